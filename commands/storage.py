"""``flask storage``: the database's tables."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from commands.house import this_house
from commands.telling import refuse


@click.group()
def storage() -> None:
    """Database and stored documents."""


@storage.command("migrate")
@with_appcontext
def migrate_tables() -> None:
    """Bring the database to this version's tables. Doing it twice is doing it once."""
    from services.backup.backup import BackupError, refuse_unfinished
    from services.evidence.row_records import record_migrated_rows
    from storage.migrate import migrate
    from worker.worker import migrate_work

    house = this_house()
    try:
        refuse_unfinished(house.data_dir)
    except BackupError as error:
        refuse(error.sentence)
    migrate(house.database.engine, record=record_migrated_rows)
    migrate_work(house.database.engine)
    click.echo("The database is up to date.")
