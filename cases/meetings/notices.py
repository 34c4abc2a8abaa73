"""Notices of a meeting for people whom no email reaches: what is to be told, and that somebody told it.

A row is written by the transaction that changed the meeting, as an email would be. It is due until staff
record that they told it, until a later notice takes its place, or until the time that it is about has come:
but for what is told afterwards, of a meeting that did not take place or will continue on another day.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.models import Meeting, MeetingNotice
from cases.models import Party
from cases.vocabulary import Event, MeetingNoticeKind, MeetingState, ToldHow
from dates import uk_day

TAKES_PLACE = frozenset({MeetingNoticeKind.INVITATION, MeetingNoticeKind.MOVED, MeetingNoticeKind.CHANGED})
"""Notices that say that a meeting will take place: needless once it is called off."""
AFTERWARDS = frozenset({MeetingNoticeKind.NOT_HELD, MeetingNoticeKind.ADJOURNED})
"""What is told of a meeting whose time has come."""


def add_meeting_notice(
    session: Session,
    meeting: Meeting,
    party: Party,
    kind: MeetingNoticeKind,
    *,
    starts_at: datetime,
    at: datetime,
) -> None:
    """Note that staff are to tell ``party``, about the meeting at ``starts_at``. The caller commits."""
    meeting.notices.append(
        MeetingNotice(party_id=party.id, kind=kind, starts_at=starts_at, due_since=at, recorded_by="")
    )
    session.flush()


def open_meeting_notices(meeting: Meeting, at: datetime) -> list[MeetingNotice]:
    """Return what is still to be told at the instant ``at``: of each person the newest, in the order it came
    up.
    """
    newest = {notice.party_id: notice for notice in meeting.notices}
    return [notice for notice in newest.values() if _is_due(notice, meeting, at)]


def everyone_told_on(meeting: Meeting) -> date | None:
    """Return the UK day on which the last of those invited was told of this time and place.

    None while one was not. Email goes at once, on the day on which the meeting was arranged.
    """
    newest = {notice.party_id: notice for notice in meeting.notices}
    about_it = [notice for notice in newest.values() if notice.kind in TAKES_PLACE]
    days = [notice.told_on for notice in about_it if notice.told_on is not None]
    return max([uk_day(meeting.arranged_at), *days]) if len(days) == len(about_it) else None


def _is_due(notice: MeetingNotice, meeting: Meeting, at: datetime) -> bool:
    if notice.told_on is not None:
        return False
    if notice.kind in AFTERWARDS:
        return meeting.state in {MeetingState.NOT_HELD, MeetingState.ADJOURNED}
    if notice.starts_at <= at:
        return False
    return notice.kind not in TAKES_PLACE or meeting.state is MeetingState.ARRANGED


def record_meeting_notice_given(
    session: Session, notice: MeetingNotice, how: ToldHow, *, on: date, by: Viewer, at: datetime
) -> bool:
    """Record that ``by`` told this person on a UK day, or posted it then; return True if anything changed."""
    lock_case(session, notice.meeting.case_id)
    session.refresh(notice)
    if notice.told_on is not None:
        return False
    notice.told_on, notice.told_how = on, how
    notice.recorded_at, notice.recorded_by = at, by.name
    append_evidence(
        session,
        notice.meeting.case,
        Event.MEETING_TOLD,
        by=Actor.of(by),
        at=at,
        about={
            "meeting": str(notice.meeting_id),
            "party": str(notice.party_id),
            "name": notice.party.name,
            "news": notice.kind.value,
            "starts_at": notice.starts_at.isoformat(),
            "how": how.value,
            "told_on": on.isoformat(),
        },
    )
    return True
