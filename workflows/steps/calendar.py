"""A meeting's calendar file as it goes with an email."""

from __future__ import annotations

from cases.meetings import Meeting
from cases.provider import Provider
from mail.composing import MailAttachment
from workflows.meeting_calendar import calendar_bytes, calendar_name


def meeting_calendar(meeting: Meeting, provider: Provider, *, cancelled: bool) -> MailAttachment:
    """The meeting as a file for calendars; a moved or cancelled one replaces the earlier entry."""
    return MailAttachment(
        name=calendar_name(meeting),
        content=calendar_bytes(meeting, provider, cancelled=cancelled),
        media_type="text/calendar",
    )
