"""A real LibreOffice for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.office.pool import OfficePool


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficePool]:
    """One warm office, shared by the tests that do not harm it."""
    with OfficePool(1, run_dir=tmp_path_factory.mktemp("run")) as pool:
        yield pool
