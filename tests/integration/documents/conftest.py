"""A real LibreOffice for the tests of this room."""

from __future__ import annotations

import pytest

from documents.libreoffice.pool import LibreOfficePool
from tests.app_services import warm_libreoffice


@pytest.fixture(scope="session")
def office() -> LibreOfficePool:
    """One warm office, shared by the tests that do not harm it."""
    return warm_libreoffice()
