"""Whether a Word file holds comments, or changes that nobody has accepted or turned down yet."""

from __future__ import annotations

from collections.abc import Mapping

from documents.word.xml import parse_xml, tag

_CHANGES = tuple(
    tag(name) for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange", "w:pPrChange")
)
_COMMENT = tag("w:comment")


def has_comments_or_changes(parts: Mapping[str, bytes]) -> bool:
    """Return True if any part of a Word file says so; formatting alone counts, too."""
    for name, content in parts.items():
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        if next(parse_xml(content).iter(_COMMENT, *_CHANGES), None) is not None:
            return True
    return False
