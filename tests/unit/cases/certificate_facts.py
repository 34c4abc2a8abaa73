"""Facts of certificates as they are recorded, complete for each of the three."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cases.certificates.facts import CertificateFacts, Sitting
from cases.certificates.guards import steps_before_certificate
from cases.vocabulary import CertificateVariant, Choice, DecisionKind, MeetingState, PartyRole

A, B, C = CertificateVariant.NO_MEDIATION, CertificateVariant.HELD, CertificateVariant.DEEMED

DECLINED = CertificateFacts(
    kind=DecisionKind.NO_ASSESSMENT,
    issue_on=date(2026, 9, 24),
    recipient_role=PartyRole.PARENT,
    letter_date=date(2026, 9, 14),
    birth_date=date(2015, 5, 3),
    contact_on=date(2026, 9, 22),
    advice_on=date(2026, 9, 23),
    choice=Choice.NO_MEDIATION,
    choice_on=date(2026, 9, 23),
)
CHOSEN = replace(DECLINED, choice=Choice.MEDIATION, mediation_chosen_on=date(2026, 9, 23))
CONCLUDED = Sitting(date(2026, 10, 14), MeetingState.CONCLUDED, recipient_present=True)
HELD = replace(CHOSEN, sittings=(CONCLUDED,), issue_on=date(2026, 10, 14))
SAID_SO = replace(
    CHOSEN,
    authority_told_on=date(2026, 9, 23),
    cannot_arrange_on=date(2026, 10, 12),
    issue_on=date(2026, 10, 13),
)
SILENT = replace(CHOSEN, authority_told_on=date(2026, 9, 23), issue_on=date(2026, 10, 24))


def missing(variant: CertificateVariant, facts: CertificateFacts) -> list[str]:
    """Return what is still missing for ``variant``, by name."""
    return [step.name.value for step in steps_before_certificate(variant, facts)]
