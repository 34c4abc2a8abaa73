"""Passwords: what may be one, and the argon2id hash that is kept of it."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()  # argon2id with the values of RFC 9106, section 4, second choice


def hash_password(password: str) -> str:
    """What is kept of ``password``: an argon2id hash in PHC form, with a salt of its own."""
    return HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one whose hash is ``kept``; takes as long where there is none."""
    try:
        HASHER.verify(kept or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@functools.cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody's: its check takes the time of a real one")
