"""The office's installation, with an administrator and a second coordinator."""

from __future__ import annotations

import pytest

from cases.vocabulary import Role
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.conftest import both_databases as both_databases
from tests.integration.web.office.conftest import office as office
from tests.integration.web.office.conftest import office_database as office_database
from tests.integration.web.office.conftest import pytest_generate_tests as pytest_generate_tests


@pytest.fixture
def keepers(office: Office) -> Office:
    """The office with everyone who keeps the provider's own data."""
    office.add("Cora Whitlock", Role.COORDINATOR)
    office.add("Noor Ashby", Role.ADMINISTRATOR)
    return office
