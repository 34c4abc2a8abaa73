"""References and check codes that people read out on the phone, and what they make of them when typing.

The alphabet has no I, L, O, U, 0 or 1. A reference is drawn from 729 million, so it cannot be guessed
from another one; it is still no key: every look-up checks who is asking.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Thirty characters that are not taken for one another."""

REFERENCE_CHARACTERS: Final = 6
CHECK_CODE_CHARACTERS: Final = 6

_PREFIX = re.compile(r"[A-Z]{2}\Z")
_SEPARATORS = re.compile(r"[\s._/\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff-]+")


def random_characters(count: int) -> str:
    """Return ``count`` characters of the alphabet, each drawn from the system's own source of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def new_reference(prefix: str) -> str:
    """Return a fresh reference such as ``CP-7K3M-2Q``.

    ``prefix`` is two capital letters that say what is referred to; ValueError otherwise. Uniqueness is the
    database's to hold: on a clash, draw again.
    """
    if not _PREFIX.match(prefix):
        raise ValueError("a reference begins with two capital letters")
    return _grouped_reference(prefix, random_characters(REFERENCE_CHARACTERS))


def new_check_code() -> str:
    """Return a fresh check code such as ``H4T 9WX``, printed beside a certificate's number."""
    return grouped_code(random_characters(CHECK_CODE_CHARACTERS))


def read_reference(typed: str, *, prefix: str) -> str | None:
    """Return the reference someone meant, in its printed form, or None when it can be none of ours.

    Case, spaces and every kind of dash are forgiven, so is leaving out the prefix, and a nought typed for
    the letter O of the prefix: O stands nowhere else in a reference.
    """
    characters = plain_characters(typed)
    if len(characters) == REFERENCE_CHARACTERS + len(prefix):
        if characters[: len(prefix)].replace("0", "O") != prefix:
            return None
        characters = characters[len(prefix) :]
    if len(characters) != REFERENCE_CHARACTERS or not set(characters) <= set(ALPHABET):
        return None
    return _grouped_reference(prefix, characters)


def read_check_code(typed: str) -> str | None:
    """Return the six-character code someone meant, in its printed form, or None when it can be none of
    ours.
    """
    characters = plain_characters(typed)
    if len(characters) != CHECK_CODE_CHARACTERS or not set(characters) <= set(ALPHABET):
        return None
    return grouped_code(characters)


def plain_characters(typed: str) -> str:
    """Return what was typed in capitals, without spaces, dashes or invisible characters.

    Wide forms made plain.
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def grouped_code(characters: str) -> str:
    """Return ``K7M3QX`` as it is printed and read out: ``K7M 3QX``."""
    return f"{characters[:3]} {characters[3:]}"


def _grouped_reference(prefix: str, characters: str) -> str:
    return f"{prefix}-{characters[:4]}-{characters[4:]}"
