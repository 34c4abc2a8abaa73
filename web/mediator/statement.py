"""The paper: read before it goes out, sent, and who has signed it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from cases.casework.contact_safety import NotCleared, contact_guard
from cases.documents import Document, PageImage
from cases.errors import NotFound
from cases.meetings.plain_words import PlainWordsFinding, plain_words_findings
from cases.party_notices import PartyNotice
from cases.vocabulary import (
    CodeKind,
    EnvelopeState,
    PartyNoticeKind,
    Role,
    SecondStep,
    SignerState,
    SigningOrder,
    Track,
)
from dates import uk_day
from forms.base import BareForm
from forms.mediator.meeting import TURN, SendStatementForm, WithdrawForm, sending_form
from services import signing as signing_service
from services.agreed.assents import may_be_noted
from services.signing import send_fresh_link
from services.statements.copies import may_give_unsigned
from services.statements.reminders import days_reminded, days_to_come, may_be_nudged
from services.statements.versions import circulate, withdraw_statement
from signing.assents import last_assents
from signing.errors import TurnsNotGiven
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from storage.blobs import BlobMissing
from web.common.codes import CODE_MADE, NO_SIX_DIGITS, SIX_DIGITS, page_of_code
from web.common.document_text import readable
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.filling import saved_form
from web.mediator.meeting_outcome import (
    MeetingOutcome,
    not_cleared,
    open_meeting_outcome,
    signer_of_statement,
)
from web.viewers import current_viewer, signed_in_as

PICTURE_WIDTH = 1240
TONES = {
    EnvelopeState.PREPARED: "calm",
    EnvelopeState.OUT: "soon",
    EnvelopeState.COMPLETED: "good",
    EnvelopeState.DECLINED: "bad",
    EnvelopeState.CHANGES_ASKED: "soon",
    EnvelopeState.EXPIRED: "bad",
    EnvelopeState.WITHDRAWN: "calm",
    EnvelopeState.SUPERSEDED: "calm",
}
SIGNER_TONES = {
    SignerState.WAITING: "",
    SignerState.INVITED: "calm",
    SignerState.OPENED: "soon",
    SignerState.SIGNED: "good",
    SignerState.DECLINED: "bad",
    SignerState.ASKED: "soon",
    SignerState.PASSED_ON: "calm",
}
FLASH_MESSAGES = {
    "sent": "Sent for signature",
    "sent-before": "This was already sent. It was not sent again.",
    "link": "A new link is on its way. The earlier link no longer works.",
    "code": CODE_MADE,
    "no-link": (
        "No link was sent: this person has answered, it is not their turn yet, "
        "or the document is not out for signature."
    ),
    "not-cleared": "Nothing was sent: the office first records that it is safe to contact this person.",
    "six-digits": SIX_DIGITS,
    "no-six-digits": NO_SIX_DIGITS,
    "assent": "What they said is recorded.",
    "nudged": "A reminder is on its way.",
    "not-nudged": "No reminder was sent: they heard from us today, have answered, or no email reaches them.",
    "address": "The address is changed. The link to the old one no longer works.",
    "same-address": "That is the address we had. Nothing was changed.",
    "last-day": "People have more time. Everyone who has not answered is told by email.",
    "withdrawn": "The document is withdrawn. Its links now say so.",
    "copies": "Everyone who took part gets a copy.",
    "reply": "Ready to send unchanged, with your reply. Read it, then send it for signature.",
}
LEFT_TO_OFFICE = (
    "Nothing was sent. The office first records that it is safe to contact {}. Then send it here. "
    "What you chose is kept on this page"
)
CAME_BACK = frozenset({EnvelopeState.CHANGES_ASKED, EnvelopeState.DECLINED})


@dataclass(frozen=True)
class Part:
    """One of the two documents, as the page shows it."""

    letter: str
    title: str
    document: Document
    pictures: tuple[int, ...]
    html: Markup

    @property
    def has_pictures(self) -> bool:
        """True if every page has its picture; until then the words stand alone."""
        return len(self.pictures) >= max(1, self.document.pages or 0)


@dataclass(frozen=True)
class Card:
    """One signer, for the mediator's and office's eyes."""

    signer: Signer
    tone: str
    has_code: bool
    """They are asked for six digits, which staff may look at and say."""
    has_link: bool
    """Their document can be opened, so there is a code that opens it without email."""
    waits: bool
    """They may be the other parent, and nobody recorded yet that it is safe to contact them."""
    may_be_nudged: bool
    """An email can remind them today."""


@mediator.route("/mediator/<reference>/paper", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def statement(reference: str) -> ResponseReturnValue:
    """Show the newest version: being made, to be read and sent, out, or answered."""
    meeting_outcome = open_meeting_outcome(reference)
    envelope = meeting_outcome.envelope
    if envelope is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    form = _sending_form(envelope)
    shown = _shown(envelope)
    if request.method == "POST" and form.validate() and shows(form, shown):
        try:
            return _send(meeting_outcome, envelope, form)
        except TurnsNotGiven as error:
            request_session().rollback()
            form.add_problem(error.sentence, "order")
        except NotCleared as error:
            request_session().rollback()
            form.add_problem(LEFT_TO_OFFICE.format(" and ".join(error.names)))
    if envelope.part_a is None or envelope.part_b is None:
        return render_template(
            "mediator/statement_coming.html", meeting_outcome=meeting_outcome, envelope=envelope
        )
    parts, services = _parts(envelope), get_services()
    show(form, shown)
    return render_template(
        "mediator/statement.html",
        form=form,
        meeting_outcome=meeting_outcome,
        case=meeting_outcome.case,
        envelope=envelope,
        tone=TONES[envelope.state],
        signer_tones=SIGNER_TONES,
        parts=parts,
        pictures_coming=not all(part.has_pictures for part in parts),
        cards=[card_of(signer) for signer in envelope.signers],
        not_cleared=not_cleared(signer.party for signer in envelope.signers),
        reminded=days_reminded(request_session(), envelope),
        reminders_to_come=days_to_come(envelope, services.policy.reminders, services.bank_holidays, at=now()),
        findings=_findings(meeting_outcome) if envelope.state is EnvelopeState.PREPARED else [],
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
        someone_has_no_email=not all(signer.email for signer in envelope.signers),
        copy_notices=_copy_notices(envelope),
        is_prepared=envelope.state is EnvelopeState.PREPARED,
        is_out=envelope.state is EnvelopeState.OUT,
        came_back=envelope.state in CAME_BACK,
        to_note=[signer for signer in envelope.signers if may_be_noted(request_session(), signer)],
        assents=last_assents(request_session(), envelope),
        may_be_changed=envelope.state is not EnvelopeState.COMPLETED,
        may_give_copies=may_give_unsigned(request_session(), envelope),
        is_drs=meeting_outcome.case.track is Track.DRS,
        may_send=current_viewer().role is Role.MEDIATOR,
    )


def _sending_form(envelope: Envelope) -> SendStatementForm:
    """Return the form to send this version: everyone at once, unless another order is chosen."""
    places = {f"{TURN}{number}": str(number) for number in range(1, len(envelope.signers) + 1)}
    known = {"open_until": envelope.open_until, "order": SigningOrder.TOGETHER, **places}
    return sending_form([signer.name for signer in envelope.signers])(today=uk_day(now()), data=known)


def _shown(envelope: Envelope) -> str:
    """Return what is confirmed by sending or withdrawing: this very version, to these people at these
    addresses.
    """
    signers = [(signer.name, signer.email, signer.capacity) for signer in envelope.signers]
    return digest_of(envelope.id, signers)


def _send(
    meeting_outcome: MeetingOutcome, envelope: Envelope, form: SendStatementForm
) -> ResponseReturnValue:
    """Send for signature; a second press is told that it was sent once."""
    if current_viewer().role is not Role.MEDIATOR:
        abort(404)
    session, before = request_session(), envelope.circulated_at
    circulate(
        session,
        envelope.id,
        by=current_viewer(),
        at=now(),
        open_until=form.open_until.data,
        order=form.order.data,
        turns=dict(zip((signer.id for signer in envelope.signers), form.turns(), strict=True)),
        keys=get_services().keys,
    )
    session.commit()
    return statement_page(meeting_outcome.case.reference, "sent-before" if before else "sent")


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/link")
@signed_in_as(*WRITERS)
def fresh_link(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Send one signer a new link; one who was locked after five tries gets a new code too."""
    signer = signer_of_statement(reference, signer_id)
    if not BareForm().validate_on_submit():
        return statement_page(reference, of=signer.envelope)
    session = request_session()
    try:
        sent = send_fresh_link(
            session, signer, at=now(), unlock=signer.locked_at is not None, keys=get_services().keys
        )
    except NotCleared:
        session.rollback()
        return statement_page(reference, "not-cleared", of=signer.envelope)
    if not sent and contact_guard(signer.party) is not None:
        return statement_page(reference, "not-cleared", of=signer.envelope)
    session.commit()
    made = "link" if signer.email else "code"
    return statement_page(reference, made if sent else "no-link", of=signer.envelope)


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/code/<any(entry, step):kind>")
@signed_in_as(*WRITERS)
def show_code(reference: str, signer_id: UUID, kind: str) -> ResponseReturnValue:
    """Show one code of a signer, once, on a page of its own.

    Who saw it, and when, goes into the record.
    """
    signer = signer_of_statement(reference, signer_id)
    endpoint = "mediator.agreement" if signer.envelope.is_agreement else "mediator.statement"
    back = url_for(endpoint, reference=reference, _anchor="who-signs")
    return page_of_code(signer, CodeKind(kind), back=back)


@mediator.post("/mediator/<reference>/paper/<uuid:signer_id>/six-digits")
@signed_in_as(*WRITERS)
def give_six_digits(reference: str, signer_id: UUID) -> ResponseReturnValue:
    """Give a six-digit code of their own in place of the date of birth, which others know too."""
    signer = signer_of_statement(reference, signer_id)
    if not BareForm().validate_on_submit():
        return statement_page(reference, of=signer.envelope)
    session = request_session()
    done = signing_service.give_six_digits(session, signer.id, by=current_viewer(), at=now())
    session.commit()
    return statement_page(reference, "six-digits" if done else "no-six-digits", of=signer.envelope)


@mediator.route("/mediator/<reference>/paper/withdraw", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take the document back?"""
    meeting_outcome = open_meeting_outcome(reference)
    if meeting_outcome.envelope is None:
        raise NotFound("no statement yet")
    form, shown = WithdrawForm(), _shown(meeting_outcome.envelope)
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template(
            "mediator/withdraw.html",
            meeting_outcome=meeting_outcome,
            envelope=meeting_outcome.envelope,
            tone=TONES[meeting_outcome.envelope.state],
            form=form,
            someone_has_no_email=not all(signer.email for signer in meeting_outcome.envelope.signers),
        )
    session = request_session()
    withdraw_statement(session, meeting_outcome.envelope.id, by=current_viewer(), at=now())
    session.commit()
    return statement_page(reference, "withdrawn")


@mediator.get("/mediator/<reference>/paper/v<int:version>/<letter>/<int:page>.png")
@signed_in_as(*WRITERS)
def picture(reference: str, version: int, letter: str, page: int) -> ResponseReturnValue:
    """Show the picture of one page."""
    document = _document(reference, version, letter)
    image = request_session().scalar(
        select(PageImage).where(
            PageImage.pdf_digest == document.pdf_digest,
            PageImage.page == page,
            PageImage.width_px == PICTURE_WIDTH,
        )
    )
    if image is None:
        raise NotFound("no picture of that page")
    return Response(_blob(image.image_digest), mimetype="image/png")


@mediator.get("/mediator/<reference>/paper/v<int:version>/<letter>.pdf")
@signed_in_as(*WRITERS)
def file(reference: str, version: int, letter: str) -> ResponseReturnValue:
    """Show one part as PDF, or the finished copy of the whole; the file's name names no person."""
    document = _document(reference, version, letter)
    digest = document.sealed_digest or document.pdf_digest
    if digest is None:
        raise NotFound("not made yet")
    response = Response(_blob(digest), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def _document(reference: str, version: int, letter: str) -> Document:
    meeting_outcome = open_meeting_outcome(reference)
    envelope = meeting_outcome.envelope
    if envelope is None or envelope.version != version:
        raise NotFound("no such version")
    found = {"a": envelope.part_a, "b": envelope.part_b, "final": envelope.final}.get(letter)
    if found is None:
        raise NotFound("no such part")
    return found


def _blob(digest: str) -> bytes:
    try:
        return get_services().blobs.read(digest)
    except BlobMissing as error:
        raise NotFound("the bytes are gone") from error


def _parts(envelope: Envelope) -> list[Part]:
    found = []
    for letter, title, document in (
        ("a", "Part A: what was agreed", envelope.part_a),
        ("b", "Part B: confidential summary", envelope.part_b),
    ):
        if document is None or document.html_digest is None:
            continue
        pictures = request_session().scalars(
            select(PageImage.page)
            .where(PageImage.pdf_digest == document.pdf_digest, PageImage.width_px == PICTURE_WIDTH)
            .order_by(PageImage.page)
        )
        html = readable(_blob(document.html_digest).decode())
        found.append(Part(letter, title, document, tuple(pictures), html))
    return found


def tone_of(signer: Signer) -> str:
    """Return the tone of where a signer stands: bad where the signature in their name does not count."""
    return "bad" if signer.struck_at is not None else SIGNER_TONES[signer.state]


def card_of(signer: Signer) -> Card:
    """Return one signer as the pages of staff show them, of a statement or an agreement."""
    is_out, may_see = signer.envelope.state is EnvelopeState.OUT, signing_service.may_see_code(signer)
    link = live_link(request_session(), Purpose.OPEN_DOCUMENT, signer.id, at=now()) if is_out else None
    return Card(
        signer,
        tone_of(signer),
        has_code=may_see and signer.second_step is SecondStep.CODE,
        has_link=may_see and link is not None,
        waits=contact_guard(signer.party) is not None,
        may_be_nudged=may_be_nudged(request_session(), signer, at=now()),
    )


def _copy_notices(envelope: Envelope) -> dict[UUID, PartyNotice]:
    """Return the newest notice of each party, by its id, that staff are to hand over the signed copy of
    this.
    """
    notices = request_session().scalars(
        select(PartyNotice)
        .where(PartyNotice.envelope_id == envelope.id, PartyNotice.kind == PartyNoticeKind.SIGNED_COPY)
        .order_by(PartyNotice.due_since)
    )
    return {notice.party_id: notice for notice in notices}


def _findings(meeting_outcome: MeetingOutcome) -> list[tuple[PlainWordsFinding, str, str]]:
    """Return each finding with its field's words and the control to go to."""
    form = saved_form(meeting_outcome)
    people = {p.name for p in meeting_outcome.case.parties} | {
        a.name for a in meeting_outcome.meeting.attendances
    }
    found = []
    for finding in plain_words_findings(meeting_outcome.draft, people - {meeting_outcome.case.person_name}):
        field = form.field_named(finding.field)
        if field is not None:
            found.append((finding, form.place_of(finding.field), form.target_of(finding.field)))
    return found


def statement_page(
    reference: str, message_key: str = "", *, of: Envelope | None = None
) -> ResponseReturnValue:
    """Lead to the statement's page, with one of its messages; to that of an agreement where ``of`` is one."""
    endpoint = "mediator.agreement" if of is not None and of.is_agreement else "mediator.statement"
    return redirect(url_for(endpoint, reference=reference, told=message_key or None), code=303)
