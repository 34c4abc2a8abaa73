"""The shipped templates through a real LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from documents.convert import to_pdf
from documents.libreoffice.pool import LibreOfficePool
from tests.app_services import warm_libreoffice
from tests.unit.templates_docx.shipped import filled


@pytest.fixture(scope="session")
def office() -> LibreOfficePool:
    """One warm office for all the papers here."""
    return warm_libreoffice()


@pytest.fixture(scope="session")
def pdf_of(office: LibreOfficePool) -> Callable[..., bytes]:
    """The PDF of a template's sample, with changes, as parties get it; each is made once."""
    made: dict[bytes, bytes] = {}

    def make(name: str, **changes: Any) -> bytes:
        word_file = filled(name, **changes)
        if word_file not in made:
            made[word_file] = to_pdf(office, word_file, accessible=True)
        return made[word_file]

    return make
