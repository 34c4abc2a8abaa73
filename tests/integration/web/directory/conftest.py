"""The office's own installation, with an administrator besides."""

from __future__ import annotations

import pytest

from cases.vocabulary import Role
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.conftest import both_databases as both_databases
from tests.integration.web.office.conftest import office as office
from tests.integration.web.office.conftest import office_database as office_database
from tests.integration.web.office.conftest import pytest_generate_tests as pytest_generate_tests


@pytest.fixture
def noor(office: Office) -> ReviewingClient:
    """The browser of the administrator."""
    office.add("Noor Ashby", Role.ADMINISTRATOR)
    return office.browser("Noor Ashby")
