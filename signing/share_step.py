"""The second step of a page that a family shares with a supporter: six digits that the family tells them.

They are made from our keys whenever the family's own page shows them, and are in none of our emails.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.casework.sharing import SharedPage
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event
from signing.codes import grouped, read_code
from signing.models import Visit
from signing.second_step import six_digits
from signing.tries import Tries


def share_code(page: SharedPage, keys: Sequence[str]) -> str:
    """Return the six digits to tell the supporter, grouped as they are read out."""
    return grouped(_code(page, keys[-1]))


def prove_share(
    session: Session, visit: Visit, page: SharedPage, typed: str, *, at: datetime, keys: Sequence[str]
) -> None:
    """Let the supporter in who types the right digits; the caller commits in every case.

    Raises:
        WrongAnswer: with the tries that are left.
        Locked: after five wrong ones; the family shares anew.
    """
    lock_case(session, page.case_id)
    session.refresh(page)
    given = read_code(typed)
    right = given is not None and any(hmac.compare_digest(given, _code(page, key)) for key in keys)
    whose, about = f"shared page {page.id}", {"shared": str(page.id), "party": str(page.party_id)}
    tries = Tries(page.tries, page.locked_at).after(right, at=at, whose=whose)
    page.tries, page.locked_at = tries
    by = Actor(ActorKind.PARTY, str(page.id), page.name)
    if right:
        visit.proved_at = at
        if page.opened_at is None:
            page.opened_at = at
            append_evidence(session, page.case, Event.PAGE_SHARED_OPENED, by=by, at=at, about=about)
        return
    if tries.locked_at is not None:
        append_evidence(session, page.case, Event.PAGE_SHARED_LOCKED, by=by, at=at, about=about)
    tries.refuse(whose=whose)


def _code(page: SharedPage, key: str) -> str:
    return six_digits(f"counterpart/share-code\n{page.id}", key)
