"""A heartbeat per worker by the database's own clock, and taking over from one that stopped beating.

Durable work is recovered only by a worker of the same name; a worker that never comes back would strand
what it had begun. Any live worker that sees a stale heartbeat resumes that work.
"""

from __future__ import annotations

import logging

from dbos import DBOS
from sqlalchemy import select

from mail.sending import release_claims
from services.heartbeat import STALE_AFTER, Heartbeat, database_time
from services.work_queue import QUEUE
from storage.database import Database

log = logging.getLogger(__name__)


def record_heartbeat(database: Database, worker: str) -> None:
    """Say that ``worker`` is alive."""
    with database.write() as session:
        row = session.get(Heartbeat, worker)
        if row is None:
            session.add(Heartbeat(worker=worker, at=database_time(session)))
        else:
            row.at = database_time(session)


def take_over_from_the_dead(database: Database, worker: str) -> int:
    """Resume what workers with a stale heartbeat had begun, and free the emails they held; how many works."""
    with database.read() as session:
        now = database_time(session)
        dead = list(
            session.scalars(
                select(Heartbeat.worker).where(Heartbeat.worker != worker, Heartbeat.at < now - STALE_AFTER)
            )
        )
    resumed = 0
    for name in dead:
        release_claims(database, name)
        stranded = DBOS.list_workflows(executor_id=name, status="PENDING")
        if stranded:
            DBOS.resume_workflows([w.workflow_id for w in stranded], queue_name=QUEUE)
            log.warning("took over %d pieces of work from %s", len(stranded), name)
            resumed += len(stranded)
    return resumed
