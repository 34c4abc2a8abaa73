"""Whether what somebody wrote about safety names a worry, or says that there is none."""

from __future__ import annotations

import re

NO_WORRY = frozenset(
    {
        *("no", "nope", "none", "nil", "nothing", "na", "n a", "not applicable", "no thank you", "no thanks"),
        *("no worries", "no concerns", "no concern", "none at all", "not at all", "not at the moment"),
        *("no im not", "no i am not", "no none", "no nothing", "i am not", "im not", "not really"),
    }
)
"""Nothing longer is read by a program: in a sentence that begins with no, there may be a worry."""


def names_a_worry(note: str) -> bool:
    """Return True if somebody wrote more than that they have no worry; False for an empty answer."""
    words = re.sub(r"[^\w\s]", " ", note.replace("'", "").replace("’", "")).casefold().split()
    return bool(words) and " ".join(words) not in NO_WORRY
