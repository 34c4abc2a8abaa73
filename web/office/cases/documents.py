"""Downloads of a case's made documents and of what was handed to us."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cases.access import document_seen_by
from cases.accounts.people import Actor
from cases.casework.files import file_among
from cases.vocabulary import DocumentKind
from web.common.file_answers import file_response, upload_response
from web.common.large_print import press_large_print
from web.context import get_services, request_session
from web.office.base import for_office, office, this_case
from web.office.cases.files import files_seen
from web.viewers import current_viewer

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@office.get("/cases/<reference>/documents/<uuid:document_id>/<any(pdf, word):kind>")
@for_office
def document_file(reference: str, document_id: UUID, kind: str) -> Response:
    """Show a made document: sealed where it is sealed, or the Word file behind it."""
    case = this_case(reference)
    document = document_seen_by(request_session(), current_viewer(), document_id)
    digest = document.word_digest if kind == "word" else document.sealed_digest or document.pdf_digest
    if document.case_id != case.id or digest is None:
        abort(404)
    name = document.file_name
    if kind == "word":
        name = f"{name.removesuffix('.pdf')}.docx"
    media_type = WORD if kind == "word" else "application/pdf"
    return file_response(get_services().blobs.read(digest), name, media_type)


@office.post("/cases/<reference>/documents/<uuid:document_id>/large-print")
@for_office
def ask_large_print(reference: str, document_id: UUID) -> ResponseReturnValue:
    """Have a document made in large print, to be downloaded and posted."""
    case = this_case(reference)
    document = document_seen_by(request_session(), current_viewer(), document_id)
    if document.case_id != case.id:
        abort(404)
    press_large_print(document, Actor.of(current_viewer()))
    if document.kind is DocumentKind.CERTIFICATE:
        return redirect(url_for("office.issued", reference=reference, number=document.reference), code=303)
    return redirect(url_for("office.case_page", reference=reference, _anchor="documents"), code=303)


@office.get("/cases/<reference>/uploads/<uuid:upload_id>")
@for_office
def upload_file(reference: str, upload_id: UUID) -> Response:
    """Show a paper handed to us, as it was cleaned when it came."""
    case = this_case(reference)
    return upload_response(file_among(files_seen(case), upload_id))
