"""Files for calendars (RFC 5545): a meeting's, its times in UTC, and a family's own dates as whole days.

A time zone written into the file is read wrongly by some calendars, and the meeting is an hour off; UTC is
read rightly by all. The method (RFC 5546) is PUBLISH for a file that someone opens from a page, and CANCEL
only in an email that takes back an entry sent by email before. No file names a person: calendars are shared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from cases.deadlines.clocks import TwoDates
from cases.meetings.models import Meeting
from cases.provider import Provider
from cases.vocabulary import Clock, MeetingMode

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
REMIND_AT = timedelta(hours=9)
"""A whole-day entry begins at midnight: a reminder a bare day before would ring then."""
REMIND_BEFORE = (timedelta(days=7), timedelta(days=1))
"""Days before on which a reminder rings, at ``REMIND_AT``."""
TITLES = {
    Clock.CONTACT: "Last safe day to contact the mediation service",
    Clock.APPEAL: "The Tribunal must have your appeal by 5pm",
}


def dates_calendar(clocks: Iterable[TwoDates], *, provider: Provider, stamped_at: datetime) -> bytes:
    """Return the safe date of each clock as an all-day entry; the same dates give the same ids."""
    from icalendar import Alarm, Event  # takes a while to load, and few pages need it

    calendar = _empty("Dates", PUBLISH)
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


def meeting_file_name(meeting: Meeting) -> str:
    """Return the name of a meeting's file: the reference and no person."""
    return f"meeting-{meeting.case.reference}.ics"


def meeting_calendar(meeting: Meeting, provider: Provider, *, cancelled: bool, emailed: bool) -> bytes:
    """Return the meeting as a file for calendars; a moved or cancelled one replaces the earlier entry.

    It names no topic. ``emailed`` is how it reaches people.
    """
    return _of_meeting(
        meeting,
        provider,
        sequence=meeting.sequence,
        times=(meeting.starts_at, meeting.ends_at),
        where=_location(meeting),
        says=["This meeting will not take place."] if cancelled else _how_to_come(meeting),
        cancelled=cancelled,
        method=method_of(cancelled=cancelled) if emailed else PUBLISH,
    )


def method_of(*, cancelled: bool) -> str:
    """Return the method of an emailed file, which its content type names, too (RFC 6047, 2.4)."""
    return CANCEL if cancelled else PUBLISH


def removal_calendar(
    meeting: Meeting, provider: Provider, *, sequence: int, times: tuple[datetime, datetime]
) -> bytes:
    """Return what takes it out of the calendar of someone not asked any more; ``times`` (UTC) they knew."""
    return _of_meeting(
        meeting,
        provider,
        sequence=sequence,
        times=times,
        where="",
        says=["You are not asked to come to this meeting now."],
        cancelled=True,
        method=CANCEL,
    )


def _of_meeting(
    meeting: Meeting,
    provider: Provider,
    *,
    sequence: int,
    times: tuple[datetime, datetime],
    where: str,
    says: list[str],
    cancelled: bool,
    method: str,
) -> bytes:
    from icalendar import Event, vCalAddress  # takes 3 MB, and the web process rarely needs it

    starts_at, ends_at = times
    organizer = vCalAddress(f"mailto:{provider.email}")  # whoever publishes or cancels must say who they are
    organizer.params["CN"] = provider.name
    calendar = _empty("Meeting", method)
    event = Event()
    event.add("uid", f"{meeting.id}@counterpart.invalid")
    event.add("sequence", sequence)
    event.add("dtstamp", meeting.arranged_at)
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("organizer", organizer)
    event.add("summary", f"Meeting with {provider.name} ({meeting.case.reference})")
    if where:
        event.add("location", where)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    ask = "If you want to ask about it" if cancelled else "If you cannot come"
    event.add("description", "\n".join([*says, f"{ask}, phone {provider.phone}."]))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _how_to_come(meeting: Meeting) -> list[str]:
    """Return how to get in, or how to take part without the link: what a calendar's place does not hold."""
    if meeting.mode is MeetingMode.IN_PERSON:
        return [meeting.access] if meeting.access else []
    by_phone = meeting.mode is MeetingMode.ONLINE and meeting.dial_in
    return [f"To join by phone instead: {meeting.dial_in}"] if by_phone else []


def _location(meeting: Meeting) -> str:
    if meeting.mode is MeetingMode.IN_PERSON:
        return meeting.place
    return meeting.link if meeting.mode is MeetingMode.ONLINE else meeting.dial_in or "By phone"


def _empty(what: str, method: str) -> Any:
    from icalendar import Calendar  # as above

    calendar = Calendar()
    calendar.add("prodid", f"-//Counterpart//{what}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _uid(dates: TwoDates) -> str:
    digest = hashlib.sha256(f"{dates.clock.value}\n{dates.started}\n{dates.safe}".encode()).hexdigest()
    return f"{digest[:32]}@counterpart.invalid"
