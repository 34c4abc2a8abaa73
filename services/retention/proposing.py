"""Proposing that records are erased, and a second person's approval; nothing is erased here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
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

    Raises NotTheirs, IsHeld and NotDue.
    """
    if by.role is not Role.COORDINATOR:
        raise NotTheirs(by.role.value)
    lock_case(session, case.id)
    if (proposed := open_erasure(session, case.id)) is not None:
        return proposed
    schedule, today = current_schedule(session), uk_day(at)
    days = case_days(session, case, schedule)
    due = _due(days, today)
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

    Raises NotTheirs, NotAnotherPerson, NoProposal, IsHeld, NotDue and AnotherPreview.
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
    _due(case_days(session, case, current_schedule(session)), uk_day(at))
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


def _due(days: CaseDays, today: date) -> list[RecordDay]:
    if days.held is not None:
        raise IsHeld("a hold stands")
    due = days.due(today)
    if not due:
        raise NotDue("nothing is due")
    return due
