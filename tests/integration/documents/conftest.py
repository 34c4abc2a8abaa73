"""A real LibreOffice for the tests of this room."""

from __future__ import annotations

import pytest

from documents.libreoffice.pool import OfficePool
from tests.app_services import warm_offices


@pytest.fixture(scope="session")
def office() -> OfficePool:
    """One warm office, shared by the tests that do not harm it."""
    return warm_offices()
