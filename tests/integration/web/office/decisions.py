"""A second decision, and a meeting about the first, as several files of tests need them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from cases.models import Case
from cases.vocabulary import (
    MeetingState,
)
from tests import factories
from tests.integration.web.office.conftest import Office

HELD = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def the_case(session) -> Case:
    case: Case = session.scalars(select(Case)).one()
    return case


def add_second(office: Office, reference: str, **changes: object) -> None:
    """A second decision, of which the family first told us on 24 November."""
    fields = {
        "kind": "D7",
        "letter_date": date(2026, 11, 20),
        "contacted_on": date(2026, 11, 24),
        "contacted_how": "email",
        **changes,
    }
    page = office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/decisions/new", fields)
    assert page.says("The decision is added"), page.problems


def a_held_meeting(office: Office, state: MeetingState = MeetingState.CONCLUDED) -> None:
    """The family's meeting about its one decision, a day ago."""
    with office.services.database.write() as session:
        case = the_case(session)
        people = office.people["Idris Vaughan"], office.people["Bea Hollis"]
        meeting = factories.a_meeting(session, case, *people, starts=HELD)
        meeting.state = state
        meeting.concluded_at = HELD if state is MeetingState.CONCLUDED else None
        for attendance in meeting.attendances:
            attendance.present = True
