"""The second step: what a signer knows besides the link. Five tries, then locked and told.

A code told by phone or in the room is made from our keys whenever staff need to say it; nothing that
would let it be guessed is stored.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from cases.evidence import append_evidence
from cases.locks import lock_case
from cases.people import Actor
from cases.vocabulary import Event, SecondStep
from signing.codes import CODE_DIGITS, grouped, read_code
from signing.errors import SigningError
from signing.models import Envelope, Signer, Visit

TRIES = 5


class WrongAnswer(SigningError):
    """What was typed does not match; ``left`` tries remain."""

    status = 422

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong second step, {left} left")
        self.left = left
        tries = "1 try" if left == 1 else f"{left} tries"
        self.sentence = f"That does not match what we hold. You have {tries} left."


class Locked(SigningError):
    """Too many tries: the link is paused until the office sends a new one."""

    status = 423
    sentence = "Too many tries, so we have paused this link to protect you."


def code_for(signer: Signer, keys: Sequence[str]) -> str:
    """The six digits to tell this signer, grouped as they are read out. A new round gives a new code."""
    return grouped(_code(signer.id, signer.code_round, keys[-1]))


def prove(
    session: Session,
    visit: Visit,
    signer: Signer,
    answer: date | str | None,
    *,
    at: datetime,
    keys: Sequence[str],
) -> None:
    """Let the visitor in when ``answer`` is what this signer should know.

    Raises WrongAnswer (tries left) or Locked. The caller commits in every case: tries are counted in the
    database, under the case's row lock, so that parallel guesses count too.
    """
    lock_case(session, signer.envelope.case_id)
    if signer.locked_at is not None:
        raise Locked(f"signer {signer.id} is locked")
    envelope = signer.envelope
    actor = Actor("party", str(signer.party_id), signer.name)
    if not _matches(signer, envelope, answer, keys):
        signer.tries += 1
        if signer.tries >= TRIES:
            signer.locked_at = at
            append_evidence(
                session, envelope.case, Event.SIGNER_LOCKED, by=actor, at=at, about=_about(signer)
            )
            raise Locked(f"signer {signer.id} is locked")
        raise WrongAnswer(TRIES - signer.tries)
    signer.tries = 0
    visit.proved_at = at
    signer.let_in_at = signer.let_in_at or at
    append_evidence(session, envelope.case, Event.SIGNER_LET_IN, by=actor, at=at, about=_about(signer))


def new_round(signer: Signer) -> None:
    """Unlock with a fresh code: for a signer who was locked, once staff have spoken to them."""
    signer.code_round += 1
    signer.tries = 0
    signer.locked_at = None


def _about(signer: Signer) -> dict[str, str]:
    return {"envelope": str(signer.envelope_id), "signer": str(signer.id), "step": signer.second_step.value}


def _matches(signer: Signer, envelope: Envelope, answer: date | str | None, keys: Sequence[str]) -> bool:
    if signer.second_step is SecondStep.BIRTH_DATE:
        return isinstance(answer, date) and answer == envelope.case.person_birth_date
    typed = read_code(answer) if isinstance(answer, str) else None
    expected = [_code(signer.id, signer.code_round, key) for key in keys]
    return typed is not None and any(hmac.compare_digest(typed, code) for code in expected)


def _code(signer_id: UUID, round_: int, key: str) -> str:
    digest = hmac.new(key.encode(), f"counterpart/signer-code\n{signer_id}\n{round_}".encode(), sha256)
    return f"{int.from_bytes(digest.digest(), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
