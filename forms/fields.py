"""Fields that people fill in words: each knows the thing it asks for and says what to do about it.

Every field takes what was typed as it is, keeps it for showing again (``shown``), and hands out
plain data (``data``). Whatever a browser or a stranger posts, nothing here raises: odd values
count as nothing sent. Dates, times, choices and files are in their own modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, SubmitField
from wtforms.validators import StopValidation

from forms.phones import national_number, spaced
from forms.text import (
    CleanText,
    can_be_a_name,
    clean,
    clean_line,
    most_marks_on_one_letter,
    plain_digits,
    shows_something,
    without_invisible,
)

MARKS_LIMIT = 6
"""Marks on one letter: the languages of the world write up to four or five."""
TOO_MANY_MARKS = "has too many marks on one letter. Type it with fewer"
LOCAL_PART_LIMIT = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
NAME_LIMIT = 120
LINE_LIMIT = 200
POSTCODE_LIMIT = 20
EMAIL_LIMIT = 254  # RFC 5321, 4.5.3.1.3
LOST_ON_THE_WAY = "Part of this page was lost on its way. Everything you typed is still here. Send it again"

_UK_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][A-Z]{2})")
_FORCES_POSTCODE = re.compile(r"(BFPO)([0-9]{1,4})")


def first_text(values: Sequence[Any] | None) -> str:
    """The first value that is text; a field posted twice or as a file counts once, or not at all."""
    return next((value for value in values or () if isinstance(value, str)), "")


def capital(words: str) -> str:
    """``words`` as a sentence begins."""
    return words[:1].upper() + words[1:]


def usually(given: Mapping[str, Any], **defaults: Any) -> dict[str, Any]:
    """A field's own settings, with what the form's author gave in their place."""
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
        """Nothing was given, neither well nor badly."""
        return self.data in (None, "", (), [])

    def is_wanted(self, form: Any) -> bool:
        """An answer is missing if this is true and nothing was given."""
        return self.required

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
    """One line of text. ``limit`` counts characters; ``width`` is the style of the box."""

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
        **kwargs: Any,
    ) -> None:
        self.limit = limit
        self.width = width
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
        if self.data:
            self.data = self.read(cleaned.text)

    def cleaned(self, typed: str) -> CleanText:
        """What of ``typed`` is kept."""
        return clean_line(typed)

    def read(self, text: str) -> str:
        """The data that ``text`` stands for. Raises ValueError with the sentence to show."""
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
        """The name. Raises ValueError where nothing in it names anybody, or marks pile up on a letter."""
        if not can_be_a_name(text):
            raise ValueError(f"Enter {self.thing}")
        if most_marks_on_one_letter(text) > MARKS_LIMIT:
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
        """Line ends stay."""
        return clean(typed)

    @property
    def words_told(self) -> str:
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


class AddressField(LongText):
    """A postal address without its postcode, a line each."""

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        usual = usually(
            kwargs, limit=400, rows=4, counts=False, autocomplete="street-address", spellcheck=False
        )
        super().__init__(label, validators, **usual)


class PostcodeField(TextLine):
    """Any postcode, from anywhere; one of the UK's shape is put in its usual form ("ZZ1 1ZZ")."""

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        usual = usually(kwargs, limit=POSTCODE_LIMIT, width="10", autocomplete="postal-code")
        super().__init__(label, validators, **usual)

    def read(self, text: str) -> str:
        """The UK's in capitals with one space before its last three, the forces' too; others as typed."""
        compact = plain_digits(without_invisible(text)).upper().replace(" ", "")
        match = _UK_POSTCODE.fullmatch(compact) or _FORCES_POSTCODE.fullmatch(compact)
        return f"{match[1]} {match[2]}" if match else text


class EmailAddress(TextLine):
    """One email address. With ``unless``, the name of the box 'I do not use email', it may be left out."""

    input_type = "email"

    def __init__(
        self, label: str, validators: Sequence[Any] | None = None, *, unless: str = "", **kwargs: Any
    ) -> None:
        self.unless = unless
        usual = usually(kwargs, limit=EMAIL_LIMIT, autocomplete="email", thing="an email address")
        super().__init__(label, validators, **usual)
        self.how = "Enter an email address like name@example.com"
        if unless:
            self.how += ", or choose 'I do not use email'"
        if kwargs.get("required", True) is True:
            self.missing = self.how

    def is_wanted(self, form: Any) -> bool:
        """Not from someone who says that they use no email."""
        return super().is_wanted(form) and not (self.unless and form[self.unless].data)

    def cleaned(self, typed: str) -> CleanText:
        """Spaces round it and characters that show nothing go without a word: nobody typed those."""
        return CleanText(without_invisible(typed), 0)

    def read(self, text: str) -> str:
        """The address with its domain in lower case. Raises ValueError naming the fault."""
        try:
            return read_email_address(text)
        except EmailNotValidError as error:
            raise ValueError(self.how) from error


def read_email_address(text: str) -> str:
    """Return the address with its domain in lower case.

    Raises:
        ValueError: it is none; one of the commonest slips is named in words.
    """
    if fault := _fault_in_address(text):
        raise ValueError(fault)
    if len(text.rpartition("@")[0]) > LOCAL_PART_LIMIT:
        raise ValueError(
            f"The part before the @ is longer than {LOCAL_PART_LIMIT} characters. Check the email address"
        )
    return validate_email(
        text,
        check_deliverability=False,
        allow_smtputf8=False,
        test_environment=True,  # lets .test through: example data and tests live there
    ).normalized


def _fault_in_address(text: str) -> str:
    """The commonest slips, each with its own words; empty where none of them was made."""
    if text.lower().startswith("mailto:"):
        return "Take out 'mailto:', so that only the email address is left"
    if "<" in text or ">" in text:
        return "Enter the email address alone, like name@example.com, without a name or brackets"
    if text.count("@") > 1 and re.search(r"[,;\s]", text):
        return "Enter one email address, not several"
    if text.endswith("."):
        return "Take out the full stop at the end of the email address"
    return ""


class PhoneField(TextLine):
    """A UK phone number; data are its digits from 0 on."""

    input_type = "tel"

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        usual = usually(kwargs, limit=40, width="20", autocomplete="tel", thing="a UK phone number")
        super().__init__(label, validators, **usual)
        self.how = "Enter a UK phone number, like 01632 960 001"
        if kwargs.get("required", True) is True:
            self.missing = self.how

    def process_data(self, value: Any) -> None:
        """Show a known number spaced."""
        super().process_data(value)
        self.shown = spaced(self.data)

    def cleaned(self, typed: str) -> CleanText:
        """Characters that show nothing come with numbers copied from a phone book."""
        return CleanText(without_invisible(typed), 0)

    def read(self, text: str) -> str:
        """The national number. Raises ValueError where it is none."""
        number = national_number(text)
        if number is None:
            raise ValueError(self.how)
        return number


class PasswordText(TextLine):
    """A password, taken exactly as typed and never shown again."""

    kind = "password"
    survives = False

    def __init__(self, label: str, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **usually(kwargs, limit=1_000, thing="your password"))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Nothing is cleaned: a space may be meant."""
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
        """A number has no length to judge."""


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
