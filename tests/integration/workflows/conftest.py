"""Tools with a real LibreOffice, shared by the tests of one process that keep no data in them."""

from __future__ import annotations

import pytest

from tests import servers
from tests.app_services import a_workshop, make_services


@pytest.fixture(scope="session")
def worker_services(tmp_path_factory):
    """The tools of an installation on SQLite of its own."""
    folder = tmp_path_factory.mktemp("workshop")
    url = f"sqlite:///{folder / 'shop.db'}"
    servers.migrate_database(url)
    services = make_services(folder / "data", url)
    yield a_workshop(services)
    services.database.close()
