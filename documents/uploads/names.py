"""Names of files: what may be shown of a sender's, and our own.

A name can climb folders, break a header, read backwards or pretend to be of another kind.
"""

import hashlib
import re
import unicodedata

from documents.uploads.shapes import Kind

LONGEST_STEM = 80
"""Characters of a name that are shown, before its ending."""

_NOT_IN_NAMES = frozenset('<>:"/\\|?*`')
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_OWN_ENDINGS = (".pdf", ".jpg", ".jpeg", ".jpe", ".png")
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)


def safe_name(file_name: str) -> str:
    """Return ``file_name`` without folders, control, direction and markup characters, at most 80 long.

    The ending stays as sent: this names a file that we refuse. "file" when nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    kept = "".join(_shown(character) for character in last)
    return " ".join(kept.split()).strip(". ")[:LONGEST_STEM].rstrip(". ") or "file"


def shown_name(file_name: str, kind: Kind) -> str:
    """Return ``file_name`` made safe to show, ending in what the content is."""
    stem = _ENDING.sub("", safe_name(file_name)) if "." in file_name else safe_name(file_name)
    while stem.casefold().endswith(_OWN_ENDINGS):
        stem = stem[: stem.rindex(".")]
    stem = stem.strip(". ")
    if stem.casefold() in {"", "pdf", "jpg", "jpeg", "png"}:
        stem = "file"
    if stem.casefold() in _RESERVED:
        stem = f"{stem}-file"
    return f"{stem}.{kind.ending}"


def stored_name(content: bytes, kind: Kind) -> str:
    """Return our own name for ``content``: the same for the same bytes, nothing of the sender's in it."""
    return f"upload-{hashlib.sha256(content).hexdigest()[:20]}.{kind.ending}"


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn") or character in _NOT_IN_NAMES:
        return ""
    return " " if category.startswith("Z") else character
