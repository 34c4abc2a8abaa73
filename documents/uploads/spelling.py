"""How a name may be written otherwise on a page and still be that name."""

from __future__ import annotations

import re
from typing import Final

_HYPHENS: Final = "-\u2010\u2011\u2012\u2013"
_APOSTROPHES: Final = "'`\u2018\u2019\u02bc"
HYPHEN: Final = re.compile(f"[{_HYPHENS}]")
OVER_LINE: Final = r"(?:[\u00ad\u0002\ufffe]\s*)?"
"""What may stand between two letters of a word that a PDF divides at the end of a line."""


def any_spelling(one: str) -> str:
    """Return a pattern for one character, whichever hyphen or apostrophe was typed."""
    if one in _HYPHENS:
        return rf"[{_HYPHENS}\u0002\ufffe]\s*"
    return f"[{_APOSTROPHES}]" if one in _APOSTROPHES else re.escape(one)
