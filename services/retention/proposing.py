"""Proposing that records are erased, and a second person's approval; nothing is erased here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.casework.subject_access import SubjectRequest
from cases.errors import CaseError
from cases.locks import lock_case
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import ErasureState, Role, StoppedBecause
from dates import uk_day
from services.provider.second_person import require_second
from services.retention.days import CaseDays, RecordDay, case_days, open_erasure
from services.retention.preview import preview
from services.retention.schedule import current_schedule
from services.work_queue import ERASE_RECORDS, Work

OFFICE = frozenset({Role.COORDINATOR, Role.ADVISER})


class NotDue(CaseError):
    """No day has come, or the case was opened again."""

    sentence = "Nothing of this case is due to be erased now."


class IsHeld(CaseError):
    """A hold keeps everything of the case."""

    sentence = "A hold stands on this case. Nothing is erased while it stands."


class OwnDataWaits(CaseError):
    """Somebody of the case asked for their own data, and was not answered yet."""

    sentence = (
        "Somebody of this case asked for their own data and waits for an answer. "
        "Nothing is erased before that request is answered or closed."
    )


class NotTheirs(CaseError):
    """Coordinators propose; a senior of the office approves."""

    status = 403
    sentence = "Only a coordinator proposes this, and only somebody senior in the office approves it."


class NoProposal(CaseError):
    """The proposal was approved, put aside or stopped meanwhile."""

    sentence = "Nobody waits for this decision now. The page shows what happened."


class AnotherPreview(CaseError):
    """What would go is not what was proposed."""

    sentence = (
        "Something has changed in this case since this was proposed, so the list is another one. "
        "Put it aside, and propose it again."
    )


def propose_erasure(session: Session, case: Case, *, by: Viewer, at: datetime) -> Erasure:
    """Propose that everything of the case that is due is erased; a second press returns the same proposal.

    Raises NotTheirs, IsHeld, OwnDataWaits and NotDue.
    """
    if by.role is not Role.COORDINATOR:
        raise NotTheirs(by.role.value)
    lock_case(session, case.id)
    if (proposed := open_erasure(session, case.id)) is not None:
        return proposed
    schedule, today = current_schedule(session), uk_day(at)
    days = case_days(session, case, schedule)
    due = _due(session, case, days, today)
    whole = days.is_whole(today)
    shown = preview(session, case.id, [one.record for one in due], whole=whole)
    erasure = Erasure(
        case_id=case.id,
        live_key=str(case.id),
        state=ErasureState.PROPOSED,
        records={one.record.value: one.method.value for one in due},
        whole=whole,
        due_on=max(one.day for one in due if one.day is not None),
        schedule_version=schedule.version,
        shown_digest=shown.digest,
        proposed_at=at,
        proposed_by=by.name,
        proposed_by_id=by.user_id,
    )
    session.add(erasure)
    session.flush()
    return erasure


def approve_erasure(session: Session, case: Case, *, by: Viewer, work: Work, at: datetime) -> Erasure:
    """Approve the proposal, and name the work that erases. Pressed twice it is approved once.

    Raises NotTheirs, NotAnotherPerson, NoProposal, IsHeld, OwnDataWaits, NotDue and AnotherPreview.
    """
    if by.role not in OFFICE or not by.senior:
        raise NotTheirs(by.role.value)
    lock_case(session, case.id)
    erasure = open_erasure(session, case.id)
    if erasure is None:
        raise NoProposal(case.reference)
    if erasure.state is not ErasureState.PROPOSED:
        return erasure
    require_second(session, erasure.proposed_by_id, erasure.proposed_at, by)
    days, today = case_days(session, case, current_schedule(session)), uk_day(at)
    _due(session, case, days, today)
    if not is_still_due(erasure, days, today):
        raise AnotherPreview(case.reference)
    if preview(session, case.id, erasure.methods, whole=erasure.whole).digest != erasure.shown_digest:
        raise AnotherPreview(case.reference)
    erasure.state, erasure.approved_at = ErasureState.APPROVED, at
    erasure.approved_by, erasure.approved_by_id = by.name, by.user_id
    session.flush()
    work.enqueue(session, ERASE_RECORDS, erasure.id)
    return erasure


def put_aside(session: Session, case: Case, *, by: Viewer, at: datetime) -> bool:
    """End a proposal that nobody approved yet; return whether there was one. Raises NotTheirs."""
    if by.role not in OFFICE or not (by.senior or by.role is Role.COORDINATOR):
        raise NotTheirs(by.role.value)
    lock_case(session, case.id)
    erasure = open_erasure(session, case.id)
    if erasure is None or erasure.state is not ErasureState.PROPOSED:
        return False
    stop(erasure, why=StoppedBecause.PUT_ASIDE, by=by.name, at=at)
    return True


def stop(erasure: Erasure, *, why: StoppedBecause, by: str, at: datetime) -> None:
    """Erase nothing by this proposal: it has to be made again."""
    erasure.state, erasure.live_key = ErasureState.STOPPED, None
    erasure.stopped_at, erasure.stopped_by, erasure.stopped_why = at, by, why


def is_still_due(erasure: Erasure, days: CaseDays, today: date) -> bool:
    """Return True if all that was proposed may still go now, in the same way.

    A longer period, or a case that was opened and closed since, leaves some kinds of record for later.
    """
    due = {one.record: one.method for one in days.due(today)}
    return erasure.methods.items() <= due.items() and (not erasure.whole or days.is_whole(today))


def own_data_waits(session: Session, case_id: UUID) -> bool:
    """Return True while a request of somebody of the case for their own data is open."""
    waits = exists().where(
        SubjectRequest.case_id == case_id,
        SubjectRequest.given_at.is_(None),
        SubjectRequest.ended_at.is_(None),
    )
    return bool(session.scalar(select(waits)))


def _due(session: Session, case: Case, days: CaseDays, today: date) -> list[RecordDay]:
    if days.held is not None:
        raise IsHeld("a hold stands")
    if own_data_waits(session, case.id):
        raise OwnDataWaits("a request is open")
    due = days.due(today)
    if not due:
        raise NotDue("nothing is due")
    return due
