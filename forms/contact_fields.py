"""Fields by which people can be reached: email, phone, postal address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email

from forms.fields import LongText, TextLine, usually
from forms.phones import national_number, spaced
from forms.text import (
    CleanText,
    plain_digits,
    without_invisible,
)

LOCAL_PART_LIMIT = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
POSTCODE_LIMIT = 20
EMAIL_LIMIT = 254  # RFC 5321, 4.5.3.1.3

_UK_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][A-Z]{2})")
_FORCES_POSTCODE = re.compile(r"(BFPO)([0-9]{1,4})")


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
        """Return the UK's in capitals with one space before its last three, the forces' too.

        Others as typed.
        """
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
        """Return False for someone who says that they use no email."""
        return super().is_wanted(form) and not (self.unless and form[self.unless].data)

    def cleaned(self, typed: str) -> CleanText:
        """Drop spaces round it and characters that show nothing without a word: nobody typed those."""
        return CleanText(without_invisible(typed), 0)

    def read(self, text: str) -> str:
        """Return the address with its domain in lower case. Raises ValueError naming the fault."""
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
    """Return the commonest slips, each with its own words; empty where none of them was made."""
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
        """Drop characters that show nothing, which come with numbers copied from a phone book."""
        return CleanText(without_invisible(typed), 0)

    def read(self, text: str) -> str:
        """Return the national number. Raises ValueError where it is none."""
        number = national_number(text)
        if number is None:
            raise ValueError(self.how)
        return number
