"""``flask evidence``: check that no case's log, rows and files were changed; erase what an entry says."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind, User
from cases.evidence.log import erase_evidence
from cases.models import Case
from cases.references import read_reference
from commands.context import existing_services
from commands.errors import plain_errors
from services.evidence.check import NOT_SEEN, cases_to_check, check_what_no_case_names
from services.evidence.check import check_evidence as check
from signing.seal.keys import trusted_certificates


@click.group()
def evidence() -> None:
    """The evidence of cases."""


@evidence.command("check")
@click.argument("reference", metavar="[CASE]", required=False)
@with_appcontext
def check_evidence(reference: str | None) -> None:
    """Hold the log of one CASE, or of all, against its rows, its files and every sealed copy.

    \b
    Found is: an entry changed, moved or deleted, the last ones and all of them too; what an entry
    says deleted without leave; a row of the case changed, gone, put in or not to be read; a file
    changed or gone; a seal that does not hold. Without CASE, cases that are gone, sealed files that
    no case names, the provider's own records (directory, bank holidays, words of pages) and unreadable
    rows of every table as well.

    \b
    Exit status:
      0  everything holds
      1  something does not
      2  there is no such case
      3  there is no data in this folder
    """

    services = existing_services()
    certificates = trusted_certificates(services.keys_dir)
    broken = 0
    with services.database.read() as session:
        wanted = None if reference is None else read_reference(reference, prefix="CP") or ""
        cases = cases_to_check(session, wanted)
        if reference is not None and not cases:
            click.echo(f"There is no case {reference}.", err=True)
            sys.exit(2)
        for case_id, name in cases:
            found = check(session, case_id, blobs=services.blobs, certificates=certificates)
            broken += not found.sound
            click.echo(f"{name}: {found.verdict.sentence}")
            for fault in found.faults:
                click.echo(f"  BROKEN  {fault}")
            for note in found.notes:
                click.echo(f"  note    {note}")
        if reference is None:
            for fault in check_what_no_case_names(session, blobs=services.blobs, certificates=certificates):
                broken += 1
                click.echo(f"BROKEN  {fault}")
    click.echo(NOT_SEEN)
    sys.exit(1 if broken else 0)


@evidence.command("erase")
@click.argument("reference", metavar="CASE")
@click.argument("entry", type=int)
@click.option("--approved-by", required=True, metavar="EMAIL", help="Account of the senior who approved it.")
@click.option("--why", required=True, help="Why, in words that name nobody. They stay in the log.")
@with_appcontext
@plain_errors
def erase_entry(reference: str, entry: int, approved_by: str, why: str) -> None:
    """Erase what ENTRY of CASE says, for good, where the law asks for it.

    Its hashes stay and the log still checks. A new entry says which one was erased, when, why and who
    approved. What sealed copies already show of it is not in our hands any more.
    """

    services = existing_services()
    with services.database.write() as session:
        case = session.scalar(
            select(Case).where(Case.reference == (read_reference(reference, prefix="CP") or ""))
        )
        if case is None:
            click.echo(f"There is no case {reference}.", err=True)
            sys.exit(2)
        approver = session.scalar(select(User).where(User.email == approved_by.strip().lower()))
        if approver is None or not approver.active or not approver.senior:
            click.echo(f"{approved_by} is no account of a senior who can sign in.", err=True)
            sys.exit(1)
        by = Actor(ActorKind.USER, str(approver.id), approver.name)
        said = erase_evidence(
            session, case, entry, approved_by=approver.name, why=why, by=by, at=services.now()
        )
        click.echo(f"{case.reference}: what entry {entry} said is erased. Entry {said.seq} says so.")
