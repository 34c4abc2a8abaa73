"""Which fonts this machine has, and what stands in for one it lacks."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

METRIC_EQUAL = {
    "calibri": "Carlito",
    "cambria": "Caladea",
    "arial": "Liberation Sans",
    "helvetica": "Liberation Sans",
    "arial narrow": "Liberation Sans Narrow",
    "times new roman": "Liberation Serif",
    "times": "Liberation Serif",
    "courier new": "Liberation Mono",
    "courier": "Liberation Mono",
}
"""Fonts made to the same widths, so that lines and pages break where the author saw them break."""


class NoFontList(OSError):
    """Fontconfig is not installed, so nobody can say which fonts there are."""


def _ask_fontconfig(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise NoFontList(program)
    asked = subprocess.run(  # noqa: S603 - a program of Debian's; a family's name is one argument
        [path, *arguments], capture_output=True, text=True, check=True, timeout=30
    )
    return asked.stdout


@lru_cache(maxsize=1)
def installed_families() -> frozenset[str]:
    """Return every font family here, in small letters. Raises NoFontList."""
    listed = _ask_fontconfig("fc-list", ":", "family")
    return frozenset(name.strip().lower() for line in listed.splitlines() for name in line.split(","))


@lru_cache(maxsize=256)
def stand_in(family: str) -> str:
    """Return what is printed instead of ``family`` on this machine. Raises NoFontList."""
    equal = METRIC_EQUAL.get(family.lower(), "")
    if equal.lower() in installed_families():
        return equal
    pattern = "".join(f"\\{mark}" if mark in "\\-:,=" else mark for mark in family)
    return _ask_fontconfig("fc-match", "--format", "%{family[0]}", "--", pattern).strip()


def is_metric_equal(family: str) -> bool:
    """Return True if a font of the same widths as ``family`` is here. Raises NoFontList."""
    equal = METRIC_EQUAL.get(family.lower())
    return equal is not None and equal.lower() in installed_families()


@lru_cache(maxsize=16)
def font_file(pattern: str) -> Path:
    """Return the file of the font that fontconfig has for ``pattern``, such as ``Carlito:bold``.

    Raises NoFontList.
    """
    return Path(_ask_fontconfig("fc-match", "--format", "%{file}", "--", pattern).strip())
