"""Tools with a real LibreOffice, shared by the tests of one process that keep no data in them."""

from __future__ import annotations

import pytest

from tests import servers
from tests.app_services import make_services, make_worker_services


@pytest.fixture(scope="session")
def worker_services(tmp_path_factory):
    """The tools of an installation on SQLite of its own."""
    folder = tmp_path_factory.mktemp("worker")
    url = f"sqlite:///{folder / 'worker.db'}"
    servers.migrate_database(url)
    services = make_services(folder / "data", url)
    yield make_worker_services(services)
    services.database.close()
