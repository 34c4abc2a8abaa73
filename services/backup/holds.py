"""What a backup held queued waits after a restore until staff release or drop it: nothing goes out twice.

Email and durable work that waited when the backup was made may have gone out since. After a restore each is
held by itself; what is queued later goes its usual way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.models import Case
from mail.outbox import Delivery, still_to_go
from services.work_queue import QUEUE, Work
from storage.database import Base, Database, WithId

WAITING = ["ENQUEUED", "PENDING", "DELAYED"]
HELD = "CANCELLED"
"""The state of durable work that a restore holds; nothing else cancels work."""
RELEASING = timedelta(minutes=2)
"""Longer than a process needs from marking work as released to resuming it."""


class Restoration(WithId, Base):
    """That this database was put back from a backup, and when that backup was made."""

    __tablename__ = "restoration"

    at: Mapped[datetime]
    backed_up_at: Mapped[datetime]


class HeldWork(Base):
    """One piece of durable work that a restore found waiting; it does not run until it is released."""

    __tablename__ = "held_work"

    workflow_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    queued_at: Mapped[datetime]
    held_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Held:
    """What still waits for a decision: emails with the reference of their case, and pieces of work."""

    emails: Sequence[tuple[Delivery, str]]
    work: Sequence[HeldWork]
    restoration: Restoration | None

    @property
    def count(self) -> int:
        """How many decisions are open."""
        return len(self.emails) + len(self.work)


def hold_everything(database: Database, work: Work, *, backed_up_at: datetime, at: datetime) -> int:
    """Hold every email and piece of work that waits in a database just put back; return how many.

    Work first: a step that was under way when the backup was made keeps what it had done.
    """
    waiting = work.client.list_workflows(status=WAITING, load_input=False, load_output=False)
    if waiting:
        work.client.cancel_workflows([found.workflow_id for found in waiting])
    with database.write() as session:
        session.add(Restoration(at=at, backed_up_at=backed_up_at))
        for found in waiting:
            queued = datetime.fromtimestamp((found.created_at or 0) / 1000, UTC)
            session.merge(
                HeldWork(workflow_id=found.workflow_id, name=found.name, queued_at=queued, held_at=at)
            )
        held = list(session.scalars(select(Delivery.id).where(still_to_go())))
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(held))
            .values(held_at=at, claimed_by=None, claimed_until=None)
        )
    return len(waiting) + len(held)


def what_is_held(session: Session) -> Held:
    """Return everything that still waits for a decision after a restore, the oldest first."""
    emails = session.execute(
        select(Delivery, Case.reference)
        .outerjoin(Case, Case.id == Delivery.case_id)
        .where(still_to_go(), Delivery.held_at.is_not(None))
        .order_by(Delivery.queued_at, Delivery.id)
    )
    work = session.scalars(
        select(HeldWork)
        .where(HeldWork.released_at.is_(None), HeldWork.dropped_at.is_(None))
        .order_by(HeldWork.queued_at, HeldWork.workflow_id)
    )
    newest = session.scalar(select(Restoration).order_by(Restoration.at.desc()).limit(1))
    return Held([(delivery, reference or "") for delivery, reference in emails], list(work), newest)


def decide_emails(session: Session, ids: Sequence[UUID], *, release: bool, at: datetime) -> int:
    """Let held emails go, or leave them unsent for good; return how many were still held."""
    held = list(
        session.scalars(
            select(Delivery)
            .where(still_to_go(), Delivery.held_at.is_not(None), Delivery.id.in_(ids))
            .with_for_update()
        )
    )
    for delivery in held:
        if release:
            delivery.held_at, delivery.next_try_at = None, at
        else:
            delivery.dropped_at = at
    session.flush()
    return len(held)


def decide_work(
    database: Database, work: Work, ids: Sequence[str], *, release: bool, by: str, at: datetime
) -> int:
    """Let held work run on from the step it had reached, or leave it undone; return how many were still held.

    Writes on connections of its own: the caller's session must not hold a write lock. Where a process dies
    between the mark and the resuming, ``resume_released`` does the rest.
    """
    decided = 0
    for workflow_id in ids:
        with database.write() as session:
            held = session.get(HeldWork, workflow_id, with_for_update=True)
            if held is None or held.released_at or held.dropped_at:
                continue
            held.decided_by = by
            if release:
                held.released_at = at
            else:
                held.dropped_at = at
            decided += 1
        if release:
            work.client.resume_workflows([workflow_id], queue_name=QUEUE)
    return decided


def resume_released(database: Database, work: Work, *, at: datetime) -> int:
    """Resume work that was marked released and is held all the same; return how many pieces.

    The process that released it died before it could resume it. Work that was resumed is not held any more,
    so it is never resumed again, and a step that was done before is not done again. Of two processes that
    find the same piece in one moment, only one resumes it.
    """
    with database.read() as session:
        marked = select(HeldWork.workflow_id, HeldWork.released_at).where(
            HeldWork.released_at < at - RELEASING, HeldWork.dropped_at.is_(None)
        )
        released = {row[0]: row[1] for row in session.execute(marked)}
    if not released:
        return 0
    stuck = work.client.list_workflows(
        workflow_ids=list(released), status=HELD, load_input=False, load_output=False
    )
    resumed = 0
    for found in stuck:
        if _is_ours_to_resume(database, found.workflow_id, released[found.workflow_id], at):
            work.client.resume_workflows([found.workflow_id], queue_name=QUEUE)
            resumed += 1
    return resumed


def _is_ours_to_resume(
    database: Database, workflow_id: str, seen_released_at: datetime | None, at: datetime
) -> bool:
    """Mark the work as released anew, and so as being resumed; False where another process has done so.

    Compared and set in one statement, because resuming work that already runs would run it twice. Should this
    process die before it resumes the work, the next sweep after ``RELEASING`` finds the work again.
    """
    unchanged = HeldWork.workflow_id == workflow_id, HeldWork.released_at == seen_released_at
    with database.write() as session:
        taken = session.scalar(
            update(HeldWork).where(*unchanged).values(released_at=at).returning(HeldWork.workflow_id)
        )
    return taken is not None
