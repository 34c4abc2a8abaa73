"""An installation in use keeps the areas that it served; a new one begins with none."""

from __future__ import annotations

from sqlalchemy import Engine, text

from cases.reference.directory import Directory
from cases.reference.entries import current_entries
from services.evidence.row_records import record_migrated_rows
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.directories import SHIPPED
from tests.integration.storage.test_earlier_databases import (
    earlier_rows,
    fill,
)
from tests.integration.storage.test_earlier_databases import (
    empty_url as empty_url,
)
from tests.integration.storage.test_earlier_databases import (
    engine as engine,
)

BEFORE = "0012"


def directory(database: Database) -> Directory:
    with database.read() as session:
        return Directory(current_entries(session))


def migrated(engine: Engine) -> Directory:
    migrate(engine, record=record_migrated_rows)
    database = open_database(engine.url.render_as_string(hide_password=False))
    try:
        return directory(database)
    finally:
        database.close()


def test_a_practice_folder_keeps_every_area_with_what_was_published_of_its_service(engine: Engine) -> None:
    migrate(engine, to=BEFORE, record=record_migrated_rows)
    fill(engine, earlier_rows(BEFORE))

    kept = migrated(engine)

    assert kept.served() == SHIPPED.served()
    for area in SHIPPED.served():
        assert kept.sendiass_for(area.code) == SHIPPED.sendiass_for(area.code)


def test_a_provider_in_use_keeps_the_six_and_never_gets_the_invented_one(engine: Engine) -> None:
    migrate(engine, to=BEFORE, record=record_migrated_rows)
    fill(engine, earlier_rows(BEFORE))
    with engine.begin() as connection:
        for table in ("user", "case"):
            connection.execute(
                text(f"UPDATE \"{table}\" SET authority_code = NULL WHERE authority_code = 'sampleshire'")  # noqa: S608
            )

    assert [one.name for one in migrated(engine).served()] == [
        one.name for one in SHIPPED.served() if not one.example
    ]


def test_a_new_installation_serves_nobody_until_somebody_says_whom(engine: Engine) -> None:
    assert migrated(engine).entries == ()
