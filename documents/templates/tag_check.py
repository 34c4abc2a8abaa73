"""What is wrong with a template's tags, every fault at once, each with the words it stands in.

Read from the Word file's paragraphs, not from Jinja's first complaint. ``tag_faults`` is also what
stands between a template and being compiled: one that reaches into Python is never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from documents.findings import Finding, Severity
from documents.templates.catalogue import Catalogue, FieldType
from documents.templates.language import MOST_NESTED_LOOPS, forbidden, parsed, syntax_fault
from documents.templates.tags import (
    TAG,
    TAG_BEGINS,
    Place,
    Stands,
    Tag,
    crossing_tags,
    filled_parts,
    places,
    read_part,
    tags_in,
)
from documents.templates.types import Meaning, Scope, UnknownName
from documents.word.xml import parse_xml
from documents.word.xml import tag as name_of

TITLE_PART = "fields.toml"
_WORD_ROOTS = frozenset(name_of(f"w:{root}") for root in ("document", "hdr", "ftr", "footnotes", "endnotes"))
"""docxtpl looks for Word's tags by the prefix that Word gives them."""

_KNOWN = ("if", "elif", "else", "endif", "for", "endfor")
MOST_TAGS = 5_000
LONGEST_PARAGRAPH = 20_000  # characters, of a paragraph with tags in it
_ROW_TAG = re.compile(r"\{%tr ")
_SLIP = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class _Block:
    """An ``if`` or ``for`` still open."""

    keyword: str
    place: Place
    written: str


@dataclass(slots=True)
class TagWalk:
    """A walk over a template's tags in the order of the file, gathering findings and fields used."""

    catalogue: Catalogue | None
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _tags: int = 0
    _open: list[_Block] = field(default_factory=list)
    _scope: Scope = field(init=False)

    def __post_init__(self) -> None:
        self._scope = Scope(self.catalogue, self.used)

    def walk(self, spots: Iterator[Place]) -> None:
        """Look at all places of one part; blocks must close in the part they open in."""
        for place in spots:
            if len(place.words) > LONGEST_PARAGRAPH and _SLIP.search(place.words):
                self._find("too-long", "This paragraph is too long to hold tags. Divide it.", place)
                continue
            self._look_for_slips(place)
            self._look_for_crossings(place)
            self._tags += place.words.count("{{") + place.words.count("{%")
            if self._tags > MOST_TAGS:
                self._find("too-many-tags", f"There are more than {MOST_TAGS:,} tags.", place)
                break
            for tag in tags_in(place.words):
                self._look_at(tag, place)
        for block in self._open:
            sentence = f"'{block.written}' is never closed: add '{{% end{block.keyword} %}}'."
            self._find("never-closed", sentence, block.place)
        self._open.clear()
        self._scope.leave_all()

    def _find(self, id: str, sentence: str, place: Place, name: str = "") -> None:
        self.findings.append(Finding(id, sentence, place.part, place.shown, name))

    def _look_for_slips(self, place: Place) -> None:
        rest = TAG.sub("", place.words)
        if any(begin in rest for begin in TAG_BEGINS):
            self._find("tag-not-closed", "A tag begins here and does not end in the same paragraph.", place)
        elif _SLIP.search(rest):
            sentence = "A brace here would be printed. Tags have two braces on both sides: {{ name }}."
            self._find("brace", sentence, place)

    def _look_for_crossings(self, place: Place) -> None:
        for written in crossing_tags(place.paragraph) if place.paragraph is not None else ():
            sentence = (
                f"'{written}' begins inside a link or another frame of Word and ends outside. Type it anew."
            )
            self._find("tag-crosses", sentence, place)

    def _look_at(self, tag: Tag, place: Place) -> None:
        if place.stands is Stands.IN_FIELD:
            self._find("tag-in-field", f"'{tag.written}' stands inside a field of Word. Move it out.", place)
        elif tag.trims or (tag.keyword and tag.keyword not in _KNOWN):
            self._find("unknown-tag", f"'{tag.written}' is not something a template may do.", place)
        else:
            self._look_for_lost_words(tag, place)
            sound = self._is_sound(tag, place)
            if sound or tag.keyword in ("if", "for"):  # what it opens is still to be closed
                self._take(tag, place, sound=sound)

    def _look_for_lost_words(self, tag: Tag, place: Place) -> None:
        if tag.span == "p" and TAG.sub("", place.words).strip():
            sentence = f"'{tag.written}' takes its whole paragraph away: put it in a paragraph of its own."
            self._find("words-lost", sentence, place)
        if tag.span == "tr" and not place.is_in_row():
            sentence = f"'{tag.written}' stands in no table: put it in a row of its own, or write '{{%p'."
            self._find("no-row", sentence, place)
        elif tag.span == "tr" and len(_ROW_TAG.findall(place.row_words())) > 1:
            sentence = (
                f"'{tag.written}' shares its row with another of its kind: put each in a row of its own."
            )
            self._find("words-lost", sentence, place)
        elif tag.span == "tr" and TAG.sub("", place.row_words()).strip():
            sentence = f"'{tag.written}' takes its whole row away: put it in a row of its own."
            self._find("words-lost", sentence, place)

    def _is_sound(self, tag: Tag, place: Place) -> bool:
        if tag.span in ("tc", "r") or (tag.span and not tag.keyword):
            sentence = f"'{tag.written}': only '{{%p … %}}' and '{{%tr … %}}' are known here."
            self._find("unknown-tag", sentence, place)
            return False
        if fault := syntax_fault(tag.alone):
            self._find("syntax", f"'{tag.written}' cannot be read: {fault.message}.", place)
            return False
        reasons = sorted(set(forbidden(parsed(tag.alone))))
        if reasons:
            sentence = f"'{tag.written}' {' and '.join(reasons)}: a template may not."
            self._find("reaches-into-python", sentence, place)
        return not reasons

    def _take(self, tag: Tag, place: Place, *, sound: bool) -> None:
        match tag.keyword:
            case "":
                self._print(tag, place)
            case "if":
                self._begin(tag, place)
                self._judge(self._condition(tag) if sound else None, tag, place)
            case "elif":
                self._expect(("if",), tag, place)
                self._judge(self._condition(tag), tag, place)
            case "else":
                self._expect(("if", "for"), tag, place)
            case "for":
                self._begin(tag, place)
                self._enter_loop(tag, place, sound=sound)
            case _:
                self._end(tag, place)

    def _begin(self, tag: Tag, place: Place) -> None:
        self._open.append(_Block(tag.keyword, place, tag.written))

    def _expect(self, keywords: tuple[str, ...], tag: Tag, place: Place) -> bool:
        if self._open and self._open[-1].keyword in keywords:
            return True
        opened = f"'{self._open[-1].written}' is open" if self._open else "nothing is open"
        self._find("out-of-place", f"'{tag.written}' stands where {opened}.", place)
        return False

    def _end(self, tag: Tag, place: Place) -> None:
        if self._expect((tag.keyword.removeprefix("end"),), tag, place):
            self._open.pop()
            if tag.keyword == "endfor":
                self._scope.leave()

    def _condition(self, tag: Tag) -> nodes.Expr:
        block = next(parsed(f"{{% if {tag.rest} %}}{{% endif %}}").find_all(nodes.If))
        test: nodes.Expr = block.test  # type: ignore[assignment]  # typed as Node; the parser puts an Expr
        return test

    def _enter_loop(self, tag: Tag, place: Place, *, sound: bool) -> None:
        if not sound:
            self._scope.enter("", None)
            return
        loop = next(parsed(tag.alone).find_all(nodes.For))
        over = self._judge(loop.iter, tag, place)
        target = loop.target.name if isinstance(loop.target, nodes.Name) else ""
        if over and over.type not in (FieldType.ROWS, FieldType.PARAGRAPHS):
            sentence = f"'{tag.written}' goes through '{over.name}', which is not a list."
            self._find("not-a-list", sentence, place, over.name)
            over = None
        if target == "loop" or (self.catalogue and target in self.catalogue.fields):
            sentence = f"'{tag.written}' hides the field '{target}': choose another name for the row."
            self._find("hidden-field", sentence, place, target)
        self._scope.enter(target, over)
        if self._scope.depth > MOST_NESTED_LOOPS:
            self._find("too-deep", f"'{tag.written}' is a loop in a loop in a loop.", place)
        if loop.test is not None:
            self._judge(loop.test, tag, place)

    def _print(self, tag: Tag, place: Place) -> None:
        output = next(parsed(tag.alone).find_all(nodes.Output))
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                continue
            meaning = self._judge(node, tag, place)
            if meaning is None:
                continue
            if not meaning.can_be_printed:
                sentence = f"'{tag.written}': '{meaning.name}' can be asked about, but not printed."
                self._find("not-printable", sentence, place, meaning.name)
            elif meaning.type is FieldType.PICTURE and place.stands is not Stands.IN_TEXT:
                sentence = f"'{tag.written}' is a picture: it can only stand in a paragraph."
                self._find("not-printable", sentence, place, meaning.name)

    def _judge(self, node: nodes.Node | None, tag: Tag, place: Place) -> Meaning | None:
        """Return what an expression means; notes the fields used, and finds those that are not known."""
        if node is None:
            return None
        try:
            return self._scope.meaning(node)
        except UnknownName as unknown:
            self._find(unknown.id, f"'{tag.written}': {unknown}", place, unknown.name)
            return None


def tag_faults(parts: Mapping[str, bytes], catalogue: Catalogue | None) -> tuple[list[Finding], set[str]]:
    """Return every fault of the tags in ``parts`` (a Word file, unpacked), and the fields the template uses.

    Without a catalogue, the faults that show without knowing the fields.
    """
    walk = TagWalk(catalogue)
    if catalogue is not None:
        walk.walk(iter([Place(TITLE_PART, catalogue.title, Stands.IN_ATTRIBUTE)]))
    filled = filled_parts(parts)
    for part in filled:
        root = read_part(part, parts[part])
        if root.tag in _WORD_ROOTS and root.prefix != "w":
            sentence = "This file was not written by Word. Open it in Word and save it again."
            walk.findings.append(Finding("not-words-own", sentence, part))
        walk.walk(places(part, root))
    walk.findings += _unfilled_tags(parts, set(filled))
    if catalogue is not None:
        walk.findings += _confidential(walk.used, catalogue)
    return walk.findings, walk.used


def _unfilled_tags(parts: Mapping[str, bytes], filled: set[str]) -> Iterator[Finding]:
    for name, content in parts.items():
        if name.endswith(".xml") and name not in filled and (b"{{" in content or b"{%" in content):
            for place in places(name, parse_xml(content)):
                if tags_in(place.words):
                    sentence = "A tag stands where nothing is filled in. Move it into the text."
                    yield Finding("tag-not-filled", sentence, name, place.shown)


def _confidential(used: set[str], catalogue: Catalogue) -> Iterator[Finding]:
    fields = catalogue.every_field()
    for name in sorted(used):
        one = fields[name]
        if one.confidentiality not in catalogue.may_hold:
            sentence = (
                f"'{name}' is '{one.confidentiality}', learned in mediation: "
                f"a document of class '{catalogue.document_class}' may not hold it."
            )
            yield Finding("confidential-field", sentence, field=name)


def unused_fields(used: set[str], catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a warning for each field of the catalogue that the template never asks for."""
    for name in sorted(catalogue.every_field().keys() - used):
        sentence = f"The field '{name}' is listed, but the template never uses it."
        yield Finding("unused-field", sentence, field=name, severity=Severity.WARNING)
