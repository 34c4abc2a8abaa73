"""What else is arranged or proposed at a time: the mediator's other meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from cases.meetings.models import Meeting, mediated_by
from cases.meetings.proposed_times import ProposedTime
from cases.models import Case
from cases.vocabulary import MeetingState


def mediators_other_meeting(
    session: Session,
    case: Case,
    mediator_id: UUID,
    starts: datetime,
    ends: datetime,
    *,
    moved: Meeting | None = None,
) -> str | None:
    """Return the reference of a meeting of another case that the mediator holds then; None for none.

    Where ``moved`` is to be moved, a neighbour of it in the same case counts, too.
    """
    found = session.scalar(
        select(Meeting)
        .where(
            mediated_by(mediator_id),
            Meeting.state == MeetingState.ARRANGED,
            Meeting.starts_at < ends.astimezone(UTC),
            Meeting.ends_at > starts.astimezone(UTC),
            (Meeting.case_id != case.id) | (Meeting.id != moved.id if moved else false()),
        )
        .limit(1)
    )
    return found.case.reference if found else None


def mediators_other_proposal(session: Session, time: ProposedTime, *, at: datetime) -> str | None:
    """Return the reference of another case in which the mediator is proposed for then, too; None for none.

    Only what is open and lies ahead at the instant ``at``: both can be answered, and one alone be booked.
    """
    found = session.scalar(
        select(ProposedTime)
        .where(
            ProposedTime.mediator_id == time.mediator_id,
            ProposedTime.case_id != time.case_id,
            ProposedTime.ended_at.is_(None),
            ProposedTime.starts_at > at,
            ProposedTime.starts_at < time.ends_at,
            ProposedTime.ends_at > time.starts_at,
        )
        .order_by(ProposedTime.starts_at)
        .limit(1)
    )
    return found.case.reference if found else None
