"""Whoever refuses to take part: the others' pages, emails and letters are the same, word for word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cases.drs.parts import parts_of
from cases.models import Case
from cases.vocabulary import PartyRole, Role
from mail.outbox import Delivery
from services.casework.part_letters import PartLetter, letter_data
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.part_step import part_code
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.talks import EVERYONE, FOCUS, SCHOOL
from worker.emails.composers import compose_delivery, email_context

NUMBERS = {PartyRole.PARENT: 1, PartyRole.AUTHORITY: 2, PartyRole.SETTING: 3}


def refused_by(office: Office, refuser: PartyRole) -> str:
    """A case that is over because one party said no; its reference."""
    bea = office.browser("Bea Hollis")
    bea.post_form("/office/cases/new", SCHOOL)
    with office.services.database.read() as session:
        (case,) = session.scalars(select(Case).where(Case.closed_at.is_(None)))
        reference = case.reference
    base = f"/office/cases/{reference}/drs"
    for number in NUMBERS.values():
        bea.post_form(f"{base}/talk/{number}", {"history": "The same for each"})
    bea.post_form(f"{base}/focus", {"focus": FOCUS})
    for number in NUMBERS.values():
        bea.send(bea.get(base), {}, action=f"{base}/agreed/{number}")
    bea.post_form(f"{base}/ask", EVERYONE)
    for role, number in NUMBERS.items():
        says_no = role is refuser
        answer = {"answer": "no", "reason": "Private"} if says_no else {"answer": "yes"}
        bea.post_form(f"{base}/answer/{number}", {**answer, "answered_how": "phone"})
    page = bea.get(f"{base}/tell")
    assert bea.send(page, {"seen": page.value_of("seen")}).says("that it does not go ahead")
    return reference


def seen_by(office: Office, reference: str, role: PartyRole) -> dict[str, Any]:
    """All that this party can read of it: its pages, its emails and its letter."""
    seen: dict[str, Any] = {}
    if role is PartyRole.PARENT:
        _, page = own_page(office, reference)
        seen["own page"] = page.text
    if role is PartyRole.AUTHORITY:
        seen["case"] = office.browser("Ruth Okafor").get(f"/authority/cases/{reference}").text
    services = office.services
    with services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        part = next(one for one in parts_of(session, case) if one.party.role is role)
        seen["letter"] = letter_data(
            part, PartLetter.NEWS, provider=services.provider, directory=services.directory, at=office.clock()
        )
        address = part.party.email or office.people["Ruth Okafor"].email
        found = select(Delivery).where(Delivery.case_id == case.id, Delivery.to_address == address)
        for one in session.scalars(found):
            if one.kind == "take_part":
                continue  # it went before anyone answered, and holds a code of this case alone
            body = compose_delivery(email_context(services), session, one).get_body(("plain",))
            assert body is not None
            seen[f"email {one.kind}"] = body.get_content() if one.kind == "not_going_ahead" else ""
        link = live_link(session, Purpose.TAKE_PART, part.id, at=office.clock())
        token = services.link_addresses.open(link).removeprefix(services.public_url) if link else ""
        code = part_code(part, services.keys)
    if role is PartyRole.SETTING:
        browser = ReviewingClient(office.web)
        seen["link"] = browser.send(browser.post_form(token), {"code": code}).text
        assert "This meeting will not go ahead" in seen["link"]
    return {name: str(words).replace(reference, "CP") for name, words in seen.items()}


def test_nobody_can_tell_who_refused_by_any_word_that_reaches_them(office: Office) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    cases = {refuser: refused_by(office, refuser) for refuser in NUMBERS}
    for reader in NUMBERS:
        first, second = (
            seen_by(office, reference, reader) for refuser, reference in cases.items() if refuser != reader
        )
        assert "email not_going_ahead" in first, reader
        assert first == second, reader
        own = seen_by(office, cases[reader], reader)
        assert own["letter"] == first["letter"], "also whoever refused reads the same news"
        assert own["email not_going_ahead"] == first["email not_going_ahead"]
