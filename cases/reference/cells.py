"""One value of an entry as text, and back: the same for a page's box and a file's cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from cases.reference.columns import LISTS, Column
from cases.vocabulary import Shape
from dates import MONTHS, plain_date

LINE_LIMIT = 200
TEXT_LIMIT = 4_000
LINES_LIMIT = 40
YES, NO = "yes", "no"
_PHONE = re.compile(r"[0-9+()\- ]{3,30}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WITH_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_NUMBERS = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")


class NotReadable(ValueError):
    """What was typed is not what the column holds; its text is the sentence to show."""


def text_of(one: Column, value: Any) -> str:
    """Return a value as a file writes it; several of one column stand on a line each."""
    if value is None or value == "" or value == ():
        return ""
    if one.shape in LISTS:
        return "\n".join(str(item) for item in value)
    if one.shape is Shape.YES_NO:
        return YES if value else NO
    if one.shape is Shape.DATE:
        return str(value.isoformat())
    return str(value)


def words_of(one: Column, value: Any, name_of: Callable[[Column, str], str]) -> tuple[str, ...]:
    """Return a value as pages show it, a line each; ``name_of`` gives the name of an entry by its code."""
    if value is None or value == "" or value == ():
        return ()
    if one.shape is Shape.ENTRY:
        return (name_of(one, value),)
    if one.shape is Shape.ENTRIES:
        return tuple(name_of(one, code) for code in value)
    if one.shape is Shape.DATE:
        return (plain_date(value),)
    if one.shape is Shape.YES_NO:
        return ("Yes" if value else "No",)
    if one.shape is Shape.CHOICE:
        return (str(value.words),)
    if one.shape is Shape.TEXT:
        return tuple(str(value).splitlines())
    return tuple(map(str, value)) if one.shape in LISTS else (str(value),)


def value_of(one: Column, text: str, known: Callable[[Column, str], bool]) -> Any:
    """Return the value that ``text`` stands for; empty text is no value.

    ``known`` says whether an entry of the column's kind has that code.

    Raises:
        NotReadable: with what to do about it.
    """
    text = text.strip()
    if one.shape in LISTS:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > LINES_LIMIT:
            raise NotReadable(f"Give {LINES_LIMIT} lines at most. There are {len(lines)}")
        items = (_one_of(one, line, known) for line in lines)
        return tuple(dict.fromkeys(items))
    if not text:
        return None if one.shape in _NONE_WHEN_EMPTY else ""
    return _one_of(one, text, known)


_NONE_WHEN_EMPTY = frozenset({Shape.DATE, Shape.YES_NO, Shape.NUMBER, Shape.DEGREES, Shape.CHOICE})


def _one_of(one: Column, text: str, known: Callable[[Column, str], bool]) -> Any:
    most = TEXT_LIMIT if one.shape is Shape.TEXT else LINE_LIMIT
    if len(text) > most:
        raise NotReadable(f"Shorten it to {most:,} characters. It has {len(text):,}")
    reader = _READERS.get(one.shape)
    if reader is not None:
        return reader(text)
    if one.shape in {Shape.ENTRY, Shape.ENTRIES}:
        code = text.lower()
        if not known(one, code):
            kind = one.of.words if one.of else "entry"
            raise NotReadable(f"There is no {_lower(kind)} with the code ‘{text}’. Add it first")
        return code
    if one.shape is Shape.CHOICE and one.choices is not None:
        return _choice(one, text)
    if one.shape is Shape.NUMBER:
        return _number(one, text)
    if one.shape is Shape.DEGREES:
        return _degrees(one, text)
    return text


def _lower(words: str) -> str:
    return words if words.isupper() else words[:1].lower() + words[1:]


def read_date(text: str) -> date:
    """Return the day that ``text`` names beyond doubt: 2026-04-03 or 3 April 2026.

    Raises:
        NotReadable: it could be two days, or is none.
    """
    if found := _ISO.fullmatch(text):
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _WITH_WORD.fullmatch(text):
        word = found[2].lower()
        months = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(word)]
        if len(months) == 1:
            return _day(text, int(found[3]), months[0], int(found[1]))
    if _NUMBERS.fullmatch(text):
        raise NotReadable(
            f"‘{text}’ could be two different days. Write it like 2026-04-03, or like 3 April 2026"
        )
    raise NotReadable(f"‘{text}’ is not a date. Write it like 2026-04-03, or like 3 April 2026")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise NotReadable(f"‘{text}’ does not exist: check the day and month") from error
    if not 1990 <= year <= 2100:
        raise NotReadable(f"Check the year of ‘{text}’")
    return found


def _email(text: str) -> str:
    try:
        return validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,  # lets .test through: example data and tests live there
        ).normalized
    except EmailNotValidError as error:
        raise NotReadable(
            f"‘{text}’ is not an email address. Write it like name@example.com, one on each line"
        ) from error


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text) or sum(character.isdigit() for character in text) < 3:
        raise NotReadable(f"‘{text}’ is not a phone number. Write it like 01632 960 001, one on each line")
    return " ".join(text.split())


def _web(text: str) -> str:
    try:
        parts = urlsplit(text)
        plain = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        plain = False
    if not plain or any(character.isspace() or character in "<>\"'\\" for character in text):
        raise NotReadable(f"‘{text}’ is not a web address. Copy all of it, from https:// on")
    return text


def _yes_no(text: str) -> bool:
    known = {YES: True, "y": True, "true": True, NO: False, "n": False, "false": False}
    try:
        return known[text.lower()]
    except KeyError:
        raise NotReadable(f"‘{text}’ is neither yes nor no. Write yes or no, or leave it empty") from None


def _choice(one: Column, text: str) -> Any:
    meant = text.lower()
    for member in one.choices or ():
        if meant in {member.value.lower(), member.words.lower()}:
            return member
    offered = ", ".join(member.value for member in one.choices or ())
    raise NotReadable(f"‘{text}’ is none of: {offered}")


def _number(one: Column, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or not one.least <= int(text) <= one.most:
        raise NotReadable(f"Write a whole number from {one.least} to {one.most}")
    return int(text)


def _degrees(one: Column, text: str) -> Decimal:
    try:
        found = Decimal(text) if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,8})?", text) else None
    except InvalidOperation:
        found = None
    if found is None or not one.least <= found <= one.most:
        example = "53.40750" if one.least > 0 else "-2.29800"
        what = one.label.lower()
        raise NotReadable(f"Enter the {what} as a number from {one.least} to {one.most}, like {example}")
    return found


_READERS: dict[Shape, Callable[[str], Any]] = {
    Shape.EMAIL: _email,
    Shape.EMAILS: _email,
    Shape.PHONE: _phone,
    Shape.PHONES: _phone,
    Shape.WEB: _web,
    Shape.DATE: read_date,
    Shape.YES_NO: _yes_no,
}
