"""Words typed into a page that could not be used yet: held for an hour at most, for one browser alone.

A page that answers a press is sent to an address of its own, so that 'Back' and 'Reload' never ask to send
anything again. What was typed waits here meanwhile. Never a password, a code, a file or a drawing: whoever
calls leaves those out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, WithId

WORDS_KEPT = timedelta(hours=1)
LONGEST = 500_000
"""Characters typed into one page; the outcome form at its longest has about half of that."""
MOST_PAGES = 20
"""Pages of one browser; the oldest goes first."""
MOST_CHARACTERS = 50_000_000
"""Of all pages together, so that nobody can fill the database; beyond that, nothing more is kept."""
MOST_OF_STRANGERS = 35_000_000
"""Once so much is kept, pages of people who neither signed in nor came by a link answer in place: a stranger
with a script must not use up the room in which the outcome form of a mediator whose sign-in ended waits."""
CHARACTERS_A_FIELD = 10
"""Each field takes some room besides its name and text: many tiny ones are not free."""


class TypedWords(WithId, Base):
    """One page of one browser. ``owner`` is a digest of what the browser's cookie holds."""

    __tablename__ = "typed_words"

    owner: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(2_000))
    page: Mapped[dict[str, Any]] = mapped_column(JSON)
    characters: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class WordsOfPage:
    """What is kept of one page: names and texts as sent, problems by form and field, what stood round it."""

    pairs: Sequence[tuple[str, str]] = ()
    errors: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    status: int = 200
    notice: str = ""
    had_files: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    """What else the page needs to show itself again: heading and sentence of an error that has no form."""

    @property
    def characters(self) -> int:
        """How long it is."""
        return sum(len(name) + len(text) + CHARACTERS_A_FIELD for name, text in self.pairs)


def owner_of(*secrets: str) -> str:
    """Return the digest under which one browser's pages are kept; ``secrets`` are what its cookie holds."""
    return hashlib.sha256("\n".join(secrets).encode()).hexdigest()


def keep_typed_words(
    session: Session,
    owner: str,
    path: str,
    page: WordsOfPage,
    *,
    known: UUID | None,
    at: datetime,
    of_stranger: bool,
) -> UUID | None:
    """Keep ``page`` for an hour, in place of the ``known`` one of the same owner and path; its id.

    None when it is too long, or too much is kept already: less for a stranger, who neither signed in nor came
    by a link. What is older than an hour goes. The caller commits.
    """
    if page.characters > LONGEST:
        return None
    session.execute(delete(TypedWords).where(TypedWords.kept_at <= at - WORDS_KEPT))
    kept = session.scalar(select(func.coalesce(func.sum(TypedWords.characters), 0))) or 0
    if kept + page.characters > (MOST_OF_STRANGERS if of_stranger else MOST_CHARACTERS):
        return None
    row = _mine(session, owner, path, known) if known else None
    if row is None:
        _make_room(session, owner)
        row = TypedWords(owner=owner, path=path)
        session.add(row)
    row.page, row.characters, row.kept_at = _plain(page), page.characters, at
    session.flush()
    return row.id


def find_typed_words(
    session: Session, owner: str, path: str, words_id: UUID, *, at: datetime
) -> WordsOfPage | None:
    """Return the page kept under this id, for its own browser and path, while its hour lasts; else None."""
    row = _mine(session, owner, path, words_id)
    if row is None or row.kept_at <= at - WORDS_KEPT:
        return None
    page = dict(row.page)
    pairs, notes = tuple((name, text) for name, text in page.pop("pairs")), page.pop("told")
    return WordsOfPage(**page, pairs=pairs, notes=notes)


def forget_typed_words(session: Session, owner: str, words_id: UUID | None = None) -> None:
    """Delete one page of this browser, or all of them. The caller commits."""
    mine = delete(TypedWords).where(TypedWords.owner == owner)
    session.execute(mine if words_id is None else mine.where(TypedWords.id == words_id))


def _mine(session: Session, owner: str, path: str, words_id: UUID) -> TypedWords | None:
    row = session.get(TypedWords, words_id)
    return row if row is not None and row.owner == owner and row.path == path else None


def _make_room(session: Session, owner: str) -> None:
    newest = (
        select(TypedWords.id)
        .where(TypedWords.owner == owner)
        .order_by(TypedWords.kept_at.desc())
        .limit(MOST_PAGES - 1)
    )
    keep = list(session.scalars(newest))
    session.execute(delete(TypedWords).where(TypedWords.owner == owner, TypedWords.id.not_in(keep)))


def _plain(page: WordsOfPage) -> dict[str, Any]:
    return {
        "pairs": [list(pair) for pair in page.pairs],
        "errors": {form: {name: list(e) for name, e in found.items()} for form, found in page.errors.items()},
        "status": page.status,
        "notice": page.notice,
        "had_files": page.had_files,
        "told": dict(page.notes),
    }
