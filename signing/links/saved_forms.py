"""Coming back to a saved form: its link, and a fact that whoever saved it knows. Five tries, then paused."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from cases.models import Draft
from signing.codes import CODE_DIGITS, grouped, read_code
from signing.tries import Tries


def fact_asked(draft: Draft) -> date | None:
    """Return the date of birth typed into the form.

    None while none was typed, when the page's code is asked.
    """
    typed = draft.answers.get("birth_date")
    return date.fromisoformat(typed) if typed else None


def come_back_code(draft_id: UUID, keys: Sequence[str]) -> str:
    """Return six digits to write down, grouped: the same each time, made under the oldest of ``keys``."""
    return grouped(_code(draft_id, keys[0]))


def prove_saved_form(
    session: Session, draft_id: UUID, answer: date | str | None, *, at: datetime, keys: Sequence[str]
) -> Draft:
    """Return the draft, once ``answer`` is the date of birth in it, or its code while it holds none.

    Raises WrongAnswer (tries left) or Locked. The caller commits in every case: tries are counted under
    the draft's row lock, so that parallel guesses count too.
    """
    draft = session.get_one(Draft, draft_id, with_for_update=True, populate_existing=True)
    whose, right = f"draft {draft.id}", _matches(draft, answer, keys)
    tries = Tries(draft.tries, draft.locked_at).after(right, at=at, whose=whose)
    draft.tries, draft.locked_at = tries
    if not right:
        tries.refuse(whose=whose)
    return draft


def unpause(draft: Draft) -> None:
    """Let tries begin afresh: whoever holds the form in their browser has saved it again."""
    draft.tries, draft.locked_at = Tries()


def _matches(draft: Draft, answer: date | str | None, keys: Sequence[str]) -> bool:
    fact = fact_asked(draft)
    if fact is not None:
        return isinstance(answer, date) and answer == fact
    typed = read_code(answer) if isinstance(answer, str) else None
    return typed is not None and any(hmac.compare_digest(typed, _code(draft.id, key)) for key in keys)


def _code(draft_id: UUID, key: str) -> str:
    digest = hmac.new(key.encode(), f"counterpart/come-back-code\n{draft_id}".encode(), sha256)
    return f"{int.from_bytes(digest.digest(), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
