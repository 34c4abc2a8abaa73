"""Issuing a certificate, and what the office records about it: guard, change, evidence, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer, require_adviser, require_senior_adviser
from cases.casework.own_case import refuse_own_case
from cases.certificates.authority_notice import authority_told_on
from cases.certificates.facts import CertificateFacts, Sitting
from cases.certificates.guards import RequirementStep, steps_before_certificate
from cases.certificates.models import (
    Certificate,
    live_certificate,
    live_key,
    next_number,
)
from cases.certificates.printed_facts import (
    AuthorityNotice,
    decision_note,
    printed_dates,
    printed_decision,
)
from cases.documents import Document
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.intake.advice import mediation_choice, mediation_wishes, standing_choice
from cases.intake.requests import free_reference
from cases.locks import lock_case as lock_case
from cases.meetings.adjourning import certificate_asked_on
from cases.meetings.models import Meeting, meetings_about, meetings_unassigned
from cases.models import Decision, Party
from cases.references import new_check_code
from cases.vocabulary import (
    CertificateVariant,
    CorrectionReason,
    DocumentKind,
    Event,
    PartyRole,
)
from dates import uk_day

REGISTER = "certificates"


class NotReadyToCertify(CaseError):
    """Something has still to be recorded; ``missing`` says what, and on which page."""

    def __init__(self, reference: str, missing: Sequence[RequirementStep]) -> None:
        super().__init__(f"{reference}: certificate needs {', '.join(map(str, missing))}")
        self.missing = tuple(missing)
        self.sentence = missing[0].words


class LateContactNotCertified(CaseError):
    """The provider's setting is to write a late-contact letter instead of a certificate."""

    sentence = (
        "First contact came after the two months. Your service writes a late-contact letter in this case. "
        "Ask a senior adviser."
    )


@dataclass(frozen=True)
class IssuingRules:
    """What the provider has settled."""

    late_contact_certificates: bool = True


def certificate_facts(
    session: Session,
    decision: Decision,
    party: Party,
    *,
    at: datetime,
    meetings: Sequence[Meeting] | None = None,
) -> CertificateFacts:
    """Return all that a certificate about this decision for this person may look at, as recorded so far.

    ``meetings`` are the case's, in order of time, where the caller has them at hand for many cases.
    """
    if meetings is None:
        meetings = session.scalars(
            select(Meeting).where(Meeting.case_id == decision.case_id).order_by(Meeting.starts_at)
        ).all()
    about = meetings_about(decision, meetings)
    choice = standing_choice(decision, party)
    wishes = mediation_wishes(decision, party)
    advice = decision.advice_to(party.id)
    chosen = mediation_choice(decision)
    return CertificateFacts(
        kind=decision.kind,
        issue_on=uk_day(at),
        recipient_role=party.role,
        sections=decision.section_set,
        letter_date=None if decision.letter_date_is_a_guess else decision.letter_date,
        sent_date=decision.sent_date,
        birth_date=decision.case.person_birth_date,
        contact_on=decision.first_contact_on,
        advice_on=uk_day(advice.at) if advice else None,
        choice=choice.choice if choice else None,
        choice_on=uk_day(choice.chosen_at) if choice else None,
        mediation_chosen_on=wishes[-1] if wishes else None,
        chosen_before=wishes[:-1],
        sittings=_sittings(about, party),
        unassigned=_sittings(meetings_unassigned(meetings), party),
        certificate_asked_on=certificate_asked_on(decision, party, about),
        authority_told_on=uk_day(chosen.recorded_at) if chosen else None,
        cannot_arrange_on=decision.cannot_arrange_on,
        senior_reason=decision.late_contact_reason,
        track=decision.case.track,
        detained=decision.case.detained,
    )


def issue_certificate(
    session: Session,
    decision: Decision,
    party: Party,
    variant: CertificateVariant,
    *,
    rules: IssuingRules,
    by: Viewer,
    at: datetime,
) -> tuple[Certificate, bool]:
    """Issue the certificate for one decision to one person, or return the one already issued.

    The issue date is the UK day of this transaction and is never edited (the appeal's month runs from it:
    HESC Rules 2008, r 20(1)(c)). Raises NotReadyToCertify, LateContactNotCertified, OwnCase or NotAnAdviser.
    """
    require_adviser(by)
    lock_case(session, decision.case_id)
    refuse_own_case(session, decision.case, by)
    if issued := live_certificate(session, decision.id, party.id):
        return issued, False
    facts = certificate_facts(session, decision, party, at=at)
    if missing := steps_before_certificate(variant, facts):
        raise NotReadyToCertify(decision.case.reference, missing)
    if facts.contact_was_late and not rules.late_contact_certificates:
        raise LateContactNotCertified(decision.case.reference)
    printed = printed_facts(variant, facts, decision, party, session)
    return issue_now(session, decision, party, variant, printed, by=by, at=at), True


def decide_late_contact(
    session: Session, decision: Decision, *, reason: str, by: Viewer, at: datetime
) -> None:
    """Record a senior adviser's reason for going on although contact came after the two months.

    The same reason pressed twice is decided once. Raises NotASeniorAdviser.
    """
    require_senior_adviser(by)
    lock_case(session, decision.case_id)
    if decision.late_contact_reason == reason:
        return
    decision.late_contact_reason, decision.late_contact_by, decision.late_contact_at = reason, by.name, at
    append_evidence(
        session,
        decision.case,
        Event.LATE_CONTACT_DECIDED,
        by=Actor.of(by),
        at=at,
        about={"decision": str(decision.id), "reason": reason},
    )


def cannot_arrange_stands(decision: Decision) -> bool:
    """Return True if the authority's word that it cannot arrange it is about the wish for mediation that
    stands.
    """
    said, chosen = decision.cannot_arrange_on, mediation_choice(decision)
    return said is not None and (chosen is None or said >= uk_day(chosen.chosen_at))


def record_cannot_arrange(
    session: Session,
    decision: Decision,
    *,
    on: date,
    by: Actor,
    at: datetime,
    certified_on: date | None = None,
) -> bool:
    """Record that the local authority cannot arrange mediation in time; return True if anything changed.

    What it said before a new wish for mediation was about an earlier one: it can be said again. So can what
    it said by ``certified_on``, the day of the certificate of someone who still wants mediation: said after
    that day, it ends the search for a day.
    """
    lock_case(session, decision.case_id)
    said = decision.cannot_arrange_on
    again = said is not None and certified_on is not None and said <= certified_on < on
    if cannot_arrange_stands(decision) and not again:
        return False
    decision.cannot_arrange_on = on
    append_evidence(
        session,
        decision.case,
        Event.AUTHORITY_CANNOT_ARRANGE,
        by=by,
        at=at,
        about={"decision": str(decision.id), "on": on.isoformat()},
    )
    return True


def printed_facts(
    variant: CertificateVariant, facts: CertificateFacts, decision: Decision, party: Party, session: Session
) -> dict[str, Any]:
    """Return what this certificate would print, as plain data; no free text can get in."""
    dates = printed_dates(variant, facts)
    case = decision.case
    printed: dict[str, Any] = {
        "recipient_name": party.name,
        "recipient_capacity": party.role.words.lower(),
        "cyp_name": case.person_name,
        "cyp_dob": case.person_birth_date.isoformat(),
        "la_name": decision.made_by,
        "decision_words": printed_decision(facts.kind, facts.sections),
        "decision_date": dates.decision_date.isoformat(),
        "contact_date": dates.contact_date.isoformat(),
        "advice_date": dates.advice_date.isoformat(),
        "choice_date": dates.choice_date.isoformat(),
    }
    if note := decision_note(facts.kind, facts.sections):
        printed["decision_note"] = note
    if variant is not CertificateVariant.NO_MEDIATION:
        health = next((p for p in case.parties if p.role is PartyRole.HEALTH), None)
        if health is not None:
            printed["icb_name"] = health.organisation or health.name
    if dates.mediation_first_date is not None:
        printed["mediation_first_date"] = dates.mediation_first_date.isoformat()
        modes = {sitting.mode for sitting in facts.attended}
        if len(modes) == 1 and (mode := modes.pop()) is not None:
            printed["mediation_format"] = mode.words.lower()
    if dates.mediation_last_date is not None:
        printed["mediation_last_date"] = dates.mediation_last_date.isoformat()
    if dates.la_notice_date is not None:
        printed["la_notice_date"] = dates.la_notice_date.isoformat()
        printed["la_notice_kind"] = dates.la_notice_kind
    if dates.la_notice_kind is AuthorityNotice.THIRTY_DAYS_REACHED and dates.la_notice_date is not None:
        authority_told = authority_told_on(session, decision)
        if (
            authority_told is not None and authority_told <= dates.la_notice_date
        ):  # a later notice says nothing of the thirty days
            printed["la_told_date"] = authority_told.isoformat()
    return printed


def issue_now(
    session: Session,
    decision: Decision,
    party: Party,
    variant: CertificateVariant,
    facts: dict[str, Any],
    *,
    by: Viewer,
    at: datetime,
    replaces: Certificate | None = None,
    reason: CorrectionReason | None = None,
) -> Certificate:
    """Write the certificate and its evidence. The caller holds the case and has seen to the guards."""
    reference = free_reference(session, "MC", Certificate)
    document = Document(
        case_id=decision.case_id,
        kind=DocumentKind.CERTIFICATE,
        reference=reference,
        version=1,
        title=f"Mediation certificate {reference}",
        created_at=at,
    )
    session.add(document)
    session.flush()
    certificate = Certificate(
        case_id=decision.case_id,
        decision_id=decision.id,
        party_id=party.id,
        reference=reference,
        register_number=next_number(session, REGISTER),
        check_code=new_check_code(),
        variant=variant,
        facts=facts,
        issue_date=uk_day(at),
        issued_at=at,
        issued_by=by.name,
        issued_by_id=by.user_id,
        live_key=live_key(decision.id, party.id),
        replaces_id=replaces.id if replaces else None,
        correction_reason=reason,
        document_id=document.id,
    )
    session.add(certificate)
    session.flush()
    append_evidence(
        session,
        decision.case,
        Event.CERTIFICATE_ISSUED,
        by=Actor.of(by),
        at=at,
        about={
            "certificate": reference,
            "register": certificate.register_number,
            "variant": variant.value,
            "decision": str(decision.id),
            "party": str(party.id),
            "facts": facts,
        },
    )
    return certificate


def _sittings(meetings: Sequence[Meeting], party: Party) -> tuple[Sitting, ...]:
    return tuple(
        Sitting(
            day=uk_day(meeting.starts_at),
            state=meeting.state,
            recipient_present=meeting.was_there(party),
            mode=meeting.mode,
            arranged_on=uk_day(meeting.arranged_at),
        )
        for meeting in meetings
    )
