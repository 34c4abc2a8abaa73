"""One's own papers: certificates and signed statements to read, and a new link to what waits to be signed."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cases.documents import Document
from cases.references import read_reference
from forms.base import BareForm
from services.link_sessions import send_link_to_sign_again
from services.queries.own_documents import (
    documents_to_read,
    own_certificate,
    own_documents,
    own_statement,
)
from services.statements.copies import reading_copy
from web.common.large_print import large_print_bytes, press_large_print_for
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required
from web.party.reading import send_file

LINK_SENT = "If we have an email address for you, a new link is on its way. Earlier links no longer work."


@pages.get("/your/request/certificate/<number>")
@request_link_required()
def own_certificate_file(number: str) -> ResponseReturnValue:
    """Show a certificate that was issued to this person."""
    known = read_reference(number, prefix="MC") or ""
    certificate = own_certificate(request_session(), current_request_visit().party, known)
    if certificate is None or certificate.document is None or certificate.document.sealed_digest is None:
        abort(404)
    content = get_services().blobs.read(certificate.document.sealed_digest)
    return send_file(content, certificate.document.file_name)


@pages.get("/your/request/statement/<uuid:envelope_id>/<which>")
@request_link_required()
def own_statement_file(envelope_id: UUID, which: str) -> ResponseReturnValue:
    """Show a statement: signed by everyone, the whole or Part A alone, or the copy without signatures."""
    envelope = own_statement(
        request_session(),
        current_request_visit().party,
        envelope_id,
        at=now(),
        policy=get_services().policy,
    )
    if envelope is not None and which == "unsigned.pdf" and envelope.copied_at is not None:
        unsigned = reading_copy(request_session(), envelope)
        if unsigned is None or unsigned.pdf_digest is None:
            abort(404)
        return send_file(get_services().blobs.read(unsigned.pdf_digest), unsigned.file_name)
    files = {"whole.pdf": envelope.final, "part-a.pdf": envelope.final_a} if envelope else {}
    document = files.get(which)
    if document is None or document.sealed_digest is None:
        abort(404)
    return send_file(get_services().blobs.read(document.sealed_digest), document.file_name)


@pages.get("/your/request/large-print/<uuid:document_id>")
@request_link_required()
def own_large_print_file(document_id: UUID) -> ResponseReturnValue:
    """Show one of this person's own documents in large print."""
    return send_file(*large_print_bytes(_own(document_id)))


@pages.post("/your/request/large-print/<uuid:document_id>")
@request_link_required()
def ask_own_large_print(document_id: UUID) -> ResponseReturnValue:
    """Have one of this person's own documents made in large print; their page says when it is there."""
    press_large_print_for(_own(document_id), current_request_visit().party)
    return redirect(url_for("party.own_request", _anchor="own-papers"), code=303)


def _own(document_id: UUID) -> Document | None:
    """Return the document of that id, if it is among what this person's page offers to read."""
    session = request_session()
    found = own_documents(session, current_request_visit().party, at=now(), policy=get_services().policy)
    return next((one for one in documents_to_read(session, found) if one.id == document_id), None)


@pages.post("/your/request/sign-link")
@request_link_required()
def send_sign_link() -> ResponseReturnValue:
    """Send this person a new link to each document that waits for them, to the address we hold."""
    if BareForm().validate_on_submit():
        services, session = get_services(), request_session()
        party = current_request_visit().party
        for signer in own_documents(session, party, at=now(), policy=services.policy).to_sign:
            send_link_to_sign_again(session, signer, at=now(), policy=services.policy, keys=services.keys)
        session.commit()
        link_sessions.flash_next(LINK_SENT)
    return redirect(url_for("party.own_request"), code=303)
