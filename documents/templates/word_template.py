"""A Word template: the file as its author saved it, and the catalogue of its fields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from documents.errors import BadCatalogue, OversizedWord
from documents.templates.catalogue import Catalogue, read_catalogue
from documents.word.upload import open_word_upload
from documents.word.xml import text_parts
from documents.word.zip import parts_of

WORD_FILE, LARGE_PRINT_FILE = "template.docx", "large-print.docx"
LARGE_PRINT = "-large"
"""Ends the name of a template in large print: the same fields in the same folder, another Word file."""
LARGEST_TEXT = 5_000_000  # bytes of XML in the parts that are filled; a page is about 10,000


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """One version of a template. ``digest`` (SHA-256, hex, of file and catalogue) tells versions apart."""

    name: str
    content: bytes
    digest: str
    catalogue: Catalogue


def make_template(content: bytes, fields_toml: str) -> WordTemplate:
    """Return the template of a Word file and its ``fields.toml``. Raises BadCatalogue.

    Nothing is opened yet: a broken Word file shows in ``check_template`` or when it is filled.
    """
    catalogue = read_catalogue(fields_toml)
    digest = hashlib.sha256(len(content).to_bytes(8, "big") + content + fields_toml.encode()).hexdigest()
    return WordTemplate(catalogue.name, content, digest, catalogue)


def open_template(content: bytes) -> dict[str, bytes]:
    """Return the members of a template's Word file. Raises WordUploadRefused for what no template may be."""
    open_word_upload(content)
    parts = parts_of(content)
    if sum(len(parts[name]) for name in text_parts(parts)) > LARGEST_TEXT:
        raise OversizedWord
    return parts


def load_template(folder: Path, *, large_print: bool = False) -> WordTemplate:
    """Return the template in ``folder``: its Word file, or that in large print, and fields.toml.

    Raises BadCatalogue, OSError.
    """
    fields_toml = (folder / "fields.toml").read_text(encoding="utf-8")
    word_file = LARGE_PRINT_FILE if large_print else WORD_FILE
    template = make_template((folder / word_file).read_bytes(), fields_toml)
    if template.name != folder.name:
        raise BadCatalogue([f"It is called '{template.name}' but its folder is '{folder.name}'."])
    return replace(template, name=template.name + LARGE_PRINT) if large_print else template
