"""A Word file that comes without a catalogue: its fields are taken to be what the data holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from documents.errors import WrongValues
from documents.templates.catalogue import Catalogue, Confidentiality, Field, FieldType
from documents.templates.word_template import WordTemplate
from documents.word.upload import open_word_upload


def inferred_template(name: str, content: bytes, data: Mapping[str, object]) -> WordTemplate:
    """Return a template of a Word file alone, for the command line.

    It is still compiled in the sandbox and filled strictly: a field of the file that ``data`` lacks stops it.
    Raises what ``open_word_upload`` raises, and WrongValues for data that no field could hold.
    """
    open_word_upload(content)
    fields = {key: _field(key, value) for key, value in data.items()}
    catalogue = Catalogue(name, name, "document", "confidential", fields)
    shape = json.dumps({key: str(field.type) for key, field in fields.items()}, sort_keys=True)
    return WordTemplate(name, content, hashlib.sha256(content + shape.encode()).hexdigest(), catalogue)


def _field(name: str, value: object) -> Field:
    row: dict[str, Field] = {}
    kind = _kind(name, value)
    if kind is FieldType.ROWS and isinstance(value, list):
        for each in value:
            row.update({key: _field(key, inner) for key, inner in each.items()})
    return Field(name, kind, name, Confidentiality.MEDIATION, optional=value in (None, ""), row=row)


def _kind(name: str, value: object) -> FieldType:
    match value:
        case bool():
            return FieldType.FLAG
        case int():
            return FieldType.INTEGER
        case str() | None:
            return FieldType.TEXT
        case {"png_base64": _}:
            return FieldType.PICTURE
        case [*items] if items and all(isinstance(item, dict) for item in items):
            return FieldType.ROWS
        case [*items] if all(isinstance(item, str) for item in items):
            return FieldType.PARAGRAPHS
    raise WrongValues("the file", {name: "holds something that no field can hold"})
