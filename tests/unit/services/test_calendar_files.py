"""The family's dates in a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from cases.deadlines.clocks import contact_dates
from cases.deadlines.days import BankHolidays
from cases.provider import Provider
from services.calendar_files import dates_calendar


@pytest.mark.hard_input("K86")
def test_reminders_of_a_whole_day_ring_by_day_at_nine() -> None:
    clock = contact_dates(date(2026, 11, 2), bank_holidays=BankHolidays())
    provider = Provider(
        name="Bridge", phone="0161 496 0000", phone_hours="9 to 5", email="a@example.com", address=()
    )
    file = dates_calendar([clock], provider=provider, stamped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    (entry,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    midnight = datetime.combine(entry.decoded("dtstart"), datetime.min.time())
    rings = [midnight + alarm.decoded("trigger") for alarm in entry.walk("VALARM")]
    assert [(ring.hour, (midnight.date() - ring.date()).days) for ring in rings] == [(9, 7), (9, 1)]
    assert all(midnight - ring > timedelta(0) for ring in rings)
