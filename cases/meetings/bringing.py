"""What people bring to a meeting that is arranged: supporters among those who come, papers opened to all."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.attending.for_meeting import MeetingPaper, papers_of_case, tagged_once
from cases.attending.supporters import Supporter, may_come, supporters_of, supporters_of_case
from cases.casework.contact_safety import waits_by_name
from cases.casework.files import (
    MEDIATOR,
    OPENED_TO_NOBODY,
    FileReader,
    chosen_readers_of,
    let_see,
    rows_for_meeting,
)
from cases.deadlines.before_meeting import papers_due_on
from cases.documents import Upload
from cases.meetings.models import GOES_AHEAD_OR_HELD, HELD, Attendance, Meeting
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
    """Put whoever may come with somebody who is asked among those who come; take out who does not.

    Nobody who may be the other parent, before it is recorded that contact is safe: *Today* asks about them.
    """
    for meeting in _ahead(session, case, at):
        asked = {a.party_id for a in meeting.attendances if a.party_id}
        coming = [one for one in _that_may_come(session, case) if one.party_id in asked]
        there = {(a.name, a.role_words) for a in meeting.attendances if a.party_id is None}
        for one in coming:
            if (one.name, one.part_words) not in there:
                number = max((a.number for a in meeting.attendances), default=0) + 1
                meeting.attendances.append(
                    Attendance(party_id=None, number=number, name=one.name, role_words=one.part_words)
                )
    session.flush()


def coming_lines(session: Session, case: Case) -> str:
    """Return those who may come, a line each: name, comma, what they are and with whom."""
    return "\n".join(f"{one.name}, {one.part_words}" for one in _that_may_come(session, case))


def leave_out(session: Session, supporter: Supporter, *, at: datetime) -> None:
    """Take somebody who does not come from the meetings that lie ahead."""
    for meeting in _ahead(session, supporter.party.case, at):
        for row in list(meeting.attendances):
            is_theirs = row.party_id is None and row.name == supporter.name
            if is_theirs and row.role_words == supporter.part_words:
                meeting.attendances.remove(row)
    session.flush()


def open_shared_papers(session: Session, case: Case, *, by: Actor, at: datetime) -> None:
    """Let those who come to the meeting ahead read what is shared; end what a meeting opened and is no more.

    Whom staff or the giver chose stays. With a safety flag nothing is opened by itself: staff decide
    (``readers_to_decide``).
    """
    for tagged in tagged_once(session, case):
        for_meeting = readers_for_meeting(session, case, tagged, at=at)
        wanted = chosen_readers_of(session, tagged.upload) | for_meeting
        if tagged.tag is PaperTag.SHARED:
            wanted.add(MEDIATOR)
        let_see(session, case, tagged.upload, wanted, by=by, at=at, for_meeting=for_meeting)


def readers_for_meeting(session: Session, case: Case, tagged: MeetingPaper, *, at: datetime) -> set[str]:
    """Return the ids of the parties that read a paper because they come, as its tag says now.

    Who was asked to a meeting that was held, and could read it then, still can.
    """
    if tagged.tag is not PaperTag.SHARED:
        return set()
    coming = _ids(readers_at_meeting(session, case, at=at)) - {str(tagged.upload.given_by_id)}
    present = _ids(case.present_parties())
    stays = {
        str(row.party_id)
        for row in rows_for_meeting(session, tagged.upload)
        if str(row.party_id) in present & coming
        or (str(row.party_id) in present and _read_for_one_held(session, case, row))
    }
    opens_by_itself = not case.safety_flag and tagged.upload.purpose not in OPENED_TO_NOBODY
    return stays | coming if opens_by_itself else stays


def readers_to_decide(session: Session, case: Case, tagged: MeetingPaper, *, at: datetime) -> list[Party]:
    """Return who would read a shared paper by itself, or does, of whom staff have not decided that.

    Nobody, but where somebody may be at risk.
    """
    if not case.safety_flag or tagged.tag is not PaperTag.SHARED:
        return []
    asked = _ids(readers_at_meeting(session, case, at=at))
    asked |= {str(row.party_id) for row in rows_for_meeting(session, tagged.upload)}
    asked -= {*tagged.decided_for, str(tagged.upload.given_by_id)}
    return [one for one in case.present_parties() if str(one.id) in asked]


def decide_readers(session: Session, case: Case, tagged: MeetingPaper, *, at: datetime) -> bool:
    """Note that staff have decided who reads a paper of a case with a safety flag; True if it is new."""
    people = readers_to_decide(session, case, tagged, at=at)
    if people:
        tagged.decided_for = sorted({*tagged.decided_for, *_ids(people)})
    return bool(people)


def readers_at_meeting(session: Session, case: Case, *, at: datetime) -> list[Party]:
    """Return who reads shared papers: whoever of the family and the bodies is asked to the meeting ahead.

    Where none lies ahead, it is the last one.
    """
    meeting = _meeting_for_papers(session, case, at)
    asked = {a.party_id for a in meeting.attendances if a.party_id} if meeting else set()
    return [one for one in case.present_parties() if one.id in asked and one.role in READS_SHARED]


def papers_shown(
    session: Session,
    case: Case,
    *,
    working_days: int,
    bank_holidays: Container[date],
    tags: Container[PaperTag],
    at: datetime,
) -> list[PaperShown]:
    """Return the papers with one of ``tags``, each with who gave it and whether it came late."""
    due = papers_due(session, case, working_days=working_days, bank_holidays=bank_holidays, at=at)
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
    session: Session, case: Case, *, working_days: int, bank_holidays: Container[date], at: datetime
) -> date | None:
    """Return by which day papers are asked for: before the meeting that is next, else the last one."""
    meeting = _meeting_for_papers(session, case, at)
    return papers_due_on(uk_day(meeting.starts_at), working_days, bank_holidays) if meeting else None


def _meeting_for_papers(session: Session, case: Case, at: datetime) -> Meeting | None:
    """Return the meeting that lies ahead, until it is over, or else the last one."""
    meetings = _standing(session, case)
    ahead = [one for one in meetings if one.state is MeetingState.ARRANGED and one.ends_at > at]
    return next(iter(ahead or meetings[-1:]), None)


def _read_for_one_held(session: Session, case: Case, row: FileReader) -> bool:
    held = (one for one in _standing(session, case) if one.state in HELD and one.ends_at >= row.since)
    return any(row.party_id in {a.party_id for a in one.attendances} for one in held)


def _that_may_come(session: Session, case: Case) -> list[Supporter]:
    allowed = [
        one for one in supporters_of_case(session, case) if may_come(one, supporters_of(session, one.party))
    ]
    return [one for one in allowed if not waits_by_name(case, one.name, one.role_words)]


def _ids(parties: Iterable[Party]) -> set[str]:
    return {str(one.id) for one in parties}


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
