"""The second step of a link that asks one party something of its own: what it knows besides the link.

A date of birth is known to both parents, often to a school: it serves whoever alone acts for the family.
Everyone else is told six digits by phone, made from our keys whenever they need to be said.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Event, SecondStep
from signing.codes import CODE_DIGITS, grouped, read_code
from signing.models import Visit
from signing.tries import Tries


class AskedAlone(Protocol):
    """A row by which one party of a case is asked something of its own, with the tries at its second step.

    Whether it takes part (``cases.drs.parts``), and which times it can do
    (``cases.meetings.proposed_times``).
    """

    @property
    def id(self) -> UUID:
        """Of the row: the link's subject."""

    @property
    def case_id(self) -> UUID:
        """Whose log records that the link was paused."""

    @property
    def case(self) -> Case:
        """The same case."""

    @property
    def party_id(self) -> UUID:
        """Who is asked."""

    @property
    def party(self) -> Party:
        """The same party."""

    @property
    def code_round(self) -> int:
        """Rises with each unlocking: the digits are new then."""

    tries: int
    locked_at: datetime | None


def part_step_of(part: AskedAlone) -> SecondStep:
    """Return what this party is asked for."""
    family = [one for one in part.case.parties if one.role in FAMILY_ROLES]
    return SecondStep.BIRTH_DATE if family == [part.party] else SecondStep.CODE


def part_code(part: AskedAlone, keys: Sequence[str]) -> str:
    """Return the six digits to tell this party, grouped as they are read out."""
    return grouped(_code(part, keys[-1]))


def prove_part(
    session: Session,
    visit: Visit,
    part: AskedAlone,
    answer: date | str | None,
    *,
    at: datetime,
    keys: Sequence[str],
    paused: Event = Event.PART_LOCKED,
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
            paused,
            by=Actor(ActorKind.PARTY, str(part.party_id), part.party.name),
            at=at,
            about={"party": str(part.party_id)},
        )
    tries.refuse(whose=whose)


def _matches(part: AskedAlone, answer: date | str | None, keys: Sequence[str]) -> bool:
    if part_step_of(part) is SecondStep.BIRTH_DATE:
        return isinstance(answer, date) and answer == part.case.person_birth_date
    typed = read_code(answer) if isinstance(answer, str) else None
    return typed is not None and any(hmac.compare_digest(typed, _code(part, key)) for key in keys)


def _code(part: AskedAlone, key: str) -> str:
    message = f"counterpart/part-code\n{part.id}\n{part.code_round}"
    digest = hmac.new(key.encode(), message.encode(), sha256)
    return f"{int.from_bytes(digest.digest(), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
