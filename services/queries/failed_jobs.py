"""Durable work that came to nothing after all its tries: shown to the office, and tried again."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from dbos import WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate
from cases.models import Case
from services.container import Services
from services.work_queue import FINISH_ENVELOPE, ISSUE_CERTIFICATE, MAKE_STATEMENT, QUEUE
from signing.models import Envelope

FAILED = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
MOST_LISTED = 100
WORDS = {
    ISSUE_CERTIFICATE: "Make, seal and send a certificate",
    MAKE_STATEMENT: "Make the pages of an Outcome Statement",
    FINISH_ENVELOPE: "Merge, seal and send a signed Outcome Statement",
}


@dataclass(frozen=True)
class FailedWork:
    """One piece of work that gave up. ``case`` is whose it is, ``about`` the number of the paper."""

    id: str
    words: str
    failed_at: datetime
    why: str
    case: Case | None = None
    about: str = ""


def count_failed(services: Services) -> int:
    """How many pieces of work came to nothing; at most MOST_LISTED are counted."""
    return len(_failed(services))


def failed_work(services: Services, session: Session) -> list[FailedWork]:
    """Each piece of work that came to nothing, the newest first. ``why`` is the error's kind alone."""
    found = []
    for work in _failed(services):
        case, about = _subject(session, work.name, work.workflow_id)
        moment = work.completed_at or work.updated_at or work.created_at or 0
        found.append(
            FailedWork(
                id=work.workflow_id,
                words=WORDS.get(work.name, work.name),
                failed_at=datetime.fromtimestamp(moment / 1000, UTC),
                why=_kind_of(work) if work.error is not None else "",
                case=case,
                about=about,
            )
        )
    return found


def try_again(services: Services, work_id: str) -> bool:
    """Put failed work back into its queue; whether it was failed work. Its steps each happen once."""
    if work_id not in {work.workflow_id for work in _failed(services)}:
        return False
    try:
        services.work.client.rewind_workflow(work_id, queue_name=QUEUE)
    except dbos_error.DBOSException:  # another press was first
        return False
    return True


def try_again_after(services: Services, kinds: Container[str]) -> int:
    """Put back all work that failed with an error of one of these ``kinds``; how many pieces."""
    found = [work.workflow_id for work in _failed(services) if _kind_of(work) in kinds]
    return sum(try_again(services, work_id) for work_id in found)


def _kind_of(work: WorkflowStatus) -> str:
    return str(getattr(work.error, "name", None) or type(work.error).__name__)


def _failed(services: Services) -> list[WorkflowStatus]:
    return services.work.client.list_workflows(
        status=FAILED, limit=MOST_LISTED, sort_desc=True, load_input=False
    )


def _subject(session: Session, name: str, work_id: str) -> tuple[Case | None, str]:
    """The case and the number of the paper that a piece of work is about; its id is made from it."""
    try:
        subject = UUID(work_id.removeprefix(f"{name}-")[:36])
    except ValueError:
        return None, ""
    if name == ISSUE_CERTIFICATE:
        certificate = session.get(Certificate, subject)
        return (certificate.case, certificate.reference) if certificate else (None, "")
    envelope = session.get(Envelope, subject)
    if envelope is None:
        return None, ""
    return envelope.case, f"{envelope.reference}, version {envelope.version}"
