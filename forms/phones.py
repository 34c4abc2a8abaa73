"""UK phone numbers: read as people type them, spaced as people read them.

Grouping follows Ofcom's National Telephone Numbering Plan: the length of the area code decides.
"""

from __future__ import annotations

import re

from dates import NO_BREAK_SPACE
from forms.text import plain_digits, without_invisible

_SEPARATORS = re.compile(r"[\s().\-–/\u00a0]+")
_UK_NUMBER = re.compile(r"0[1-35789]\d{8,9}")
# Area code patterns with the sizes of the groups that follow, most particular first; the last fits all.
_GROUPS: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(r"02"), (3, 4, 4)),
    (re.compile(r"0(800|500)\d{6}$"), (4, 6)),
    (re.compile(r"01(1\d|\d1)"), (4, 3, 4)),
    (re.compile(r"0[389]"), (4, 3, 4)),
    (re.compile(r"0"), (5, 3, 3)),
)


def national_number(typed: str) -> str | None:
    """Return the number as ten or eleven digits from 0 on, or None where it is no UK number.

    Takes spaces, brackets, dashes, +44, 0044 and +44 (0).
    """
    digits = _SEPARATORS.sub("", plain_digits(without_invisible(typed)))
    for prefix in ("+440", "00440", "+44", "0044"):
        if digits.startswith(prefix):
            digits = "0" + digits.removeprefix(prefix)
            break
    return digits if _UK_NUMBER.fullmatch(digits) else None


def spaced(number: str) -> str:
    """Return ``01632960014`` as ``01632 960 014``, with no-break spaces; anything else as it came."""
    digits = national_number(number)
    if digits is None:
        return number
    sizes = next(sizes for start, sizes in _GROUPS if start.match(digits))
    parts, position = [], 0
    for size in sizes[:-1]:
        parts.append(digits[position : position + size])
        position += size
    return NO_BREAK_SPACE.join([*parts, digits[position:]])
