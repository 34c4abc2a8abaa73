"""Next steps that staff write by hand: what, and by which day. They never stand in place of a worked-out
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.models import PlannedStep
from cases.errors import NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import Event


def plan_step(
    session: Session, case: Case, *, what: str, due_on: date, by: Viewer, at: datetime
) -> tuple[PlannedStep, bool]:
    """Add a step; return it, and True if it is new. The same words for the same day are kept once."""
    lock_case(session, case.id)
    for known in open_steps(session, case):
        if (known.what, known.due_on) == (what, due_on):
            return known, False
    step = PlannedStep(case_id=case.id, what=what, due_on=due_on, written_at=at, written_by=by.name)
    session.add(step)
    session.flush()
    about = {"step": str(step.id), "due_on": due_on.isoformat()}
    append_evidence(session, case, Event.STEP_PLANNED, by=Actor.of(by), at=at, about=about)
    return step, True


def change_step(
    session: Session, case: Case, step: PlannedStep, *, what: str, due_on: date, by: Viewer, at: datetime
) -> bool:
    """Give an open step other words or another day; return True if anything changed."""
    lock_case(session, case.id)
    session.refresh(step)
    if step.done_at is not None or (step.what, step.due_on) == (what, due_on):
        return False
    before = step.due_on
    step.what, step.due_on = what, due_on
    about = {
        "step": str(step.id),
        "changed": {"due_on": {"before": before.isoformat(), "after": due_on.isoformat()}},
    }
    append_evidence(session, case, Event.STEP_CHANGED, by=Actor.of(by), at=at, about=about)
    return True


def finish_step(session: Session, case: Case, step: PlannedStep, *, by: Viewer, at: datetime) -> bool:
    """Record that a step is done; return True if anything changed."""
    lock_case(session, case.id)
    session.refresh(step)
    if step.done_at is not None:
        return False
    step.done_at, step.done_by = at, by.name
    about = {"step": str(step.id)}
    append_evidence(session, case, Event.STEP_DONE, by=Actor.of(by), at=at, about=about)
    return True


def open_steps(session: Session, case: Case) -> Sequence[PlannedStep]:
    """Return what is still to be done of it, the soonest first."""
    query = select(PlannedStep).where(PlannedStep.case_id == case.id, PlannedStep.done_at.is_(None))
    return session.scalars(query.order_by(PlannedStep.due_on, PlannedStep.written_at)).all()


def planned_step_of(session: Session, case: Case, step_id: UUID) -> PlannedStep:
    """Return the step of that id in this case. Raises NotFound."""
    step = session.get(PlannedStep, step_id)
    if step is None or step.case_id != case.id:
        raise NotFound(f"no planned step {step_id} in this case")
    return step
