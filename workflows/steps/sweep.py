"""Once a minute, without an age limit: rows that should have moved on are moved on, old rows go.

Work is named in the transaction that needs it, so the sweep finds nothing in ordinary times; it is for
databases restored from a backup, work ended by hand, and time that ran out.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from dbos import DBOS
from sqlalchemy import select

from cases.certificates import Certificate
from cases.days import uk_day
from cases.models import Draft
from cases.papers import Upload
from cases.vocabulary import EnvelopeState
from signing.envelopes import expire
from signing.models import Envelope, Guess, Visit
from workflows.house import House
from workflows.queue import FINISH_ENVELOPE, ISSUE_CERTIFICATE, MAKE_PAPER, work_id

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=2)
WORK_KEPT = timedelta(days=30)
GUESSES_KEPT = timedelta(days=1)
VISITS_KEPT = timedelta(days=2)


def sweep(house: House) -> None:
    """One round."""
    restart_lost_work(house)
    close_expired(house)
    forget_old(house)
    forget_finished_work(house)


def restart_lost_work(house: House) -> int:
    """Name again the work of rows that wait for work which does not exist; how many."""
    settled = house.now() - SETTLED
    with house.database.read() as session:
        waiting: list[tuple[str, UUID]] = [
            *(
                (ISSUE_CERTIFICATE, found)
                for found in session.scalars(
                    select(Certificate.id).where(
                        Certificate.sent_at.is_(None),
                        Certificate.issued_at < settled,
                        Certificate.live_key.is_not(None),
                    )
                )
            ),
            *(
                (MAKE_PAPER, found)
                for found in session.scalars(
                    select(Envelope.id).where(
                        Envelope.made_at.is_(None),
                        Envelope.prepared_at < settled,
                        Envelope.state == EnvelopeState.PREPARED,
                    )
                )
            ),
            *(
                (FINISH_ENVELOPE, found)
                for found in session.scalars(
                    select(Envelope.id).where(
                        Envelope.finished_at.is_(None),
                        Envelope.completed_at < settled,
                        Envelope.state == EnvelopeState.COMPLETED,
                    )
                )
            ),
        ]
    lost = [(name, subject) for name, subject in waiting if _is_lost(work_id(name, subject))]
    for name, subject in lost:
        with house.database.write() as session:
            house.work.enqueue(session, name, subject)
        log.warning("named %s again for %s: its work was lost", name, subject)
    return len(lost)


def close_expired(house: House) -> int:
    """Close papers whose day of signing has passed; how many."""
    at = house.now()
    with house.database.read() as session:
        overdue = list(
            session.scalars(
                select(Envelope.id).where(
                    Envelope.state == EnvelopeState.OUT, Envelope.open_until < uk_day(at)
                )
            )
        )
    closed = 0
    for envelope_id in overdue:
        with house.database.write() as session:
            closed += expire(session, envelope_id, at=at)
    return closed


def forget_old(house: House) -> None:
    """Delete saved forms past their day with their uploads, ended visits and counted guesses."""
    at = house.now()
    with house.database.read() as session:
        nothing = (
            session.scalar(select(Draft.id).where(Draft.expires_at < at, Draft.case_id.is_(None)).limit(1))
            is None
            and session.scalar(select(Guess.id).where(Guess.at < at - GUESSES_KEPT).limit(1)) is None
            and session.scalar(select(Visit.id).where(Visit.used_at < at - VISITS_KEPT).limit(1)) is None
        )
    if nothing:
        return
    with house.database.write() as session:
        for draft in session.scalars(select(Draft).where(Draft.expires_at < at, Draft.case_id.is_(None))):
            for upload in session.scalars(select(Upload).where(Upload.draft_id == draft.id)):
                session.delete(upload)
            session.flush()
            session.delete(draft)
        for guess in session.scalars(select(Guess).where(Guess.at < at - GUESSES_KEPT)):
            session.delete(guess)
        for visit in session.scalars(select(Visit).where(Visit.used_at < at - VISITS_KEPT)):
            session.delete(visit)


def forget_finished_work(house: House) -> int:
    """Delete the records of durable work that succeeded long ago; how many."""
    before = (house.now() - WORK_KEPT).isoformat()
    old = DBOS.list_workflows(
        status="SUCCESS", end_time=before, limit=500, load_input=False, load_output=False
    )
    if old:
        DBOS.delete_workflows([w.workflow_id for w in old])
    return len(old)


def _is_lost(workflow_id: str) -> bool:
    return not DBOS.list_workflows(workflow_ids=[workflow_id], load_input=False, load_output=False)
