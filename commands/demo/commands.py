"""``flask demo``: the example provider, and a whole fictional case without a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from cases.accounts.people import User
from commands.context import existing_services, get_command_context, get_services
from commands.demo.cases import add_cases
from commands.demo.many.making import RealDataHere, add_many
from commands.demo.many.pages import make_pages
from commands.demo.many.world import Surroundings
from commands.demo.people import PEOPLE, PRACTICE_PASSWORD, add_people
from commands.demo.walk import print_case
from documents.libreoffice.pool import LibreOfficePool
from services.evidence.row_records import record_migrated_rows
from storage.migrate import migrate
from worker.keyring import Keyring
from worker.worker import migrate_work
from worker.worker_services import WorkerServices, step_services


@click.group(invoke_without_command=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where to leave the files.")
@click.option("--parent", default="Priya Shah", show_default=True, help="Name of the fictional parent.")
@click.option("--child", default="Aarav Shah", show_default=True, help="Name of the fictional child.")
@click.pass_context
def demo(context: click.Context, out: Path | None, parent: str, child: str) -> None:
    """Carry a fresh fictional case from request to emailed final PDF, and leave its files in --out."""
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise click.UsageError("Say where to leave the files: flask demo --out DIR")
    _run(out, parent=parent, child=child)


def _run(out: Path, *, parent: str, child: str) -> None:
    """Run it in COUNTERPART_DATA_DIR if that is set, else in a folder that goes afterwards."""
    if os.environ.get("COUNTERPART_DATA_DIR"):
        _print_result(out, parent=parent, child=child)
        return
    with TemporaryDirectory(prefix="counterpart-demo-") as folder:
        environment = {**os.environ, "COUNTERPART_DATA_DIR": folder}
        arguments = [sys.executable, "-m", "flask", "--app", "app", "demo", "--out", str(out)]
        done = subprocess.run(  # noqa: S603 - this program again, on a data folder of its own
            [*arguments, "--parent", parent, "--child", child], env=environment, check=False
        )
        sys.exit(done.returncode)


@with_appcontext
def _print_result(out: Path, *, parent: str, child: str) -> None:
    services = get_services()
    if not services.demo:
        click.echo("The example provider exists in practice mode only.", err=True)
        sys.exit(1)
    migrate(services.database.engine, record=record_migrated_rows)
    migrate_work(services.database.engine)
    print_case(services, out, parent=parent, child=child)


@demo.command("load-example")
@with_appcontext
def load_example() -> None:
    """Load the example provider's people and cases. Does nothing when the database holds any account."""

    services = existing_services()
    if not services.demo:
        click.echo("The example provider exists in practice mode only.", err=True)
        sys.exit(1)
    at = services.now()
    with services.database.write() as session:
        if session.scalar(select(User.id).limit(1)) is not None:
            click.echo("There are accounts already; nothing was loaded.")
            return
        add_people(session, at=at)
        add_cases(services, session, at=at)
    click.echo("The example provider and its cases are loaded.")


@demo.command("accounts")
@with_appcontext
def print_accounts() -> None:
    """Say where to go and how to sign in as each role."""

    services = existing_services()
    click.echo(f"\n  Families start at      {services.public_url}/")
    click.echo(f"  Staff sign in at       {services.public_url}/sign-in")
    if not services.mail_server.host:
        click.echo(f"  Every email arrives at {services.public_url}/mailbox")
    click.echo(f"\n  Password for every example account: {PRACTICE_PASSWORD}\n")
    for person in PEOPLE:
        role = person.role.words + (", senior" if person.senior else "")
        place = f" ({person.authority_code})" if person.authority_code else ""
        click.echo(f"  {role + place:<48} {person.email}")
    click.echo("")


@demo.command("add-cases")
@click.argument("count", type=click.IntRange(1, 1_000_000))
@with_appcontext
def add_cases_in_bulk(count: int) -> None:
    """Add COUNT fictional cases to practice mode. Refused wherever anything may be real."""
    is_new = not get_command_context().has_database
    services = get_services()
    if services.demo and is_new:
        migrate(services.database.engine, record=record_migrated_rows)
    here = Surroundings(
        database=services.database,
        blobs=services.blobs,
        keys=services.keys,
        bank_holidays=services.bank_holidays,
        policy=services.policy,
        provider=services.provider,
        public_url=services.public_url,
        at=services.now(),
        is_practice=services.demo,
    )
    try:
        for made in add_many(here, count):
            click.echo(f"\r{made} of {count} cases", nl=False)
    except RealDataHere as refused:
        click.echo(refused.sentence, err=True)
        sys.exit(1)
    click.echo("")
    with (
        TemporaryDirectory(prefix="counterpart-demo-") as folder,
        # An office of our own: the server may run beside this, with its offices in a folder of theirs.
        LibreOfficePool(1, run_dir=Path(folder) / "offices") as office,
    ):
        step_services.register(WorkerServices(services, office, Keyring(services)))
        try:
            for left in make_pages(services.database):
                click.echo(f"\r{left} documents are still to be made ", nl=False)
        finally:
            step_services.clear()
    click.echo("")
