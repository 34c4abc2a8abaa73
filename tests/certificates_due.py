"""Which certificates are due in a case by the rule alone, for tests to hold tasks and pages against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases.certificates.facts import certificate_variant
from cases.certificates.issuing import certificate_facts
from cases.certificates.models import live_certificate
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.vocabulary import CertificateVariant


@dataclass(frozen=True)
class CertificateToIssue:
    """A certificate that is due: for which decision, to whom, which kind."""

    decision: Decision
    party: Party
    variant: CertificateVariant


def certificates_to_issue(session: Session, case: Case, *, at: datetime) -> list[CertificateToIssue]:
    """What an adviser has to issue in this case now: for each decision and person without a live one."""
    found = []
    for decision in case.decisions:
        for party in case.parties:
            if party.role not in FAMILY_ROLES or live_certificate(session, decision.id, party.id):
                continue
            variant = certificate_variant(certificate_facts(session, decision, party, at=at))
            if variant is not None:
                found.append(CertificateToIssue(decision, party, variant))
    return found
