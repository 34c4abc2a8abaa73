"""Putting an issued certificate right by another, or withdrawing it: guard, change, evidence, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer, require_adviser
from cases.casework.own_case import refuse_own_case
from cases.certificates.issuing import issue_now
from cases.certificates.models import Certificate, replacement_of
from cases.corrections import set_authority
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Decision, Party
from cases.vocabulary import CorrectionReason, Event


class NotToBeCorrected(CaseError):
    """This certificate is no longer the current one."""

    sentence = "This certificate was replaced or withdrawn before. Correct the current one."


class NoneInCustody(CaseError):
    """A corrected certificate is a new one, and none is issued while other rules apply."""

    sentence = (
        "The child or young person is recorded as detained, so other rules apply and no certificate is "
        "issued. Withdraw this one if it should not stand."
    )


class NothingCorrected(CaseError):
    """The corrected facts are the same as before."""

    status = 422
    sentence = "Change the fact that is wrong. Nothing is different yet."


@dataclass(frozen=True)
class Correction:
    """The facts that a corrected certificate states; None leaves one as it is."""

    recipient_name: str | None = None
    person_name: str | None = None
    person_birth_date: date | None = None
    authority_name: str | None = None
    authority_code: str | None = None
    """Whose decision it is, and whose case unless the family moved since; given with ``authority_name``."""
    letter_date: date | None = None


def correct_certificate(
    session: Session,
    certificate: Certificate,
    correction: Correction,
    reason: CorrectionReason,
    *,
    by: Viewer,
    at: datetime,
) -> tuple[Certificate, bool]:
    """Issue a corrected certificate that supersedes this one.

    The same correction again returns the corrected one. The facts at their source (case, party, decision) are
    corrected with it, so that page and paper agree.
    Raises NotAnAdviser, OwnCase, NotToBeCorrected (replaced otherwise, or withdrawn), NothingCorrected or
    NoneInCustody.
    """
    require_adviser(by)
    lock_case(session, certificate.case_id)
    refuse_own_case(session, certificate.case, by)
    facts = corrected_facts(certificate, correction)
    if certificate.superseded_at is not None:
        newer = replacement_of(session, certificate)
        if newer is not None and newer.facts == facts:
            return newer, False
        raise NotToBeCorrected(f"{certificate.reference} is superseded")
    if certificate.withdrawn_at is not None:
        raise NotToBeCorrected(f"{certificate.reference} is withdrawn")
    decision, party = certificate.decision, certificate.party
    if decision.case.detained:
        raise NoneInCustody(certificate.reference)
    if facts == certificate.facts:
        raise NothingCorrected(certificate.reference)
    _apply_correction(decision, party, correction)
    certificate.superseded_at, certificate.live_key = at, None
    session.flush()
    corrected = issue_now(
        session,
        decision,
        party,
        certificate.variant,
        facts,
        by=by,
        at=at,
        replaces=certificate,
        reason=reason,
    )
    append_evidence(
        session,
        certificate.case,
        Event.CERTIFICATE_SUPERSEDED,
        by=Actor.of(by),
        at=at,
        about={
            "certificate": certificate.reference,
            "replaced_by": corrected.reference,
            "reason": reason.value,
        },
    )
    return corrected, True


def corrected_facts(certificate: Certificate, correction: Correction) -> dict[str, Any]:
    """Return what the corrected certificate would print."""
    return {**certificate.facts, **_corrected(correction)}


def withdraw_certificate(
    session: Session, certificate: Certificate, *, why: str, by: Viewer, at: datetime
) -> bool:
    """Withdraw a certificate that should not have been issued; whether anything changed."""
    require_adviser(by)
    lock_case(session, certificate.case_id)
    if certificate.withdrawn_at is not None:
        return False
    if certificate.superseded_at is not None:
        raise NotToBeCorrected(f"{certificate.reference} is superseded")
    certificate.withdrawn_at, certificate.withdrawn_why, certificate.live_key = at, why, None
    append_evidence(
        session,
        certificate.case,
        Event.CERTIFICATE_WITHDRAWN,
        by=Actor.of(by),
        at=at,
        about={"certificate": certificate.reference, "why": why},
    )
    return True


def _apply_correction(decision: Decision, party: Party, correction: Correction) -> None:
    case = decision.case
    party.name = correction.recipient_name or party.name
    case.person_name = correction.person_name or case.person_name
    case.person_birth_date = correction.person_birth_date or case.person_birth_date
    if correction.authority_name and decision.made_by_name:  # the family moved since: the case stays
        decision.made_by_name, decision.made_by_code = correction.authority_name, correction.authority_code
    elif correction.authority_name:
        set_authority(case, correction.authority_name, correction.authority_code or case.authority_code)
    decision.letter_date = correction.letter_date or decision.letter_date


def _corrected(correction: Correction) -> dict[str, str]:
    values = {
        "recipient_name": correction.recipient_name,
        "cyp_name": correction.person_name,
        "cyp_dob": correction.person_birth_date.isoformat() if correction.person_birth_date else None,
        "la_name": correction.authority_name,
        "decision_date": correction.letter_date.isoformat() if correction.letter_date else None,
    }
    return {key: value for key, value in values.items() if value}
