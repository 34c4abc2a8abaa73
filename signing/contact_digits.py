"""The six digits that go to an email address which somebody typed anew, to show that it is theirs."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from cases.casework.contact_changes import ContactChange
from signing.codes import grouped, read_code
from signing.second_step import six_digits


def contact_digits(change: ContactChange, keys: Sequence[str]) -> str:
    """Return the digits of this change, grouped: the same again for the same change."""
    return grouped(_digits(change, keys[-1]))


def knows_digits(change: ContactChange, typed: str, keys: Sequence[str]) -> bool:
    """Return True if ``typed`` are the digits of this change."""
    given = read_code(typed)
    return given is not None and any(hmac.compare_digest(given, _digits(change, key)) for key in keys)


def _digits(change: ContactChange, key: str) -> str:
    return six_digits(f"counterpart/contact-change\n{change.id}", key)
