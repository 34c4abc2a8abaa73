"""Tools with a real LibreOffice, shared by the tests of one process that keep no data in them."""

from __future__ import annotations

import pytest

from tests import services
from tests.houses import a_house
from workflows.steps.opening import open_workshop


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """The tools of a house on SQLite of its own."""
    folder = tmp_path_factory.mktemp("workshop")
    url = f"sqlite:///{folder / 'shop.db'}"
    services.migrate_database(url)
    house = a_house(folder / "data", url)
    with open_workshop(house) as shop:
        yield shop
    house.database.close()
