"""Finding a local authority that we serve by what people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.reference import Authority

_COMMON = re.compile(
    r"\b(the|council|local authority|city|county|borough|metropolitan|district|of|mbc|bc|cc|la)\b"
)
_LETTERS = re.compile(r"[^a-z]+")


def served_by_name(typed: str, served: Iterable[Authority]) -> str | None:
    """Return the code of the authority meant by ``typed``, such as ``Bury Council``; None for any other."""
    meant = _bare(typed)
    return next((one.code for one in served if meant and _bare(one.name) == meant), None)


def _bare(name: str) -> str:
    plain = name.lower().replace("&", " and ").replace("(example)", "")
    return _LETTERS.sub("", _COMMON.sub(" ", plain))
