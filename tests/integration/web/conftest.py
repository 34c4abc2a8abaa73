"""What all tests of pages share."""

from __future__ import annotations

import pytest

from cases import passwords
from tests.passwords import QUICK_HASHER


@pytest.fixture(autouse=True)
def _quick_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of tests sign in first: let that take no time worth counting."""
    monkeypatch.setattr(passwords, "HASHER", QUICK_HASHER)
