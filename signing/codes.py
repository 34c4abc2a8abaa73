"""Six-digit codes told by phone or in the room: as they are shown, and as people type them."""

from __future__ import annotations

import unicodedata
from typing import Final

CODE_DIGITS: Final = 6


def grouped(code: str) -> str:
    """Return ``482197`` as it is shown and read out: ``482 197``."""
    return f"{code[:3]} {code[3:]}"


def read_code(typed: str) -> str | None:
    """Return the six digits someone meant, or None when there are not exactly six."""
    kept = [character for character in typed if not _is_filler(character)]
    if len(kept) != CODE_DIGITS or not all(character.isdecimal() for character in kept):
        return None
    return "".join(str(unicodedata.decimal(character)) for character in kept)


def _is_filler(character: str) -> bool:
    """Return True for whatever a phone or a person writing from dictation puts between digits, or after
    them.
    """
    return character.isspace() or unicodedata.category(character)[0] in "PZC"
