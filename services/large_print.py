"""Large-print copies: asked for by whom, of which document; the worker makes each once and seals it.

A copy has the number, version and check code of the document it is a copy of, which stays the version of
record (docs/decisions/0017-large-print-is-a-copy.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor
from cases.attending.access_needs import needs_large_print
from cases.documents import LARGE_PRINT, STANDARD, Document
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import Event
from services.work_queue import MAKE_LARGE_PRINT, Work


def large_print_of(session: Session, document: Document | None) -> Document | None:
    """Return the large-print copy of a document, made or being made; None where nobody asked for one."""
    if document is None or document.kind not in LARGE_PRINT:
        return None
    return session.scalar(
        select(Document).where(
            Document.kind == LARGE_PRINT[document.kind],
            Document.reference == document.reference,
            Document.version == document.version,
        )
    )


def standard_of(session: Session, copy: Document) -> Document:
    """Return the document that ``copy`` is the large-print copy of."""
    found = select(Document).where(
        Document.kind == STANDARD[copy.kind],
        Document.reference == copy.reference,
        Document.version == copy.version,
    )
    return session.scalars(found).one()


def ask_for_large_print(
    session: Session, document: Document, *, by: Actor, at: datetime, work: Work
) -> tuple[Document, bool]:
    """Return the large-print copy of a made document, and True if it is new: then its work is named.

    Whoever asks again, or for the same document after somebody else, gets the same copy. The caller commits.
    """
    copy, is_new = _put_down(session, document, by=by, at=at)
    if is_new:
        work.enqueue(session, MAKE_LARGE_PRINT, copy.id)
    return copy, is_new


def copy_that_is_needed(
    session: Session, document: Document, readers: Iterable[Party], *, at: datetime
) -> Document | None:
    """Return the copy to make beside ``document`` because one of its ``readers`` needs large print, or None.

    The caller makes it at once, and commits; what it leaves unmade, the sweep names as work.
    """
    if not any(needs_large_print(session, party) for party in readers):
        return None
    return _put_down(session, document, by=SYSTEM, at=at)[0]


def _put_down(session: Session, document: Document, *, by: Actor, at: datetime) -> tuple[Document, bool]:
    lock_case(session, document.case_id)
    known = large_print_of(session, document)
    if known is not None:
        return known, False
    kind = LARGE_PRINT[document.kind]
    copy = Document(
        case_id=document.case_id,
        kind=kind,
        reference=document.reference,
        version=document.version,
        title=f"{document.title}, large print",
        created_at=at,
    )
    session.add(copy)
    session.flush()
    append_evidence(
        session,
        session.get_one(Case, document.case_id),
        Event.LARGE_PRINT_ASKED,
        by=by,
        at=at,
        about={"document": str(copy.id), "copy_of": str(document.id), "number": document.reference},
    )
    return copy, True
