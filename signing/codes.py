"""Six-digit codes told by phone or in the room: made, kept only as a keyed hash, compared."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final

CODE_DIGITS: Final = 6


def new_code() -> str:
    """A fresh six-digit code such as ``482197``; shown in two groups, typed in any."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def grouped(code: str) -> str:
    """``482197`` as it is shown and read out: ``482 197``."""
    return f"{code[:3]} {code[3:]}"


def new_salt() -> str:
    """A fresh salt, kept beside the hash, so that equal codes have different hashes."""
    return secrets.token_hex(16)


def hash_code(code: str, salt: str, *, keys: Sequence[str]) -> str:
    """The hash to keep, as 64 hexadecimal digits, under the newest of ``keys``.

    Keyed, because a million codes are tried in no time when only a salt is needed: whoever reads the
    database alone learns nothing.
    """
    return _hash(read_code(code) or "", salt, keys[-1])


def code_matches(typed: str, hashed: str, *, salt: str, keys: Sequence[str]) -> bool:
    """Whether ``typed`` is the code behind ``hashed``, made under any of ``keys``; in constant time.

    Spaces, dashes and digits of other scripts are forgiven. Counting the tries is the caller's part.
    """
    code = read_code(typed)
    candidates = [_hash(code or "", salt, key) for key in keys]
    found = [hmac.compare_digest(candidate, hashed) for candidate in candidates]
    return code is not None and any(found)


def read_code(typed: str) -> str | None:
    """The six digits someone meant, or None when there are not exactly six."""
    kept = [character for character in typed if not _is_filler(character)]
    if len(kept) != CODE_DIGITS or not all(character.isdecimal() for character in kept):
        return None
    return "".join(str(unicodedata.decimal(character)) for character in kept)


def _is_filler(character: str) -> bool:
    """Whatever a phone or a person writing from dictation puts between digits, or after them."""
    return character.isspace() or unicodedata.category(character)[0] in "PZC"


def _hash(code: str, salt: str, key: str) -> str:
    message = f"counterpart/second-step\n{salt}\n{code}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
