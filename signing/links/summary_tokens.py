"""Links that end somebody's weekly summary: good for that alone, so they need no row and no last day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from signing.errors import LinkNotOurs

_SALT: Final = "counterpart/weekly-summary/1"
_LONGEST: Final = 300


def stop_token(user_id: UUID, keys: Sequence[str]) -> str:
    """Return the token by which this account's summary ends, signed with the newest of ``keys``."""
    return str(_serializer(keys).dumps(str(user_id)))


def read_stop_token(token: str, keys: Sequence[str]) -> UUID:
    """Return whose summary the token ends. Raises LinkNotOurs."""
    try:
        if len(token) > _LONGEST:
            raise ValueError("too long")
        return UUID(_serializer(keys).loads(token))
    except (BadData, ValueError, TypeError, AttributeError) as error:
        raise LinkNotOurs("no link of ours that ends a summary") from error


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
