"""Which facts each certificate prints, and in which words the decision stands on it.

The three look alike on purpose. Field names are those of the Word templates; what must never stand on one
is named here too, so that it can be tested. The statement itself is fixed text of the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.certificates.facts import CertificateFacts
from cases.intake.eligibility import is_school_alone, settled_kind
from cases.vocabulary import CertificateVariant, DecisionKind, Section

_DECISIONS = {
    DecisionKind.NO_ASSESSMENT: "Decision not to carry out an EHC needs assessment",
    DecisionKind.NO_PLAN: "Decision not to make an EHC plan after an assessment",
    DecisionKind.PLAN_CONTENTS: "Contents of a final or amended EHC plan",
    DecisionKind.PLAN_SCHOOL_ONLY: "Section I of a final or amended EHC plan",
    DecisionKind.NO_REASSESSMENT: "Decision not to carry out a re-assessment",
    DecisionKind.NO_AMENDMENT: "Decision not to amend or replace an EHC plan after a review or re-assessment",
    DecisionKind.PLAN_CEASES: "Decision to cease to maintain an EHC plan",
    DecisionKind.HEALTH_SOCIAL_TOO: "Contents of a final or amended EHC plan, health or social care included",
    DecisionKind.HEALTH_SOCIAL_ONLY: "Health or social care sections of an EHC plan",
    DecisionKind.DISCRIMINATION: "Disability discrimination",
}
SECTION_I_ALONE = "A certificate is not required by law for section I alone."


class AuthorityNotice(StrEnum):
    """How it became known that the local authority did not arrange mediation; printed facts keep it."""

    THIRTY_DAYS_REACHED = "thirty days reached"
    AUTHORITY_TOLD_US = "authority told us"


@dataclass(frozen=True)
class PrintedDates:
    """The dates that stand on one certificate; those that its variant never prints are None."""

    decision_date: date
    contact_date: date
    advice_date: date
    choice_date: date
    issue_date: date
    mediation_first_date: date | None = None
    mediation_last_date: date | None = None
    la_notice_kind: AuthorityNotice | None = None
    la_notice_date: date | None = None


def printed_decision(kind: DecisionKind, sections: frozenset[Section] = frozenset()) -> str:
    """Return the decision as the certificate names it: never needs, diagnosis or school.

    Raises ValueError where there is no decision to certify.
    """
    settled = settled_kind(kind, sections)
    if settled not in _DECISIONS:
        raise ValueError(f"{settled.value} is no decision to certify")
    return _DECISIONS[settled]


def decision_note(kind: DecisionKind, sections: frozenset[Section] = frozenset()) -> str | None:
    """Return the one note a decision may carry: that section I alone needs no certificate (CFA 2014, s
    55(2)).
    """
    return SECTION_I_ALONE if is_school_alone(kind, sections) else None


def printed_dates(variant: CertificateVariant, facts: CertificateFacts) -> PrintedDates:
    """Return the dates for ``variant``; call it when ``steps_before_certificate`` names nothing more.

    The choice is dated from the withdrawal where there was one; mediation by its first day, and by its
    last where there were several. Raises ValueError when a date that it must print is not recorded.
    """
    declined = variant is CertificateVariant.NO_MEDIATION
    held = variant is CertificateVariant.HELD
    chosen_on = facts.chosen_for_attended if held else facts.mediation_chosen_on
    choice_on = facts.choice_on if declined else chosen_on
    if not (facts.letter_date and facts.contact_on and facts.advice_on and choice_on):
        raise ValueError("a date that the certificate prints is not recorded")
    first, last = _mediation_days(facts) if held else (None, None)
    notice_kind, notice_date = _notice(facts) if variant is CertificateVariant.DEEMED else (None, None)
    return PrintedDates(
        facts.letter_date,
        facts.contact_on,
        facts.advice_on,
        choice_on,
        facts.issue_on,
        first,
        last,
        notice_kind,
        notice_date,
    )


def _mediation_days(facts: CertificateFacts) -> tuple[date, date | None]:
    days = [sitting.day for sitting in facts.attended]
    if not days:
        raise ValueError("no meeting is recorded in which they took part")
    return days[0], days[-1] if days[-1] != days[0] else None


def _notice(facts: CertificateFacts) -> tuple[AuthorityNotice, date]:
    told_on = facts.deemed_notice_on
    if told_on is None:
        raise ValueError("day 30 is not over and the authority has said nothing")
    said_so = told_on == facts.cannot_arrange_on
    return AuthorityNotice.AUTHORITY_TOLD_US if said_so else AuthorityNotice.THIRTY_DAYS_REACHED, told_on
