"""Word's own fields (page number, date, link): which stand in a file, and which may.

A field is either a ``w:fldSimple`` with its instruction, or runs between ``w:fldChar`` begin and
separate whose ``w:instrText`` together are the instruction (ECMA-376, 17.16).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from documents.word.xml import W_P, elements, tag

ALLOWED_FIELDS = frozenset(
    {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "TC", "PAGEREF", "REF", "NOTEREF", "SEQ"}
    | {"STYLEREF", "TITLE", "HYPERLINK"}
)
"""Fields that print the same today, tomorrow and on any machine."""

SAFE_TARGET = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
"""Where links may lead: the web, mail and phones."""

_INSTRUCTION = tag("w:instr")


@dataclass(frozen=True, slots=True)
class FieldInstruction:
    """One field: its kind (``PAGE``), its whole instruction, and the paragraph it stands in."""

    kind: str
    instruction: str
    paragraph: etree._Element | None

    @property
    def target(self) -> str:
        """Where a HYPERLINK leads outside the file; nothing if it stays inside."""
        quoted = re.match(r'HYPERLINK\s+(?!\\)"?([^"\s]*)', self.instruction, re.IGNORECASE)
        return quoted[1] if quoted else ""

    @property
    def is_allowed(self) -> bool:
        """True if it is one of ALLOWED_FIELDS and leads to no file or program."""
        return self.kind in ALLOWED_FIELDS and (not self.target or bool(SAFE_TARGET.match(self.target)))


def field_instructions(root: etree._Element) -> Iterator[FieldInstruction]:
    """Yield every field of a part, nested ones too."""
    open_fields: list[list[etree._Element]] = []
    for element in list(elements(root)):
        if element.tag == tag("w:fldSimple"):
            yield _made(element.get(_INSTRUCTION, ""), (element,))
        elif element.tag == tag("w:instrText"):
            if open_fields:
                open_fields[-1].append(element)
            else:
                yield _made(element.text or "", (element,))
        elif element.tag == tag("w:fldChar"):
            kind = element.get(tag("w:fldCharType"))
            if kind == "begin":
                open_fields.append([])
            elif kind == "end" and open_fields:
                yield from _closed(open_fields.pop())
    for unfinished in open_fields:
        yield from _closed(unfinished)


def _closed(written_in: list[etree._Element]) -> Iterator[FieldInstruction]:
    if written_in:
        yield _made("".join(element.text or "" for element in written_in), tuple(written_in))


def _made(instruction: str, written_in: tuple[etree._Element, ...]) -> FieldInstruction:
    words = instruction.split()
    paragraph = next(iter(written_in[0].iterancestors(W_P)), None)
    return FieldInstruction(words[0].upper() if words else "", instruction.strip(), paragraph)
