"""The beginnings of words by which a case is found, as rows, written in the transaction of each change.

Only changes made through the session are seen: a statement that changes names of many rows at once must call
``keep_words`` itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.casework.models import StaffNote
from cases.certificates.models import Certificate
from cases.models import Case, Party
from cases.search.folding import beginnings, folded
from storage.commits import act_at_commit, has_changed, value_of
from storage.database import Base, Database

LONGEST: Final = 40
"""Characters of a row. What is typed beyond them is not compared."""
PHONE_DIGITS: Final = 6
"""A phone number is found by its last digits too, by so many or more."""
AT_ONE_TIME: Final = 500

_READ: Final[dict[type[Case | Party | Certificate | StaffNote], tuple[str, ...]]] = {
    Case: ("reference", "former_reference", "person_name", "authority_name"),
    Party: ("name", "organisation", "email", "phone"),
    Certificate: ("reference",),
    StaffNote: ("words",),
}
"""Whose columns a case is found by."""


class SearchWord(Base):
    """One beginning of a word in a case: folded, and what follows it run together.

    Worked out from other rows alone, so it can always be made anew.
    """

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_case_id_word", "case_id", "word"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    """Compared byte by byte on every database: what begins alike stands together."""
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    for_office: Mapped[bool]
    """It stands in an address, a phone number or a note alone: nobody but the office finds a case by it."""


def words_of(names: Iterable[str], *, phones: Iterable[str], for_office: Iterable[str]) -> dict[str, bool]:
    """Return the words of one case, each with whether the office alone finds by it."""
    found = {word: True for text in for_office for word in beginnings(text, longest=LONGEST)}
    found |= {word: True for phone in phones for word in _of_phone(phone)}
    found |= {word: False for name in names for word in beginnings(name, longest=LONGEST)}
    return found


def national(digits: str) -> str:
    """Return a UK phone number as it is dialled here, without spaces; '' where it is none from abroad."""
    return f"0{digits[2:]}" if digits.isdigit() and digits.startswith("44") and len(digits) > 10 else ""


def _of_phone(phone: str) -> Iterator[str]:
    yield from beginnings(phone, longest=LONGEST)
    digits = folded(phone)
    for number in filter(None, (digits, national(digits))):
        for place in range(len(number) - PHONE_DIGITS + 1):
            yield number[place : place + LONGEST]


def keep_words_at_commit(database: Database) -> None:
    """Let every writing session of ``database`` keep, from now on, the words of the cases that it changed."""
    act_at_commit(database, _case_of, keep_words)


def keep_words(session: Session, case_ids: Collection[UUID]) -> None:
    """Make the words of these cases what their rows say now."""
    ids = sorted(case_ids)
    for first in range(0, len(ids), AT_ONE_TIME):
        _keep(session, ids[first : first + AT_ONE_TIME])


def _keep(session: Session, ids: list[UUID]) -> None:
    wanted = {
        (word, case_id, for_office)
        for case_id, words in _words_now(session, ids).items()
        for word, for_office in words.items()
    }
    rows = session.execute(
        select(SearchWord.word, SearchWord.case_id, SearchWord.for_office).where(SearchWord.case_id.in_(ids))
    )
    kept = {(word, case_id, for_office) for word, case_id, for_office in rows}
    gone: dict[UUID, list[str]] = defaultdict(list)
    for word, case_id, _ in kept - wanted:
        gone[case_id].append(word)
    for case_id, words in gone.items():
        session.execute(delete(SearchWord).where(SearchWord.case_id == case_id, SearchWord.word.in_(words)))
    if new := sorted(wanted - kept):
        # Into the table, not the class: these become no objects, and each row would cost thrice as much.
        session.execute(
            insert(Base.metadata.tables[SearchWord.__tablename__]),
            [{"word": word, "case_id": case_id, "for_office": hidden} for word, case_id, hidden in new],
        )


def _words_now(session: Session, ids: list[UUID]) -> dict[UUID, dict[str, bool]]:
    names: dict[UUID, list[str]] = defaultdict(list)
    phones: dict[UUID, list[str]] = defaultdict(list)
    for_office: dict[UUID, list[str]] = defaultdict(list)
    cases = select(Case.id, Case.reference, Case.former_reference, Case.person_name, Case.authority_name)
    for case_id, *said in session.execute(cases.where(Case.id.in_(ids))):
        names[case_id].extend(filter(None, said))
    parties = select(Party.case_id, Party.name, Party.organisation, Party.email, Party.phone)
    for case_id, name, organisation, email, phone in session.execute(parties.where(Party.case_id.in_(ids))):
        names[case_id] += (name, organisation)
        for_office[case_id].append(email or "")
        phones[case_id].append(phone)
    for case_id, reference in session.execute(
        select(Certificate.case_id, Certificate.reference).where(Certificate.case_id.in_(ids))
    ):
        names[case_id].append(reference)
    for case_id, words in session.execute(
        select(StaffNote.case_id, StaffNote.words).where(StaffNote.case_id.in_(ids))
    ):
        for_office[case_id].append(words)
    return {
        case_id: words_of(names[case_id], phones=phones[case_id], for_office=for_office[case_id])
        for case_id in names
    }


def _case_of(session: Session, row: object) -> UUID | None:
    """Return the case that is found otherwise once this row is as it is now."""
    if not isinstance(row, Case | Party | Certificate | StaffNote):
        return None
    names = next(names for model, names in _READ.items() if isinstance(row, model))
    if not (has_changed(row, *names) or row in session.deleted):
        return None
    found: UUID | None = value_of(session, row, "id" if isinstance(row, Case) else "case_id")
    return found
