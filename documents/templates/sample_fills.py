"""Fill a template in every shape its data can take, and look at what comes out.

What may be left out is left out, all of it and one by one; lists have no, one and three rows; every
choice is made. Each result must be a sound Word file in which no brace is left.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from documents.errors import DocumentError
from documents.findings import Finding, Severity
from documents.templates.catalogue import Catalogue, Field, FieldType
from documents.templates.fill import fill
from documents.templates.soundness import file_faults
from documents.templates.word_template import WordTemplate

Data = dict[str, object]


def sample_faults(template: WordTemplate, sample: Path) -> list[Finding]:
    """Return what goes wrong when ``template`` is filled from its sample in every shape. Each fault once."""
    try:
        data = json.loads(sample.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [Finding("sample", "There is no sample.json to try the template with.", sample.name)]
    except ValueError as error:
        return [Finding("sample", f"sample.json is not sound JSON: {error}.", sample.name)]
    if not isinstance(data, dict):
        return [Finding("sample", "sample.json must hold one object of fields.", sample.name)]
    found: dict[Finding, Finding] = {}
    for shape, shaped, severity in shapes(template.catalogue, data):
        for fault in _faults_of(template, shaped):
            weight = severity if fault.id == "sample-fill" else fault.severity
            sentence = f"Tried with {shape}: {fault.sentence}"
            found.setdefault(fault, replace(fault, sentence=sentence, severity=weight))
    return list(found.values())


def shapes(catalogue: Catalogue, sample: Data) -> Iterator[tuple[str, Data, Severity]]:
    """Yield (what is special, data, how much a fault of it weighs) for every shape of the data."""
    full = {
        name: sample.get(name) if sample.get(name) not in (None, "", []) else example_of(field)
        for name, field in catalogue.fields.items()
    }
    may_be_absent = [name for name, field in catalogue.fields.items() if field.optional]
    yield "as in sample.json", sample, Severity.ERROR
    yield "everything there", full, Severity.ERROR
    least = {name: value for name, value in full.items() if name not in may_be_absent}
    yield "nothing there that may be left out", least, Severity.ERROR
    for count, words in enumerate(("no rows", "one row", "two rows", "three rows")):
        yield words, _with_rows(catalogue, full, count), Severity.ERROR
    for name in may_be_absent:
        if not catalogue.fields[name].goes_with:
            together = {name, *(one for one in may_be_absent if catalogue.fields[one].goes_with == name)}
            without = {one: None if one in together else value for one, value in full.items()}
            yield f"only '{name}' left out", without, Severity.WARNING
            yield f"only '{name}' there", {**least, **{one: full[one] for one in together}}, Severity.WARNING
    for name, field in catalogue.fields.items():
        for value in field.values if field.type is FieldType.ENUM else ():
            yield f"'{name}' is '{value}'", {**full, name: value}, Severity.ERROR
        if field.type is FieldType.FLAG:
            yield f"'{name}' is true", {**full, name: True}, Severity.ERROR
            yield f"'{name}' is false", {**full, name: False}, Severity.ERROR


def _with_rows(catalogue: Catalogue, full: Data, count: int) -> Data:
    changed = dict(full)
    for name, field in catalogue.fields.items():
        if field.type is FieldType.ROWS:
            optional = {inner for inner, one in field.row.items() if one.optional}
            row = {inner: example_of(one) for inner, one in field.row.items()}
            bare = {inner: value for inner, value in row.items() if inner not in optional}
            changed[name] = [bare if number % 2 else row for number in range(count)]
        elif field.type is FieldType.PARAGRAPHS and (count or field.optional):
            changed[name] = [f"Paragraph {number + 1}" for number in range(count)]
    return changed


def example_of(field: Field) -> object:
    """Return a value for ``field``: its example, or one made up for pictures and rows."""
    match field.type:
        case FieldType.PICTURE:
            encoded = base64.b64encode(_one_pixel()).decode()
            return {"png_base64": encoded, "width_mm": 26, "height_mm": 26, "alt": field.meaning}
        case FieldType.ROWS:
            return [{name: example_of(inner) for name, inner in field.row.items()}]
        case FieldType.PARAGRAPHS if isinstance(field.example, str):
            return [field.example]
        case FieldType.DATE:
            return str(field.example)
        case _:
            return field.example


def _one_pixel() -> bytes:
    """Return a white PNG of one pixel (PNG specification, 5.6: IHDR, IDAT, IEND)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")


def _faults_of(template: WordTemplate, data: Data) -> list[Finding]:
    try:
        return list(file_faults(fill(template, data)))
    except DocumentError as error:
        return [Finding("sample-fill", error.sentence)]
