"""A family's dates as a calendar file: whole days, with reminders at nine, a week and a day before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.deadlines.clocks import TwoDates
from cases.provider import Provider
from cases.vocabulary import Clock

REMIND_AT = timedelta(hours=9)
"""A whole-day entry begins at midnight: a reminder a bare day before would ring then."""
REMIND_BEFORE = (timedelta(days=7), timedelta(days=1))
"""Days before on which a reminder rings, at ``REMIND_AT``."""
TITLES = {
    Clock.CONTACT: "Last safe day to contact the mediation service",
    Clock.APPEAL: "The Tribunal must have your appeal by 5pm",
}


def dates_calendar(clocks: Iterable[TwoDates], *, provider: Provider, stamped_at: datetime) -> bytes:
    """The safe date of each clock as an all-day entry, without any name; the same dates give the same ids."""
    from icalendar import Alarm, Calendar, Event  # takes a while to load, and few pages need it

    calendar = Calendar()
    calendar.add("prodid", "-//Counterpart//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for dates in clocks:
        title = TITLES[dates.clock]
        entry = Event()
        entry.add("uid", _uid(dates))
        entry.add("dtstamp", stamped_at)
        entry.add("dtstart", dates.safe)
        entry.add("dtend", dates.safe + timedelta(days=1))
        entry.add("summary", title)
        entry.add("description", "\n".join([*dates.reasons, f"{provider.name}, {provider.phone}"]))
        entry.add("transp", "TRANSPARENT")
        for before in REMIND_BEFORE:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", REMIND_AT - before)
            entry.add_component(alarm)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _uid(dates: TwoDates) -> str:
    digest = hashlib.sha256(f"{dates.clock.value}\n{dates.started}\n{dates.safe}".encode()).hexdigest()
    return f"{digest[:32]}@counterpart.invalid"
