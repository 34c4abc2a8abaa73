"""Whether this machine has a program that recognises the words on scanned pages."""

from __future__ import annotations

import shutil
from functools import lru_cache


@lru_cache(maxsize=1)
def ocr_engine() -> str | None:
    """Return the path of Tesseract, or None where it is not installed."""
    return shutil.which("tesseract")
