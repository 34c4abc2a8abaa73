"""The public's pages on an installation of their own, late on a Wednesday evening."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.container import Services
from tests import servers
from tests.app_services import make_services, short_job_worker
from tests.client import ReviewingClient
from tests.web_apps import make_web

LATE_EVENING = datetime(2026, 11, 25, 23, 52, tzinfo=UTC)
TEXTS: dict[str, Any] = json.loads(Path("tests/hard_inputs/K01-texts.json").read_text("utf-8"))


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path) -> Iterator[Services]:
    """An installation on Wednesday 25 November 2026, 11:52pm."""
    services = make_services(tmp_path / "data", sqlite_url, now=lambda: LATE_EVENING)
    yield services
    services.database.close()


@pytest.fixture
def family(services: Services) -> ReviewingClient:
    """A family's browser."""
    return ReviewingClient(make_web(services))


@pytest.fixture
def on_day(services: Services) -> Callable[..., ReviewingClient]:
    """A browser at another time: ``on_day(2026, 9, 1)``."""

    def browser(year: int, month: int, day: int, hour: int = 12) -> ReviewingClient:
        at = datetime(year, month, day, hour, tzinfo=UTC)
        return ReviewingClient(make_web(replace(services, now=lambda: at)))

    return browser


@pytest.fixture(scope="session")
def services_with_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """An installation whose worker answers the short questions of pages."""
    folder = tmp_path_factory.mktemp("public")
    url = f"sqlite:///{folder / 'counterpart.db'}"
    servers.migrate_database(url)
    services = make_services(folder / "data", url, now=lambda: LATE_EVENING)
    with short_job_worker(services):
        yield services
    services.database.close()
