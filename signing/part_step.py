"""The second step of a link that asks whether someone takes part: what they know besides it.

A date of birth is known to both parents, often to a school: it serves whoever alone acts for the family.
Everyone else is told six digits by phone, made from our keys whenever they need to be said.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.drs.parts import TakingPart
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES
from cases.vocabulary import Event, SecondStep
from signing.codes import CODE_DIGITS, grouped, read_code
from signing.models import Visit
from signing.tries import Tries


def part_step_of(part: TakingPart) -> SecondStep:
    """Return what this party is asked for."""
    family = [one for one in part.case.parties if one.role in FAMILY_ROLES]
    return SecondStep.BIRTH_DATE if family == [part.party] else SecondStep.CODE


def part_code(part: TakingPart, keys: Sequence[str]) -> str:
    """Return the six digits to tell this party, grouped as they are read out."""
    return grouped(_code(part, keys[-1]))


def prove_part(
    session: Session,
    visit: Visit,
    part: TakingPart,
    answer: date | str | None,
    *,
    at: datetime,
    keys: Sequence[str],
) -> None:
    """Let the visitor in when ``answer`` is what this party should know; the caller commits in every case.

    Raises:
        WrongAnswer: with the tries that are left.
        Locked: after five wrong answers; only the office unlocks.
    """
    lock_case(session, part.case_id)
    session.refresh(part)
    whose, right = f"part {part.id}", _matches(part, answer, keys)
    tries = Tries(part.tries, part.locked_at).after(right, at=at, whose=whose)
    part.tries, part.locked_at = tries
    if right:
        visit.proved_at = at
        return
    if tries.locked_at is not None:
        append_evidence(
            session,
            part.case,
            Event.PART_LOCKED,
            by=Actor(ActorKind.PARTY, str(part.party_id), part.party.name),
            at=at,
            about={"party": str(part.party_id)},
        )
    tries.refuse(whose=whose)


def _matches(part: TakingPart, answer: date | str | None, keys: Sequence[str]) -> bool:
    if part_step_of(part) is SecondStep.BIRTH_DATE:
        return isinstance(answer, date) and answer == part.case.person_birth_date
    typed = read_code(answer) if isinstance(answer, str) else None
    return typed is not None and any(hmac.compare_digest(typed, _code(part, key)) for key in keys)


def _code(part: TakingPart, key: str) -> str:
    message = f"counterpart/part-code\n{part.id}\n{part.code_round}"
    digest = hmac.new(key.encode(), message.encode(), sha256)
    return f"{int.from_bytes(digest.digest(), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
