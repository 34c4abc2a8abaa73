"""Whatever column of a case a database owner changes: the check tells, or says why it is no evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Table, Uuid, select, text, update
from sqlalchemy.orm import Session

from cases.evidence.log import chain_of
from cases.models import Case
from cases.reference.entries import EntryVersion
from cases.vocabulary import EntryKind
from services.evidence import check
from services.evidence.check import CaseFindings, check_evidence, check_what_no_case_names
from services.evidence.row_records import NOT_EVIDENCE, RECORDED, TABLES_NOT_RECORDED, recorded_tables
from services.evidence.verification import verify_everything
from storage.database import Base, EnumColumn, UtcDateTime, open_database
from tests import factories
from tests.app_services import make_services
from tests.integration.services.evidence_attacks import NOW, Provider, lift_guards
from tests.integration.services.provider_under_test import provider_under_test as provider_under_test

MUST_BE_WALKED = {
    *("envelope", "signer", "document", "certificate", "evidence_opening", "evidence_entry"),
    *("case", "party", "decision", "meeting", "call", "choice_made", "attendance", "code_look"),
}
AT_A_PLACE = {"code": "library", "data": {"name": "The Library"}}
DOCS = Path(__file__).parents[3] / "docs"


def tables() -> list[Table]:
    """Those whose rows are recorded, and the log's own."""
    log = [Base.metadata.tables[name] for name in ("evidence_entry", "evidence_opening")]
    return [*recorded_tables().values(), *log]


def another(column: Column[Any], value: Any) -> Any:
    """A value that the column may well hold, and does not."""
    kind = column.type
    if isinstance(kind, EnumColumn):
        members: list[StrEnum] = list(kind.kind)
        return next(member for member in members if member != value)
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return (value or 0) + 1000
    if isinstance(kind, Date):
        return (value or date(2026, 1, 1)) + timedelta(days=1)
    if isinstance(kind, UtcDateTime):
        return (value or datetime.fromisoformat("2026-01-01T00:00:00Z")) + timedelta(seconds=1)
    if isinstance(kind, Uuid):
        return uuid4()
    if isinstance(kind, LargeBinary):
        return bytes(32)
    if isinstance(kind, JSON):
        return {**value, "put": "in"} if isinstance(value, dict) else [*(value or []), "put in"]
    length = getattr(kind, "length", None)
    return (f"{value or ''}x")[-length:] if length else f"{value or ''}x"


@pytest.fixture
def only_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here is whether rows and log tell; files and seals would only make it slow."""
    monkeypatch.setattr(check, "faults_of_files", lambda *_: [])
    monkeypatch.setattr(check, "faults_of_sealed_copies", lambda *_: [])


@pytest.fixture
def edited(provider_under_test: Provider) -> Iterator[Session]:
    """A session of somebody who owns the database; nothing stays."""
    with provider_under_test.services.database.writers() as session:
        lift_guards(session)
        yield session
        session.rollback()


def faults_of(session: Session, at: Provider, *cases: UUID) -> list[str]:
    found: list[str] = []
    for case_id in cases:
        one = check_evidence(session, case_id, blobs=at.services.blobs, certificates=())
        found += [] if one.verdict.sound else [one.verdict.sentence]
        found += one.faults
    return found


pytestmark = pytest.mark.usefixtures("only_rows")


def test_every_column_of_a_case_is_evidence_or_is_listed_with_its_reason(
    provider_under_test: Provider, edited: Session
) -> None:
    cases = list(edited.scalars(select(Case.id)))
    assert faults_of(edited, provider_under_test, *cases) == []
    unseen, walked, needless = [], set(), []
    on_postgresql, kinds = edited.connection().dialect.name == "postgresql", set[type[object]]()
    for table in tables():
        rows = edited.execute(select(table).limit(1)).mappings().all()
        for row in rows:
            walked.add(table.name)
            this = [column == row[column.name] for column in table.primary_key.columns]
            for column in table.columns:
                if on_postgresql and type(column.type) in kinds:
                    continue  # the check itself is the same; only how a kind of value comes back may differ
                kinds.add(type(column.type))
                undo = edited.begin_nested()
                edited.execute(
                    update(table).where(*this).values({column.name: another(column, row[column.name])})
                )
                edited.expire_all()
                seen = bool(faults_of(edited, provider_under_test, *cases))
                undo.rollback()
                name = f"{table.name}.{column.name}"
                if not seen and name not in NOT_EVIDENCE:
                    unseen.append(name)
                if seen and name in NOT_EVIDENCE:
                    needless.append(name)
    assert unseen == []
    assert needless == []
    assert walked >= MUST_BE_WALKED


def test_which_decisions_a_meeting_is_about_is_evidence(
    provider_under_test: Provider, edited: Session
) -> None:
    edited.execute(text("DELETE FROM meeting_decision"))
    edited.expire_all()

    assert any(
        "table meeting" in one
        for one in faults_of(edited, provider_under_test, provider_under_test.statement_case)
    )


@pytest.mark.parametrize("model", RECORDED, ids=lambda model: model.__tablename__)
def test_a_row_that_somebody_puts_in_or_takes_out_shows(
    provider_under_test: Provider, edited: Session, model: type[Base]
) -> None:
    table = Base.metadata.tables[model.__tablename__]
    rows = edited.execute(select(table).limit(1)).mappings().all()
    cases = list(edited.scalars(select(Case.id)))
    for row in rows:
        undo = edited.begin_nested()
        edited.execute(table.delete().where(table.c.id == row["id"]))
        edited.expire_all()
        assert faults_of(edited, provider_under_test, *cases) or table.name == "case"
        undo.rollback()


def test_rows_from_before_they_were_recorded_are_not_known_and_never_called_broken(
    tmp_path: Path, sqlite_url: str
) -> None:
    """A case of an earlier version: its first change records all its rows; from then on an edit shows."""
    services = make_services(tmp_path / "data", sqlite_url)
    earlier = open_database(sqlite_url)
    with earlier.write() as session:
        case_id = factories.a_case(services, session).id

    def found() -> CaseFindings:
        with services.database.read() as session:
            return check_evidence(session, case_id, blobs=services.blobs, certificates=())

    assert found().sound
    assert [note for note in found().notes if "not known for any entry so far" in note], found()

    with services.database.write() as session:
        session.get_one(Case, case_id).language = "Polish"

    assert found().sound
    assert found().notes == ["What its rows said is not known for entries before 2."]
    with earlier.write() as session:
        session.execute(text("UPDATE party SET phone = '01632 960 999'"))
    assert [f for f in found().faults if "of table party is not as entry 2 recorded it" in f], found()
    earlier.close()
    services.database.close()


def test_what_came_before_a_savepoint_that_was_undone_is_recorded(tmp_path: Path, sqlite_url: str) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.write() as session:
        case_id = factories.a_case(services, session).id
    with services.database.write() as session:
        session.get_one(Case, case_id).language = "Polish"
        session.add(EntryVersion(kind=EntryKind.VENUE, version=1, saved_at=NOW, saved_by="A", **AT_A_PLACE))
        session.flush()
        session.begin_nested().rollback()
    with services.database.read() as session:
        found = check_evidence(session, case_id, blobs=services.blobs, certificates=())
        assert found.faults == []
        assert list(check_what_no_case_names(session, blobs=services.blobs, certificates=())) == []
    services.database.close()


def test_wrong_answers_that_only_count_up_add_nothing_to_the_log(tmp_path: Path, sqlite_url: str) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.write() as session:
        case_id = factories.a_case(services, session).id
    with services.database.read() as session:
        length = len(chain_of(session, case_id)[0])
        new = check_evidence(session, case_id, blobs=services.blobs, certificates=())
    assert (new.faults, new.notes) == ([], []), "of a case that is new everything is known"

    with services.database.write() as session:
        session.get_one(Case, case_id).parties[0].request_tries += 1

    with services.database.read() as session:
        assert len(chain_of(session, case_id)[0]) == length
    services.database.close()


def test_what_is_no_evidence_is_told_in_the_docs() -> None:
    words = " ".join((DOCS / "evidence.md").read_text("utf-8").split())
    for column, why in NOT_EVIDENCE.items():
        table, name = column.split(".")
        assert name in Base.metadata.tables[table].columns
        assert f"| `{column}` | {why} |" in words


JUNK = [
    ("case", "received_at", "yesterday"),
    ("case", "person_birth_date", "in May"),
    ("case", "needs", "{not json"),
    ("case", "track", "tram"),
    ("party", "number", "first"),
    ("decision", "kind", "a decision"),
    ("decision", "sections", "B, F"),
    ("meeting", "starts_at", "noon"),
    ("envelope", "version", "two"),
    ("envelope", "paper", "paper"),
    ("signer", "state", "gone"),
    ("document", "kind", "letter"),
    ("document", "created_at", ""),
    ("certificate", "issue_date", "2026-02-30"),
    ("certificate", "register_number", "one"),
    ("evidence_entry", "seq", "last"),
    ("evidence_opening", "kind", "nothing.happened"),
    ("evidence_opening", "at", "once"),
    ("evidence_opening", "body", "{"),
    ("user", "role", "king"),
    ("delivery", "queued_at", "soon"),
]
"""Table, column, and what nobody writes there. PostgreSQL itself takes only wrong words among them."""


@pytest.mark.parametrize(("table", "column", "junk"), JUNK)
def test_an_unreadable_row_is_named_and_everything_else_is_still_checked(
    provider_under_test: Provider, edited: Session, table: str, column: str, junk: str
) -> None:
    kind = Base.metadata.tables[table].c[column].type
    if edited.connection().dialect.name == "postgresql" and not isinstance(kind, EnumColumn):
        pytest.skip("PostgreSQL refuses it")
    services = provider_under_test.services
    name = f'"{table}"'
    one = f"(SELECT id FROM {name} ORDER BY id LIMIT 1)"  # noqa: S608 - our own names
    edited.execute(text(f"UPDATE {name} SET {column} = :junk WHERE id = {one}"), {"junk": junk})  # noqa: S608
    edited.expire_all()

    found = list(verify_everything(edited, blobs=services.blobs, certificates=()))
    whole = list(check_what_no_case_names(edited, blobs=services.blobs, certificates=()))

    if (table, column) == ("evidence_opening", "body"):
        assert any("cannot be read" in one for one in found)
    else:
        assert any(f"of table {table} cannot be read: {column} holds" in one for one in [*found, *whole])


def leads_to_a_case(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a row of ``table`` belongs to a case, itself or by another row."""
    above = {key.column.table for key in table.foreign_keys} - {table}
    return table.name == "case" or any(
        leads_to_a_case(one, seen | {table.name}) for one in above if one.name not in seen
    )


def test_every_table_of_a_case_is_recorded_or_the_docs_name_it_as_not_recorded() -> None:
    log = {"evidence_entry", "evidence_opening", "evidence_erasure", "meeting_decision"}
    of_cases = {table.name for table in Base.metadata.sorted_tables if leads_to_a_case(table)} - log
    said = " ".join((DOCS / "evidence.md").read_text().split())

    assert of_cases == recorded_tables().keys() | (TABLES_NOT_RECORDED.keys() & of_cases)
    assert all(word in said.partition("cannot** see")[2] for word in TABLES_NOT_RECORDED.values())
