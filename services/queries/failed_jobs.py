"""Durable work that came to nothing after all its tries: shown to the office, and tried again."""

from __future__ import annotations

import builtins
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dbos import WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy.orm import Session

from cases.bundles.models import BundleBuild
from cases.casework.subject_access import SubjectRequest
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case
from cases.reports.models import QuarterReport
from cases.reports.quarters import quarter_words
from cases.retention.models import Erasure
from documents.errors import BadCatalogue, BrokenTemplate, MissingFields, WrongValues
from documents.libreoffice.errors import ConversionError
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
    QUEUE,
    Work,
)
from signing.errors import KeyProblem
from signing.models import Envelope

FAILED = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
MOST_LISTED = 100
WORDS = {
    ISSUE_CERTIFICATE: "Make, seal and send a certificate",
    MAKE_STATEMENT: "Make the pages of an Outcome Statement",
    FINISH_ENVELOPE: "Merge, seal and send a signed Outcome Statement",
    MAKE_ACTION_REPORT: "Make and seal an action report",
    MAKE_LARGE_PRINT: "Make and seal a large-print copy",
    MAKE_BUNDLE: "Make a bundle for a tribunal",
    MAKE_QUARTER_REPORT: "Make the PDF of a quarter’s report",
    ERASE_RECORDS: "Erase records whose time is over",
    COLLECT_SUBJECT_DATA: "Collect what we hold about a person",
    PACK_SUBJECT_DATA: "Pack what a person is given of their own data",
}


@dataclass(frozen=True)
class Fault:
    """What went wrong, and what to do about it, for staff; both without a word of the program."""

    happened: str
    to_do: str


def _names(*kinds: type[BaseException]) -> frozenset[str]:
    """Return the names of these kinds of error and of all that are made of them."""
    below = (name for kind in kinds for one in kind.__subclasses__() for name in _names(one))
    return frozenset({*(kind.__name__ for kind in kinds), *below})


ASK = "If it comes back, ask the person who looks after the server."
STOPPED = Fault("The server was stopped while it was being made, several times.", f"Press ‘Try again’. {ASK}")
UNKNOWN = Fault("Our program met something that it was not made for.", f"Press ‘Try again’. {ASK}")
FAULTS: tuple[tuple[frozenset[str], Fault], ...] = (
    (
        _names(BrokenTemplate, BadCatalogue),
        Fault(
            "There is a mistake in the Word template of this document.",
            "Ask the person who looks after the server to correct the template. Then press ‘Try again’.",
        ),
    ),
    (
        _names(MissingFields, WrongValues),
        Fault(
            "The document cannot be made from what is in the case: something is missing or does not fit.",
            f"Look at the names, the dates and the decision in the case. Then press ‘Try again’. {ASK}",
        ),
    ),
    (
        _names(KeyProblem),
        Fault(
            "The key that seals documents is missing, or cannot be used.",
            "Ask the person who looks after the server to put the key back. Then we try again ourselves.",
        ),
    ),
    (
        _names(ConversionError),
        Fault("The program that makes the PDF could not finish it.", f"Press ‘Try again’. {ASK}"),
    ),
    (
        frozenset({"OperationalError", "InterfaceError", "InternalError", "PendingRollbackError"}),
        Fault("The database did not answer in time.", f"Press ‘Try again’. {ASK}"),
    ),
    (
        frozenset(
            name
            for name, kind in vars(builtins).items()
            if isinstance(kind, type) and issubclass(kind, OSError)
        ),
        Fault(
            "A file could not be read or written. The disk may be full.",
            "Ask the person who looks after the server to look at the disk. Then press ‘Try again’.",
        ),
    ),
)
"""What staff read of each kind of error, by its name: it is stored, and may be of an earlier version."""


def fault_of(kind: str) -> Fault:
    """Return what staff read of an error of this ``kind``; without one the server was stopped."""
    known = (fault for names, fault in FAULTS if kind in names)
    return next(known, UNKNOWN) if kind else STOPPED


@dataclass(frozen=True)
class FailedWork:
    """One piece of work that gave up. ``case`` is whose it is, ``about`` the number of the paper.

    ``why`` is the kind of the error, for the person who looks after the server.
    """

    id: str
    words: str
    failed_at: datetime
    why: str
    case: Case | None = None
    about: str = ""

    @property
    def fault(self) -> Fault:
        """What went wrong, and what to do."""
        return fault_of(self.why)


def count_failed(work: Work) -> int:
    """Return how many pieces of work came to nothing; at most MOST_LISTED are counted."""
    return len(_failed(work))


def failed_work(session: Session, work: Work) -> list[FailedWork]:
    """Return each piece of work that came to nothing, the newest first. ``why`` is the error's kind alone."""
    found = []
    for failed in _failed(work):
        case, about = subject_of(session, failed.name, failed.workflow_id)
        moment = failed.completed_at or failed.updated_at or failed.created_at or 0
        found.append(
            FailedWork(
                id=failed.workflow_id,
                words=WORDS.get(failed.name, failed.name),
                failed_at=datetime.fromtimestamp(moment / 1000, UTC),
                why=_kind_of(failed) if failed.error is not None else "",
                case=case,
                about=about,
            )
        )
    return found


def try_again(work: Work, work_id: str) -> bool:
    """Put failed work back into its queue; whether it was failed work. Its steps each happen once."""
    if work_id not in {failed.workflow_id for failed in _failed(work)}:
        return False
    try:
        work.client.rewind_workflow(work_id, queue_name=QUEUE)
    except dbos_error.DBOSException:  # another press was first
        return False
    return True


def try_again_after(work: Work, kinds: Container[str]) -> int:
    """Put back all work that failed with an error of one of these ``kinds``; how many pieces."""
    found = [failed.workflow_id for failed in _failed(work) if _kind_of(failed) in kinds]
    return sum(try_again(work, work_id) for work_id in found)


def _kind_of(failed: WorkflowStatus) -> str:
    """Return the kind of the error; of a step that was tried several times, that of its last try."""
    error: Any = failed.error
    last = next(reversed(getattr(error, "errors", None) or ()), error)
    return str(getattr(last, "name", None) or type(last).__name__)


def _failed(work: Work) -> list[WorkflowStatus]:
    return work.client.list_workflows(status=FAILED, limit=MOST_LISTED, sort_desc=True, load_input=False)


def subject_of(session: Session, name: str, work_id: str) -> tuple[Case | None, str]:
    """Return the case and the number of the paper that a piece of work is about; its id is made from it."""
    try:
        subject = UUID(work_id.removeprefix(f"{name}-")[:36])
    except ValueError:
        return None, ""
    if name == ISSUE_CERTIFICATE:
        certificate = session.get(Certificate, subject)
        return (certificate.case, certificate.reference) if certificate else (None, "")
    if name == MAKE_LARGE_PRINT:
        document = session.get(Document, subject)
        return (session.get(Case, document.case_id), document.reference) if document else (None, "")
    if name in {COLLECT_SUBJECT_DATA, PACK_SUBJECT_DATA}:
        asked = session.get(SubjectRequest, subject)
        return (asked.case, "") if asked else (None, "")
    if name == ERASE_RECORDS:
        erasure = session.get(Erasure, subject)
        return (session.get(Case, erasure.case_id), "") if erasure else (None, "")
    if name == MAKE_BUNDLE:
        build = session.get(BundleBuild, subject)
        return (build.bundle.case, "") if build else (None, "")
    if name == MAKE_QUARTER_REPORT:
        report = session.get(QuarterReport, subject)
        return None, f"{report.authority_name}, {quarter_words(report.quarter)}" if report else ""
    envelope = session.get(Envelope, subject)
    if envelope is None:
        return None, ""
    version = "" if envelope.is_agreement else f", version {envelope.version}"
    return envelope.case, f"{envelope.reference}{version}"
