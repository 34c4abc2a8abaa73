"""Once a minute, without an age limit: rows that should have moved on are moved on, old rows go.

Work is named in the transaction that needs it, so the sweep finds nothing in ordinary times; it is for
databases restored from a backup, work ended by hand, and time that ran out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from dbos import DBOS
from sqlalchemy import and_, delete, exists, or_, select, update

from cases.agreed.models import ActionReport
from cases.bundles.models import BundleBuild
from cases.casework.case_lists import CaseImport
from cases.casework.subject_access import SubjectRequest
from cases.certificates.models import Certificate
from cases.documents import NEVER_SEALED, STANDARD, Document, PageImage, Upload
from cases.feedback import FeedbackUsed, quarter_of
from cases.models import Draft
from cases.reference.entries import EntryImport
from cases.reports.models import QuarterReport
from cases.retention.models import Erasure
from cases.vocabulary import EnvelopeState, ErasureState
from dates import uk_day
from services.agreed.keeping import keep_earlier_actions
from services.agreed.reminders import remind_owners
from services.authority.weekly import send_weekly_summaries
from services.backup.holds import resume_released
from services.case_lists.files import KEPT_FOR
from services.casework.appeal_news import tell_of_time_to_appeal
from services.casework.arranging_news import tell_what_is_not_arranged
from services.casework.health_bodies import remind_of_health_notice
from services.casework.taking_part import remind_parts
from services.container import Services
from services.directory.files import IMPORTS_KEPT
from services.feedback.inviting import ask_for_feedback
from services.heartbeat import Heartbeat, database_time
from services.limits import TryCount
from services.meetings.times import remind_about_times
from services.private_notes.destroying import destroy_due_notes
from services.statements.last_day import close_expired
from services.statements.reminders import remind_signers
from services.typed_words import WORDS_KEPT, TypedWords
from services.work_queue import (
    COLLECT_SUBJECT_DATA,
    ERASE_RECORDS,
    FINISH_ENVELOPE,
    ISSUE_CERTIFICATE,
    MAKE_ACTION_REPORT,
    MAKE_BUNDLE,
    MAKE_LARGE_PRINT,
    MAKE_QUARTER_REPORT,
    MAKE_STATEMENT,
    PACK_SUBJECT_DATA,
    Work,
    work_id,
)
from signing.models import Envelope, Visit
from storage.blobs import Blobs
from storage.database import Database

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=2)
WORK_KEPT = timedelta(days=30)
VISITS_KEPT = timedelta(days=2)
HEARTBEATS_KEPT = timedelta(days=7)
LINKS_REMEMBERED = timedelta(days=100)
"""Longer than a link to feedback lives: until then it is known that it was used."""


def sweep(services: Services) -> None:
    """Do one round. What fails does not keep the rest from its turn."""
    database, blobs, work, at = services.database, services.blobs, services.work, services.now()
    tasks: dict[str, Callable[[], object]] = {
        "restart_lost_work": lambda: restart_lost_work(database, work, at=at),
        "resume_released_work": lambda: resume_released_work(database, work, at=at),
        "close_expired": lambda: close_expired(database, at=at),
        "keep_earlier_actions": lambda: keep_earlier_actions(database, at=at),
        "remind_owners": lambda: remind_owners(
            database, services.policy, services.bank_holidays, at=at, keys=services.keys
        ),
        "destroy_due_notes": lambda: destroy_due_notes(
            database, services.note_keys, days=services.policy.note_days, at=at
        ),
        "ask_for_feedback": lambda: ask_for_feedback(database, services.bank_holidays, at=at),
        "forget_old": lambda: forget_old(database, blobs, at=at),
        "forget_finished_work": lambda: forget_finished_work(at=at),
        "remind_parts": lambda: remind_parts(
            database, services.bank_holidays, services.policy.drs_reminders, at=at
        ),
        "tell_what_is_not_arranged": lambda: tell_what_is_not_arranged(
            database, services.bank_holidays, services.provider, at=at
        ),
        "tell_of_time_to_appeal": lambda: tell_of_time_to_appeal(
            database, services.bank_holidays, services.provider, at=at
        ),
        "remind_of_health_notice": lambda: remind_of_health_notice(database, services.bank_holidays, at=at),
        "remind_about_times": lambda: remind_about_times(database, services.bank_holidays, at=at),
        "send_weekly_summaries": lambda: send_weekly_summaries(database, services.bank_holidays, at=at),
        "remind_signers": lambda: remind_signers(
            database, services.policy.reminders, services.bank_holidays, at=at
        ),
    }
    for name, task in tasks.items():
        try:
            task()
        except Exception:  # the next round tries again; until then the others go on
            log.exception("a task of the sweep failed: %s", name)


def restart_lost_work(database: Database, work: Work, *, at: datetime) -> int:
    """Name again the work of rows that wait for work which does not exist; how many."""
    settled = at - SETTLED
    with database.read() as session:
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
                (MAKE_STATEMENT, found)
                for found in session.scalars(
                    select(Envelope.id).where(
                        or_(Envelope.made_at.is_(None), Envelope.meeting_id.is_not(None)),
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
            *(
                (MAKE_ACTION_REPORT, found)
                for found in session.scalars(
                    select(ActionReport.id).where(
                        ActionReport.made_at.is_(None), ActionReport.asked_at < settled
                    )
                )
            ),
            *(
                (MAKE_BUNDLE, found)
                for found in session.scalars(
                    select(BundleBuild.id).where(
                        BundleBuild.made_at.is_(None),
                        BundleBuild.failed_at.is_(None),
                        BundleBuild.asked_at < settled,
                    )
                )
            ),
            *(
                (MAKE_QUARTER_REPORT, found)
                for found in session.scalars(
                    select(QuarterReport.id).where(
                        QuarterReport.made_at.is_(None), QuarterReport.asked_at < settled
                    )
                )
            ),
            *(
                (ERASE_RECORDS, found)
                for found in session.scalars(
                    select(Erasure.id).where(
                        Erasure.state.in_([ErasureState.APPROVED, ErasureState.ERASED]),
                        Erasure.approved_at < settled,
                    )
                )
            ),
            *(
                (COLLECT_SUBJECT_DATA, found)
                for found in session.scalars(
                    select(SubjectRequest.id).where(
                        SubjectRequest.collected_at.is_(None), SubjectRequest.opened_at < settled
                    )
                )
            ),
            *(
                (PACK_SUBJECT_DATA, found)
                for found in session.scalars(
                    select(SubjectRequest.id).where(
                        SubjectRequest.packed_at.is_(None), SubjectRequest.packing_at < settled
                    )
                )
            ),
            *(
                (MAKE_LARGE_PRINT, found)
                for found in session.scalars(
                    select(Document.id).where(
                        Document.kind.in_(STANDARD),
                        Document.sealed_digest.is_(None),
                        or_(Document.pdf_digest.is_(None), Document.kind.not_in(NEVER_SEALED)),
                        Document.created_at < settled,
                    )
                )
            ),
        ]
    lost = [(name, subject) for name, subject in waiting if _is_lost(work_id(name, subject))]
    for name, subject in lost:
        with database.write() as session:
            work.enqueue(session, name, subject)
        log.warning("named %s again for %s: its work was lost", name, subject)
    return len(lost)


def resume_released_work(database: Database, work: Work, *, at: datetime) -> int:
    """Resume what an administrator released after a restore and whose process then died; how many."""
    resumed = resume_released(database, work, at=at)
    if resumed:
        log.warning("resumed %s pieces of work that were released after a restore and still held", resumed)
    return resumed


def forget_old(database: Database, blobs: Blobs, *, at: datetime) -> None:
    """Delete saved forms past their day with their files, ended visits, counted tries, old heartbeats.

    The files' bytes go too, unless a case or another form holds the same ones. A form that was sent is a copy
    of what its case holds, so it goes as well; its files are the case's by then.
    """
    with database.read() as session:
        expired = list(session.scalars(select(Draft.id).where(Draft.expires_at < at)))
        unclaimed = list(
            session.scalars(
                select(Upload.id).where(
                    Upload.case_id.is_(None), Upload.draft_id.is_(None) | Upload.draft_id.in_(expired)
                )
            )
        )
        old = [
            (TryCount, TryCount.until < at),
            (TypedWords, TypedWords.kept_at < at - WORDS_KEPT),
            (Visit, Visit.used_at < at - VISITS_KEPT),
            (EntryImport, EntryImport.sent_at < at - IMPORTS_KEPT),
            (CaseImport, and_(CaseImport.sent_at < at - KEPT_FOR, CaseImport.imported_at.is_(None))),
            (FeedbackUsed, FeedbackUsed.quarter < quarter_of(uk_day(at - LINKS_REMEMBERED))),
            (Heartbeat, Heartbeat.at < database_time(session) - HEARTBEATS_KEPT),
        ]
        due = [(table, when) for table, when in old if session.scalar(select(exists().where(when)))]
    if not (expired or unclaimed or due):
        return
    with database.write() as session:
        digests = {
            digest
            for found in session.execute(
                select(Upload.digest, Upload.pdf_digest).where(
                    Upload.id.in_(unclaimed), Upload.case_id.is_(None)
                )
            )
            for digest in found
            if digest
        }
        session.execute(delete(Upload).where(Upload.id.in_(unclaimed), Upload.case_id.is_(None)))
        session.execute(update(Upload).where(Upload.draft_id.in_(expired)).values(draft_id=None))
        session.execute(delete(Draft).where(Draft.id.in_(expired)))
        for table, when in due:
            session.execute(delete(table).where(when))
    for digest in digests:
        _forget_bytes(database, blobs, digest)


def _forget_bytes(database: Database, blobs: Blobs, digest: str) -> None:
    """Remove the bytes of a deleted upload and the pictures of its pages, unless something still has them."""
    with database.write() as session:
        uploaded = select(Upload.id).where(or_(Upload.digest == digest, Upload.pdf_digest == digest))
        made = select(Document.id).where(Document.pdf_digest == digest)
        if session.scalar(uploaded.limit(1)) or session.scalar(made.limit(1)):
            return
        pictured = PageImage.pdf_digest == digest
        pictures = list(session.scalars(select(PageImage.image_digest).where(pictured)))
        session.execute(delete(PageImage).where(pictured))
    for kept in (digest, *pictures):
        blobs.remove(kept)


def forget_finished_work(*, at: datetime) -> int:
    """Delete the records of durable work that succeeded long ago; how many."""
    before = (at - WORK_KEPT).isoformat()
    old = DBOS.list_workflows(
        status="SUCCESS", end_time=before, limit=500, load_input=False, load_output=False
    )
    if old:
        DBOS.delete_workflows([w.workflow_id for w in old])
    return len(old)


def _is_lost(workflow_id: str) -> bool:
    return not DBOS.list_workflows(workflow_ids=[workflow_id], load_input=False, load_output=False)
