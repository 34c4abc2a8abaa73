"""Encrypting what a private note says: AES-256-GCM, bound to case, writer, key and field.

A text that is put in the place of another, or given to another writer, opens no more. Texts are filled up to
a multiple of 64 bytes, so that their length does not tell a tick from none.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, Final
from uuid import UUID

_NONCE_BYTES: Final = 12
_FILLED_TO: Final = 64


class CannotOpen(Exception):
    """It was written under another key, or changed since."""


def associated_data(case_id: UUID, writer_id: UUID, key_id: UUID, name: str) -> bytes:
    """Return what a field's text is bound to."""
    return "\n".join(
        ("counterpart/private-notes/1", str(case_id), str(writer_id), str(key_id), name)
    ).encode()


def seal(key: bytes, value: Any, bound_to: bytes) -> bytes:
    """Return ``value`` (a text or a tick), encrypted under a nonce of its own."""
    plain = json.dumps(value).encode()
    plain += b" " * (-len(plain) % _FILLED_TO)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + bytes(_cipher(key).encrypt(nonce, plain, bound_to))


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> Any:
    """Return the value. Raises CannotOpen."""
    # What proves a text false is a class of the library's own.
    from cryptography.exceptions import InvalidTag

    try:
        return json.loads(_cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("another key, or changed") from error


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
