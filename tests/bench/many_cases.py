"""Pages, search and the worker's sweep among 1,000 and among 100,000 cases, on both databases.

At both sizes the office has 400 cases in hand, as ``script/demo-data`` makes them: the others are closed, and
in 60 of those what was agreed still goes on. So the ratio says what an archive costs. The cases have no logs,
which no page here but a case's own reads. It is a working day at eleven: at night a sweep leaves most undone.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, create_engine, event, select, text

from cases.accounts.people import User, Viewer
from cases.certificates.models import Certificate
from cases.deadlines.days import working_days_after
from cases.models import Case, Party
from cases.search.lookup import cases_found_by
from cases.vocabulary import Role
from commands.demo.many.making import add_rows
from commands.demo.many.names import AUTHORITIES, STAFF
from commands.demo.many.rows import CaseRows
from commands.demo.people import PEOPLE, PRACTICE_PASSWORD
from services.agreed.reminders import remind_owners
from services.case_lists.exporting import exported_cases
from services.container import Services
from storage.database import Base
from tests.app_services import make_services
from tests.bench.measure import Effort, Line, milliseconds
from tests.bench.sign_pages import percentile_95
from tests.client import ReviewingClient
from tests.practice_cases import installation
from tests.servers import Postgres, migrate_database, postgres_server
from tests.web_apps import make_web
from worker.sweep import sweep

FEW, MANY = 1_000, 100_000
AT = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
RATIO_AT_MOST = 2.0
SEARCH_AT_MOST_MS = 50
ROWS_AT_ONCE = 5_000
CASES_AT_ONCE = 2_500
WRITING_CACHE_KB = 2_000_000
SEARCH = "search"
EXPORT = "export-a-thousand"
"""A file of every case is as long as there are cases: its time is told for each thousand."""
EXPORTS_AT_MOST = 3
OFFICER = next(one.email for one in STAFF if one.role is Role.OFFICER)
"""Of an invented authority: of a real one there is no case."""
REPORTED = AUTHORITIES[0].name
"""Whose report is opened: each of them has as many cases."""
Act = Callable[[], object]


def many_cases(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Each act in turn at both sizes: p50 among many cases and how often that among few it is; p95."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="counterpart-bench-")))
        server = Postgres(stack.enter_context(postgres_server()))
        for both in _installations(folder, server):
            for services in both.values():
                stack.callback(services.database.close)
            yield from _compared(both, effort)


def _compared(both: dict[int, Services], effort: Effort) -> Iterator[Line]:
    name = both[FEW].database.engine.dialect.name
    few, many = (_acts(both[size]) for size in (FEW, MANY))
    for act in few:
        taken: dict[int, list[float]] = {FEW: [], MANY: []}
        rounds, warm_ups = (EXPORTS_AT_MOST, 0) if act == EXPORT else (effort.rounds, 3)
        for turn in range(-warm_ups, rounds):
            for size, measured in ((FEW, few), (MANY, many)):
                with milliseconds() as one:
                    measured[act]()
                if turn >= 0:
                    taken[size] += [each / (size / FEW) for each in one] if act == EXPORT else one
        ours, baseline = median(taken[MANY]), median(taken[FEW])
        is_search = act == SEARCH
        yield Line(
            f"{name}-{act}",
            ours,
            "ms",
            baseline,
            f"p50 among {MANY:,} cases ÷ among {FEW:,}",
            ours / baseline,
            at_most=None if is_search else RATIO_AT_MOST,
            ours_at_most=SEARCH_AT_MOST_MS if is_search else None,
        )
        p95 = percentile_95(taken[MANY]), percentile_95(taken[FEW])
        yield Line(f"{name}-{act}-p95", p95[0], "ms", p95[1], "p95, the same", p95[0] / p95[1])


def _acts(services: Services) -> dict[str, Act]:
    """What is measured, by name."""
    chance = random.Random(1)  # noqa: S311
    office = _signed_in(services, Role.COORDINATOR)
    mediator = _signed_in(services, Role.MEDIATOR)
    officer = _signed_in(services, Role.OFFICER, OFFICER)
    holidays, day = services.bank_holidays, working_days_after(AT.date(), 6, services.bank_holidays)
    with services.database.read() as session:
        coordinators = select(User).where(User.role == Role.COORDINATOR).order_by(User.name)
        user = session.scalars(coordinators.limit(1)).one()
        viewer = Viewer(user.id, user.name, user.role, None, senior=False)
        references = list(session.scalars(select(Case.reference).limit(500)))
        said = [
            *references[:10],
            *session.scalars(select(Case.person_name).limit(10)),
            *session.scalars(select(Party.email).where(Party.number == 1).limit(10)),
            *session.scalars(select(Party.phone).where(Party.number == 1).limit(10)),
            *session.scalars(select(Certificate.reference).limit(10)),
        ]
        wanted = [one for one in said if one]  # not everybody has an email address

    def search() -> None:
        with services.database.read() as session:
            assert session.scalars(cases_found_by(session, viewer, chance.choice(wanted)).limit(51)).all()

    def get(client: ReviewingClient, address: Callable[[], str]) -> Act:
        def page() -> None:
            answer = client.browser.get(address())
            assert answer.status_code == 200, answer.status_code

        return page

    return {
        "today": get(office, lambda: "/office"),
        "case-list": get(office, lambda: "/office/cases"),
        "closed-cases": get(office, lambda: "/office/cases?state=closed"),
        "next-closed-cases": get(
            office, lambda: f"/office/cases?state=closed&after=2.9999-12-31.{chance.choice(references)}"
        ),
        SEARCH: search,
        "search-page": get(office, lambda: f"/office/cases?q={chance.choice(references)}"),
        "common-word": get(office, lambda: "/office/cases?q=example"),
        "case": get(office, lambda: f"/office/cases/{chance.choice(references)}"),
        "mediators-day": get(mediator, lambda: "/mediator"),
        "officers-page": get(officer, lambda: "/authority"),
        "officers-cases": get(officer, lambda: "/authority/cases"),
        "officers-certificates": get(officer, lambda: "/authority/certificates"),
        "actions": get(office, lambda: "/office/actions"),
        "overdue-actions": get(office, lambda: "/office/actions?which=overdue"),
        "feedback-totals": get(office, lambda: "/provider/feedback"),
        "report": get(office, lambda: f"/office/reports?authority={REPORTED}"),
        "report-cases": get(
            office, lambda: f"/office/reports/cases?authority={REPORTED}&figure=asker.parent"
        ),
        "officers-figures": get(officer, lambda: "/authority/figures"),
        "holiday-preview": get(office, lambda: f"/provider/bank-holidays/add/{day.isoformat()}"),
        "action-reminders": lambda: remind_owners(
            services.database, services.policy, holidays, at=services.now(), keys=services.keys
        ),
        "sweep": lambda: _sweep(services),
        EXPORT: lambda: _export(services, viewer),
    }


def _export(services: Services, viewer: Viewer) -> None:
    with services.database.read() as session:
        assert exported_cases(session, viewer)


def _sweep(services: Services) -> None:
    with patch("worker.sweep.DBOS") as durable_work:
        durable_work.list_workflows.return_value = []
        sweep(services)


def _signed_in(services: Services, role: Role, email: str = "") -> ReviewingClient:
    client = ReviewingClient(make_web(services))
    email = email or next(person.email for person in PEOPLE if person.role is role)
    client.post_form("/sign-in", email=email, password=PRACTICE_PASSWORD, follow=False)
    return client


def _installations(folder: Path, server: Postgres) -> Iterator[dict[int, Services]]:
    """Yield installations of both sizes on SQLite, then the same cases on PostgreSQL."""
    on_sqlite = {size: _opened(folder / f"sqlite-{size}", "") for size in (FEW, MANY)}
    for size, services in on_sqlite.items():
        with (
            patch.object(CaseRows, "log", _leave_out),
            patch.object(CaseRows, "record_rows", _leave_out),
            _written_fast(services.database.engine),
        ):
            add_rows(installation(services), size, at_one_time=CASES_AT_ONCE)
    yield on_sqlite
    on_postgresql = {}
    for size, services in on_sqlite.items():
        url = server.fresh_database().render_as_string(hide_password=False)
        migrate_database(url)
        copied = create_engine(url)
        _copy(services.database.engine, copied)
        _tidy(copied)
        copied.dispose()
        # Only now: an installation that is opened while empty begins a log of its own.
        on_postgresql[size] = _opened(folder / f"postgresql-{size}", url)
    yield on_postgresql


@contextmanager
def _written_fast(engine: Engine) -> Iterator[None]:
    """Let SQLite keep in memory what it writes, and write it once; afterwards all is as the product has it.

    Keys are by chance, so among many rows each transaction changes nearly every page. What a crash would
    leave is of no use here.
    """

    def in_memory(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{WRITING_CACHE_KB}"):
            connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", in_memory)
    collected = gc.get_threshold()
    gc.set_threshold(
        200_000, *collected[1:]
    )  # millions of rows that nothing ever frees are not looked through
    try:
        yield
    finally:
        gc.set_threshold(*collected)
        event.remove(engine, "connect", in_memory)
        engine.dispose()


def _leave_out(*_: object, **_named: object) -> None:
    """Write nothing; a mock would keep each of millions of calls."""


def _opened(folder: Path, url: str) -> Services:
    folder.mkdir()
    address = url or f"sqlite:///{folder / 'counterpart.db'}"
    migrate_database(address)
    return replace(make_services(folder / "data", address), now=lambda: AT)


def _copy(source: Engine, target: Engine) -> None:
    """Copy every row as SQLite keeps it, which PostgreSQL reads as it is: millions in a minute."""
    with source.connect() as there, target.begin() as here:
        # What the migrations wrote makes room for the other's rows; what guards a log is not asked here.
        here.execute(text("SET LOCAL session_replication_role = replica"))
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        here.execute(text(f"TRUNCATE {tables} CASCADE"))
        here.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        kept, cursor = there.connection.cursor(), here.connection.cursor()
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            kept.execute(f'SELECT {names} FROM "{table.name}"')  # noqa: S608 - names of our own tables
            with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as written:
                while some := kept.fetchmany(ROWS_AT_ONCE):
                    for row in some:
                        written.write_row(row)


def _tidy(engine: Engine) -> None:
    """Do what PostgreSQL soon does by itself. Of SQLite nobody counts rows, so it plans without here, too."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
