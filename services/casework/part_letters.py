"""Letters of disagreement resolution as data for their templates: the question, and the neutral news."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from cases.drs.parts import TakingPart, is_open
from cases.drs.request import disagreement_of
from cases.models import FAMILY_ROLES
from cases.provider import Provider
from cases.readers import free_advice
from cases.reference.directory import Directory
from dates import uk_day


class PartLetter(StrEnum):
    """Which letter, by the name of its template."""

    QUESTION = "drs-take-part"
    NEWS = "drs-not-going-ahead"


def may_have_letter(part: TakingPart, letter: PartLetter) -> bool:
    """Return True if this party may have that letter now: while it is asked, or once everyone was told."""
    disagreement = disagreement_of(part.case)
    if disagreement is None or part.asked_at is None:
        return False
    return is_open(part) if letter is PartLetter.QUESTION else disagreement.told_at is not None


def letter_data(
    part: TakingPart, letter: PartLetter, *, provider: Provider, directory: Directory, at: datetime
) -> dict[str, Any]:
    """Return what the letter says to this party; nothing of what anyone told us or answered."""
    party, case, disagreement = part.party, part.case, disagreement_of(part.case)
    is_family = party.role in FAMILY_ROLES
    body = [party.organisation] if party.organisation and party.organisation != party.name else []
    data: dict[str, Any] = {
        "made_on": uk_day(at).isoformat(),
        "case_reference": case.reference,
        "person_name": case.person_name,
        "to_lines": [party.name, *body, *(line for line in party.address.splitlines() if line.strip())],
        "is_family": is_family,
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
    }
    if letter is PartLetter.QUESTION and disagreement is not None and disagreement.reply_by is not None:
        reply_by = disagreement.reply_by.isoformat()
        return data | {"to_name": party.name, "focus": disagreement.focus, "reply_by": reply_by}
    if is_family:
        data["free_advice"] = free_advice(party, directory)
    return data
