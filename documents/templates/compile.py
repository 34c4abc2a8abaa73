"""Word templates made ready to be filled: once per version, kept for as long as the process lives.

docxtpl's own ``patch_xml`` turns what an author typed in Word into a Jinja template (tags joined
over runs, ``{%p``, ``{%tr``, curly quotes). docxtpl does that, and parses and zips the whole file,
for every document; here it happens once, the result is compiled, and members without tags keep
their compressed bytes.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from docxtpl.template import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree

from documents.errors import BrokenTemplate
from documents.findings import Finding, errors_in
from documents.templates.form import PRINTING_FAULTS, form_faults
from documents.templates.inserted_pictures import IMAGE_RELATIONSHIP
from documents.templates.language import LANGUAGE, forbidden, parsed
from documents.templates.tag_check import tag_faults
from documents.templates.tags import TAG, WRAPPERS, filled_parts, read_part, straightened
from documents.templates.word_template import WordTemplate, open_template
from documents.word.kept_parts import handed_on
from documents.word.xml import (
    CONTENT_TYPES,
    CORE,
    NAMESPACES,
    W_P,
    W_T,
    elements,
    parse_xml,
    relationships_name,
    tag,
    text_parts,
    written_xml,
)
from documents.word.zip import Member, copied, packed

MOST_KEPT = 64  # compiled versions; about 300 KB each
DOCPR_ID = re.compile(r'(<wp:docPr\b[^>]*?\bid=")(\d+)(")')
_NO_RELATIONSHIPS = f'<Relationships xmlns="{NAMESPACES["rel"]}"/>'.encode()

Render = Callable[[Mapping[str, object]], str]


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """What filling needs of one template version.

    ``order`` is every member's name as it is written; ``kept`` those copied as they are; ``renders``
    those filled. ``relationships`` holds, for each part that could show a picture, its relationships
    as they are in the template; ``content_types`` is the list of types with PNG in it.
    """

    order: tuple[str, ...]
    kept: Mapping[str, Member]
    renders: Mapping[str, Render]
    relationships: Mapping[str, bytes]
    content_types: bytes
    first_drawing: int


_kept: OrderedDict[str, CompiledTemplate] = OrderedDict()
_lock = threading.Lock()


def compiled_template(template: WordTemplate) -> CompiledTemplate:
    """Return ``template`` ready to be filled, compiled the first time it is asked for.

    Raises BrokenTemplate with every fault of its tags and words, or WordUploadRefused for its file.
    """
    with _lock:
        if (found := _kept.get(template.digest)) is None:
            found = _kept[template.digest] = _compile(template)
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(template.digest)
        return found


def _compile(template: WordTemplate) -> CompiledTemplate:
    parts = open_template(template.content)
    faults, _ = tag_faults(parts, template.catalogue)
    form = [fault for fault in form_faults(parts) if fault.id not in PRINTING_FAULTS]
    if errors := errors_in([*faults, *form]):
        raise BrokenTemplate(template.name, errors)
    bare, left_out = handed_on(parts)
    parts = {name: bare.get(name, content) for name, content in parts.items() if name not in left_out}
    renders = {name: _render(template, name, source) for name, source in _sources(parts, template).items()}
    order = _order(parts)
    with ZipFile(BytesIO(template.content)) as archive:
        kept = {
            name: packed(name, bare[name])
            if name in bare
            else copied(template.content, archive.getinfo(name))
            for name in order
            if name not in renders
        }
    return CompiledTemplate(
        order=order,
        kept=kept,
        renders=renders,
        relationships={name: _relationships_of(name, parts) for name in text_parts(parts)},
        content_types=_with_png(parts[CONTENT_TYPES]),
        first_drawing=1 + _last_drawing(parts[name] for name in parts if name not in renders),
    )


_ABOUT_ITS_AUTHOR = (
    "creator",
    "lastModifiedBy",
    "description",
    "keywords",
    "subject",
    "category",
    "contentStatus",
)


def _relationships_of(name: str, parts: Mapping[str, bytes]) -> bytes:
    root = parse_xml(parts.get(relationships_name(name), _NO_RELATIONSHIPS))
    root.text = root.text or ""  # an empty root is then written with an end tag
    return written_xml(root)


def _order(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return types and root relationships first, as OPC asks of a file that is read as it arrives."""
    first = [name for name in (CONTENT_TYPES, "_rels/.rels") if name in parts]
    return (*first, *(name for name in parts if name not in first))


def _sources(parts: Mapping[str, bytes], template: WordTemplate) -> dict[str, str]:
    """Return the Jinja source of every part that has tags, the title always being one."""
    sources: dict[str, str] = {}
    for name in filled_parts(parts):
        root = read_part(name, parts[name])
        if name == CORE:
            _set_title(root, template.catalogue.title)
            _forget_author(root)
        if name == CORE or TAG.search("".join(_texts(root))):
            sources[name] = jinja_source(root)
    return sources


def _set_title(core: etree._Element, title: str) -> None:
    found = core.find(tag("dc:title"))
    if found is None:
        found = etree.SubElement(core, tag("dc:title"))
    found.text = title


def _forget_author(core: etree._Element) -> None:
    for element in elements(core):
        if etree.QName(element).localname in _ABOUT_ITS_AUTHOR and not TAG.search(element.text or ""):
            element.text = None


def _texts(root: etree._Element) -> Iterator[str]:
    for element in elements(root):
        yield element.text or ""
        yield from (str(value) for value in element.attrib.values())


def jinja_source(root: etree._Element) -> str:
    """Return the Jinja template of a part. Changes ``root``."""
    held = _HeldTags()
    linking = root.tag == tag("rel:Relationships")
    for element in list(elements(root)):
        _tidy(element)
        if element.tag != W_T:
            held.hold_text(element)
        held.hold_attributes(element, linking=linking)
    patch_xml: Callable[[str], str] = DocxTemplate(BytesIO()).patch_xml
    source = patch_xml(written_xml(root).decode().translate(_HIDE))
    return held.restored(TAG.sub(_sound_tag, source.translate(_SHOW)))


_HIDE = {ord(quote): 0xE201 + number for number, quote in enumerate("“”„‘’‚")}
_SHOW = {hidden: chr(quote) for quote, hidden in _HIDE.items()}
"""Curly quotes are hidden from docxtpl, which would straighten those inside an author's words too."""


def _sound_tag(found: re.Match[str]) -> str:
    written = found.group().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return written if written.startswith("{#") else straightened(written)


def _tidy(element: etree._Element) -> None:
    """Drop proofing marks and editing ids, which split tags and would stand twice in a loop."""
    for attribute in [name for name in element.attrib if _ID_OF_EDIT.match(str(name))]:
        del element.attrib[attribute]
    if element.tag == W_T:
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    parent = element.getparent()
    if element.tag in (tag("w:proofErr"), tag("w:lastRenderedPageBreak")) and parent is not None:
        parent.remove(element)
    elif element.tag in WRAPPERS and parent is not None and parent.tag == W_P:
        parent[parent.index(element) : parent.index(element) + 1] = list(element)


_ID_OF_EDIT = re.compile(
    re.escape(f"{{{NAMESPACES['w']}}}rsid") + "|" + re.escape(f"{{{NAMESPACES['w14']}}}") + "(?:para|text)Id"
)


class _HeldTags:
    """Tags outside a run's text, taken out while docxtpl patches, put back with their own printing."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def hold_text(self, element: etree._Element) -> None:
        if element.text and TAG.search(element.text):
            element.text = self._hold(element.text, "plain")

    def hold_attributes(self, element: etree._Element, *, linking: bool) -> None:
        for name, value in element.attrib.items():
            if TAG.search(str(value)):
                link = linking and name == "Target"
                element.set(name, self._hold(str(value), "as_link" if link else "plain"))

    def _hold(self, text: str, filter_name: str) -> str:
        def held(found: re.Match[str]) -> str:
            key = f"\ue200{len(self._held)}\ue200"
            self._held[key] = _filtered(straightened(found.group()), filter_name)
            return key

        return TAG.sub(held, text)

    def restored(self, source: str) -> str:
        return re.sub("\ue200\\d+\ue200", lambda found: self._held[found.group()], source)


def _filtered(written: str, filter_name: str) -> str:
    if not written.startswith("{{"):
        return written
    expression = written.removeprefix("{{").removesuffix("}}").strip()
    named = f"({json.dumps(expression)})" if filter_name == "as_link" else ""
    return f"{{{{ ({expression})|{filter_name}{named} }}}}"


def _render(template: WordTemplate, name: str, source: str) -> Render:
    try:
        reasons = sorted(set(forbidden(parsed(source))))
        if not reasons:
            made = LANGUAGE.from_string(source)
            return lambda values: "".join(made.root_render_func(made.new_context(dict(values))))
    except TemplateSyntaxError as fault:
        reasons = [f"cannot be read: {unescape(fault.message or '')}"]
    sentence = f"The tags of {name}, taken together, {' and '.join(reasons)}."
    raise BrokenTemplate(template.name, [Finding("structure", sentence, name)])


def _with_png(content_types: bytes) -> bytes:
    root = parse_xml(content_types)
    if any(entry.get("Extension", "").lower() == "png" for entry in elements(root)):
        return content_types
    return _with_added(
        content_types, f'<Default xmlns="{NAMESPACES["ct"]}" Extension="png" ContentType="image/png"/>'
    )


def _last_drawing(contents: Iterable[bytes]) -> int:
    return max((int(number) for content in contents for number in _DRAWING.findall(content)), default=0)


_DRAWING = re.compile(rb'<wp:docPr\b[^>]*?\bid="(\d{1,9})"')


def with_pictures(relationships: bytes, pictures: Mapping[str, str]) -> bytes:
    """Return the relationships of a part in ``word/`` with those of its pictures (member → id) added."""
    return _with_added(
        relationships,
        "".join(
            f'<Relationship xmlns="{NAMESPACES["rel"]}" Id="{id}" Type="{IMAGE_RELATIONSHIP}" '
            f'Target="{name.removeprefix("word/")}"/>'
            for name, id in pictures.items()
        ),
    )


def _with_added(content: bytes, added: str) -> bytes:
    """Return ``added`` before the root's end tag.

    It names its own namespace, whatever prefix the root has.
    """
    end = content.rindex(b"</")
    return content[:end] + added.encode() + content[end:]
