"""A megabyte typed into any box is told to be too long, at once: anybody may send one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from forms.contact_fields import AddressField, EmailAddress, PhoneField, PostcodeField
from forms.fields import LongText, NameField, TextLine
from forms.moments import DateField3, TimeField

MEGABYTE = 1_000_000
LONG = {
    "letters": "x" * MEGABYTE,
    "marks": "e\u0301" * (MEGABYTE // 2),
    "marks on one letter": "\u0301" * MEGABYTE,
    "digits of another script": "\u0663" * MEGABYTE,
    "nothing that can be printed": "\ue000\ue001" * (MEGABYTE // 2),
    "silent": "x\u200b" * (MEGABYTE // 2),
    "dots and at signs": "a@b." * (MEGABYTE // 4),
    "quotes": 'a"\\' * (MEGABYTE // 3),
    "spaces": " x" * (MEGABYTE // 2),
}
FIELDS = (TextLine, NameField, LongText, AddressField, EmailAddress, PhoneField, PostcodeField, TimeField)
SECONDS = 4.0
"""Of this process's own time; the slowest reader took minutes, none now takes one second."""


def posted(kind: Any, text: str) -> Any:
    class Page(Form):
        asked = kind("The question")

    sent = {"asked": text, "asked-day": text, "asked-month": text, "asked-year": text}
    return Page(MultiDict(sent))


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("kind", [*FIELDS, DateField3], ids=lambda kind: kind.__name__)
def test_a_megabyte_is_refused_at_once(kind: Any, text: str) -> None:
    began = time.process_time()

    page = posted(kind, text)
    valid = page.validate()

    assert time.process_time() - began < SECONDS
    assert not valid
    assert page.errors["asked"]


def test_an_address_a_little_too_long_is_still_told_how_long_its_parts_may_be() -> None:
    page = posted(EmailAddress, "a" * 300 + "@example.com")

    assert not page.validate()
    assert "longer than 64 characters" in page.errors["asked"][0]
