"""``flask evidence``: check that no case's log was changed."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from commands.house import this_house


@click.group()
def evidence() -> None:
    """The evidence of cases."""


@evidence.command("check")
@click.argument("reference", required=False)
@with_appcontext
def check_evidence(reference: str | None) -> None:
    """Check the chain of one CASE, or of all. Exit 0: every entry holds; 1: one does not; 2: no such case."""
    from sqlalchemy import select

    from cases.evidence import check_case
    from cases.models import Case
    from cases.references import read_reference

    with this_house().database.read() as session:
        query = select(Case).order_by(Case.received_at)
        if reference is not None:
            query = query.where(Case.reference == (read_reference(reference, prefix="CP") or ""))
        cases = list(session.scalars(query))
        if reference is not None and not cases:
            click.echo(f"There is no case {reference}.", err=True)
            sys.exit(2)
        broken = 0
        for case in cases:
            verdict = check_case(session, case)
            broken += not verdict.sound
            click.echo(f"{case.reference}: {verdict.sentence}")
    sys.exit(1 if broken else 0)
