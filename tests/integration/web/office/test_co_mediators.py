"""A co-mediator: chosen beside the mediator, checked as one, told of every change, and named."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

from cases.meetings.outcomes import draft_of, outcome_of
from cases.vocabulary import Role
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.arranging import a_choice, mails, meetings, plan
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

BOOKED, MOVED, OFF = "meeting_booked_staff", "meeting_moved_staff", "meeting_off_staff"


@pytest.fixture
def other(office: Office) -> str:
    """The account of Maud Ferris, a mediator."""
    return str(office.add("Maud Ferris", Role.MEDIATOR).id)


def arrange(office: Office, reference: str, **changes: object):
    office.clock.pass_(minutes=30)
    return office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", changes)


def calendar_of(office: Office, kind: str, name: str) -> tuple[str, str]:
    """The text of the newest email of the kind to somebody, and the method of its calendar file."""
    with office.services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == kind, Delivery.to_name == name)
        row = session.scalars(query.order_by(Delivery.queued_at.desc())).all()[0]
        message: Any = compose_delivery(email_context(office.services), session, row)
        text = message.get_body(("plain",)).get_content()
        (file,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        calendar = icalendar.Calendar.from_ical(file.get_payload(decode=True))
        return " ".join(text.split()), str(calendar["METHOD"])


def test_a_co_mediator_is_told_of_booking_move_and_call_off_and_is_named_as_there(office, other):
    reference = a_choice(office)
    page = arrange(office, reference, **plan(office), co_mediator=other)
    assert page.says("Idris Vaughan and Maud Ferris")
    assert mails(office, BOOKED) == ["Idris Vaughan", "Maud Ferris"]
    text, method = calendar_of(office, BOOKED, "Maud Ferris")
    assert "You mediate together with Idris Vaughan." in text
    assert method == "PUBLISH"
    arrange(office, reference, held_on=date(2026, 12, 11))
    assert mails(office, MOVED) == ["Idris Vaughan", "Maud Ferris"]
    (meeting,) = meetings(office)
    with office.services.database.write() as session:
        meeting = session.get(type(meeting), meeting.id)
        by = factories.viewer_of(office.people["Idris Vaughan"])
        draft = draft_of(outcome_of(session, meeting, by=by, at=office.clock()))
        assert ("Maud Ferris", "Co-mediator") in [(one.name, one.role) for one in draft.people]
    leads = "Idris Vaughan and Maud Ferris, the mediators, will lead it."
    assert all(leads in text for text in _texts(office, "invitation"))
    arrange(office, reference, co_mediator="")
    assert mails(office, OFF) == ["Maud Ferris"]
    text, method = calendar_of(office, OFF, "Maud Ferris")
    assert "You no longer mediate" in text
    assert method == "CANCEL"


def _texts(office: Office, kind: str) -> list[str]:
    with office.services.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind))
        composed: list[Any] = [compose_delivery(email_context(office.services), session, row) for row in rows]
        return [" ".join(one.get_body(("plain",)).get_content().split()) for one in composed]


def test_nobody_is_co_mediator_of_themselves_at_two_places_or_against_a_conflict(office, other):
    reference, second = a_choice(office), a_choice(office, person_name="Tom Bell")
    same = arrange(office, reference, **plan(office), co_mediator=str(office.people["Idris Vaughan"].id))
    assert any("Choose somebody else as co-mediator" in problem for problem in same.problems)
    arrange(office, reference, **plan(office), co_mediator=other)
    clash = arrange(office, second, **plan(office, mediator=other))
    assert any(f"Maud Ferris has another meeting at that time: {reference}" in p for p in clash.problems)
    entry = {"entry_name": "Maud Ferris", "entry_email": office.people["Maud Ferris"].email}
    office.browser("Bea Hollis").post_form(
        "/office/directory/people/new", entry, entry_not_authorities=["bury"], save="yes"
    )
    refused = arrange(office, reference, notes="Water for everyone")
    assert any(problem.startswith("Maud Ferris must not work with Bury") for problem in refused.problems)
