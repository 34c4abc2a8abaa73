"""The shipped templates, their samples, and the words of what they fill, for tests of the paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from documents.templates.fill import WordTemplate, fill, load_template
from documents.templates.word_template import LARGE_PRINT, LARGE_PRINT_FILE, WORD_FILE

HOME = Path(__file__).resolve().parents[3] / "templates_docx"
STANDARD = sorted(folder.parent.name for folder in HOME.glob("*/fields.toml"))
LARGE = [name + LARGE_PRINT for name in STANDARD]
NAMES = STANDARD + LARGE
CERTIFICATES = [name for name in STANDARD if name.startswith("certificate-")]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

LONG_NAME = "Maximiliana-Theodora Featherstonehaugh-Wolstenholme van der Grootenhuizen Ó Dala"


def template(name: str) -> WordTemplate:
    """The shipped template called ``name``."""
    return load_template(home(name), large_print=name.endswith(LARGE_PRINT))


def home(name: str) -> Path:
    """The folder of the template called ``name``; in large print, that of its twin."""
    return HOME / name.removesuffix(LARGE_PRINT)


def word_file(name: str) -> Path:
    """The Word file of the template called ``name``."""
    return home(name) / (LARGE_PRINT_FILE if name.endswith(LARGE_PRINT) else WORD_FILE)


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """The shipped sample of ``name``; a change to None leaves the field out."""
    data = json.loads((home(name) / "sample.json").read_text(encoding="utf-8")) | changes
    return {field: value for field, value in data.items() if value is not None}


def filled(name: str, **changes: Any) -> bytes:
    """The Word file of the sample of ``name`` with ``changes``."""
    return fill(template(name), sample(name, **changes))


def lines(docx: bytes) -> list[str]:
    """The words of the body, a paragraph or a table row to a line, in reading order."""
    return list(_lines(docx))


def _lines(docx: bytes) -> Iterator[str]:
    for block in Document(BytesIO(docx)).iter_inner_content():
        if isinstance(block, Paragraph):
            yield _plain(block.text)
        elif isinstance(block, Table):
            yield from (_plain(" | ".join(cell.text for cell in row.cells)) for row in block.rows)


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\u00a0", " ")


def parts(docx: bytes) -> dict[str, etree._Element]:
    """Every XML part of a Word file, by its name."""
    with ZipFile(BytesIO(docx)) as archive:
        return {
            name: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def words_of(element: etree._Element) -> str:
    """All text inside ``element``, tags of the template included."""
    return "".join(str(text) for text in element.itertext())


def shipped_parts(name: str) -> dict[str, etree._Element]:
    """Every XML part of the template called ``name`` as it is committed."""
    return parts(word_file(name).read_bytes())


def largest_certificate(name: str) -> dict[str, Any]:
    """As much as ever has to stand on one page: 80-letter names, health body, correction, signature."""
    most = {
        "recipient_name": LONG_NAME,
        "recipient_capacity": "parent's representative",
        "cyp_name": LONG_NAME,
        "la_name": "Bournemouth, Christchurch and Poole (example)",
        "decision_words": "Final EHC plan: sections B (special educational needs), "
        "F (special educational provision) and I (school or college)",
        "first_issued_date": "2026-12-02",
        "supersedes_ref": "MC-9P2D-4T",
        "correction_reason": "which decision, or its date",
    }
    if name != "certificate-a":
        most["icb_name"] = (
            "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board (example)"
        )
    return most
