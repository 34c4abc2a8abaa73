"""Where tags stand in a Word file: paragraph by paragraph, property by property.

Word splits what an author types into runs at will; a paragraph's text is put together before
anything is looked for in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote

from lxml import etree

from documents.templates.language import syntax_fault
from documents.word.xml import (
    CORE,
    W_P,
    W_R,
    W_T,
    W_TR,
    elements,
    paragraph_of,
    paragraph_words,
    parse_xml,
    tag,
    text_parts,
)

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TAG_BEGINS = ("{{", "{%", "{#")
CURLY_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'"})

_SPAN = r"(?:(?P<span>tr|tc|p|r) )?\s*"
_STATEMENT = re.compile(r"\{%" + _SPAN + r"(?P<keyword>\w*)\s*(?P<rest>.*?)\s*%\}\Z", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{" + _SPAN + r"(?P<rest>.*?)\s*\}\}\Z", re.DOTALL)


class Stands(Enum):
    """What surrounds a tag, and so how its value is written."""

    IN_TEXT = auto()
    IN_ATTRIBUTE = auto()
    AS_LINK = auto()
    IN_FIELD = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of text that may hold tags: a paragraph, a property, an attribute."""

    part: str
    words: str
    stands: Stands
    paragraph: etree._Element | None = None

    @property
    def shown(self) -> str:
        """The words, short enough for a message."""
        words = " ".join(self.words.split())
        return words if len(words) <= 120 else f"{words[:117]}…"

    def is_in_row(self) -> bool:
        """Return True if it stands in a table."""
        return self.paragraph is not None and next(self.paragraph.iterancestors(W_TR), None) is not None

    def row_words(self) -> str:
        """Return all words of the table row that the paragraph is in, or nothing."""
        if self.paragraph is None or (row := next(iter(self.paragraph.iterancestors(W_TR)), None)) is None:
            return ""
        return "".join(text.text or "" for text in row.iter(W_T))


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag, its curly quotes made straight if it is not sound with them.

    ``{{ … }}`` has no keyword; a statement without any word has "?".
    """

    written: str
    span: str
    keyword: str
    rest: str

    @property
    def trims(self) -> bool:
        """True if it asks Jinja to eat the white space beside it, which in Word is XML."""
        return self.written[2:3] in "-+" or self.written[-3:-2] in "-+"

    @property
    def alone(self) -> str:
        """The tag with what it needs around it to be parsed by itself."""
        match self.keyword:
            case "":
                return f"{{{{ {self.rest} }}}}"
            case "if" | "for":
                return f"{{% {self.keyword} {self.rest} %}}{{% end{self.keyword} %}}"
            case "elif":
                return f"{{% if true %}}{{% elif {self.rest} %}}{{% endif %}}"
            case "else":
                return f"{{% if true %}}{{% else {self.rest} %}}{{% endif %}}"
            case "endif" | "endfor":
                opening = "if true" if self.keyword == "endif" else "for one in many"
                return f"{{% {opening} %}}{{% {self.keyword} {self.rest} %}}"
            case _:
                return f"{{% {self.keyword} {self.rest} %}}"


def tags_in(words: str) -> list[Tag]:
    """Return the whole tags of a paragraph, comments left out."""
    return [
        _tag(straightened(found.group()))
        for found in TAG.finditer(words)
        if not found.group().startswith("{#")
    ]


def straightened(written: str) -> str:
    """Return a tag whose curly quotes are straight, unless it can be read as it is (they are then words)."""
    straight = written.translate(CURLY_QUOTES)
    return written if straight == written or not syntax_fault(_tag(written).alone) else straight


def _tag(written: str) -> Tag:
    if match := _EXPRESSION.match(written):
        return Tag(written, match["span"] or "", "", match["rest"])
    match = _STATEMENT.match(written)
    if match is None:
        raise ValueError(written)
    return Tag(written, match["span"] or "", match["keyword"] or "?", match["rest"])


def crossing_tags(paragraph: etree._Element) -> Iterator[str]:
    """Yield the tags that begin and end on two sides of the edge of a link or the like inside
    ``paragraph``.
    """
    texts = [text for text in paragraph.iter(W_T) if paragraph_of(text) is paragraph and text.text]
    owners = [text for text in texts for _ in text.text or ""]
    for found in TAG.finditer("".join(text.text or "" for text in texts)):
        first, last = owners[found.start()], owners[found.end() - 1]
        if first is not last and _around(first) != _around(last):
            yield found.group()


def _around(text: etree._Element) -> list[etree._Element]:
    """Return what stands between a piece of text's run and its paragraph."""
    run = next(text.iterancestors(W_R), text)
    chain = list(run.iterancestors())
    inside = chain[: next((at for at, one in enumerate(chain) if one.tag == W_P), 0)]
    return [one for one in inside if one.tag not in WRAPPERS]


WRAPPERS = frozenset((tag("w:smartTag"), tag("w:ins")))
"""What Word puts around runs without meaning anything for the page; it goes before tags are filled."""


def filled_parts(names: Mapping[str, bytes]) -> list[str]:
    """Return the parts in which tags are filled: text, properties, and where links lead."""
    texts = text_parts(names)
    properties = [name for name in (CORE, "docProps/app.xml", "docProps/custom.xml") if name in names]
    links = [name for name in names if name.startswith("word/_rels/") and name.endswith(".rels")]
    return texts + properties + links


def read_part(name: str, content: bytes) -> etree._Element:
    """Return a part ready to be looked at for tags.

    Word writes the braces of a link's address as %7B, %7D.
    """
    root = parse_xml(content)
    if name.endswith(".rels"):
        for link in elements(root):
            plain = unquote(link.get("Target", ""))
            if plain.startswith("{{"):
                link.set("Target", plain)
    return root


def places(part: str, root: etree._Element) -> Iterator[Place]:
    """Yield every place of a part that says something, in the order of the file."""
    linking = part.endswith(".rels")
    for element in elements(root):
        if element.tag == W_P:
            if words := paragraph_words(element):
                yield Place(part, words, Stands.IN_TEXT, element)
        elif element.tag != W_T and _has_brace(element.text):
            field = element.tag == tag("w:instrText")
            yield Place(part, element.text or "", Stands.IN_FIELD if field else Stands.IN_ATTRIBUTE)
        for name, value in element.attrib.items():
            if _has_tag(str(value)):
                stands = Stands.AS_LINK if linking and name == "Target" else Stands.IN_ATTRIBUTE
                yield Place(part, str(value), Stands.IN_FIELD if name == tag("w:instr") else stands)


def _has_brace(text: str | None) -> bool:
    return text is not None and ("{" in text or "}" in text)


def _has_tag(text: str) -> bool:
    return any(begin in text for begin in TAG_BEGINS)
