"""``flask backup``, ``restore`` and ``verify``: a copy of everything but the keys, put back, and checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from commands.context import existing_services, get_services, get_stores
from commands.errors import plain_errors, refuse
from services.backup import backup
from services.backup.holds import hold_everything
from services.evidence.check import NOT_SEEN
from services.evidence.row_records import record_migrated_rows
from services.evidence.verification import verify_everything
from services.queries.health import LAST_BACKUP
from services.retention.replaying import replay
from signing.seal.keys import trusted_certificates
from storage.erasure_log import ErasureLog, NoErasureLog
from storage.migrate import migrate
from storage.note_keys import lies_within
from worker.worker import migrate_work


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
@plain_errors
def make_backup(folder: Path) -> None:
    """Copy database and documents into DIR, a new folder, while the server runs.

    DIR then holds the database at one moment, every document that it names, and backup.json,
    written last: a folder without it is no whole backup. SQLite is copied by its own backup
    function, PostgreSQL by pg_dump (Debian: postgresql-client).

    The keys are left out on purpose: who has keys/ and the seal's key can sign in the provider's
    name. Keep a copy of them apart from the backups; a restore needs them (docs/operating.md).

    \b
    Exit status:
      0  made, nothing missing
      1  not made, or a document that a row names is missing from the store
      3  there is no data in this folder
    """

    services = existing_services()
    at = services.now()
    keys_folder = services.note_keys.folder
    if lies_within(folder, keys_folder) or lies_within(keys_folder, folder):
        refuse(f"{keys_folder} holds the keys of private notes, which must never lie in a backup.")
    try:
        made = backup.make_backup(
            services.database.engine,
            services.blobs,
            services.keys_dir,
            folder,
            secrets=services.keys,
            at=at,
            erasure_log=services.erasure_log.log_id(),
        )
    except backup.BackupError as error:
        refuse(error.sentence)
    except NoErasureLog as error:
        refuse(f"{error}. Nothing was backed up.")
    last = services.data_dir / LAST_BACKUP
    last.write_text(json.dumps({"made_at": at.isoformat(), "to": str(folder.absolute())}) + "\n", "utf-8")
    last.chmod(0o600)
    click.echo(f"Backed up into {folder}: the database ({made.database}) and {made.files} documents.")
    click.echo("The keys are not in it. Keep a copy of them elsewhere.")
    click.echo("Nor are the keys of private notes: never copy those, so that notes can be destroyed.")
    click.echo(f"Nor is {services.erasure_log.file}: a restore needs it. Keep a copy apart from the backups.")
    for digest in made.missing:
        click.echo(f"MISSING  the document {digest}: a row names it, the store does not have it.", err=True)
    sys.exit(1 if made.missing else 0)


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--without-erasures",
    is_flag=True,
    help="The log of erasures is lost: bring back what was erased since the backup.",
)
@with_appcontext
@plain_errors
def restore(folder: Path, *, without_erasures: bool) -> None:
    """Put the backup in DIR into this installation, which must be empty.

    Set COUNTERPART_DATA_DIR (and COUNTERPART_DATABASE_URL for PostgreSQL) to an empty folder and
    an empty database, put keys/ into the folder first, then run this. Do not start the server
    before it has ended.

    Emails and unfinished work that waited when the backup was made are HELD: they may have gone
    out since. The server can be started at once, and what is new goes its usual way. An
    administrator sees the list under Health, Held after a restore, and releases or drops each.

    What was erased since the backup is erased again, by the log of erasures, which is in no backup:
    put it where COUNTERPART_ERASURE_LOG_DIR says before this. Nothing starts before that is done.

    At the end everything is verified as by flask verify.

    \b
    Exit status:
      0  restored, and everything holds
      1  not restored (the sentence says why), or restored and something does not hold
    """

    services = get_services()
    engine = services.database.engine
    held = 0

    def bring_up_to_date() -> None:
        migrate(engine, record=record_migrated_rows)
        migrate_work(engine)

    def hold(made: backup.Backup) -> None:
        nonlocal held
        held = hold_everything(services.database, services.work, backed_up_at=made.made_at, at=services.now())

    erased = 0

    def erase_again() -> None:
        nonlocal erased
        erased = replay(get_stores(), at=services.now())

    try:
        _require_erasure_log(services.erasure_log, folder, without_erasures=without_erasures)
        backup.refuse_unless_empty(engine, services.blobs, services.data_dir)
        made = backup.put_back_backup(
            folder,
            engine,
            services.blobs,
            services.data_dir,
            migrate=bring_up_to_date,
            hold=hold,
            erase_again=erase_again,
        )
    except backup.BackupError as error:
        refuse(error.sentence)
    except NoErasureLog as error:
        refuse(f"{error}. Empty the folder and the database, put the log of erasures there and begin again.")
    click.echo(f"Restored the backup of {made.made_at:%Y-%m-%d %H:%M} UTC: {made.files} documents.")
    if set(made.secrets) - {backup.known_by(secret) for secret in services.keys}:
        click.echo(
            "CAREFUL  keys/secrets is not the one of the backup: links and codes sent before do not work. "
            "If you have it, stop here, empty the folder, put keys/ there and restore again."
        )
    click.echo(f"{held} emails and pieces of work are held. An administrator decides under Health.")
    click.echo(f"{erased} erasures since the backup were done again.")
    _verify()


def _require_erasure_log(log: ErasureLog, folder: Path, *, without_erasures: bool) -> None:
    """Refuse a backup of an installation whose log of erasures is not here: what was erased would be back."""
    wanted, here = backup.read_backup(folder).erasure_log, log.log_id()
    if wanted and wanted != here and not without_erasures:
        raise backup.BackupError(
            f"{log.file} is {'another log' if here else 'not there'}. It says what was erased since "
            "the backup and must be erased again. Put it there, or name --without-erasures if it is lost."
        )


@click.command("verify")
@with_appcontext
def verify() -> None:
    """Check everything that is kept: each file's digest, each case's log, each seal.

    Reads every document, so it takes a while on a large installation; the server can run on. It is
    what to run after a restore, after trouble with a disk, and now and then.

    \b
    Exit status:
      0  everything holds
      1  something does not; each line says what
      3  there is no data in this folder
    """
    _verify()


def _verify() -> None:
    services = existing_services()
    broken = 0
    with services.database.read() as session:
        certificates = trusted_certificates(services.keys_dir)
        for fault in verify_everything(session, blobs=services.blobs, certificates=certificates):
            broken += 1
            click.echo(f"BROKEN  {fault}")
    click.echo("Everything holds." if not broken else f"{broken} things do not hold.")
    click.echo(NOT_SEEN)
    sys.exit(1 if broken else 0)
