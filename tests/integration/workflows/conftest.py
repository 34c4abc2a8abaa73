"""Tools with a real LibreOffice, shared by the tests of one process that keep no data in them."""

from __future__ import annotations

import pytest

from tests import services
from tests.houses import a_house, a_workshop


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """The tools of a house on SQLite of its own."""
    folder = tmp_path_factory.mktemp("workshop")
    url = f"sqlite:///{folder / 'shop.db'}"
    services.migrate_database(url)
    house = a_house(folder / "data", url)
    yield a_workshop(house)
    house.database.close()
