"""Small Word files and catalogues for tests, made with python-docx as an author would make them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.templates.word_template import WordTemplate, make_template


def sound_document() -> WordDocument:
    """An empty document that passes every check of form: A4, en-GB, Carlito."""
    return Document(BytesIO(_sound_bytes()))


@lru_cache(maxsize=1)
def _sound_bytes() -> bytes:
    document = Document()
    _make_light(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for style in document.styles.element.iter(qn("w:style"), qn("w:rPrDefault")):
        for fonts in list(style.iter(qn("w:rFonts"))):
            fonts.getparent().remove(fonts)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].font.name = "Carlito"
    document.core_properties.title = "A letter"
    return bytes_of(document)


def _make_light(document: WordDocument) -> None:
    """Without the hundred table styles that python-docx brings, twice; tests open hundreds of files."""
    for style in list(document.styles.element.iter(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) != "TableNormal":
            style.getparent().remove(style)
    for key, link in list(document.part.rels.items()):
        if link.reltype.endswith("stylesWithEffects"):
            del document.part.rels[key]


def bytes_of(document: WordDocument) -> bytes:
    """The document as a file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word_file(*paragraphs: str) -> bytes:
    """A sound Word file: a main heading, then ``paragraphs``."""
    document = sound_document()
    document.add_heading("Letter", level=1)
    for words in paragraphs:
        document.add_paragraph(words)
    return bytes_of(document)


def field(name: str, kind: str = "text", confidentiality: str = "fact", **more: Any) -> str:
    """A field's lines in fields.toml; a dotted name is a row field."""
    outer, _, inner = name.partition(".")
    head = f"fields.{outer}.row.{inner}" if inner else f"fields.{name}"
    example = {"date": '"2027-01-25"', "integer": "3", "flag": "true", "paragraphs": '["One"]'}.get(
        kind, '"An example"'
    )
    lines = [f"[{head}]", 'meaning = "What it means"', f'type = "{kind}"']
    if kind == "enum":
        example = f'"{more["values"][0]}"'
    if kind not in ("rows", "picture"):
        lines.append(f"example = {example}")
    lines.append(f'confidentiality = "{confidentiality}"')
    lines += [f"{key} = {_toml(value)}" for key, value in more.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return f'"{value}"'


def fields_toml(*fields: str, title: str = "A letter", document_class: str = "notice") -> str:
    """A fields.toml of these fields (names alone are text)."""
    listed = [one if "\n" in one else field(one) for one in fields]
    head = f'name = "letter"\ntitle = "{title}"\nkind = "letter"\ndocument_class = "{document_class}"\n'
    return head + "".join(listed)


def template_of(content: bytes, *fields: str, **head: str) -> WordTemplate:
    """A template of a Word file and its fields."""
    return make_template(content, fields_toml(*fields, **head))


def letter(*paragraphs: str, fields: tuple[str, ...], **head: str) -> WordTemplate:
    """A template whose body is ``paragraphs``."""
    return template_of(word_file(*paragraphs), *fields, **head)


def opened(content: bytes) -> WordDocument:
    """A Word file as python-docx reads it."""
    return Document(BytesIO(content))


def words_of(content: bytes) -> list[str]:
    """The text of each paragraph of the body, the heading that ``word_file`` puts first left out."""
    return [paragraph.text for paragraph in opened(content).paragraphs][1:]


def parts(content: bytes) -> dict[str, bytes]:
    """Every member of a Word file."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


Change = bytes | Callable[[bytes], bytes] | None


def with_footnote(content: bytes, words: str, mark: bytes | None = None) -> bytes:
    """The Word file with a footnote at the end of its first paragraph.

    ``mark`` is the run that leads to the note; an empty one makes a note to which nothing leads.
    """
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = (
        f'<w:footnotes xmlns:w="{space}"><w:footnote w:id="1"><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    named = b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>'
    seen = b'<w:r><w:footnoteReference w:id="1"/></w:r>' if mark is None else mark
    return with_parts(
        content,
        {
            "[Content_Types].xml": lambda types: types.replace(b"</Types>", named),
            "word/footnotes.xml": notes.encode(),
            "word/document.xml": lambda body: body.replace(b"</w:p>", seen + b"</w:p>", 1),
        },
    )


def with_parts(content: bytes, changes: dict[str, Change]) -> bytes:
    """The same file with members replaced, changed by a function, or (None) left out."""
    kept = parts(content)
    for name, change in changes.items():
        if change is None:
            del kept[name]
        else:
            kept[name] = change(kept[name]) if callable(change) else change
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, member in kept.items():
            archive.writestr(name, member)
    return out.getvalue()


def repeat_header(row: Any) -> None:
    """Mark a table's row as its header."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def png(width: int = 2, height: int = 1, grey: int = 0) -> bytes:
    """A small grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = (b"\0" + bytes([grey]) * width) * height
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


FIELDS = (
    *("name", field("note", optional=True), field("day", "date"), field("many", "integer")),
    *(field("sure", "flag"), field("kind", "enum", values=["held", "none"]), field("qr", "picture")),
    *(field("summary", "paragraphs"), field("actions", "rows"), field("actions.what")),
)
