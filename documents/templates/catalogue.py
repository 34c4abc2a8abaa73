"""The catalogue of a template's fields: ``fields.toml``.

::

    name = "certificate-a"                # as the folder is called
    title = "Certificate {{ number }}"   # becomes the title of the Word file and the PDF
    kind = "certificate"
    document_class = "certificate"        # what it may hold: see CLASSES below

    [fields.issued_on]
    meaning = "The UK day on which the certificate is issued"
    type = "date"
    example = "2026-11-25"
    confidentiality = "fact"

    [fields.actions]
    type = "rows"
    …
    [fields.actions.row.what]             # the fields of one row
    type = "text"
    …

Each field has ``meaning``, ``type``, ``example``, ``confidentiality`` and, if it may be left out,
``optional = true``. One that comes with another or not at all has ``goes_with = "that_field"`` too, and
data must hold both or neither. ``rows`` needs no example of its own: its row fields have them; a row
field without ``confidentiality`` takes that of its rows. ``picture`` needs no example.

Types, what data may hold, and how the template prints it:

``text``        a non-blank string; newline and tab are kept. ``{{ name }}``
``paragraphs``  a list of non-blank strings. ``{%p for line in summary %}`` ``{{ line }}`` ``{%p endfor %}``
``date``        an ISO string or ``date``. ``{{ d }}`` prints *25 January 2027*, ``{{ d.weekday }}`` (or
                ``{{ d|weekday }}``) *Monday 25 January 2027*, with no-break spaces
``integer``     a whole number
``flag``        true or false; only for ``{% if %}``
``enum``        one of ``values`` (a list of strings); compare it: ``{% if kind == "held" %}``
``picture``     a ``documents.templates.values.Picture`` or its JSON form. ``{{ qr }}`` stands in the line,
                ``{{ qr|float_right }}`` floats at the right of its paragraph, words beside it
``rows``        a list of mappings, possibly empty. ``{%tr for row in actions %}`` … ``{%tr endfor %}``

A field that is ``optional`` may be missing, null or (text) empty. ``{% if field %}`` is false then;
printing it regardless stops the document. Filters: upper, lower, capitalize, trim, join, and_list,
length, first, last, default, weekday, float_right. Tests: defined, undefined, odd, even. In loops:
loop.index, loop.first, loop.last, loop.length. Nothing else: no calls, no ``set``, no macros.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from documents.errors import BadCatalogue

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class FieldType(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    PARAGRAPHS = "paragraphs"
    DATE = "date"
    INTEGER = "integer"
    FLAG = "flag"
    ENUM = "enum"
    PICTURE = "picture"
    ROWS = "rows"


class Confidentiality(StrEnum):
    """Where a field's content was learned, and so where it may stand.

    Source: DESIGN, trust: mediation is confidential and without prejudice.
    """

    FACT = "fact"
    """Known without the mediation: may stand in a certificate."""
    AGREEMENT = "agreement"
    """What the parties agreed: Part A."""
    MEDIATION = "mediation"
    """Said in mediation: Part B, for the people who sign."""


CLASSES: Mapping[str, frozenset[Confidentiality]] = {
    "certificate": frozenset({Confidentiality.FACT}),
    "notice": frozenset({Confidentiality.FACT}),
    "record": frozenset({Confidentiality.FACT}),
    "agreement": frozenset({Confidentiality.FACT, Confidentiality.AGREEMENT}),
    "confidential": frozenset(Confidentiality),
}
"""The document classes, and the confidentiality of the fields that each may hold."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a template may print or ask about."""

    name: str
    type: FieldType
    meaning: str
    confidentiality: Confidentiality
    example: object = None
    optional: bool = False
    goes_with: str = ""
    values: tuple[str, ...] = ()
    row: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All fields of a template, and what sort of document it makes."""

    name: str
    title: str
    kind: str
    document_class: str
    fields: Mapping[str, Field]

    def every_field(self) -> dict[str, Field]:
        """Return all fields by their dotted names, those of rows too: ``actions``, ``actions.what``."""
        return dict(_dotted(self.fields, ""))

    @property
    def may_hold(self) -> frozenset[Confidentiality]:
        """The confidentiality classes whose fields this document may print."""
        return CLASSES[self.document_class]


def _dotted(fields: Mapping[str, Field], prefix: str) -> Iterator[tuple[str, Field]]:
    for name, one in fields.items():
        yield f"{prefix}{name}", one
        yield from _dotted(one.row, f"{prefix}{name}.")


def read_catalogue(text: str) -> Catalogue:
    """Return the catalogue written in ``text`` (TOML).

    Raises BadCatalogue naming everything wrong with it.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCatalogue([f"It is not sound TOML: {error}."]) from error
    problems: list[str] = []
    heads = {key: _words(written, key, problems, of="the document") for key in ("name", "title", "kind")}
    document_class = _words(written, "document_class", problems, of="the document")
    if document_class and document_class not in CLASSES:
        problems.append(f"document_class must be one of {', '.join(CLASSES)}, not '{document_class}'.")
    table = written.get("fields")
    if not isinstance(table, dict) or not table:
        problems.append("It lists no fields.")
        table = {}
    unknown = sorted(written.keys() - {"name", "title", "kind", "document_class", "fields"})
    problems += [f"'{key}' is not known here." for key in unknown]
    fields = _fields(table, "", None, problems)
    if problems:
        raise BadCatalogue(problems)
    return Catalogue(document_class=document_class, fields=fields, **heads)


def _words(table: Mapping[str, Any], key: str, problems: list[str], *, of: str) -> str:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value
    problems.append(f"{of[0].upper()}{of[1:]} needs a '{key}' in words.")
    return ""


def _fields(
    table: Mapping[str, Any], prefix: str, inherited: Confidentiality | None, problems: list[str]
) -> dict[str, Field]:
    fields = {
        name: made
        for name, written in table.items()
        if (made := _field(name, written, prefix, inherited, problems)) is not None
    }
    for name, made in fields.items():
        other = fields.get(made.goes_with)
        if made.goes_with and not (made.optional and other and other.optional and not other.goes_with):
            problems.append(
                f"'{prefix}{name}': goes_with must name another field here, and both must be optional."
            )
    return fields


_KEYS = {"meaning", "type", "example", "confidentiality", "optional", "goes_with", "values", "row"}


def _field(
    name: str, written: Any, prefix: str, inherited: Confidentiality | None, problems: list[str]
) -> Field | None:
    full = f"{prefix}{name}"
    if not FIELD_NAME.match(name):
        problems.append(f"'{full}' must be in small letters, digits and underscores.")
    if not isinstance(written, dict):
        problems.append(f"'{full}' must be a table.")
        return None
    problems += [f"'{full}' has an unknown key '{key}'." for key in sorted(written.keys() - _KEYS)]
    meaning = _words(written, "meaning", problems, of=f"'{full}'")
    kind = _one_of(FieldType, written.get("type"), f"'{full}': type", problems)
    given = written.get("confidentiality", inherited)
    confidentiality = _one_of(Confidentiality, given, f"'{full}': confidentiality", problems)
    if kind is None or confidentiality is None:
        return None
    optional = written.get("optional", False)
    if not isinstance(optional, bool):
        problems.append(f"'{full}': optional must be true or false.")
    if kind not in (FieldType.ROWS, FieldType.PICTURE) and "example" not in written:
        problems.append(f"'{full}' needs an example.")
    return Field(
        name=name,
        type=kind,
        meaning=meaning,
        confidentiality=confidentiality,
        example=written.get("example"),
        optional=bool(optional),
        goes_with=str(written.get("goes_with", "")),
        values=_values(kind, written.get("values"), full, problems),
        row=_row(kind, written.get("row"), full, confidentiality, problems),
    )


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(choices: type[Choice], given: object, what: str, problems: list[str]) -> Choice | None:
    try:
        return choices(str(given))
    except ValueError:
        problems.append(f"{what} must be one of {', '.join(choices)}.")
        return None


def _values(kind: FieldType, given: object, full: str, problems: list[str]) -> tuple[str, ...]:
    if kind is not FieldType.ENUM:
        if given is not None:
            problems.append(f"'{full}': only an enum has values.")
        return ()
    if isinstance(given, list) and given and all(isinstance(value, str) and value for value in given):
        return tuple(given)
    problems.append(f"'{full}' needs its values, a list of words.")
    return ()


def _row(
    kind: FieldType, given: object, full: str, inherited: Confidentiality, problems: list[str]
) -> dict[str, Field]:
    if kind is not FieldType.ROWS:
        if given is not None:
            problems.append(f"'{full}': only rows have row fields.")
        return {}
    if isinstance(given, dict) and given:
        return _fields(given, f"{full}.", inherited, problems)
    problems.append(f"'{full}' needs its row fields: [fields.{full}.row.<name>].")
    return {}
