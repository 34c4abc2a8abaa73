"""The agreement that everyone who comes signs before a meeting: sent in one press, and where each stands."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.contact_safety import NotCleared, contact_guard
from cases.errors import NotFound
from cases.meetings.models import Meeting
from cases.meetings.roles import role_in_a_sentence
from cases.vocabulary import EnvelopeState
from forms.base import BareForm
from forms.choices import Option
from forms.mediator.agreement import SendAgreementForm
from services.agreements.people import Standing, agreements_of, attendees, signed_words, standings
from services.agreements.sending import (
    NotBeforeAMeeting,
    may_be_sent,
    send_agreement,
)
from services.statements.reminders import days_reminded, days_to_come
from services.statements.versions import circulate
from signing.errors import NotOut
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.meeting_outcome import agreements_before, not_cleared, open_meeting_outcome
from web.mediator.statement import FLASH_MESSAGES, SIGNER_TONES, card_of
from web.viewers import current_viewer, signed_in_as

MESSAGES = FLASH_MESSAGES | {
    "sent": "The agreement is being made. Everyone you chose gets a link as soon as it is ready.",
    "sent-before": "Nobody was asked again: everyone you chose has signed, or is asked already.",
    "read-first": "The agreements are being made. Nobody is asked yet: read them, then send them.",
    "all-sent": "Sent. Everyone with an email address gets a link of their own.",
    "none-to-send": "Nothing was sent: it went out before, or is not made yet.",
    "not-cleared": (
        "Nothing was sent: the office first records that it is safe to contact everybody who is asked. "
        "Below it says who waits."
    ),
    "not-now": NotBeforeAMeeting.sentence,
}
TAKE_TICK_AWAY = (
    "Nothing was sent. Take the tick of {} away, until the office has recorded that contact is safe"
)


@mediator.route("/mediator/<reference>/agreement", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def agreement(reference: str) -> ResponseReturnValue:
    """Show who comes and who has signed, and ask those who are not asked yet."""
    meeting_outcome = open_meeting_outcome(reference)
    meeting, services, session = meeting_outcome.meeting, get_services(), request_session()
    each, may_send = standing_of(meeting), may_be_sent(meeting, at=now())
    to_ask = [one for one in each if one.is_to_be_asked]
    form = SendAgreementForm(data={"asked": [one.person.name for one in to_ask if _is_ticked(one)]})
    form.asked.choices = [Option(one.person.name, _who(one)) for one in to_ask]
    shown = digest_of(meeting.id, meeting.starts_at, [_who(one) for one in to_ask])
    if request.method == "POST" and not (may_send and to_ask):
        return _page(reference, "sent-before" if may_send else "not-now")
    if form.validate_on_submit() and shows(form, shown):
        try:
            sent = send_agreement(
                session,
                meeting,
                asked=form.asked.data,
                by=current_viewer(),
                at=now(),
                provider=services.provider,
                public_url=services.public_url,
                note_days=services.policy.note_days,
                work=services.work,
            )
        except NotBeforeAMeeting:
            session.rollback()
            return _page(reference, "not-now")
        except NotCleared as error:
            session.rollback()
            form.add_problem(TAKE_TICK_AWAY.format(" and ".join(error.names)), "asked")
        else:
            session.commit()
            made_message = "read-first" if meeting.case.safety_flag else "sent"
            return _page(reference, made_message if sent else "sent-before")
    show(form, shown)
    out = [one for one in agreements_before(meeting) if one.state is not EnvelopeState.WITHDRAWN]
    to_come = {
        day
        for one in out
        for day in days_to_come(one, services.policy.reminders, services.bank_holidays, at=now())
    }
    return render_template(
        "mediator/agreement.html",
        form=form,
        case=meeting_outcome.case,
        meeting=meeting,
        name=meeting_outcome.case.track.agreement_name,
        each=each,
        words=signed_words(each),
        to_ask=to_ask,
        may_send=may_send,
        not_cleared=not_cleared(one.person.party for one in to_ask),
        not_cleared_out=not_cleared(signer.party for one in out for signer in one.signers),
        agreements=out,
        is_held=may_send and any(one.state is EnvelopeState.PREPARED and one.made_at for one in out),
        cards={signer.id: card_of(signer) for one in out for signer in one.signers},
        reminded={key: days for one in out for key, days in days_reminded(session, one).items()},
        reminders_to_come=sorted(to_come),
        signer_tones=SIGNER_TONES,
        flash_message=MESSAGES.get(request.args.get("told", ""), ""),
    )


@mediator.post("/mediator/<reference>/agreement/send")
@signed_in_as(*WRITERS)
def send_agreements(reference: str) -> ResponseReturnValue:
    """Send the agreements that staff read first, since the case has a safety flag."""
    meeting, session = open_meeting_outcome(reference).meeting, request_session()
    if not BareForm().validate_on_submit():
        return _page(reference)
    if not may_be_sent(meeting, at=now()):
        return _page(reference, "not-now")
    made = [one for one in agreements_before(meeting) if one.state is EnvelopeState.PREPARED and one.made_at]
    try:
        for one in made:
            circulate(session, one.id, by=current_viewer(), at=now(), keys=get_services().keys)
    except NotCleared:
        session.rollback()
        return _page(reference, "not-cleared")
    except NotOut:  # it was called off at the same moment
        session.rollback()
        return _page(reference, "not-now")
    session.commit()
    return _page(reference, "all-sent" if made else "none-to-send")


@mediator.get("/mediator/<reference>/agreement/<uuid:envelope_id>.pdf")
@signed_in_as(*WRITERS)
def agreement_file(reference: str, envelope_id: UUID) -> ResponseReturnValue:
    """Show an agreement of this meeting as PDF: sealed once signing is over, before that as it is read."""
    meeting = open_meeting_outcome(reference).meeting
    found = next((one for one in agreements_before(meeting) if one.id == envelope_id), None)
    document = (found.final or found.part_a) if found else None
    digest = (document.sealed_digest or document.pdf_digest) if document else None
    if document is None or digest is None:
        raise NotFound("no such agreement, or not made yet")
    response = Response(get_services().blobs.read(digest), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def standing_of(meeting: Meeting) -> list[Standing]:
    """Return where everyone who comes to ``meeting`` stands with the agreement."""
    session = request_session()
    return standings(attendees(session, meeting), agreements_of(session, meeting.case))


def agreement_words(meeting: Meeting) -> str:
    """Return in a few words how many have signed, and of whom nobody knows it yet."""
    each = standing_of(meeting)
    missing = [one.person.name for one in each if not one.has_signed]
    words = signed_words(each)
    asked = any(one.signer is not None for one in each)
    return f"{words}. Still to sign: {', '.join(missing)}" if asked and missing else words


def _is_ticked(one: Standing) -> bool:
    """Return True for whoever was not asked yet, and waits for nobody to say that contact is safe."""
    return one.is_unasked and contact_guard(one.person.party) is None


def _who(one: Standing) -> str:
    person = one.person
    where = "" if person.comes_along or person.party.email else ", no email: signs in the room or on paper"
    if person.comes_along:
        where = ", signs in the room, unless you add an email address later"
    again = ", asked again" if one.signer is not None else ""
    return f"{person.name} ({role_in_a_sentence(person.role)}){where}{again}"


def _page(reference: str, message_key: str = "") -> ResponseReturnValue:
    return redirect(url_for("mediator.agreement", reference=reference, told=message_key or None), code=303)
