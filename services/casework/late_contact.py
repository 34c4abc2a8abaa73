"""First contact after the two months: what the email says, and the letter to whoever has no email.

Never a ruling on lateness: the Tribunal alone decides. About the school or other place alone no certificate
is needed (CFA 2014, s 55(2)); where the provider issues none after late contact, email or letter is in its
place.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.intake.eligibility import needs_certificate
from cases.models import Decision, Party
from cases.progress.deadline import contact_deadline
from cases.provider import Provider
from cases.readers import free_advice
from cases.reference.directory import Directory
from dates import uk_day
from services.notifications.meeting_words import which_decisions

LATE_CONTACT = "late-contact"
"""The letter's template."""


@dataclass(frozen=True)
class LateContact:
    """When contact came and when the two months ended; which of three things is true of a certificate."""

    contacted: date
    ended: date
    advised: date | None
    needs_one: bool
    """False where nobody needs a certificate to appeal about this decision."""
    issues: bool
    """False where the provider issues none after late contact."""


def late_contact_of(
    decision: Decision, party: Party, today: date, *, issues: bool, bank_holidays: Container[date]
) -> LateContact | None:
    """Return what to say to ``party``; None where contact was in time, or its day is not known."""
    first = decision.first_contact_on
    contact = contact_deadline(decision, today, bank_holidays=bank_holidays)
    if contact is None or first is None or first <= contact.dates.legal:
        return None
    advice = decision.advice_to(party.id)
    return LateContact(
        first,
        contact.dates.legal,
        uk_day(advice.at) if advice else None,
        needs_certificate(decision.kind, decision.section_set) is not False,
        issues,
    )


def late_contact_letter(
    late: LateContact,
    decision: Decision,
    party: Party,
    *,
    provider: Provider,
    directory: Directory,
    at: datetime,
) -> dict[str, Any]:
    """Return what the letter to ``party`` is filled with."""
    case = decision.case
    data: dict[str, Any] = {
        "made_on": uk_day(at).isoformat(),
        "case_reference": case.reference,
        "person_name": case.person_name,
        "to_lines": [party.name, *(line for line in party.address.splitlines() if line.strip())],
        "contacted": late.contacted.isoformat(),
        "ended": late.ended.isoformat(),
        "needs_one": late.needs_one,
        "issues": late.issues,
        "free_advice": free_advice(party, directory),
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
    }
    if late.advised is not None:
        data["advised"] = late.advised.isoformat()
    if which := which_decisions(case, [decision]):
        data["which"] = which
    return data
