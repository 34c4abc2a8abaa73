"""``flask storage``: the database's tables."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from commands.context import get_services, get_stores
from commands.errors import refuse
from services.backup.backup import BackupError, refuse_unfinished
from services.evidence.row_records import record_migrated_rows
from services.retention.outside import make_log_ready
from services.retention.replaying import replay
from storage.erasure_log import NoErasureLog
from storage.migrate import migrate
from worker.worker import migrate_work


@click.group()
def storage() -> None:
    """Database and stored documents."""


@storage.command("migrate")
@with_appcontext
def migrate_tables() -> None:
    """Bring the database to this version's tables. Doing it twice is doing it once."""

    services = get_services()
    try:
        refuse_unfinished(services.data_dir)
    except BackupError as error:
        refuse(error.sentence)
    migrate(services.database.engine, record=record_migrated_rows)
    migrate_work(services.database.engine)
    try:
        make_log_ready(services.database, services.erasure_log)
        erased = replay(get_stores(), at=services.now())
    except NoErasureLog as error:
        refuse(
            f"The log of erasures cannot be read: {error}. Nothing is opened before it is back, "
            "or what was erased could be here again."
        )
    if erased:
        click.echo(f"This database was older than its log of erasures: {erased} were done again.")
    click.echo("The database is up to date.")
