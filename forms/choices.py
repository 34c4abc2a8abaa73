"""Choices: radios, checkboxes, lists and single ticks, with enums in and out.

None is preset. A value that was never offered counts as no choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from wtforms.validators import StopValidation

from forms.fields import SaidField, first_text, usually

_SAME = object()


@dataclass(frozen=True)
class Option:
    """One thing to choose: the value posted, its words, a hint under them, and the data it stands for."""

    value: str
    label: str
    hint: str = ""
    data: Any = field(default=_SAME)

    def __post_init__(self) -> None:
        if self.data is _SAME:
            object.__setattr__(self, "data", self.value)


def option(item: Option | Enum, hint: str = "") -> Option:
    """Return an option for ``item``; an enum member brings its value and its ``words``."""
    if isinstance(item, Option):
        return item
    return Option(str(item.value), str(getattr(item, "words", item.value)), hint, data=item)


class RadioChoice(SaidField):
    """One of several. ``choices`` are Options, enum members or a whole enum; data is the one meant, or None.

    ``choices`` may be set anew on the form's field before it is validated or shown.
    """

    kind: ClassVar[str] = "radios"
    verb: ClassVar[str] = "Choose"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        choices: Iterable[Option | Enum] = (),
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        self.choices: Iterable[Option | Enum] = choices
        self.inline = inline
        self.typed: tuple[str, ...] = ()
        super().__init__(label, validators, **kwargs)

    @property
    def options(self) -> tuple[Option, ...]:
        """What is offered, in the order given."""
        return tuple(option(item) for item in self.choices)

    @property
    def data(self) -> Any:
        """The data of the option chosen, or None."""
        return next((known.data for known in self.options if known.value in self.typed), None)

    @data.setter
    def data(self, value: Any) -> None:
        self.process_data(value)

    def is_chosen(self, known: Option) -> bool:
        """Return True if ``known`` is to be shown as chosen."""
        return known.value in self.typed

    def as_sent(self) -> list[tuple[str, str]]:
        """Return a pair for each thing chosen."""
        return [(str(self.name), value) for value in self.typed]

    def in_words(self) -> str:
        """Return the labels of what is chosen."""
        return ", ".join(known.label for known in self.options if self.is_chosen(known))

    def process_data(self, value: Any) -> None:
        """Show a known choice: the data of an option, or what its option posts."""
        known = (one.value for one in self.options if type(one.data) is type(value) and one.data == value)
        self.typed = () if value is None else (next(known, _posted(value)),)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the first value that is text."""
        chosen = first_text(valuelist)
        self.typed = (chosen,) if chosen else ()


def _posted(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


class SelectBox(RadioChoice):
    """One of many in a list that opens; ``blank`` is its first line, which chooses nothing."""

    kind = "select"

    def __init__(
        self, label: str, validators: Sequence[Any] | None = None, *, blank: str = "Choose", **kwargs: Any
    ) -> None:
        self.blank = blank
        super().__init__(label, validators, **kwargs)


class CheckboxChoice(RadioChoice):
    """Any number of several; data is a tuple in the order offered.

    ``exclusive`` is the value of an option such as 'None of these' that stands alone.
    """

    kind = "checkboxes"

    def __init__(
        self, label: str, validators: Sequence[Any] | None = None, *, exclusive: str = "", **kwargs: Any
    ) -> None:
        self.exclusive = exclusive
        super().__init__(label, validators, **kwargs)

    @property
    def data(self) -> tuple[Any, ...]:
        """The data of all options chosen."""
        return tuple(known.data for known in self.options if known.value in self.typed)

    @data.setter
    def data(self, value: Any) -> None:
        self.process_data(value)

    def process_data(self, value: Any) -> None:
        """Show known choices."""
        self.typed = tuple(_posted(item) for item in value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take every value that is text."""
        self.typed = tuple(value for value in valuelist if isinstance(value, str))

    def check(self, form: Any) -> None:
        """Check that an answer that stands alone does not stand with others."""
        if self.exclusive in self.typed and len(self.data) > 1:
            alone = next(known.label for known in self.options if known.value == self.exclusive)
            raise StopValidation(f"Choose '{alone}', or any of the others, not both")


class Tick(SaidField):
    """A single box, ticked or not; data is a bool."""

    kind: ClassVar[str] = "tick"

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **usually(kwargs, required=False))

    def is_empty(self) -> bool:
        """Return True if it is not ticked."""
        return not self.data

    def as_sent(self) -> list[tuple[str, str]]:
        """Return nothing for a box without its tick: it is not sent."""
        return [(str(self.name), "yes")] if self.data else []

    def in_words(self) -> str:
        """Return whether it is ticked."""
        return "ticked" if self.data else "not ticked"

    def process_data(self, value: Any) -> None:
        """Show a known answer."""
        self.data = bool(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take any text posted under its name as a tick."""
        self.data = bool(first_text(valuelist))


class Confirmation(Tick):
    """A box that must be ticked to go on; ``missing`` is the sentence when it is not."""

    kind = "confirm"

    def __init__(
        self, label: str, validators: Sequence[Any] | None = None, *, missing: str, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **usually(kwargs, required=missing))
