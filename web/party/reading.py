"""Reading the Outcome Statement: its words at once, pictures of its pages, the very files that are signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.documents import Document, PageImage
from cases.meetings.statement_changes import Change, changes_between
from cases.vocabulary import EnvelopeState
from services.statements.copies import reading_copy
from signing.models import Envelope, Signer
from signing.versions import opened_version_of
from web.common.document_cache import cached_page_counts, cached_texts
from web.common.document_text import facts_last, readable
from web.common.large_print import large_print_bytes, large_print_for, press_large_print_for
from web.context import get_services, request_session
from web.party import link_sessions
from web.party.blueprint import party
from web.party.link_sessions import current_link_session, link_session_required

WIDTHS = (820, 1240)
"""Pixels of the pages' pictures."""


@dataclass(frozen=True)
class ReadPart:
    """One of the two documents, as this page shows it."""

    letter: str
    document: Document
    text: Markup
    pages: tuple[int, ...]
    """Numbers of its pages through both documents; empty while their pictures are being made."""


@party.get("/your/document")
@link_session_required(own_answer=True)
def document() -> ResponseReturnValue:
    """Show Part A and Part B one after the other, as text or as pages."""
    link_session = current_link_session()
    if link_session.is_for_copy:
        return redirect(url_for("party.copy"), code=303)
    session, envelope = request_session(), link_session.envelope
    view = request.args.get("view", "")
    return render_template(
        "party/document.html",
        envelope=envelope,
        signer=link_session.signer,
        parts=_read_parts(session, envelope),
        page_count=sum(d.pages or 0 for d in _documents(envelope)),
        widths=WIDTHS,
        view=view if view in {"text", "pages"} else "",
        to_read=_whole(envelope),
        large_print=large_print_for(link_session.signer),
        large=request.args.get("size") == "large",
        changed=_changes_since_seen(session, link_session.signer),
        may_answer=envelope.state is EnvelopeState.OUT
        and link_session.signer.state not in link_sessions.ANSWERED,
        flash_message=link_sessions.take_flash(),
    )


@party.get("/your/document/part-<letter>.pdf")
@link_session_required(own_answer=True)
def reviewed_pdf(letter: str) -> ResponseReturnValue:
    """Show the file that is signed, byte for byte."""
    link_session = current_link_session()
    document = dict(zip("ab", (link_session.envelope.part_a, link_session.envelope.part_b), strict=True)).get(
        letter
    )
    if document is None or document.pdf_digest is None or link_session.is_for_copy:
        abort(404)
    return send_file(get_services().blobs.read(document.pdf_digest), document.file_name)


@party.get("/your/document/large-print.pdf")
@link_session_required(own_answer=True)
def large_print_pdf() -> ResponseReturnValue:
    """Show both parts in large print: a copy to read, with the words of the two parts that are signed."""
    return send_file(*large_print_bytes(_to_read()))


@party.post("/your/document/large-print")
@link_session_required(own_answer=True)
def ask_large_print() -> ResponseReturnValue:
    """Have both parts made in large print; the page of the document says when they are there."""
    press_large_print_for(_to_read(), current_link_session().signer)
    return redirect(url_for("party.document", _anchor="large-print"), code=303)


def _to_read() -> Document | None:
    link_session = current_link_session()
    return None if link_session.is_for_copy else _whole(link_session.envelope)


def _whole(envelope: Envelope) -> Document | None:
    """Return what is read in one file: both parts, or the agreement; None until it is made."""
    return envelope.part_a if envelope.is_agreement else reading_copy(request_session(), envelope)


@party.get("/your/page/<int:number>-<int:width>.png")
@link_session_required(own_answer=True)
def page_picture(number: int, width: int) -> ResponseReturnValue:
    """Show the picture of one page, numbered through both documents."""
    link_session = current_link_session()
    if link_session.is_for_copy:
        abort(404)
    digest, page = _page_numbered(link_session.envelope, number)
    image = request_session().scalar(
        select(PageImage).where(
            PageImage.pdf_digest == digest, PageImage.page == page, PageImage.width_px == width
        )
    )
    if image is None:
        abort(404)
    return Response(get_services().blobs.read(image.image_digest), mimetype="image/png")


def send_file(content: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """Return a file to keep, under a plain name."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _documents(envelope: Envelope) -> list[Document]:
    return [document for document in (envelope.part_a, envelope.part_b) if document is not None]


def _page_numbered(envelope: Envelope, number: int) -> tuple[str | None, int]:
    """Return which file, and which page of it, is page ``number`` of both documents."""
    for document in _documents(envelope):
        if number <= (document.pages or 0):
            return document.pdf_digest, number
        number -= document.pages or 0
    return None, 0


def _read_parts(session: Session, envelope: Envelope) -> list[ReadPart]:
    parts, first, documents = [], 1, _documents(envelope)
    ready = _pictured(session, documents)
    for letter, document in zip("ab", documents, strict=False):
        pages = tuple(range(first, first + (document.pages or 0)))
        first += len(pages)
        text = _text_of(document)
        parts.append(ReadPart(letter, document, text, pages if document.pdf_digest in ready else ()))
    return parts


def _text_of(document: Document) -> Markup:
    digest, texts = document.html_digest or "", cached_texts()
    kept = texts.get(digest)
    return (
        kept
        if kept is not None
        else texts.keep(digest, facts_last(readable(get_services().blobs.read(digest).decode())))
    )


def _pictured(session: Session, documents: Sequence[Document]) -> set[str]:
    """Return the digests of those files whose pages all have their picture: once so, it stays so."""
    pictured = cached_page_counts()
    wanted = {d.pdf_digest: d.pages or 0 for d in documents if d.pdf_digest is not None}
    unknown = [digest for digest in wanted if pictured.get(digest) is None]
    if unknown:
        counted = (
            select(PageImage.pdf_digest, func.count())
            .where(PageImage.pdf_digest.in_(unknown), PageImage.width_px == WIDTHS[0])
            .group_by(PageImage.pdf_digest)
        )
        for digest, number in session.execute(counted):
            if number >= wanted[digest]:
                pictured.keep(digest, number)
    return {digest for digest in wanted if pictured.get(digest) is not None}


def _changes_since_seen(session: Session, signer: Signer) -> list[Change]:
    """Return what reads differently from the newest earlier version that this person opened."""
    if signer.envelope.version == 1:
        return []
    seen = opened_version_of(session, signer)
    return changes_between(seen.statement_data, signer.envelope.statement_data) if seen else []
