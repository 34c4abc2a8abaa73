"""The rows of a database with every case of the example, written down for versions to come.

Run once for each new revision (``test_earlier_databases`` as a program does): what this version wrote, a
later version must still read, and its migrations must record whatever they change of it.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select

from cases.vocabulary import CertificateVariant, Choice, Role
from commands.demo.cases import add_cases
from commands.demo.people import add_people
from services.certificates import issue_and_send, withdraw_and_notify
from services.container import Services
from services.statements.versions import make_statement
from storage.database import Base
from tests import factories, servers
from tests.app_services import make_services

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
NOT_KEPT = frozenset({"outcome_field"})
"""Many rows, of which nothing is recorded; the rows of the first version have them."""


def write_rows(file: Path) -> None:
    """Make the example's cases in a database of this version, and write every row into ``file``."""
    with TemporaryDirectory(prefix="counterpart-rows-") as folder:
        url = f"sqlite:///{Path(folder) / 'rows.db'}"
        servers.migrate_database(url)
        services = make_services(Path(folder) / "data", url, now=lambda: NOW)
        make_cases(services)
        file.write_text(_as_text(rows_of(services.database.engine)), "utf-8")
        services.database.close()


def make_cases(services: Services) -> None:
    """The example's cases, an Outcome Statement being made, two certificates, one withdrawn."""
    with services.database.write() as session:
        add_people(session, at=NOW)
        add_cases(services, session, at=NOW)
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=NOW)
        by = factories.viewer_of(mediator)
        until = (NOW + timedelta(days=9)).date()
        make_statement(
            session,
            outcome,
            open_until=until,
            by=by,
            at=NOW,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        adviser = factories.a_user(session, Role.ADVISER)
        kind, viewer = CertificateVariant.NO_MEDIATION, factories.viewer_of(adviser)
        by_post = replace(factories.ANSWERS.contact, email=None, address="9 Seaview Steps, Nowhere")
        for contact in (factories.ANSWERS.contact, by_post):
            case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION, contact=contact)
            decision, party = case.decisions[0], case.parties[0]
            issued, _ = issue_and_send(
                session, decision, party, kind, by=viewer, at=NOW, policy=services.policy, work=services.work
            )
        withdraw_and_notify(session, issued, why="It names the wrong person", by=viewer, at=NOW)


def rows_of(engine: Engine) -> dict[str, Any]:
    """Every table of ours that has rows: its columns, and its rows as SQLite keeps them, as text."""
    kept: dict[str, Any] = {}
    with engine.connect() as connection, closing(connection.connection.cursor()) as cursor:
        for table in Base.metadata.sorted_tables:
            if table.name in NOT_KEPT:
                continue
            found = cursor.execute(select(table).compile(engine).string).fetchall()
            if found:
                rows = [[_plain(value) for value in row] for row in found]
                kept[table.name] = {"columns": table.columns.keys(), "rows": rows}
    return kept


def _plain(value: Any) -> Any:
    if value is None:
        return None
    return {"hex": value.hex()} if isinstance(value, bytes) else str(value)


def _as_text(kept: dict[str, Any]) -> str:
    """One row a line, so that a change of one is seen."""
    tables = []
    for name, content in kept.items():
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in content["rows"])
        columns = json.dumps(content["columns"])
        tables.append(f' {json.dumps(name)}: {{"columns": {columns}, "rows": [\n  {rows}\n ]}}')
    return "{\n" + ",\n".join(tables) + "\n}\n"
