"""Your copy: the finished, sealed Outcome Statement, its Part A alone, and the evidence."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.documents import Document
from signing.making.handed_out import evidence_to_hand_out
from signing.models import Envelope
from web.common.large_print import large_print_bytes, large_print_for, press_large_print_for
from web.context import get_services, request_session
from web.party import link_sessions
from web.party.blueprint import party
from web.party.link_sessions import current_link_session, link_session_required
from web.party.reading import send_file


@party.get("/your/copy")
@link_session_required()
def copy() -> ResponseReturnValue:
    """Show what everyone signed, to read, download and keep."""
    link_session = current_link_session()
    envelope = link_session.envelope
    if not link_session.is_for_copy and envelope.finished_at is None:
        return redirect(link_sessions.home_of(link_session), code=303)
    actions = sorted(
        envelope.statement_data["part_a"].get("actions", []), key=lambda action: action["due_date"]
    )
    return render_template(
        "party/copy.html",
        envelope=envelope,
        signer=link_session.signer,
        actions=[(date.fromisoformat(a["due_date"]), a["what"], a["owner"]) for a in actions],
        kept_until=link_session.link.expires_at if link_session.is_for_copy else None,
        large_print=large_print_for(link_session.signer),
        flash_message=link_sessions.take_flash(),
    )


@party.get("/your/copy/<which>")
@link_session_required()
def copy_file(which: str) -> ResponseReturnValue:
    """Show one of the files: the whole, Part A alone, or the evidence."""
    envelope = current_link_session().envelope
    if envelope.finished_at is None:
        abort(404)
    if which == "evidence.json":
        evidence = evidence_to_hand_out(request_session(), envelope)
        return send_file(evidence, f"evidence-{envelope.reference}.json", "application/json")
    document = _sealed(envelope).get(which)
    if document is None or document.sealed_digest is None:
        abort(404)
    return send_file(get_services().blobs.read(document.sealed_digest), document.file_name)


@party.get("/your/copy/large-print/<which>")
@link_session_required()
def large_copy_file(which: str) -> ResponseReturnValue:
    """Show the whole or Part A alone in large print."""
    return send_file(*large_print_bytes(_finished(which)))


@party.post("/your/copy/large-print/<which>")
@link_session_required()
def ask_large_copy(which: str) -> ResponseReturnValue:
    """Have the whole or Part A alone made in large print; the page of the copy says when it is there."""
    press_large_print_for(_finished(which), current_link_session().signer)
    return redirect(url_for("party.copy", _anchor="large-print"), code=303)


def _finished(which: str) -> Document | None:
    envelope = current_link_session().envelope
    return _sealed(envelope).get(which) if envelope.finished_at is not None else None


def _sealed(envelope: Envelope) -> dict[str, Document | None]:
    return {"whole.pdf": envelope.final, "part-a.pdf": envelope.final_a}
