"""What people bring to a meeting that is arranged: supporters among those who come, papers opened to all."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.for_meeting import MeetingPaper, papers_of_case
from cases.attending.supporters import Supporter, may_come, supporters_of, supporters_of_case
from cases.casework.files import MEDIATOR, let_see, readers_of
from cases.deadlines.before_meeting import papers_due_on
from cases.documents import Upload
from cases.meetings.models import GOES_AHEAD_OR_HELD, Attendance, Meeting
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import MeetingState, PaperTag, PartyRole
from dates import uk_day

READS_SHARED = FAMILY_ROLES | {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}
"""Who reads shared papers on a page of their own; supporters and interpreters read them in the room."""


@dataclass(frozen=True)
class PaperShown:
    """A paper for the meeting, as those who may read it see it."""

    upload: Upload
    tag: PaperTag
    giver: str
    is_late: bool
    """It came after the day by which papers were asked for."""


def bring_supporters(session: Session, case: Case, *, at: datetime) -> None:
    """Put whoever may come with somebody who is asked among those who come; take out who does not."""
    for meeting in _ahead(session, case, at):
        asked = {a.party_id for a in meeting.attendances if a.party_id}
        coming = [one for one in supporters_of_case(session, case) if one.party_id in asked]
        coming = [one for one in coming if may_come(one, supporters_of(session, one.party))]
        there = {(a.name, a.role_words) for a in meeting.attendances if a.party_id is None}
        for one in coming:
            if (one.name, one.part_words) not in there:
                number = max((a.number for a in meeting.attendances), default=0) + 1
                meeting.attendances.append(
                    Attendance(party_id=None, number=number, name=one.name, role_words=one.part_words)
                )
    session.flush()


def leave_out(session: Session, supporter: Supporter, *, at: datetime) -> None:
    """Take somebody who does not come from the meetings that lie ahead."""
    for meeting in _ahead(session, supporter.party.case, at):
        for row in list(meeting.attendances):
            is_theirs = row.party_id is None and row.name == supporter.name
            if is_theirs and row.role_words == supporter.part_words:
                meeting.attendances.remove(row)
    session.flush()


def open_shared_papers(
    session: Session, case: Case, *, by: Actor, at: datetime, changed: Iterable[Upload] = ()
) -> None:
    """Let everyone who comes read the papers that are shared, and end it for ``changed`` ones that are not.

    Whom staff or the giver let read one besides stays.
    """
    coming = {str(one.id) for one in readers_at_meeting(session, case)}
    shared = [one.upload for one in papers_of_case(session, case) if one.tag is PaperTag.SHARED]
    for upload in shared:
        let_see(session, case, upload, {MEDIATOR, *coming, *readers_of(session, upload)}, by=by, at=at)
    for upload in changed:
        if upload not in shared:
            keep = readers_of(session, upload) - coming
            let_see(session, case, upload, keep, by=by, at=at)


def readers_at_meeting(session: Session, case: Case) -> list[Party]:
    """Return who reads shared papers: whoever of the family and the bodies is asked to a meeting."""
    asked = {a.party_id for m in _standing(session, case) for a in m.attendances if a.party_id}
    return [one for one in case.present_parties() if one.id in asked and one.role in READS_SHARED]


def papers_shown(
    session: Session,
    case: Case,
    *,
    working_days: int,
    bank_holidays: Container[date],
    tags: Container[PaperTag],
) -> list[PaperShown]:
    """Return the papers with one of ``tags``, each with who gave it and whether it came late."""
    due = papers_due(session, case, working_days=working_days, bank_holidays=bank_holidays)
    names = {one.id: one.organisation or one.name for one in case.parties}
    return [
        PaperShown(
            one.upload,
            one.tag,
            names.get(one.upload.given_by_id, "the office") if one.upload.given_by_id else "the office",
            due is not None and uk_day(_came_at(one)) > due,
        )
        for one in papers_of_case(session, case)
        if one.tag in tags
    ]


def papers_due(
    session: Session, case: Case, *, working_days: int, bank_holidays: Container[date]
) -> date | None:
    """Return by which day papers are asked for: before the meeting that is next, else the last one."""
    meetings = _standing(session, case)
    ahead = [m for m in meetings if m.state is MeetingState.ARRANGED] or meetings[-1:]
    return papers_due_on(uk_day(ahead[0].starts_at), working_days, bank_holidays) if ahead else None


def _came_at(row: MeetingPaper) -> datetime:
    """Return when those who come could read it: when it came, or was shared, whichever was later."""
    return max(row.upload.received_at, row.tagged_at)


def _standing(session: Session, case: Case) -> list[Meeting]:
    query = select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at)
    return [one for one in session.scalars(query) if one.state in GOES_AHEAD_OR_HELD]


def _ahead(session: Session, case: Case, at: datetime) -> list[Meeting]:
    return [
        one for one in _standing(session, case) if one.state is MeetingState.ARRANGED and one.starts_at > at
    ]
