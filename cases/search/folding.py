"""What counts as the same when names are compared: case, accents, spaces and marks are forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"})
_ASCII_WORDS = re.compile("[a-z0-9]+")
_WITHOUT_CAPITALS = "Lo"
"""The kind of letters of scripts that have none, of which many write no spaces between words."""


def is_found(words: str, *texts: str) -> bool:
    """Return True if every word of ``words`` stands in ``texts``, or all of them run together.

    None is everywhere. Case, accents, spaces, apostrophes and dashes of any kind are forgiven: "obrien" finds
    Łukasz O’Brien.
    """
    wanted, whole = [word for part in words.split() if (word := folded(part))], folded(words)
    among = " ".join(folded(text) for text in texts)
    return whole in among or all(word in among for word in wanted)


def folded(text: str) -> str:
    """Return ``text`` as it is compared: small letters and digits alone."""
    return "".join(filter(str.isalnum, _plain(text)))


def beginnings(text: str, *, longest: int) -> Iterator[str]:
    """Yield what follows from the beginning of each word of ``text``, folded; ``longest`` characters each.

    A word begins after a space or any mark, so "O'Brien" has two. In a script without capitals each letter
    begins one, since many of these put no spaces between words.
    """
    folded_text = _plain(text)
    if folded_text.isascii():  # nearly every name and address: without asking about each character
        words = _ASCII_WORDS.findall(folded_text)
        letters, place = "".join(words), 0
        for word in words:
            yield letters[place : place + longest]
            place += len(word)
        return
    plain = [one for one in folded_text if not unicodedata.category(one).startswith("M")]
    letters = "".join(one for one in plain if one.isalnum())
    place, begins = 0, True
    for character in plain:
        if not character.isalnum():
            begins = True
            continue
        if begins or unicodedata.category(character) == _WITHOUT_CAPITALS:
            yield letters[place : place + longest]
        place, begins = place + 1, False


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_LIKE)
