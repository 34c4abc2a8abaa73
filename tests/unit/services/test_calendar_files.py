"""The family's dates in a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import icalendar
import pytest

from cases.deadlines.clocks import contact_dates
from cases.deadlines.days import BankHolidays
from cases.meetings.models import Meeting
from cases.models import Case
from cases.provider import Provider
from cases.vocabulary import MeetingMode
from services.calendar_files import dates_calendar, meeting_calendar, removal_calendar

BRIDGE = Provider(
    name="Bridge", phone="0161 496 0000", phone_hours="9 to 5", email="a@example.com", address=()
)


@pytest.mark.hard_input("K86")
def test_reminders_of_a_whole_day_ring_by_day_at_nine() -> None:
    clock = contact_dates(date(2026, 11, 2), bank_holidays=BankHolidays())
    file = dates_calendar([clock], provider=BRIDGE, stamped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    (entry,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    midnight = datetime.combine(entry.decoded("dtstart"), datetime.min.time())
    rings = [midnight + alarm.decoded("trigger") for alarm in entry.walk("VALARM")]
    assert [(ring.hour, (midnight.date() - ring.date()).days) for ring in rings] == [(9, 7), (9, 1)]
    assert all(midnight - ring > timedelta(0) for ring in rings)


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        (MeetingMode.IN_PERSON, "Ramp at the side.\nIf you cannot come, phone 0161 496 0000."),
        (MeetingMode.ONLINE, "To join by phone instead: 0330 1\nIf you cannot come, phone 0161 496 0000."),
        (MeetingMode.PHONE, "If you cannot come, phone 0161 496 0000."),
    ],
)
def test_a_meeting_says_how_to_come_and_once_it_is_off_asks_nobody_to_say_that_they_cannot(
    mode, says
) -> None:
    at = datetime(2026, 12, 10, 10, tzinfo=UTC)
    meeting = Meeting(id=uuid4(), case=Case(reference="CP-7K3M-2Q"), mode=mode, sequence=1, arranged_at=at)
    meeting.starts_at, meeting.ends_at = at, at + timedelta(hours=2)
    meeting.place, meeting.access = "The Old Library", "Ramp at the side."
    meeting.link, meeting.dial_in = "https://meet.example.com/1", "0330 1"

    def description(file: bytes) -> str:
        (entry,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
        return str(entry["description"])

    def file(*, cancelled: bool) -> bytes:
        return meeting_calendar(meeting, BRIDGE, cancelled=cancelled, emailed=True)

    gone = removal_calendar(meeting, BRIDGE, sequence=2, times=(at, at + timedelta(hours=2)))
    assert description(file(cancelled=False)) == says
    ask = "If you want to ask about it, phone 0161 496 0000."
    assert description(file(cancelled=True)) == f"This meeting will not take place.\n{ask}"
    assert description(gone) == f"You are not asked to come to this meeting now.\n{ask}"
