"""A party's own page beside the office's: the way in as each of them."""

from __future__ import annotations

from sqlalchemy import select

from cases.models import Case, Party
from services.requests import current_request_link
from signing.links.links import token_of
from signing.page_step import page_code
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.office.conftest import Office


def link_to_own_page(office: Office, reference: str, number: int = 1) -> str:
    """The path of the link now open to this party's own page."""
    with office.services.database.read() as session:
        found = select(Party).join(Party.case).where(Case.reference == reference, Party.number == number)
        link = current_request_link(session, session.scalars(found).one(), at=office.clock())
        assert link is not None
        return f"/open/{token_of(link, office.services.keys)}"


def own_page(office: Office, reference: str, number: int = 1) -> tuple[ReviewingClient, Page]:
    """A browser of this party behind the link and the second step, and the page it shows."""
    browser = ReviewingClient(office.web)
    proof = browser.post_form(link_to_own_page(office, reference, number))
    if "code" not in proof.form_for({}).names():
        return browser, browser.send(proof, born=BORN)
    with office.services.database.read() as session:
        found = select(Party).join(Party.case).where(Case.reference == reference, Party.number == number)
        code = page_code(session.scalars(found).one(), office.services.keys)
    return browser, browser.send(proof, code=code)
