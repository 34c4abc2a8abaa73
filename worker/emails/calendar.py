"""A meeting's calendar file as it goes with an email."""

from __future__ import annotations

from datetime import datetime

from cases.meetings.models import Meeting
from cases.provider import Provider
from mail.compose import MailAttachment
from services.notifications.meeting_calendar import calendar_bytes, calendar_name, method_of, removal_bytes


def meeting_calendar(meeting: Meeting, provider: Provider, *, cancelled: bool) -> MailAttachment:
    """The meeting as a file for calendars; a moved or cancelled one replaces the earlier entry."""
    return MailAttachment(
        name=calendar_name(meeting),
        content=calendar_bytes(meeting, provider, cancelled=cancelled, emailed=True),
        media_type="text/calendar",
        parameters={"method": method_of(cancelled=cancelled)},
    )


def removal(
    meeting: Meeting, provider: Provider, *, sequence: int, times: tuple[datetime, datetime]
) -> MailAttachment:
    """What takes the meeting out of the calendar of someone not asked any more; ``times`` are UTC."""
    return MailAttachment(
        name=calendar_name(meeting),
        content=removal_bytes(meeting, provider, sequence=sequence, times=times),
        media_type="text/calendar",
        parameters={"method": method_of(cancelled=True)},
    )
