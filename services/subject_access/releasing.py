"""A named person looks at each page: what is blacked out, what stays out, and that it may leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.subject_access import SubjectPage, SubjectRedaction, SubjectRequest
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event, RedactionOf, WithheldBecause
from services.subject_access.asking import require_coordinator
from services.subject_access.redactions import finds
from services.work_queue import PACK_SUBJECT_DATA, Work


class PageChanged(CaseError):
    """Somebody changed the page after it was opened."""

    sentence = "Somebody changed this page after you opened it. Look at it as it stands now."


class NotOnThePage(CaseError):
    """Words that are not on the page cannot be blacked out there."""

    sentence = "These words are not on this page. Copy them as they stand there."


class PictureNotRead(CaseError):
    """No words can be found on a picture, so none can be blacked out."""

    sentence = "This page is a picture, so no words can be blacked out on it. Look at it, or leave it out."


class NotAllReleased(CaseError):
    """Nothing leaves before each page was released or left out."""

    sentence = "Look at every page first. Nothing leaves before a person released each one."


def page_of(request: SubjectRequest, position: int) -> SubjectPage:
    """Return the page at that place. Raises NotFound."""
    for page in request.pages:
        if page.position == position:
            return page
    raise NotFound("no such page")


def decide_page(
    session: Session,
    page: SubjectPage,
    *,
    seen: int,
    accepted: Iterable[UUID],
    added: str = "",
    withheld: WithheldBecause | None = None,
    by: Viewer,
    at: datetime,
) -> SubjectPage:
    """Record what is blacked out on a page, or why it stays out, and that this person releases it so.

    ``seen`` is the revision that was looked at, ``added`` more words to black out: then the page is not
    released yet, since nobody has seen it with these. Raises PageChanged, NotOnThePage, PictureNotRead.
    """
    require_coordinator(by)
    request = page.request
    lock_case(session, request.case_id)
    session.refresh(page)
    if page.revision != seen or request.packing_at is not None or not request.is_open:
        raise PageChanged(f"page {page.position} has revision {page.revision}")
    chosen = set(accepted)
    for one in page.redactions:
        if one.accepted is not (one.id in chosen):
            one.accepted, one.decided_by = one.id in chosen, by.name
    page.revision += 1
    page.withheld = withheld
    if added and withheld is None:
        _add(session, page, added, by=by)
        page.released_at, page.released_by = None, ""
    else:
        page.released_at, page.released_by = at, by.name
        _record(session, page, by=by, at=at)
    session.flush()
    return page


def pack(session: Session, request: SubjectRequest, *, by: Viewer, work: Work, at: datetime) -> bool:
    """Have the file made of the pages that were released; return whether this press began it.

    Raises NotAllReleased.
    """
    require_coordinator(by)
    lock_case(session, request.case_id)
    session.refresh(request)
    if request.packing_at is not None or not request.is_open:
        return False
    if request.collected_at is None or any(page.released_at is None for page in request.pages):
        raise NotAllReleased("pages wait")
    request.packing_at = at
    session.flush()
    work.enqueue(session, PACK_SUBJECT_DATA, request.id)
    return True


def give(session: Session, request: SubjectRequest, *, by: Viewer, at: datetime) -> str:
    """Record that this person takes the file out, once, and return its digest. Raises NotFound."""
    require_coordinator(by)
    lock_case(session, request.case_id)
    session.refresh(request)
    if request.zip_digest is None or not request.is_open:
        raise NotFound("no file to give")
    request.given_at, request.given_by = at, by.name
    about = {"request": str(request.id), "file": request.zip_digest}
    append_evidence(session, request.case, Event.SUBJECT_DATA_GIVEN, by=Actor.of(by), at=at, about=about)
    session.flush()
    return request.zip_digest


def _add(session: Session, page: SubjectPage, words: str, *, by: Viewer) -> None:
    if page.is_picture:
        raise PictureNotRead("no words on it")
    if not finds(words).search(page.words):
        raise NotOnThePage("not found")
    for one in page.redactions:
        if one.words.casefold() == words.casefold():
            one.accepted, one.decided_by = True, by.name
            return
    session.add(
        SubjectRedaction(
            page_id=page.id,
            position=len(page.redactions) + 1,
            words=words,
            of=RedactionOf.ADDED,
            decided_by=by.name,
        )
    )
    session.flush()
    session.expire(page, ["redactions"])


def _record(session: Session, page: SubjectPage, *, by: Viewer, at: datetime) -> None:
    """Let the log say who released which page, and nothing of what stands on it."""
    about = {
        "request": str(page.request_id),
        "page": page.position,
        "blacked_out": len(page.blacked_out),
        "withheld": page.withheld.value if page.withheld else "",
    }
    case = page.request.case
    append_evidence(session, case, Event.SUBJECT_PAGE_RELEASED, by=Actor.of(by), at=at, about=about)
