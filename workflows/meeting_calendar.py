"""The calendar file of a meeting (RFC 5545): its own time zone inside, so that no phone is an hour off."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from cases.days import uk_time
from cases.meetings import Meeting
from cases.provider import Provider
from cases.vocabulary import MeetingMode


def calendar_name(meeting: Meeting) -> str:
    """The file's name: the reference and no person."""
    return f"meeting-{meeting.case.reference}.ics"


def calendar_bytes(meeting: Meeting, provider: Provider, *, cancelled: bool) -> bytes:
    """The meeting as a file for calendars; a moved or cancelled one replaces the earlier entry.

    It names no person and no topic: calendars are shared.
    """
    return _calendar(
        meeting,
        provider,
        sequence=meeting.sequence,
        times=(meeting.starts_at, meeting.ends_at),
        where=_location(meeting),
        cancelled=cancelled,
    )


def removal_bytes(
    meeting: Meeting, provider: Provider, *, sequence: int, times: tuple[datetime, datetime]
) -> bytes:
    """Takes it out of the calendar of someone not asked any more; ``times`` (UTC) are those they knew."""
    return _calendar(meeting, provider, sequence=sequence, times=times, where="", cancelled=True)


def _calendar(
    meeting: Meeting,
    provider: Provider,
    *,
    sequence: int,
    times: tuple[datetime, datetime],
    where: str,
    cancelled: bool,
) -> bytes:
    starts_at, ends_at = times
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpart//Meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{meeting.id}@counterpart.invalid")
    event.add("sequence", sequence)
    event.add("dtstamp", meeting.arranged_at)
    event.add("dtstart", uk_time(starts_at))
    event.add("dtend", uk_time(ends_at))
    event.add("summary", f"Meeting with {provider.name} ({meeting.case.reference})")
    if where:
        event.add("location", where)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("description", f"Cannot come? Phone {provider.phone}.")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _location(meeting: Meeting) -> str:
    if meeting.mode is MeetingMode.IN_PERSON:
        return meeting.place
    return meeting.link if meeting.mode is MeetingMode.ONLINE else meeting.dial_in or "By phone"
