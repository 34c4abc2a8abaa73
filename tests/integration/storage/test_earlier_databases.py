"""A database made by any earlier version, with rows in it, comes to this version's tables; nothing is lost.

``rows/REVISION.json`` holds what the version of that revision kept: every value as text, as both databases
take it, or bytes as ``{"hex": …}``. ``kept_rows`` writes one for each new revision. Landed migrations are
never edited: whoever ran one already would have other tables than the rest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session, selectinload

import app  # noqa: F401 - loads every room's models
import storage.migrate
from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.meetings.models import MeetingNotice
from cases.models import Case
from cases.party_notices import PartyNotice
from cases.search.index import SearchWord, keep_words
from cases.vocabulary import Event, MeetingNoticeKind, PartyNoticeKind, PartyRole
from services.evidence.log_reading import read_log
from services.evidence.row_records import record_migrated_rows
from services.evidence.rows import faults_of_rows
from storage.database import Base, Database, make_engine, open_database
from storage.migrate import MIGRATIONS, migrate
from tests.integration.storage.kept_rows import write_rows

ROWS = Path(__file__).parent / "rows"
LANDED = Path(__file__).parent / "landed_migrations.json"
"""The SHA-256 of each landed migration. A new one is added by running this file as a program."""
VERSIONS = MIGRATIONS / "versions"
HOW_TO_RECORD = "run: .venv/bin/python -m tests.integration.storage.test_earlier_databases"


def digests() -> dict[str, str]:
    """The SHA-256 of each migration there is now."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VERSIONS.glob("[0-9]*.py")}


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return [script.revision for script in scripts][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'earlier.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = make_engine(empty_url)
    yield made
    made.dispose()


def earlier_rows(revision: str) -> dict[str, Any]:
    """What the version of ``revision`` kept, by table: columns and rows."""
    kept: dict[str, Any] = json.loads((ROWS / f"{revision}.json").read_text("utf-8"))
    for content in kept.values():
        content["rows"] = [[_value(value) for value in row] for row in content["rows"]]
    return kept


def _value(kept: Any) -> str | bytes | None:
    return bytes.fromhex(kept["hex"]) if isinstance(kept, dict) else kept


def fill(engine: Engine, kept: dict[str, Any]) -> None:
    """Put ``kept`` into the tables as they are now; foreign keys are looked at by whoever called."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        with closing(raw):
            for table, content in kept.items():
                places = ", ".join("?" * len(content["columns"]))
                columns = ", ".join(f'"{name}"' for name in content["columns"])
                raw.cursor().executemany(
                    f'INSERT INTO "{table}" ({columns}) VALUES ({places})',  # noqa: S608 - our own file's names
                    content["rows"],
                )
            raw.commit()
            assert raw.cursor().execute("PRAGMA foreign_key_check").fetchall() == []
        return
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET TIME ZONE 'UTC'")  # times are written down without a zone
        connection.execute("SET session_replication_role = replica")  # in whatever order
        for table, content in kept.items():
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, content["columns"])),
                sql.SQL(", ").join(sql.Placeholder() for _ in content["columns"]),
            )
            connection.cursor().executemany(statement, content["rows"])


def counts(engine: Engine, tables: set[str]) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608
            for table in sorted(tables)
        }


MADE_BY = sorted(file.stem for file in ROWS.glob("*.json"))


WAYS_UP = [
    *((made_by, "sqlite") for made_by in sorted({*MADE_BY[::2], MADE_BY[-1]})),
    *((made_by, "postgresql") for made_by in sorted({*MADE_BY[::5], MADE_BY[-1]})),
]
"""Each migration meets rows of several versions on both databases; those of all would take a minute more."""
LOST_ON_PURPOSE = {"guess"}
GROW = {"evidence_entry", "evidence_opening"}


@pytest.mark.parametrize(("made_by", "empty_url"), WAYS_UP, indirect=["empty_url"])
def test_rows_of_an_earlier_version_come_through_every_migration_since(
    engine: Engine, empty_url: str, made_by: str
):
    """They can be read, and their evidence holds: a migration that gives rows other values records them."""
    kept = earlier_rows(made_by)
    migrate(engine, to=made_by)
    fill(engine, kept)

    migrate(engine, record=record_migrated_rows)

    there = set(inspect(engine).get_table_names())
    assert kept.keys() - there <= LOST_ON_PURPOSE
    for table, count in counts(engine, kept.keys() & there).items():
        before = len(kept[table]["rows"])
        assert count == before or (table in GROW and count > before), table
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    database = open_database(empty_url)

    with database.read() as session:
        for mapper in Base.registry.mappers:
            session.scalars(select(mapper.class_)).all()
        cases = session.scalars(select(Case)).all()
    faults, records = faults_of_evidence(database)
    with database.write() as session:
        came, now = words_and_anew(session)

    database.close()
    assert came == now, "search finds every case by its words, as if they had been written today"
    assert len(cases) > 5
    assert faults == []
    assert records >= len(cases) or made_by == "0001", "its rows were recorded, so a change would be seen"


def words_and_anew(session: Session) -> tuple[set[Any], set[Any]]:
    """The words by which cases are found, as they stand and as they are once made anew."""
    words = select(SearchWord.word, SearchWord.case_id, SearchWord.for_office)
    came = set(session.execute(words))
    keep_words(session, list(session.scalars(select(Case.id))))
    return came, set(session.execute(words))


def faults_of_evidence(database: Database) -> tuple[list[str], int]:
    """What the check of evidence finds in logs and rows, without files; and how many entries record rows."""
    faults: list[str] = []
    records = 0
    with database.read() as session:
        for case in session.scalars(select(Case)):
            log = read_log(session, case.id)
            faults += [*log.faults, *([] if log.verdict.sound else [log.verdict.sentence])]
            faults += faults_of_rows(session, case.id, log.said, [])
            records += sum(one.kind is Event.ROWS_RECORDED for one in log.said)
    return faults, records


CHANGES = """
import sqlalchemy as sa
from alembic import op
from storage.migrate import note_changed_rows

revision, down_revision = "9999", "{head}"
changed = sa.table("party", sa.column("id", sa.Uuid()), sa.column("name", sa.String()))

def upgrade():
    op.execute("UPDATE party SET name = name || '!'")
    {noted}
"""
NOTED = 'note_changed_rows(op.get_context(), "party", op.get_bind().scalars(sa.select(changed.c.id)))'


@pytest.mark.parametrize("noted", [True, False])
def test_a_migration_that_changes_rows_has_to_record_them(
    engine: Engine, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted: bool
):
    """One that lands after this version: without the note the check of evidence calls its rows changed."""
    head = revisions()[-1]
    newest = MADE_BY[-1]
    migrate(engine, to=newest)
    fill(engine, earlier_rows(newest))
    migrate(engine, record=record_migrated_rows)
    later = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    change = CHANGES.format(head=head, noted=NOTED if noted else "")
    (later / "versions" / "9999_changes.py").write_text(change, "utf-8")
    monkeypatch.setattr(storage.migrate, "MIGRATIONS", later)

    if noted:
        with pytest.raises(RuntimeError, match="nobody records them"):
            migrate(engine)
    migrate(engine, record=record_migrated_rows)

    database = open_database(empty_url)
    faults, _ = faults_of_evidence(database)
    database.close()
    assert bool(faults) is not noted
    assert all("of table party is not as entry" in fault for fault in faults)


def test_whoever_was_asked_to_a_meeting_without_email_before_is_still_to_be_told(engine: Engine):
    """Nobody recorded that they were told: each such meeting that lies ahead has its step."""
    migrate(engine, to="0001")
    fill(engine, earlier_rows("0001"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE party SET email = NULL"))
        connection.execute(text("UPDATE meeting SET starts_at = '2126-12-01 10:00:00.000000+00:00'"))
        connection.execute(text("UPDATE meeting SET state = 'arranged'"))
        of_others = text(
            "SELECT count(*) FROM attendance JOIN party ON party.id = party_id WHERE role <> 'authority'"
        )
        asked = connection.execute(of_others).scalar_one()

    migrate(engine, record=record_migrated_rows)

    with Session(engine) as session:
        noted = session.scalars(select(MeetingNotice)).all()
        others = [one for one in noted if one.party.role is not PartyRole.AUTHORITY]
        assert len(others) == asked > 0
        assert {one.kind for one in noted} == {MeetingNoticeKind.INVITATION}
        assert all(one.told_on is None and one.starts_at == one.meeting.starts_at for one in noted)


def test_copies_and_withdrawals_that_nobody_recorded_as_told_are_still_to_be_told(engine: Engine):
    """Signed copies and withdrawn certificates of people without email, of which nothing was recorded."""
    migrate(engine, to="0011")
    fill(engine, earlier_rows("0011"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE party SET email = NULL"))
        connection.execute(text("UPDATE signer SET email = NULL"))
        connection.execute(text("UPDATE envelope SET finished_at = '2026-11-20 10:00:00.000000+00:00'"))
        connection.execute(text("UPDATE certificate SET withdrawn_at = '2026-11-20 10:00:00.000000+00:00'"))
        signers = connection.execute(text("SELECT count(*) FROM signer")).scalar_one()
        certificates = connection.execute(text("SELECT count(*) FROM certificate")).scalar_one()

    migrate(engine, record=record_migrated_rows)

    with Session(engine) as session:
        noted = Counter(one.kind for one in session.scalars(select(PartyNotice)) if one.told_on is None)
    assert noted == {
        PartyNoticeKind.SIGNED_COPY: signers,
        PartyNoticeKind.CERTIFICATE_WITHDRAWN: certificates,
    }
    assert signers > 0
    assert certificates > 0


def test_a_signature_found_not_to_count_before_is_marked(engine: Engine):
    """Each signer whose objection the office upheld, and no other."""
    migrate(engine, to="0062")
    fill(engine, earlier_rows("0062"))
    objected = (
        "INSERT INTO device_objection (id, case_id, signer_id, objected_at, objection, objection_by,"
        " settled_at, settled_by, settled_why)"
        " SELECT s.id, e.case_id, s.id, '2026-11-20 10:00:00.000000+00:00',"
        " 'Not me', 'Priya Shah', '2026-11-21 10:00:00.000000+00:00', 'Bea Hollis', '{why}'"
        " FROM signer s JOIN envelope e ON e.id = s.envelope_id WHERE s.position = {position}"
    )
    with engine.begin() as connection:
        connection.execute(text(objected.format(why="The signature does not stand. No", position=1)))
        connection.execute(text(objected.format(why="The signature stands. We phoned", position=2)))
        upheld = set(connection.execute(text("SELECT id FROM signer WHERE position = 1")).scalars())
        others = set(connection.execute(text("SELECT id FROM signer WHERE position = 2")).scalars())

    migrate(engine, record=record_migrated_rows)

    with engine.connect() as connection:
        marked = text("SELECT id FROM signer WHERE struck_at IS NOT NULL")
        assert set(connection.execute(marked).scalars()) == upheld
    assert upheld
    assert others


def test_each_agreed_action_of_before_is_kept_as_what_was_said_of_it_comes_to(engine: Engine):
    """After whatever two parties said, up to three times: in raw rows, since models have columns of later."""
    migrate(engine, to="0074")
    fill(engine, earlier_rows("0074"))
    sequences = [
        said
        for times in range(4)
        for said in product(((party, kind) for party in range(2) for kind in ActionAnswerKind), repeat=times)
    ]
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection, only=["agreed_action", "action_answer"])
        outcome, case = connection.execute(text("SELECT id, case_id FROM outcome LIMIT 1")).one()
        parties = connection.execute(text("SELECT id FROM party LIMIT 2")).scalars().all()
        as_key = (lambda one: one.hex) if engine.dialect.name == "sqlite" else (lambda one: one)
        day, at = date(2026, 11, 20), datetime(2026, 11, 20, 10, tzinfo=UTC)
        actions, answers = [], []
        for number, said in enumerate(sequences, start=1):
            key = as_key(uuid4())
            whole = {"id": key, "case_id": case, "outcome_id": outcome, "version": 1, "number": number}
            words = dict.fromkeys(("what", "done_means", "owner", "due_reason", "depends_on"), "The visit")
            actions.append(
                whole
                | words
                | {"paper_number": number, "statement_ref": "OS-1", "due_basis": "agreed"}
                | {"agreed_on": day, "kept_at": at, "due_date": day}
            )
            answers += [
                {"id": as_key(uuid4()), "action_id": key, "number": place, "kind": kind.value}
                | {"party_id": parties[party], "said_by": "Ruth", "words": "", "at": at}
                | {"said_on": day, "taken_by": ""}
                for place, (party, kind) in enumerate(said, start=1)
            ]
        connection.execute(tables.tables["agreed_action"].insert(), actions)
        connection.execute(tables.tables["action_answer"].insert(), answers)

    migrate(engine, record=record_migrated_rows)

    with Session(engine) as session:
        kept = session.scalars(select(AgreedAction).options(selectinload(AgreedAction.answers))).all()
        assert [one.number for one in kept if one.is_settled != one.standing.is_done] == []
        assert {one.is_settled for one in kept} == {True, False}
        assert len(kept) == len(sequences)


def test_no_landed_migration_was_edited():
    landed, now = json.loads(LANDED.read_text("utf-8")), digests()

    assert {name: now.get(name) for name in landed} == landed, "never edit a landed migration: add another"


def test_each_migration_is_noted_as_landed():
    assert digests().keys() - json.loads(LANDED.read_text("utf-8")).keys() == set(), HOW_TO_RECORD


def test_the_rows_of_the_newest_version_are_written_down_for_the_next():
    """The next migration is walked over them, and fails where it changes what was recorded."""
    assert revisions()[-1] in MADE_BY, HOW_TO_RECORD


def note_new_migrations() -> None:
    """Note the digest of each migration that is new, and rows of this version; what was noted stays."""
    landed = json.loads(LANDED.read_text("utf-8")) if LANDED.exists() else {}
    noted = dict(sorted({**digests(), **landed}.items()))
    LANDED.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
    newest = ROWS / f"{revisions()[-1]}.json"
    if not newest.exists():
        write_rows(newest)


if __name__ == "__main__":
    note_new_migrations()
