"""Signing without email: the paper to print, its scan and who confirms it, and the letter with a code."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue

from cases.attending.access_needs import needs_large_print
from cases.errors import NotFound
from cases.vocabulary import CodeKind, EnvelopeState
from dates import uk_day
from documents.errors import DocumentError
from documents.jobs import JSON, JobError
from forms.base import BareForm
from forms.mediator.signers import ObjectionForm, PaperWordsForm, ScanForm
from services.signing import may_have_letter
from services.signing import show_code as record_code_shown
from services.statements.on_paper import (
    SamePerson,
    ScanRefused,
    add_scan,
    confirm_scan,
    object_to_paper,
    paper_of,
    refuse_scan,
    settle_objection,
)
from services.statements.without_email import letter_data, paper_data
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from signing.on_paper import PaperSignature, newest_paper
from web.common.file_answers import file_response
from web.common.letters import take_in
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import signer_of_statement
from web.viewers import current_viewer, signed_in_as

MAKE_SECONDS, READ_SECONDS = 40, 40
LETTER_OF = "signing_letter"
"""Which signer's letter this browser's own press had made: only that one is shown."""
OTHERWISE = "Try again in a few minutes"
FLASH_MESSAGES = {
    "added": "The scan is kept. Somebody else looks at it and confirms it.",
    "confirmed": "Confirmed: they have signed. They are told now.",
    "same-person": SamePerson.sentence,
    "refused": "Recorded: this scan does not count. You can add another one.",
    "objected": "Recorded. It stays on the Today list until somebody answers it.",
    "settled": "Recorded.",
    "sealed": "Recorded. The signed copy is sealed, and stays as it is. Phone the others who signed.",
    "completed": "Recorded. Everyone has signed, so the finished copy is being made.",
    "withdrawn": "Recorded, and the document is withdrawn. Everyone who was asked to sign is told.",
    "struck": "Recorded: that signature does not count. The others stand. Ask this person again.",
    "too-late": "Nothing was changed: the document is no longer out for signature, or they have answered.",
    "same": "Nothing was changed: that was done before.",
    "no-letter": "No letter was made: there is no code to print, or they have answered.",
}
QUESTIONS = {
    "refuse": ("This scan does not count", "What is wrong with the scan?", "Record that it does not count"),
    "object": ("They object to the signature", "What do they say?", "Record the objection"),
    "settle": ("Answer the objection", "What did you find out, and what happens now?", "Record the answer"),
}


@mediator.route("/mediator/<reference>/paper/<uuid:signer_id>/on-paper", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def signed_paper(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Show where the signature on paper stands, and take in its scan."""
    signer = signer_of_statement(reference, signer_id)
    form = ScanForm(today=uk_day(now()))
    if form.validate_on_submit() and form.scan.data is not None and form.signed_on.data is not None:
        if _added(reference, signer_id, form):
            return _back(reference, signer_id, "added")
        signer = signer_of_statement(reference, signer_id)
    scan = newest_paper(request_session(), signer)
    may_answer = (
        signer.envelope.state is EnvelopeState.OUT and signer.decided_at is None and not signer.waits_for_turn
    )
    return render_template(
        "mediator/on_paper.html",
        case=signer.envelope.case,
        envelope=signer.envelope,
        signer=signer,
        form=form,
        scan=scan,
        may_answer=may_answer,
        may_confirm=scan is not None and scan.added_by_id != current_viewer().user_id,
        has_link=live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=now()) is not None,
        may_have_letter=may_have_letter(signer),
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
    )


def _added(reference: str, signer_id: UUID, form: ScanForm) -> bool:
    """Take in the scan, read its marks and keep it; what stands against it is said on the form."""
    services = get_services()
    uploads, problems = take_in([form.scan.data], otherwise=OTHERWISE)
    for problem in problems:
        form.add_problem(problem.rstrip("."), "scan")
    if not uploads:
        return False
    upload = uploads[0]
    content = services.blobs.read(upload.pdf_digest or upload.digest)
    try:
        reply = services.jobs.ask("paper_marks", {"name": upload.shown_name}, content, seconds=READ_SECONDS)
        pages = [[str(mark) for mark in page] for page in reply.payload.get("pages", [])]
    except JobError:
        pages = []  # nothing was read: the code is typed
    session = request_session()
    signer = signer_of_statement(reference, signer_id)
    try:
        add_scan(
            session,
            signer.id,
            upload,
            pages=pages,
            typed_code=form.code.data or "",
            signed_on=form.signed_on.data,
            by=current_viewer(),
            at=now(),
            keys=services.keys,
        )
    except ScanRefused as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), error.field)
        return False
    except (AlreadyAnswered, NotOut, NotYetTheirTurn) as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "scan")
        return False
    session.commit()
    return True


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/on-paper/<uuid:paper_id>/confirm")
@signed_in_as(*WRITERS)
def confirm_paper(reference: str, signer_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Confirm that the scan shows this person's signature; not by whoever added it."""
    scan = _scan_of(reference, signer_id, paper_id)
    if not BareForm().validate_on_submit():
        return _back(reference, signer_id)
    session, services = request_session(), get_services()
    try:
        done = confirm_scan(
            session, scan.id, by=current_viewer(), at=now(), work=services.work, keys=services.keys
        )
    except SamePerson:
        session.rollback()
        return _back(reference, signer_id, "same-person")
    except (AlreadyAnswered, NotOut, NotYetTheirTurn):
        session.rollback()
        return _back(reference, signer_id, "too-late")
    session.commit()
    return _back(reference, signer_id, "confirmed" if done else "same")


@mediator.route(
    "/mediator/<reference>/paper/<uuid:signer_id>/on-paper/<uuid:paper_id>"
    "/<any(refuse, object, settle):what>",
    methods=["GET", "POST"],
)
@signed_in_as(*WRITERS)
def paper_words(reference: str, signer_id: UUID, paper_id: UUID, what: str) -> ResponseReturnValue:
    """Record why a scan does not count, what a signer objects to, or what came of it."""
    scan = _scan_of(reference, signer_id, paper_id)
    if what == "settle" and not (scan.is_disputed or request.method == "POST"):
        return _back(
            reference, signer_id
        )  # nothing waits for an answer: the page of the scan says what came of it
    title, question, button = QUESTIONS[what]
    form = ObjectionForm() if what == "settle" else PaperWordsForm()
    form.words.label.text, form.submit.label.text = question, button
    if not form.validate_on_submit():
        return render_template(
            "mediator/paper_words.html",
            case=scan.case,
            signer=scan.signer,
            scan=scan,
            form=form,
            title=title,
            envelope=scan.signer.envelope,
        )
    session, by, words = request_session(), current_viewer(), form.words.data
    match what:
        case "refuse":
            done, key = refuse_scan(session, scan.id, words, by=by, at=now()), "refused"
        case "object":
            done, key = object_to_paper(session, scan.signer, words, by=by, at=now()), "objected"
        case _:
            done, key = _settle(scan, words, stands=bool(form.data["stands"]))
    session.commit()
    return _back(reference, signer_id, key if done else "same")


def _settle(scan: PaperSignature, words: str, *, stands: bool) -> tuple[bool, str]:
    """Answer the objection; return whether that was done, and which message says what followed."""
    envelope, work = scan.signer.envelope, get_services().work
    was_out = envelope.state is EnvelopeState.OUT
    done = settle_objection(
        request_session(), scan.id, words, stands=stands, by=current_viewer(), at=now(), work=work
    )
    return done, message_of_answer(envelope, stands=stands, was_out=was_out)


def message_of_answer(envelope: Envelope, *, stands: bool, was_out: bool) -> str:
    """Return the key of the message that says what followed from the answer to an objection."""
    if not stands:
        if was_out:
            return "struck" if envelope.is_agreement else "withdrawn"
        return "sealed" if envelope.state is EnvelopeState.COMPLETED else "settled"
    return "completed" if was_out and envelope.state is EnvelopeState.COMPLETED else "settled"


@mediator.get("/mediator/<reference>/paper/<uuid:signer_id>/on-paper/<uuid:paper_id>/scan.pdf")
@signed_in_as(*WRITERS)
def paper_scan(reference: str, signer_id: UUID, paper_id: UUID) -> Response:
    """Show the scan."""
    upload = _scan_of(reference, signer_id, paper_id).upload
    content = get_services().blobs.read(upload.pdf_digest or upload.digest)
    return file_response(content, f"scan-{upload.digest[:8]}.pdf", "application/pdf")


@mediator.get("/mediator/<reference>/paper/<uuid:signer_id>/to-sign.pdf")
@signed_in_as(*WRITERS)
def paper_to_sign(reference: str, signer_id: UUID) -> Response:
    """Show both parts with the page to sign, this version's number and check code on each page."""
    signer, services = signer_of_statement(reference, signer_id), get_services()
    envelope = signer.envelope
    if envelope.state is not EnvelopeState.OUT or signer.decided_at is not None:
        raise NotFound("nothing to sign on paper")
    data = paper_data(signer, provider=services.provider, keys=services.keys)
    content = _made("paper_to_sign", data | _large_print(signer), f"paper:{signer.id}")
    name = f"{envelope.reference}-version-{envelope.version}-to-sign.pdf"
    return file_response(content, name, "application/pdf")


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/letter")
@signed_in_as(*WRITERS)
def signing_letter(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Have the letter made; the record names who did, for the letter shows the code."""
    signer = signer_of_statement(reference, signer_id)
    if not BareForm().validate_on_submit():
        return _back(reference, signer_id)
    session = request_session()
    try:
        record_code_shown(
            session, signer.id, CodeKind.LETTER, by=current_viewer(), at=now(), keys=get_services().keys
        )
    except NotOut:
        session.rollback()
        return _back(reference, signer_id, "no-letter")
    session.commit()
    flask_session[LETTER_OF] = str(signer.id)
    return redirect(
        url_for("mediator.signing_letter_file", reference=reference, signer_id=signer_id), code=303
    )


@mediator.get("/mediator/<reference>/paper/<uuid:signer_id>/letter.pdf")
@signed_in_as(*WRITERS)
def signing_letter_file(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Show the letter to the browser in which it was made, as long as its code opens anything."""
    signer, services = signer_of_statement(reference, signer_id), get_services()
    link = live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=now())
    if link is None or not may_have_letter(signer) or flask_session.get(LETTER_OF) != str(signer.id):
        return _back(reference, signer_id)
    code = services.link_addresses.short_code(link)
    data = letter_data(
        signer,
        provider=services.provider,
        code=code,
        code_page=services.link_addresses.code_page,
        at=now(),
    )
    url = url_for("party.enter_code", code=code.replace(" ", ""), _external=True)
    payload: dict[str, JSON] = {"data": data, "url": url, **_large_print(signer)}
    content = _made("signing_letter", payload, f"letter:{signer.id}")
    name = f"letter-{signer.envelope.reference}.pdf"
    return file_response(content, name, "application/pdf")


def _large_print(signer: Signer) -> dict[str, bool]:
    """Return whether what a signer gets is in large print; both parts stay those that are signed."""
    return {"large_print": needs_large_print(request_session(), signer.party)}


def _made(job: str, payload: Mapping[str, JSON], key: str) -> bytes:
    try:
        return get_services().jobs.ask(job, payload, key=key, seconds=MAKE_SECONDS).content
    except DocumentError:
        abort(503)


def _scan_of(reference: str, signer_id: UUID, paper_id: UUID) -> PaperSignature:
    signer: Signer = signer_of_statement(reference, signer_id)
    scan = paper_of(request_session(), signer, paper_id)
    if scan is None:
        raise NotFound("no such scan")
    return scan


def _back(reference: str, signer_id: UUID, message_key: str = "") -> ResponseReturnValue:
    address = url_for(
        "mediator.signed_paper", reference=reference, signer_id=signer_id, told=message_key or None
    )
    return redirect(address, code=303)
