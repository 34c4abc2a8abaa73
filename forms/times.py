"""Which of the proposed times someone can do: asked behind a link, of an officer, and by phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from cases.vocabulary import TimeReply, ToldHow
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.text import plain_digits

LONGEST_JOURNEY = 600
"""Minutes; whoever needs longer stays overnight."""


class OpenTimesForm(PageForm):
    """Which times can you do?"""

    submit = MainButton("See the times", busy="Opening…")


class MinutesField(TextLine):
    """A journey in whole minutes; ``minutes`` is the number, or None."""

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, limit=20, width="short", inputmode="numeric", **kwargs)

    def read(self, text: str) -> str:
        """Return the number of minutes as text. Raises ValueError where it is none, or far too long."""
        plain = plain_digits(text).strip()
        if not plain.isascii() or not plain.isdigit() or not 0 < int(plain) <= LONGEST_JOURNEY:
            raise ValueError(f"Enter your journey in minutes, as a number up to {LONGEST_JOURNEY}")
        return str(int(plain))

    @property
    def minutes(self) -> int | None:
        """The number that was typed."""
        return int(self.data) if self.data else None


class TimesForm(PageForm):
    """Which times can you do? ``signer`` is the row the page was made for; ``seen`` marks what it showed.

    ``times_form`` makes one with a question for each time.
    """

    signer = HiddenText(required=False)
    seen = HiddenText(required=False, limit=4_000)
    access = LongText(
        "What would help you to take part? (you can leave this empty)",
        thing="what would help you",
        required=False,
        limit=500,
        rows=2,
        hint="For example an interpreter, large print, step-free access, a quiet room",
    )
    submit = MainButton("Send my answer", busy="Sending…")

    @property
    def replies(self) -> list[RadioChoice]:
        """The question of each time, in order."""
        return [field for field in self if field.name.startswith(REPLY)]

    @property
    def travels(self) -> list[MinutesField]:
        """The question of each place, in order."""
        return [field for field in self if field.name.startswith(MINUTES)]


class TimesByPhoneForm(TimesForm):
    """What they answered, as they told it to staff."""

    answered_how = RadioChoice("How did they tell you?", choices=ToldHow, required="Choose how they told you")
    submit = MainButton("Record their answer", busy="Recording…")


Form = TypeVar("Form", bound=TimesForm)
REPLY, MINUTES = "time_", "minutes_"


@dataclass(frozen=True)
class TimeQuestion:
    """One time to ask about: its number, its words, and where or how it would be."""

    number: int
    words: str
    where: str = ""
    place: str = ""
    """The address where it is in person: the journey is asked once for each place."""


def times_form(base: type[Form], questions: Sequence[TimeQuestion], *, by_staff: bool = False) -> type[Form]:
    """Return the form's class with a question for each time, and one for each place to travel to."""
    fields: dict[str, Any] = {}
    whose = "their" if by_staff else "your"
    places: set[str] = set()
    for one in questions:
        fields[f"{REPLY}{one.number}"] = RadioChoice(
            one.words,
            choices=TimeReply,
            hint=one.where,
            required=f"Choose whether {'they' if by_staff else 'you'} can do {one.words}",
        )
        if one.place and one.place not in places:
            places.add(one.place)
            fields[f"{MINUTES}{one.number}"] = MinutesField(
                f"How many minutes is {whose} journey to this place? (you can leave this empty)",
                thing=f"{whose} journey in minutes",
                required=False,
                hint=one.place,
            )
    order = (*sorted(fields, key=lambda name: name.startswith(MINUTES)), "access")
    return cast(type[Form], type("TimesFormOfCase", (base,), {**fields, "page_order": order}))
