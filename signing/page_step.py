"""The second step of a party's own page: what this party knows besides its link.

A date of birth tells one person of a family from strangers, and no more: both parents know it, often a school
too. Whoever is the only one of the family who acts is asked for it; everyone else for six digits that staff
tell them, which are made from our keys whenever they need to be said.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date

from cases.models import FAMILY_ROLES, Party
from cases.readers import birth_date_words
from cases.vocabulary import PartyRole, SecondStep
from signing.codes import grouped, read_code
from signing.second_step import six_digits


def page_step_of(party: Party) -> SecondStep:
    """Return what this party is asked for behind the link to its own page."""
    if party.role is PartyRole.HELPER:
        return SecondStep.BIRTH_DATE
    family = [one for one in party.case.parties if one.role in FAMILY_ROLES]
    return SecondStep.BIRTH_DATE if family == [party] else SecondStep.CODE


def page_step_words(party: Party) -> str:
    """Return it as emails and pages name it, such as "your date of birth"."""
    if page_step_of(party) is SecondStep.BIRTH_DATE:
        return birth_date_words(party)
    return "a six-digit code, which we tell you by phone"


def page_code(party: Party, keys: Sequence[str]) -> str:
    """Return the six digits to tell this party, grouped as they are read out."""
    return grouped(_code(party, keys[-1]))


def knows_page_step(party: Party, answer: date | str | None, keys: Sequence[str]) -> bool:
    """Return True if ``answer`` is what this party should know."""
    if page_step_of(party) is SecondStep.BIRTH_DATE:
        return isinstance(answer, date) and answer == party.case.person_birth_date
    typed = read_code(answer) if isinstance(answer, str) else None
    return typed is not None and any(hmac.compare_digest(typed, _code(party, key)) for key in keys)


def _code(party: Party, key: str) -> str:
    return six_digits(f"counterpart/page-code\n{party.id}\n{party.page_code_round}", key)
