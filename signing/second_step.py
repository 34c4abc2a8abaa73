"""The second step: what a signer knows besides the link. Five tries, then locked and told.

A code told by phone or in the room is made from our keys whenever staff need to say it; nothing that
would let it be guessed is stored.

Of the things that let a signer in, one is never shown to staff: the emailed link or its code. Whoever comes
in by a code that was shown to staff also types digits that go to the signer's own address. A signer without
an address is let in all the same, and the signing record says that nobody else confirmed who it was.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event, SecondStep, WayIn
from signing.codes import CODE_DIGITS, grouped, read_code
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer, Visit
from signing.tries import Tries

DIGITS_LAST = timedelta(minutes=30)


def code_for(signer: Signer, keys: Sequence[str]) -> str:
    """Return the six digits to tell this signer, grouped as they are read out.

    A new round gives a new code.
    """
    return grouped(_code(signer.id, signer.code_round, keys[-1]))


def prove(
    session: Session,
    visit: Visit,
    signer: Signer,
    answer: date | str | None,
    *,
    at: datetime,
    keys: Sequence[str],
) -> bool:
    """Let the visitor in when ``answer`` is what this signer should know.

    Return False where emailed digits are still to be typed: the caller sends them.

    Raises WrongAnswer (tries left) or Locked. The caller commits in every case: tries are counted in the
    database, under the case's row lock, so that parallel guesses count too.
    """
    lock_case(session, signer.envelope.case_id)
    _count(session, signer, _matches(signer, signer.envelope, answer, keys), at=at)
    if wants_emailed_digits(visit, signer):
        visit.step_passed_at = at
        return False
    _let_in(session, visit, signer, at=at)
    return True


def wants_emailed_digits(visit: Visit, signer: Signer) -> bool:
    """Return True if this visit began with a code that staff saw, and the signer has an address of their
    own.
    """
    is_to_sign = visit.link.purpose is Purpose.OPEN_DOCUMENT
    return is_to_sign and visit.way_in in {WayIn.STAFF_CODE, WayIn.LETTER} and bool(signer.email)


def emailed_digits(visit: Visit, keys: Sequence[str]) -> str:
    """Return the six digits of this visit's newest email, grouped. No page of staff shows them."""
    return grouped(six_digits(f"counterpart/emailed-digits\n{visit.id}\n{visit.email_round}", keys[-1]))


def prove_by_email(
    session: Session, visit: Visit, signer: Signer, typed: str, *, at: datetime, keys: Sequence[str]
) -> None:
    """Let the visitor in who types the digits of the newest email. Raises WrongAnswer or Locked.

    The caller commits in every case, as with ``prove``: these tries count with those of the second step.
    """
    lock_case(session, signer.envelope.case_id)
    expected = read_code(emailed_digits(visit, keys)) or ""
    young = visit.step_passed_at is not None and at - visit.step_passed_at <= DIGITS_LAST
    given = read_code(typed) or ""
    _count(session, signer, young and hmac.compare_digest(given, expected), at=at)
    _let_in(session, visit, signer, at=at)


def _count(session: Session, signer: Signer, right: bool, *, at: datetime) -> None:
    whose = f"signer {signer.id}"
    tries = Tries(signer.tries, signer.locked_at).after(right, at=at, whose=whose)
    signer.tries, signer.locked_at = tries
    if signer.locked_at is not None:
        about = _about(signer)
        append_evidence(
            session, signer.envelope.case, Event.SIGNER_LOCKED, by=_actor(signer), at=at, about=about
        )
    if not right:
        tries.refuse(whose=whose)


def _let_in(session: Session, visit: Visit, signer: Signer, *, at: datetime) -> None:
    visit.proved_at = at
    signer.let_in_at = signer.let_in_at or at
    about = {
        **_about(signer),
        "way_in": visit.way_in.value,
        "emailed_digits": visit.step_passed_at is not None,
    }
    append_evidence(session, signer.envelope.case, Event.SIGNER_LET_IN, by=_actor(signer), at=at, about=about)


def _actor(signer: Signer) -> Actor:
    return Actor(ActorKind.PARTY, str(signer.party_id), signer.name)


def new_round(signer: Signer) -> None:
    """Unlock with a fresh code: for a signer who was locked, once staff have spoken to them."""
    signer.code_round += 1
    signer.tries, signer.locked_at = Tries()


def _about(signer: Signer) -> dict[str, str]:
    return {"envelope": str(signer.envelope_id), "signer": str(signer.id), "step": signer.second_step.value}


def _matches(signer: Signer, envelope: Envelope, answer: date | str | None, keys: Sequence[str]) -> bool:
    if signer.second_step is SecondStep.BIRTH_DATE:
        return isinstance(answer, date) and answer == envelope.case.person_birth_date
    typed = read_code(answer) if isinstance(answer, str) else None
    expected = [_code(signer.id, signer.code_round, key) for key in keys]
    return typed is not None and any(hmac.compare_digest(typed, code) for code in expected)


def _code(signer_id: UUID, round_: int, key: str) -> str:
    return six_digits(f"counterpart/signer-code\n{signer_id}\n{round_}", key)


def six_digits(message: str, key: str) -> str:
    """Return the six digits that ``key`` makes of ``message``, ungrouped: the same again for the same two."""
    digest = hmac.new(key.encode(), message.encode(), sha256)
    return f"{int.from_bytes(digest.digest(), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
