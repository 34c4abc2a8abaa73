"""Disagreement resolution whose people are asked to take part, and what reaches them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.drs.parts import TakingPart, parts_of
from cases.models import Case, Party
from cases.vocabulary import PartyRole, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.part_step import part_code
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_disagreement_resolution import WANTED
from worker.emails.composers import compose_delivery, email_context

FOCUS = "How Aarav's speech and language help is given this school year."
EVERYONE = {"parties": ["1", "2", "3"]}
SCHOOL = {
    **WANTED,
    "against": ["authority", "setting"],
    "setting_name": "Saltern Bank School",
    "setting_person": "Joy Achterberg",
    "setting_contact": "joy@saltern.example.com",
}


@pytest.fixture
def drs(office: Office) -> str:
    """A request about the authority and a school, agreed on its sentence; its reference."""
    office.add("Ruth Okafor", Role.OFFICER)
    bea = office.browser("Bea Hollis")
    bea.post_form("/office/cases/new", SCHOOL)
    with office.services.database.read() as session:
        reference = session.scalars(select(Case)).one().reference
    for number in (1, 2, 3):
        talk = {"history": f"Private history {number}", "worries": "", "hoped_result": ""}
        assert (
            bea.post_form(f"/office/cases/{reference}/drs/talk/{number}", talk).heading == "Calls and focus"
        )
    assert bea.post_form(f"/office/cases/{reference}/drs/focus", {"focus": FOCUS}).says(FOCUS)
    return reference


def agree(office: Office, reference: str, *numbers: int) -> Page:
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/drs")
    for number in numbers:
        page = bea.send(page, {}, action=f"/office/cases/{reference}/drs/agreed/{number}")
    return page


def ask(office: Office, reference: str) -> Page:
    agree(office, reference, 1, 2, 3)
    return office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/drs/ask", EVERYONE)


def parts(office: Office) -> dict[PartyRole, TakingPart]:
    with office.services.database.read() as session:
        found = parts_of(session, session.scalars(select(Case)).one())
        return {part.party.role: part for part in found}


def come_in(office: Office, role: PartyRole) -> tuple[ReviewingClient, Page]:
    """A browser of its own behind this party's link, past the second step."""
    services, browser = office.services, ReviewingClient(office.web)
    with services.database.read() as session:
        part = session.scalars(select(TakingPart).join(TakingPart.party).where(Party.role == role)).one()
        link = live_link(session, Purpose.TAKE_PART, part.id, at=office.clock())
        assert link is not None
        address = services.link_addresses.open(link).removeprefix(services.public_url)
        code = part_code(part, services.keys)
    proof = browser.post_form(address)
    known: dict[str, Any] = {"born": date(2015, 5, 3)} if role is PartyRole.PARENT else {"code": code}
    return browser, browser.send(proof, known)


def sent(office: Office, kind: EmailKind) -> list[tuple[str, str]]:
    """Address and words of every email of this kind."""
    with office.services.database.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.to_address))
        context, words = email_context(office.services), []
        for one in found:
            body = compose_delivery(context, session, one).get_body(("plain",))
            assert body is not None
            words.append((one.to_address, " ".join(body.get_content().split())))
        return words


def count(office: Office, kind: EmailKind) -> int:
    with office.services.database.read() as session:
        return len(session.scalars(select(Delivery).where(Delivery.kind == kind)).all())


def a_booked_meeting(office: Office, reference: str, *, ask_first: bool = True) -> None:
    """Everyone says yes, and a meeting is arranged for in twenty days."""
    if ask_first:
        ask(office, reference)
    bea = office.browser("Bea Hollis")
    for number in (1, 2, 3) if ask_first else (1, 4, 3):
        yes = {"answer": "yes", "answered_how": "phone"}
        bea.post_form(f"/office/cases/{reference}/drs/answer/{number}", yes)
    with office.services.database.write() as session:
        case, at = session.scalars(select(Case)).one(), office.clock()
        people = [factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)]
        factories.a_meeting(session, case, *people, starts=at + timedelta(days=20), at=at)
