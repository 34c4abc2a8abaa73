"""A certificate that is wrong: corrected by another that replaces it, or withdrawn."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.authority_moves import authority_at
from cases.certificates.corrections import (
    Correction,
    NoneInCustody,
    NothingCorrected,
    NotToBeCorrected,
    corrected_facts,
)
from cases.certificates.models import Certificate, replacement_of
from cases.documents import PageImage
from cases.vocabulary import AuthorityNews, CorrectionReason
from dates import uk_day
from documents.errors import DocumentError
from forms.base import BareForm
from forms.choices import Option
from forms.office import certificate as asked
from forms.office.certificate import CorrectForm, WithdrawForm
from services.certificates import correct_and_send, record_posted, withdraw_and_notify
from services.notifications.queueing import reached_at_authority
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_advisers, for_office, office
from web.office.certificates.facts import facts_in_words
from web.office.certificates.issued import certificate_of
from web.viewers import current_viewer

PICTURE_WIDTH = 820
PREVIEW_SECONDS = 12
REASONS = {
    asked.RECIPIENT: CorrectionReason.NAME,
    asked.PERSON: CorrectionReason.NAME,
    asked.BORN: CorrectionReason.BIRTH_DATE,
    asked.AUTHORITY: CorrectionReason.AUTHORITY,
    asked.LETTER: CorrectionReason.DECISION,
}


@office.get("/cases/<reference>/certificates/<number>/page.png")
@for_office
def issued_picture(reference: str, number: str) -> Response:
    """Show the picture of an issued certificate's page."""
    certificate = certificate_of(reference, number)
    document = certificate.document
    image = document and request_session().scalar(
        select(PageImage).where(
            PageImage.pdf_digest == document.pdf_digest,
            PageImage.page == 1,
            PageImage.width_px == PICTURE_WIDTH,
        )
    )
    if not image:
        abort(404)
    return Response(get_services().blobs.read(image.image_digest), mimetype="image/png")


@office.route("/cases/<reference>/certificates/<number>/correct", methods=["GET", "POST"])
@for_advisers
def correct(reference: str, number: str) -> ResponseReturnValue:
    """Pick what is wrong, see both, then issue the corrected one in its place."""
    certificate = certificate_of(reference, number)
    form = CorrectForm(today=uk_day(now()))
    form.authority.choices = _authority_options()
    facts: dict[str, Any] | None = None
    if form.validate_on_submit() or form.was_sound():
        correction, reason = _correction(form), REASONS[form.what.data]
        facts = corrected_facts(certificate, correction)
        if facts == certificate.facts:
            form.add_problem(NothingCorrected.sentence.rstrip("."))
            facts = None
        elif not form.is_shown_again and form.seen.data == _digest(facts):
            try:
                return _replace(certificate, correction, reason)
            except (NotToBeCorrected, NoneInCustody) as error:
                request_session().rollback()
                form.add_problem(error.sentence.rstrip("."))
                facts = None
        else:
            form.seen.process_data(_digest(facts))
            form.submit.label.text = "Issue the corrected certificate"
            form.submit.busy = "Issuing…"
    else:
        form.seen.process_data("")
    return render_template(
        "office/correct.html",
        form=form,
        case=certificate.case,
        certificate=certificate,
        old=facts_in_words(certificate.facts),
        new=facts_in_words(facts) if facts else [],
        picture=_picture(certificate, facts, REASONS[form.what.data]) if facts else "",
        reason=REASONS[form.what.data].words if facts else "",
        today=uk_day(now()),
    )


@office.route("/cases/<reference>/certificates/<number>/withdraw", methods=["GET", "POST"])
@for_advisers
def withdraw(reference: str, number: str) -> ResponseReturnValue:
    """Withdraw a certificate that should never have been issued."""
    certificate = certificate_of(reference, number)
    form = WithdrawForm()
    replaced_by = replacement_of(request_session(), certificate)
    shown = digest_of(certificate.id, replaced_by and replaced_by.id, certificate.party.name)
    if form.validate_on_submit() and shows(form, shown):
        session = request_session()
        changed = withdraw_and_notify(session, certificate, why=form.why.data, by=current_viewer(), at=now())
        session.commit()
        return _back(certificate, "withdrawn" if changed else "withdrawn_before")
    show(form, shown)
    return render_template(
        "office/withdraw.html",
        form=form,
        case=certificate.case,
        certificate=certificate,
        replaced_by=replaced_by,
        officers=reached_at_authority(
            request_session(),
            certificate.case,
            AuthorityNews.CERTIFICATE,
            authority=authority_at(request_session(), certificate.case, certificate.issued_at),
        ),
    )


@office.post("/cases/<reference>/certificates/<number>/posted")
@for_office
def posted(reference: str, number: str) -> ResponseReturnValue:
    """Record that the printed certificate was put in the post."""
    certificate = certificate_of(reference, number)
    if not BareForm().validate_on_submit():
        return _back(certificate, "")
    session = request_session()
    changed = record_posted(session, certificate, by=current_viewer(), at=now())
    session.commit()
    return _back(certificate, "posted" if changed else "posted_before")


def _replace(
    certificate: Certificate, correction: Correction, reason: CorrectionReason
) -> ResponseReturnValue:
    session = request_session()
    corrected = correct_and_send(
        session, certificate, correction, reason, by=current_viewer(), at=now(), work=get_services().work
    )
    session.commit()
    return _back(corrected, "corrected")


def _back(certificate: Certificate, pressed: str) -> ResponseReturnValue:
    address = url_for(
        "office.issued",
        reference=certificate.case.reference,
        number=certificate.reference,
        pressed=pressed or None,
    )
    return redirect(address, code=303)


def _correction(form: CorrectForm) -> Correction:
    match form.what.data:
        case asked.RECIPIENT:
            return Correction(recipient_name=form.recipient_name.data)
        case asked.PERSON:
            return Correction(person_name=form.person_name.data)
        case asked.BORN:
            return Correction(person_birth_date=form.birth_date.data)
        case asked.AUTHORITY:
            chosen = form.authority.data
            return Correction(authority_name=chosen.name, authority_code=chosen.code)
    return Correction(letter_date=form.letter_date.data)


def _authority_options() -> list[Option]:
    return [Option(one.code, one.name, data=one) for one in get_services().directory.served()]


def _digest(facts: dict[str, Any]) -> str:
    shown = {"on": uk_day(now()).isoformat(), "facts": facts}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _picture(certificate: Certificate, facts: dict[str, Any], reason: CorrectionReason) -> str:
    """Return the corrected page as a data address: what it shows is nobody's address to open.

    Empty when away.
    """
    first = certificate
    while first.replaces is not None:
        first = first.replaces
    request_session().commit()  # nothing changed: on SQLite nobody else could write while we wait
    try:
        reply = get_services().jobs.ask(
            "certificate_preview",
            {
                "variant": certificate.variant.value,
                "facts": facts,
                "issue_date": uk_day(now()).isoformat(),
                "adviser": current_viewer().name,
                "supersedes_ref": certificate.reference,
                "first_issued_date": first.issue_date.isoformat(),
                "correction_reason": reason.words[:1].lower() + reason.words[1:],
            },
            key=f"certificate:{current_viewer().user_id}",
            seconds=PREVIEW_SECONDS,
        )
    except DocumentError:
        return ""
    return f"data:image/png;base64,{base64.b64encode(reply.content).decode()}"
