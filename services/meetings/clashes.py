"""What else is arranged or proposed at a time: the mediator's other meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from cases.casework.links import links_of, other_of
from cases.meetings.models import Meeting, mediated_by
from cases.meetings.proposed_times import ProposedTime
from cases.models import Case
from cases.vocabulary import LinkKind, MeetingState


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

    One at the very same time in a case that is linked as a brother's or sister's is shared with it.

    Where ``moved`` is to be moved, a neighbour of it in the same case counts, too.
    """
    found = session.scalars(
        select(Meeting)
        .where(
            mediated_by(mediator_id),
            Meeting.state == MeetingState.ARRANGED,
            Meeting.starts_at < ends.astimezone(UTC),
            Meeting.ends_at > starts.astimezone(UTC),
            (Meeting.case_id != case.id) | (Meeting.id != moved.id if moved else false()),
        )
        .order_by(Meeting.starts_at)
    )
    for one in found:
        if not _is_shared(session, case, one, starts.astimezone(UTC), ends.astimezone(UTC)):
            return one.case.reference
    return None


def _is_shared(session: Session, case: Case, meeting: Meeting, starts: datetime, ends: datetime) -> bool:
    """Return True if it is the meeting of a brother's or sister's case at the very same time.

    Two cases of one family may share a meeting where they consent; each keeps its own papers.
    """
    if (meeting.starts_at, meeting.ends_at) != (starts, ends):
        return False
    return any(
        link.kind is LinkKind.SIBLINGS and other_of(link, case) == meeting.case_id
        for link in links_of(session, case)
    )


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
