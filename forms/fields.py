"""Fields that people fill in words: each knows the thing it asks for and says what to do about it.

Every field takes what was typed as it is, keeps it for showing again (``shown``), and hands out
plain data (``data``). Whatever a browser or a stranger posts, nothing here raises: odd values
count as nothing sent. Dates, times, choices and files are in their own modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import Field, SubmitField
from wtforms.validators import StopValidation

from forms.text import (
    CleanText,
    can_be_a_name,
    clean,
    clean_line,
    most_marks_on_one_letter,
    shows_something,
)

MARKS_LIMIT = 6
"""Marks on one letter: the languages of the world write up to four or five."""
TOO_MANY_MARKS = "has too many marks on one letter. Type it with fewer"
NAME_LIMIT = 120
LINE_LIMIT = 200
READ_BEYOND_LIMIT = 1_000
"""Characters. A text that is longer still is told to be too long, and never read: some readers take time with
the square of its length, and anybody may send a megabyte."""
LOST_ON_THE_WAY = "Part of this page was lost on its way. Everything you typed is still here. Send it again"


def first_text(values: Sequence[Any] | None) -> str:
    """Return the first value that is text; a field posted twice or as a file counts once, or not at all."""
    return next((value for value in values or () if isinstance(value, str)), "")


def capital(words: str) -> str:
    """Return ``words`` as a sentence begins."""
    return words[:1].upper() + words[1:]


def usually(given: Mapping[str, Any], **defaults: Any) -> dict[str, Any]:
    """Return a field's own settings, with what the form's author gave in their place."""
    return {**defaults, **given}


class SaidField(Field):
    """A field that names its ``thing`` ("the date on the letter") in every message.

    ``required`` may be False, or the very sentence to show when nothing was given.
    ``kind`` tells the field macro how to draw it.
    """

    kind: ClassVar[str] = "text"
    verb: ClassVar[str] = "Enter"
    survives: ClassVar[bool] = True
    """What is typed here may be kept for an hour, so that an error does not lose it."""
    errors: Any
    process_errors: Any

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        thing: str = "",
        required: bool | str = True,
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, description=hint, **kwargs)
        self.thing = thing or label[:1].lower() + label[1:]
        self.required = bool(required)
        self.missing = required if isinstance(required, str) else f"{self.verb} {self.thing}"

    @property
    def target(self) -> str:
        """Id of the control that a line of the error summary leads to."""
        return str(self.id)

    def is_empty(self) -> bool:
        """Return True if nothing was given, neither well nor badly."""
        return self.data in (None, "", (), [])

    def is_wanted(self, form: Any) -> bool:
        """Return True if an answer is missing when nothing was given."""
        return self.required

    def as_sent(self) -> list[tuple[str, str]]:
        """Return the names and texts that a browser sends of this field."""
        return []

    def in_words(self) -> str:
        """Return what the field shows, as a sentence can say it; '' where it is empty."""
        return ""

    def pre_validate(self, form: Any) -> None:
        """Tell the first fault alone: unreadable, then missing, then whatever ``check`` finds."""
        if self.process_errors:
            if self.required:
                raise StopValidation
            return
        if not self.is_empty():
            self.check(form)
        elif self.is_wanted(form):
            raise StopValidation(self.missing)

    def check(self, form: Any) -> None:
        """Judge what was given. Raises StopValidation with the sentence to show."""


class TextLine(SaidField):
    """One line of text. ``limit`` counts characters; ``width`` is the style of the box.

    ``offers`` is the id of a list on the page whose words a browser offers while someone types.
    """

    input_type: ClassVar[str] = "text"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        limit: int = LINE_LIMIT,
        width: str = "",
        autocomplete: str = "off",
        inputmode: str = "",
        spellcheck: bool = False,
        offers: str = "",
        **kwargs: Any,
    ) -> None:
        self.limit = limit
        self.width = width
        self.offers = offers
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = spellcheck
        super().__init__(label, validators, **kwargs)

    def process_data(self, value: Any) -> None:
        """Show what is already known."""
        self.data = "" if value is None else str(value)
        self.shown = self.data

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed, cleaned; raises ValueError, which becomes the field's message."""
        cleaned = self.cleaned(first_text(valuelist))
        self.shown = self.data = cleaned.text
        if cleaned.removed:
            raise ValueError(cleaned.notice)
        if not shows_something(cleaned.text):
            self.data = ""
        if self.data and len(self.data) <= self.limit + READ_BEYOND_LIMIT:
            self.data = self.read(cleaned.text)

    def as_sent(self) -> list[tuple[str, str]]:
        """Return the names and texts that a browser sends of this field."""
        return [(str(self.name), str(self.shown))]

    def in_words(self) -> str:
        """Return its text on one line."""
        return " ".join(str(self.shown).split())

    def cleaned(self, typed: str) -> CleanText:
        """Return what of ``typed`` is kept."""
        return clean_line(typed)

    def read(self, text: str) -> str:
        """Return the data that ``text`` stands for. Raises ValueError with the sentence to show."""
        return text

    def check(self, form: Any) -> None:
        """Say how many characters are too many."""
        excess = len(self.data) - self.limit
        if excess > 0:
            raise StopValidation(f"You have {_characters(excess)} too many. Shorten {self.thing}")


def _characters(number: int) -> str:
    return f"{number:,} {'character' if number == 1 else 'characters'}"


class NameField(TextLine):
    """A person's whole name, exactly as typed: anything that can be printed, 1 to 120 characters."""

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        usual = usually(kwargs, limit=NAME_LIMIT, width="name", autocomplete="name")
        super().__init__(label, validators, **usual)

    def read(self, text: str) -> str:
        """Return the name.

        Raises ValueError where nothing in it names anybody, or marks pile up on a letter.
        """
        if not can_be_a_name(text):
            raise ValueError(f"Enter {self.thing}")
        if most_marks_on_one_letter(text[: self.limit]) > MARKS_LIMIT:  # the rest is too long anyway
            raise ValueError(f"{self.thing[:1].upper()}{self.thing[1:]} {TOO_MANY_MARKS}")
        return text


class LongText(TextLine):
    """Several lines, up to ``limit`` characters; ``spare`` says what to do with the rest."""

    kind = "textarea"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        limit: int = 2_000,
        rows: int = 5,
        counts: bool = True,
        spare: str = "",
        most_words: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.most_words = most_words
        self.rows = rows
        self.counts = counts
        self.spare = spare
        super().__init__(label, validators, limit=limit, **usually(kwargs, spellcheck=True))

    def cleaned(self, typed: str) -> CleanText:
        """Return what of ``typed`` is kept."""
        return clean(typed)

    @property
    def word_count(self) -> str:
        """How many words there are of how many; the page's script says the same while they are typed."""
        if self.most_words is None:
            return ""
        words = len(self.shown.split())
        over = words - self.most_words
        return f"{words} of {self.most_words} words" + (f": {over} too many" if over > 0 else "")

    def check(self, form: Any) -> None:
        """Say how many characters are too many, and what to do with the rest."""
        if self.most_words is not None and (words := len(self.shown.split())) > self.most_words:
            thing = self.thing[:1].upper() + self.thing[1:]
            raise StopValidation(f"{thing} has {words:,} words. Shorten it to {self.most_words}")
        try:
            super().check(form)
        except StopValidation as error:
            raise StopValidation(f"{error}{', ' + self.spare if self.spare else ''}") from error


class PasswordText(TextLine):
    """A password, taken exactly as typed and never shown again."""

    kind = "password"
    survives = False

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **usually(kwargs, limit=1_000, thing="your password"))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take it uncleaned: a space may be meant."""
        self.data = first_text(valuelist)
        self.shown = ""


class HiddenText(TextLine):
    """What a page carries along unseen, such as the version it was made from."""

    kind = "hidden"

    def __init__(self, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__("", validators, **usually(kwargs, required=LOST_ON_THE_WAY))

    @property
    def target(self) -> str:
        """There is nothing to press: the summary leads to the page's content."""
        return "main-content"


class HiddenNumber(HiddenText):
    """A whole number carried along unseen; data is an int, or None where it is missing or was changed."""

    def process_data(self, value: Any) -> None:
        """Show the number that is known."""
        self.data = value
        self.shown = "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the number."""
        text = first_text(valuelist).strip()
        self.shown = text
        self.data = int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None

    def check(self, form: Any) -> None:
        """Check nothing: a number has no length to judge."""


class MainButton(SubmitField):
    """The page's one main button: verb and thing; ``busy`` is what it says while the page is sent."""

    kind = "submit"

    def __init__(self, label: str, *, busy: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.busy = busy

    @property
    def target(self) -> str:
        """Id of the button."""
        return str(self.id)


class SecondButton(MainButton):
    """Another way to send the same page, such as Save; it is drawn beside the main one."""
