"""Dates and times as people write them: month names, spaces, am and pm; what was typed is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any, ClassVar

from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from dates import MONTHS, plain_date, time_words
from forms.fields import SaidField, TextLine, capital, first_text, usually
from forms.text import clean_line, plain_digits

PARTS = ("day", "month", "year")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?:[:.]\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)


class DateField3(SaidField):
    """A date in three boxes. ``past`` refuses days after the form's ``today``, ``future`` those before.

    ``typed`` holds the three texts; ``bad`` the parts at fault; data is a date or None.
    """

    kind: ClassVar[str] = "date"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        past: bool = False,
        future: bool = False,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        self.past = past
        self.future = future
        self.birthday = birthday
        self.bad: frozenset[str] = frozenset()
        super().__init__(label, validators, **kwargs)

    @property
    def target(self) -> str:
        """The first part at fault."""
        return f"{self.id}-{next((part for part in PARTS if part in self.bad), PARTS[0])}"

    def is_empty(self) -> bool:
        """Return True if all three boxes are empty."""
        return not any(self.typed)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the three boxes; each may be missing, doubled or odd."""
        super().process(None, data, extra_filters)
        if formdata is None:
            return
        values = [formdata.getlist(f"{self.name}-{part}") for part in PARTS]
        self.raw_data = [value for part in values for value in part]
        day, month, year = (clean_line(first_text(value)).text for value in values)
        self.typed = (day, month, year)
        self.data = None
        try:
            self.data = self.read(day, month, year)
        except ValueError as error:
            self.process_errors = [*self.process_errors, str(error)]

    def as_sent(self) -> list[tuple[str, str]]:
        """Return its three boxes."""
        return [(f"{self.name}-{part}", text) for part, text in zip(PARTS, self.typed, strict=True)]

    def in_words(self) -> str:
        """Return the date, or the three texts where they are none."""
        day = self.data
        return plain_date(day) if day else " ".join(filter(None, self.typed))

    def process_data(self, value: date | None) -> None:
        """Show a known date, its month as a number."""
        self.data = value
        self.typed = (str(value.day), str(value.month), str(value.year)) if value else ("", "", "")

    def read(self, day: str, month: str, year: str) -> date | None:
        """Return the date meant, or None where all is empty. Raises ValueError naming the part at fault."""
        given = dict(zip(PARTS, (day, month, year), strict=True))
        missing = [part for part in PARTS if not given[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            self.bad = frozenset(missing)
            parts = " and ".join(f"a {part}" for part in missing)
            raise ValueError(f"{capital(self.thing)} must include {parts}")
        numbers = (_day(day), _month(month), _year(year))
        self.bad = frozenset(part for part, number in zip(PARTS, numbers, strict=True) if number is None)
        if self.bad:
            raise ValueError(_HOW[next(part for part in PARTS if part in self.bad)])
        return self._existing(*(number or 0 for number in numbers))

    def _existing(self, day: int, month: int, year: int) -> date:
        try:
            return date(year, month, day)
        except ValueError as error:
            leap = (day, month) == (29, 2)
            self.bad = frozenset(("day", "year" if leap else "month"))
            named = f"{day} {MONTHS[month - 1]}" + (f" {year}" if leap else "")
            second = "year" if leap else "month"
            raise ValueError(f"{named} does not exist: check the day and {second}") from error

    def check(self, form: Any) -> None:
        """Hold the date against the form's today where the question says so."""
        if not (self.past or self.future) or self.data is None:
            return
        today = getattr(form, "today", None)
        if today is None:
            raise TypeError(f"{self.name} is held against today: give the form today=")
        if self.past and self.data > today:
            self.bad = frozenset(PARTS)
            raise StopValidation(f"{capital(self.thing)} must be today or earlier")
        if self.future and self.data < today:
            self.bad = frozenset(PARTS)
            raise StopValidation(f"{capital(self.thing)} must be today or later")


_HOW = {
    "day": "Enter the day as a number from 1 to 31",
    "month": "Enter the month as a number from 1 to 12, or its name",
    "year": "Enter the year as four numbers, like 2026",
}


def _day(text: str) -> int | None:
    match = _DAY.fullmatch(plain_digits(text).strip())
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _month(text: str) -> int | None:
    plain = plain_digits(text).strip().rstrip(".").lower()
    if re.fullmatch(r"[0-9]{1,2}", plain):
        return int(plain) if 1 <= int(plain) <= 12 else None
    if len(plain) < 3:
        return None
    return next((n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(plain)), None)


def _year(text: str) -> int | None:
    plain = plain_digits(text).strip()
    if not re.fullmatch(r"[0-9]{4}", plain):
        return None
    return int(plain) if EARLIEST_YEAR <= int(plain) <= LATEST_YEAR else None


class TimeField(TextLine):
    """A time of day such as 4:02pm, 4pm, 16:02 or midday; data is a time or None, in no zone.

    One figure without am or pm ("4:02") could mean two times: the person is asked which.
    """

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **usually(kwargs, limit=20, width="5"))

    def process_data(self, value: time | None) -> None:
        """Show a known time as people write it."""
        self.data = value
        self.shown = time_words(value) if value is not None else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the time; raises ValueError, which becomes the field's message."""
        self.shown = clean_line(first_text(valuelist)).text
        self.data = None
        if self.shown:
            self.data = self.time_meant(plain_digits(self.shown).lower())

    def time_meant(self, text: str) -> time:
        """Return the time that ``text`` says. Raises ValueError with the sentence to show."""
        if text in {"midday", "noon", "12 noon", "12 midday"}:
            return time(12)
        match = _TIME.fullmatch(text)
        if match is None:
            raise ValueError(f"Enter {self.thing} like 10am or 4:02pm")
        hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
        if minute > 59 or hour > (12 if half else 23) or (half and hour == 0):
            raise ValueError(f"Enter {self.thing} like 10am or 4:02pm")
        if half:
            return time(hour % 12 + (12 if half == "p" else 0), minute)
        if len(match[1]) == 1:
            raise ValueError(f"Say which you mean: {hour}:{minute:02}am or {hour}:{minute:02}pm")
        return time(hour, minute)

    def check(self, form: Any) -> None:
        """Check nothing: a time has no length to judge."""
