"""Every act that a view or a command may call.

An act changes state, writes evidence, queues emails and names durable work, all in the caller's
transaction, which the caller commits: all of it happens, or none.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases import issuing, replacing
from cases.advice import CallOutcome, CallRecord, record_call
from cases.arranging import (
    MeetingPlan,
    arrange_meeting,
    cancel_meeting,
    meeting_to_move,
    newest_meeting,
    planned_decisions,
    time_and_place,
)
from cases.certificates import Certificate
from cases.concluding import conclude_meeting, record_not_held
from cases.days import from_uk, uk_day
from cases.errors import NotFound
from cases.locks import lock_case
from cases.meetings import Meeting, Outcome
from cases.models import Case, Decision, Draft, Party
from cases.outcomes import draft_of
from cases.people import Actor, Viewer
from cases.requests import RequestAnswers, receive_request
from cases.vocabulary import (
    CertificateVariant,
    CorrectionReason,
    EnvelopeState,
    PartyRole,
    SecondStep,
)
from services.requests import give_request_link, has_own_page
from services.signing import note_addresses_of_staff
from signing import envelopes
from signing.envelopes import Signature, SignerPlan
from signing.links import end_links, give_link
from signing.models import Envelope, Link, Signer
from signing.second_step import new_round
from signing.tokens import Purpose
from workflows import news, signing_news
from workflows.house import House
from workflows.judging import judge_paper
from workflows.queue import FINISH_ENVELOPE, ISSUE_CERTIFICATE, MAKE_PAPER
from workflows.statement import agreement_day, named_signers, statement_paper


def send_request(
    house: House,
    session: Session,
    answers: RequestAnswers,
    *,
    draft: Draft | None,
    by: Viewer | None,
    at: datetime,
    unmailed: Container[str] = (),
) -> tuple[Case, bool]:
    """Open the case of a request, once, and send the receipt; whether it is new.

    ``unmailed`` are addresses, in lower case, that get no receipt.
    """
    case, new = receive_request(session, answers, draft=draft, by=Actor.of(by) if by else None, at=at)
    if new:
        links = {p.id: give_request_link(house, session, p, at=at) for p in case.parties if has_own_page(p)}
        news.tell_request_received(house, session, case, links, at=at, unmailed=unmailed)
        if draft is not None:
            end_links(session, Purpose.SAVED_FORM, draft.id, why="sent", at=at)
    return case, new


def save_form_by_email(house: House, session: Session, draft: Draft, address: str, *, at: datetime) -> None:
    """Send the link by which a saved form is found again; an earlier link ends."""
    draft.email = address
    link = give_link(
        session, Purpose.SAVED_FORM, draft.id, case_id=None, until=draft.expires_at, at=at, keys=house.keys
    )
    news.tell_saved_form(session, link, name="", address=address, at=at)


def record_advice(
    session: Session,
    decision: Decision,
    party: Party,
    record: CallRecord,
    *,
    by: Viewer,
    at: datetime,
) -> CallOutcome:
    """Record the adviser's call; when mediation is chosen the local authority is told."""
    outcome = record_call(session, decision, party, record, by=by, at=at)
    if outcome.choice is not None and outcome.mediation_newly_chosen:
        news.tell_mediation_chosen(session, outcome.choice, at=at)
    return outcome


def issue_and_send(
    house: House,
    session: Session,
    decision: Decision,
    party: Party,
    variant: CertificateVariant,
    *,
    by: Viewer,
    at: datetime,
) -> tuple[Certificate, bool]:
    """Issue one certificate, once; whether it was this press. The worker makes, seals and sends its paper."""
    certificate, new = issuing.issue_certificate(
        session, decision, party, variant, rules=_rules(house), by=by, at=at
    )
    if new:
        house.work.enqueue(session, ISSUE_CERTIFICATE, certificate.id)
    return certificate, new


def correct_and_send(
    house: House,
    session: Session,
    certificate: Certificate,
    correction: replacing.Correction,
    reason: CorrectionReason,
    *,
    by: Viewer,
    at: datetime,
) -> Certificate:
    """Replace a certificate by a corrected one, which is made, sealed and sent in its place."""
    corrected, new = replacing.correct_certificate(session, certificate, correction, reason, by=by, at=at)
    if new:
        house.work.enqueue(session, ISSUE_CERTIFICATE, corrected.id)
    return corrected


def withdraw_and_tell(
    session: Session, certificate: Certificate, *, why: str, by: Viewer, at: datetime
) -> bool:
    """Withdraw a certificate and tell whoever was told of it; whether anything changed."""
    changed = replacing.withdraw_certificate(session, certificate, why=why, by=by, at=at)
    if changed:
        news.tell_certificate_withdrawn(session, certificate, at=at)
    return changed


def arrange_and_invite(
    session: Session,
    case: Case,
    plan: MeetingPlan,
    *,
    by: Viewer,
    at: datetime,
    moving: Meeting | None = None,
) -> tuple[Meeting, bool]:
    """Arrange a meeting, or move one, and tell everyone who has an address; whether anything changed.

    Whoever was asked before hears only of another time or place, or of other decisions that it is about;
    whoever is new is invited; whoever is not asked any more hears that, with a file that takes the meeting
    out of their calendar.
    """
    lock_case(session, case.id)
    earlier = meeting_to_move(session, case, planned_decisions(case, plan), moving=moving)
    asked = {a.party_id for a in earlier.attendances} if earlier else set()
    was = (earlier.starts_at, earlier.ends_at) if earlier else None
    stood = time_and_place(earlier) if earlier else None
    about = list(earlier.decisions) if earlier else []
    meeting, changed = arrange_meeting(session, case, plan, by=by, at=at, moving=moving)
    if changed:
        moved = stood != time_and_place(meeting)
        news.tell_invited(session, meeting, asked_before=asked, moved=moved, about_before=about, at=at)
        if was is not None:
            news.tell_not_asked(session, meeting, asked_before=asked, was=was, at=at)
    return meeting, changed


def call_off(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> bool:
    """Call the meeting off and say so to everyone invited."""
    changed = cancel_meeting(session, meeting, by=by, at=at)
    if changed:
        news.tell_called_off(session, meeting, at=at)
    return changed


def meeting_of(session: Session, case_id: UUID) -> Meeting:
    """The newest meeting of a case. Raises NotFound."""
    meeting = newest_meeting(session, case_id)
    if meeting is None:
        raise NotFound("this case has no meeting yet")
    return meeting


def conclude(session: Session, outcome: Outcome, *, by: Viewer, at: datetime) -> bool:
    """Conclude the meeting: from now on a certificate that mediation was held is due."""
    return conclude_meeting(session, outcome.meeting, draft_of(outcome), by=by, at=at)


def mark_not_held(session: Session, meeting: Meeting, *, because: str, by: Viewer, at: datetime) -> bool:
    """Record that the meeting did not take place."""
    return record_not_held(session, meeting, because=because, by=by, at=at)


def make_paper(
    house: House, session: Session, outcome: Outcome, *, open_until: date, by: Viewer, at: datetime
) -> Envelope:
    """Conclude the meeting and freeze the form into a new version of the paper; the worker makes its pages.

    While the newest version says the same as the form and can still go out or be signed, it is that version.
    Raises PaperNotReady naming every gap at once.
    """
    lock_case(session, outcome.case_id)
    draft, meeting = draft_of(outcome), outcome.meeting
    case = meeting.case
    judge_paper(case, draft)
    conclude_meeting(session, meeting, draft, by=by, at=at)
    parties = {p.id: p for p in case.parties}
    plans = [
        SignerPlan(
            parties[choice.party_id],
            choice.name,
            choice.capacity,
            SecondStep.CODE,
        )
        for choice in draft.signers
        if choice.signs and choice.party_id in parties
    ]
    family = [plan for plan in plans if plan.party.role in FAMILY_STEP]
    if len(family) == 1:  # a date that two signers know tells neither from the other
        plans[plans.index(family[0])] = replace(family[0], second_step=SecondStep.BIRTH_DATE)
    plans.sort(key=lambda plan: plan.party.number)
    latest = envelopes.latest_envelope(session, outcome.id)
    agreed_on = latest.agreed_on if latest else agreement_day(meeting)

    def paper_of(version: int) -> dict[str, Any]:
        paper = statement_paper(
            house,
            case,
            meeting,
            outcome,
            draft,
            version=version,
            agreed_on=agreed_on,
            signers=named_signers(case, draft),
        )
        return {"part_a": paper.part_a, "part_b": paper.part_b}

    if latest and latest.state in envelopes.OPEN_STATES and latest.paper == paper_of(latest.version):
        return latest
    envelope = envelopes.prepare_envelope(
        session,
        outcome,
        paper=paper_of(latest.version + 1 if latest else 1),
        signers=plans,
        agreed_on=agreed_on,
        open_until=open_until,
        by=by,
        at=at,
    )
    note_addresses_of_staff(session, envelope)
    house.work.enqueue(session, MAKE_PAPER, envelope.id)
    return envelope


def circulate(
    house: House,
    session: Session,
    envelope_id: UUID,
    *,
    by: Viewer,
    at: datetime,
    open_until: date | None = None,
) -> Envelope:
    """Put the paper out: each signer gets a link of their own, once, however often this is pressed.

    ``open_until`` is the last day to sign, where the mediator chose another than the paper was made with.
    """
    first = envelopes.locked_envelope(session, envelope_id).state is EnvelopeState.PREPARED
    if open_until is not None:
        envelopes.set_open_until(session, envelope_id, open_until)
    envelope = envelopes.circulate(session, envelope_id, by=by, at=at)
    if first:
        for signer in envelope.signers:
            link = _signing_link(house, session, signer, at=at)
            signing_news.tell_please_sign(session, signer, link, at=at, fresh=False)
    return envelope


def send_fresh_link(house: House, session: Session, signer: Signer, *, at: datetime, unlock: bool) -> bool:
    """A new link for one signer; the old one ends. ``unlock`` also gives a new code after too many tries."""
    signer = envelopes.locked_signer(session, signer.id)
    if signer.envelope.state is not EnvelopeState.OUT or signer.decided_at is not None:
        return False
    if signer.locked_at is not None and not unlock:
        return False
    if unlock:
        new_round(signer)
    link = _signing_link(house, session, signer, at=at)
    envelopes.note_fresh_link(session, signer, at=at)
    signing_news.tell_please_sign(session, signer, link, at=at, fresh=True)
    return True


def sign_and_finish(
    house: House, session: Session, signer_id: UUID, signature: Signature, *, at: datetime
) -> Envelope:
    """Record a signature; the last one sets the envelope to be finished once the session commits."""
    envelope = envelopes.sign(session, signer_id, signature, at=at)
    if envelope.state is EnvelopeState.COMPLETED:
        house.work.enqueue(session, FINISH_ENVELOPE, envelope.id)
    return envelope


def decline_to_sign(
    session: Session, signer_id: UUID, *, reason: str, where: dict[str, str], at: datetime
) -> Envelope:
    """Record that this person does not sign; mediator told, the others only that it is not complete."""
    envelope = envelopes.decline(session, signer_id, reason=reason, where=where, at=at)
    answered = next(s for s in envelope.signers if s.id == signer_id)
    signing_news.tell_not_complete(session, envelope, answered, "declined", at=at)
    return envelope


def ask_for_change(
    session: Session,
    signer_id: UUID,
    *,
    parts: Sequence[str],
    words: str,
    where: dict[str, str],
    at: datetime,
) -> Envelope:
    """Return the paper to the mediator with what should be changed."""
    envelope = envelopes.ask_for_change(session, signer_id, parts=parts, words=words, where=where, at=at)
    answered = next(s for s in envelope.signers if s.id == signer_id)
    signing_news.tell_not_complete(session, envelope, answered, "change_asked", at=at)
    return envelope


def withdraw_paper(session: Session, envelope_id: UUID, *, by: Viewer, at: datetime) -> Envelope:
    """Withdraw a paper; whoever was asked hears that they need not sign."""
    was_out = envelopes.locked_envelope(session, envelope_id).state is EnvelopeState.OUT
    envelope = envelopes.withdraw(session, envelope_id, by=by, at=at)
    if was_out:
        signing_news.tell_withdrawn(session, envelope, at=at)
    return envelope


def closing_instant(open_until: date) -> datetime:
    """Until when a paper can be signed: the end of that day in the UK."""
    return from_uk(open_until + timedelta(days=1), time(0, 0))


def copies_until(house: House, finished_at: datetime) -> datetime:
    """Until when links to the copy of a paper finished then are open (UTC)."""
    return finished_at + timedelta(days=house.policy.copy_days)


def default_closing_day(house: House, at: datetime) -> date:
    """The day that is offered when none is chosen."""
    return uk_day(at) + timedelta(days=house.policy.signing_days)


FAMILY_STEP = frozenset(
    {PartyRole.PARENT, PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON, PartyRole.REPRESENTATIVE}
)


def _signing_link(house: House, session: Session, signer: Signer, *, at: datetime) -> Link:
    envelope = signer.envelope
    return give_link(
        session,
        Purpose.OPEN_DOCUMENT,
        signer.id,
        case_id=envelope.case_id,
        until=closing_instant(envelope.open_until),
        at=at,
        keys=house.keys,
    )


def _rules(house: House) -> issuing.IssuingRules:
    return issuing.IssuingRules(late_contact_certificates=house.policy.late_contact_certificates)
