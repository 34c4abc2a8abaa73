"""Which characters show something on paper: what has none of them is blank, however long it is."""

from __future__ import annotations

import unicodedata

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols by their category that every font leaves empty: fillers of Hangul, the empty pattern of
Braille, the musical head without a note."""
_STAND_INS = frozenset("\ufffc\ufffd")
"""What programs write for an object or a letter that they lost: nothing, or a box."""


def leaves_ink(character: str) -> bool:
    """Return True if ``character`` shows a sign of its own: controls, spaces, marks and fillers show none."""
    return unicodedata.category(character)[0] not in "CZM" and not is_empty(character)


def is_empty(character: str) -> bool:
    """Return True if ``character`` shows nothing, or a box, although its category says letter or symbol."""
    return character in _BLANK or character in _STAND_INS
