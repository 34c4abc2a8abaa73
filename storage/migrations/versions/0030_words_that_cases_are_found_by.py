"""The beginnings of words by which the office finds a case, as rows; made for the cases that there are.

The rules are those of this day: what a later version makes of a case's rows it writes when they change, or
in a migration of its own.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

LONGEST = 40
PHONE_DIGITS = 6
AT_ONE_TIME = 500
LIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"})

CASE = sa.table(
    "case",
    sa.column("id", sa.Uuid()),
    sa.column("reference"),
    sa.column("former_reference"),
    sa.column("person_name"),
    sa.column("authority_name"),
)
PARTY = sa.table(
    "party",
    sa.column("case_id", sa.Uuid()),
    sa.column("name"),
    sa.column("organisation"),
    sa.column("email"),
    sa.column("phone"),
)
CERTIFICATE = sa.table("certificate", sa.column("case_id", sa.Uuid()), sa.column("reference"))
STAFF_NOTE = sa.table("staff_note", sa.column("case_id", sa.Uuid()), sa.column("words"))
SEARCH_WORD = sa.table(
    "search_word", sa.column("word"), sa.column("case_id", sa.Uuid()), sa.column("for_office", sa.Boolean())
)


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("for_office", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_search_word_case_id_case")),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_word_case_id_word"), "search_word", ["case_id", "word"])
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(CASE.c.id)))
    for first in range(0, len(ids), AT_ONE_TIME):
        rows = [
            {"word": word, "case_id": case_id, "for_office": for_office}
            for case_id, words in _words(connection, ids[first : first + AT_ONE_TIME]).items()
            for word, for_office in words.items()
        ]
        connection.execute(sa.insert(SEARCH_WORD), rows)


def _words(connection: sa.Connection, ids: list[UUID]) -> dict[UUID, dict[str, bool]]:
    found: dict[UUID, dict[str, bool]] = defaultdict(dict)

    def add(case_id: UUID, words: Iterator[str], *, for_office: bool) -> None:
        for word in words:
            found[case_id][word] = for_office and found[case_id].get(word, True)

    for case_id, *names in connection.execute(sa.select(CASE).where(CASE.c.id.in_(ids))):
        for name in names:
            add(case_id, _beginnings(name or ""), for_office=False)
    for case_id, name, organisation, email, phone in connection.execute(
        sa.select(PARTY).where(PARTY.c.case_id.in_(ids))
    ):
        for text in (name, organisation):
            add(case_id, _beginnings(text), for_office=False)
        add(case_id, _beginnings(email or ""), for_office=True)
        add(case_id, _of_phone(phone), for_office=True)
    for table, for_office in ((CERTIFICATE, False), (STAFF_NOTE, True)):
        for case_id, text in connection.execute(sa.select(table).where(table.c.case_id.in_(ids))):
            add(case_id, _beginnings(text), for_office=for_office)
    return found


def _of_phone(phone: str) -> Iterator[str]:
    yield from _beginnings(phone)
    digits = "".join(one for one in _plain(phone) if one.isalnum())
    numbers = [digits]
    if digits.isdigit() and digits.startswith("44") and len(digits) > 10:
        numbers.append(f"0{digits[2:]}")
    for number in numbers:
        for place in range(len(number) - PHONE_DIGITS + 1):
            yield number[place : place + LONGEST]


def _beginnings(text: str) -> Iterator[str]:
    plain = [one for one in _plain(text) if not unicodedata.category(one).startswith("M")]
    letters = "".join(one for one in plain if one.isalnum())
    place, begins = 0, True
    for character in plain:
        if not character.isalnum():
            begins = True
            continue
        if begins or unicodedata.category(character) == "Lo":
            yield letters[place : place + LONGEST]
        place, begins = place + 1, False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).translate(LIKE)
