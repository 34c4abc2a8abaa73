"""What may be put into a template, judged field by field before anything is filled.

Text goes through exactly as typed. What a Word file cannot carry (control characters, broken
Unicode) is refused here by the field's name; forms clean it earlier, where the person can see it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jinja2 import Undefined, UndefinedError

from dates import NO_BREAK_SPACE, long_date, plain_date
from documents.bare_pictures import MOST_DOTS, PNG_STARTS, BrokenPicture, bare_png, size_of_png
from documents.templates.catalogue import Field, FieldType
from documents.visible import is_empty

LONGEST_TEXT = 200_000  # characters: some sixty pages
MOST_ROWS = 1_000
LARGEST_PICTURE = 5_000_000  # bytes
LARGEST_SIDE_MM = 250

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 (section 2.2) forbids, or calls controls and discourages."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG to place in a document: its printed size in millimetres, and its words for who cannot see it."""

    png: bytes
    width_mm: float
    height_mm: float
    alt: str


@dataclass(frozen=True, slots=True, order=True)
class PrintedDate:
    """A date as templates see it: it prints as *25 January 2027*, held together by no-break spaces."""

    day: date

    def __str__(self) -> str:
        return plain_date(self.day).replace(" ", NO_BREAK_SPACE)

    @property
    def weekday(self) -> str:
        """The same with its day of the week, such as *Monday 25 January 2027*."""
        return long_date(self.day).replace(" ", NO_BREAK_SPACE)


class AbsentPrinted(UndefinedError):
    """A template printed a field that was left out; the message is the field's name."""


class AbsentField(Undefined):
    """A field that may be left out and was: false in ``{% if %}``, an error wherever it is printed."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(hint=name, name=name, exc=AbsentPrinted)

    def __str__(self) -> str:
        raise AbsentPrinted(self._undefined_name)

    def __len__(self) -> int:
        raise AbsentPrinted(self._undefined_name)

    def __iter__(self) -> Iterator[Any]:
        raise AbsentPrinted(self._undefined_name)


@dataclass(slots=True)
class Judged:
    """Data ready to be printed, and what was wrong with the rest.

    ``values`` holds str, int, bool, PrintedDate, Picture, AbsentField, lists of str and lists of
    dicts of these; rows and paragraphs that were left out are empty lists.
    """

    values: dict[str, object]
    missing: list[str]
    wrong: dict[str, str]


def judge(fields: Mapping[str, Field], data: Mapping[str, object]) -> Judged:
    """Hold ``data`` against the catalogue; tells everything that is missing or wrong at once."""
    judged = Judged(values={}, missing=[], wrong={})
    for unknown in data.keys() - fields.keys():
        judged.wrong[str(unknown)] = "is not a field of this template"
    for name, field in fields.items():
        value = data.get(name)
        if value is None or (value == "" and field.optional):
            _note_absence(judged, field)
            continue
        try:
            judged.values[name] = _READERS[field.type](field, value)
        except _DoesNotFit as error:
            judged.wrong[name] = str(error)
        except _RowsDoNotFit as error:
            judged.missing += error.missing
            judged.wrong |= error.wrong
    _judge_companions(judged, fields)
    return judged


def _judge_companions(judged: Judged, fields: Mapping[str, Field]) -> None:
    def is_there(name: str) -> bool:
        value = judged.values.get(name)
        return name in judged.wrong or not (value is None or value == [] or isinstance(value, AbsentField))

    for name, field in fields.items():
        if field.goes_with and is_there(field.goes_with) and not is_there(name):
            judged.missing.append(name)
        elif field.goes_with and is_there(name) and not is_there(field.goes_with):
            judged.missing.append(field.goes_with)


def _note_absence(judged: Judged, field: Field) -> None:
    if not field.optional:
        judged.missing.append(field.name)
    elif field.type in (FieldType.ROWS, FieldType.PARAGRAPHS):
        judged.values[field.name] = []
    else:
        judged.values[field.name] = AbsentField(field.name)


class _DoesNotFit(ValueError):
    """Why one value does not fit its field, to follow the field's name."""


class _RowsDoNotFit(ValueError):
    def __init__(self, missing: list[str], wrong: dict[str, str]) -> None:
        super().__init__()
        self.missing = missing
        self.wrong = wrong


def _text(_field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _DoesNotFit("must be text")
    if len(value) > LONGEST_TEXT:
        raise _DoesNotFit(f"is longer than {LONGEST_TEXT:,} characters")
    if found := UNPRINTABLE.findall(value):
        many = "a character" if len(found) == 1 else f"{len(found)} characters"
        raise _DoesNotFit(f"has {many} that cannot be printed")
    if all(character.isspace() or is_empty(character) for character in value):
        raise _DoesNotFit("is blank")
    return str(value)


def _paragraphs(field: Field, value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _DoesNotFit("must be a list of paragraphs")
    return [_text(field, paragraph) for paragraph in value]


def _date(_field: Field, value: object) -> PrintedDate:
    if isinstance(value, date) and not isinstance(value, datetime):
        return PrintedDate(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return PrintedDate(date.fromisoformat(value))
        except ValueError as error:
            raise _DoesNotFit("is a date that does not exist") from error
    raise _DoesNotFit("must be a date such as 2027-01-25")


def _integer(_field: Field, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _DoesNotFit("must be a whole number")


def _flag(_field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _DoesNotFit("must be true or false")


def _enum(field: Field, value: object) -> str:
    if isinstance(value, str) and value in field.values:
        return str(value)
    raise _DoesNotFit(f"must be one of {', '.join(field.values)}")


def _rows(field: Field, value: object) -> list[dict[str, object]]:
    if not isinstance(value, list | tuple):
        raise _DoesNotFit("must be a list of rows")
    if len(value) > MOST_ROWS:
        raise _DoesNotFit(f"has more than {MOST_ROWS:,} rows")
    rows: list[dict[str, object]] = []
    missing: list[str] = []
    wrong: dict[str, str] = {}
    for number, row in enumerate(value, start=1):
        if not isinstance(row, Mapping):
            raise _DoesNotFit(f"must hold rows of fields (row {number} is not)")
        judged = judge(field.row, row)
        missing += [f"{field.name}[{number}].{name}" for name in judged.missing]
        wrong |= {f"{field.name}[{number}].{name}": why for name, why in judged.wrong.items()}
        rows.append(judged.values)
    if missing or wrong:
        raise _RowsDoNotFit(missing, wrong)
    return rows


def _picture(_field: Field, value: object) -> Picture:
    picture = value if isinstance(value, Picture) else _picture_from_json(value)
    if not picture.png.startswith(PNG_STARTS):
        raise _DoesNotFit("must be a PNG picture")
    if len(picture.png) > LARGEST_PICTURE:
        raise _DoesNotFit(f"is a picture of more than {LARGEST_PICTURE // 1_000_000} MB")
    if not all(0 < side <= LARGEST_SIDE_MM for side in (picture.width_mm, picture.height_mm)):
        raise _DoesNotFit(f"must be between 0 and {LARGEST_SIDE_MM} mm wide and high")
    if not picture.alt.strip() or UNPRINTABLE.search(picture.alt):
        raise _DoesNotFit("needs a description in words")
    return replace(picture, png=_bare(picture.png))


def _bare(png: bytes) -> bytes:
    try:
        width, height = size_of_png(png)
        bare = bare_png(png)
    except BrokenPicture as error:
        raise _DoesNotFit("is a damaged picture") from error
    if width * height > MOST_DOTS:
        raise _DoesNotFit(f"has {width:,} by {height:,} dots, too many to print")
    return bare


def _picture_from_json(value: object) -> Picture:
    wanted = {"png_base64", "width_mm", "height_mm", "alt"}
    if not isinstance(value, Mapping) or value.keys() != wanted:
        raise _DoesNotFit(f"must be a picture with {', '.join(sorted(wanted))}")
    encoded, width, height, alt = (value[key] for key in ("png_base64", "width_mm", "height_mm", "alt"))
    numbers = all(isinstance(side, int | float) and not isinstance(side, bool) for side in (width, height))
    if not (isinstance(encoded, str) and isinstance(alt, str) and numbers):
        raise _DoesNotFit("must be a picture whose size is in numbers and whose rest is text")
    try:
        png = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise _DoesNotFit("has a picture that is not in base64") from error
    return Picture(png=png, width_mm=width, height_mm=height, alt=alt)


_READERS: Mapping[FieldType, Callable[[Field, object], object]] = {
    FieldType.TEXT: _text,
    FieldType.PARAGRAPHS: _paragraphs,
    FieldType.DATE: _date,
    FieldType.INTEGER: _integer,
    FieldType.FLAG: _flag,
    FieldType.ENUM: _enum,
    FieldType.PICTURE: _picture,
    FieldType.ROWS: _rows,
}
