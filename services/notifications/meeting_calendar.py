"""The calendar file of a meeting (RFC 5545), its times in UTC.

A time zone written into the file is read wrongly by some calendars, and the meeting is an hour off; UTC is
read rightly by all. The method (RFC 5546) is PUBLISH for a file that someone opens from a page, and CANCEL
only in an email that takes back an entry sent by email before.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cases.meetings.models import Meeting
from cases.provider import Provider
from cases.vocabulary import MeetingMode

PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def calendar_name(meeting: Meeting) -> str:
    """The file's name: the reference and no person."""
    return f"meeting-{meeting.case.reference}.ics"


def calendar_bytes(meeting: Meeting, provider: Provider, *, cancelled: bool, emailed: bool) -> bytes:
    """The meeting as a file for calendars; a moved or cancelled one replaces the earlier entry.

    It names no person and no topic: calendars are shared. ``emailed`` is how it reaches people.
    """
    return _calendar(
        meeting,
        provider,
        sequence=meeting.sequence,
        times=(meeting.starts_at, meeting.ends_at),
        where=_location(meeting),
        cancelled=cancelled,
        method=method_of(cancelled=cancelled) if emailed else PUBLISH,
    )


def method_of(*, cancelled: bool) -> str:
    """The method of an emailed file, which its content type names, too (RFC 6047, 2.4)."""
    return CANCEL if cancelled else PUBLISH


def removal_bytes(
    meeting: Meeting, provider: Provider, *, sequence: int, times: tuple[datetime, datetime]
) -> bytes:
    """Takes it out of the calendar of someone not asked any more; ``times`` (UTC) are those they knew."""
    return _calendar(
        meeting, provider, sequence=sequence, times=times, where="", cancelled=True, method=CANCEL
    )


def _calendar(
    meeting: Meeting,
    provider: Provider,
    *,
    sequence: int,
    times: tuple[datetime, datetime],
    where: str,
    cancelled: bool,
    method: str,
) -> bytes:
    from icalendar import Calendar, Event, vCalAddress  # takes 3 MB, and the web process rarely needs it

    starts_at, ends_at = times
    organizer = vCalAddress(f"mailto:{provider.email}")  # whoever publishes or cancels must say who they are
    organizer.params["CN"] = provider.name
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpart//Meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
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
    event.add("description", f"If you cannot come, phone {provider.phone}.")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _location(meeting: Meeting) -> str:
    if meeting.mode is MeetingMode.IN_PERSON:
        return meeting.place
    return meeting.link if meeting.mode is MeetingMode.ONLINE else meeting.dial_in or "By phone"
