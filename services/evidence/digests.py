"""The digest of one row, the same on every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from cases.evidence.chain import canonical_time


def row_digest(table: str, values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a row says: the table's name, and names and values of its columns."""
    said = ["row/1", table, {name: _plain(value) for name, value in values.items()}]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value as it is on every database; JSON stays as it is."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value
