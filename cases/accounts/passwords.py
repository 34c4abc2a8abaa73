"""Passwords: what may be one, and the argon2id hash that is kept of it.

Length is asked for and the commonest are refused; no mixture of characters is (NIST SP 800-63B, 3.1.1.2).
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters."""
HASHER = PasswordHasher()  # argon2id with the values of RFC 9106, section 4, second choice


def hash_password(password: str) -> str:
    """Return what is kept of ``password``: an argon2id hash in PHC form, with a salt of its own."""
    return HASHER.hash(_same_everywhere(password))


def is_password(password: str, kept: str | None) -> bool:
    """Return True if ``password`` is the one whose hash is ``kept``; takes as long where there is none."""
    try:
        HASHER.verify(kept or _nobodys_hash(), _same_everywhere(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_new_hash(kept: str | None) -> bool:
    """Return True if the hash was made with weaker values than today's: the next sign-in can renew it."""
    return kept is not None and HASHER.check_needs_rehash(kept)


def fault_in_password(password: str, *, about: Iterable[str] = ()) -> str:
    """Return what is wrong with a new password, as a sentence; empty when it may be used.

    ``about`` are words that anyone would try for this person: their name, email address, the service's name.
    """
    if len(_same_everywhere(password)) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three or four words you can remember work well"
    plain = _bare(password)
    if len(set(plain)) < 5:
        return "Use more different characters: this would be guessed soon"
    if plain in _commonest() or any(plain == _bare(word) for word in about):
        return "Choose another: this is one of the first that anyone would try"
    return ""


def _same_everywhere(password: str) -> str:
    """Return one spelling for what keyboards write differently, so that every device lets its owner in."""
    return unicodedata.normalize("NFKC", password)


def _bare(words: str) -> str:
    return "".join(character for character in _same_everywhere(words).casefold() if character.isalnum())


@functools.cache
def _commonest() -> frozenset[str]:
    text = resources.files("cases.reference").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(_bare(line) for line in text.splitlines() if line and not line.startswith("#"))


@functools.cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody's: its check takes the time of a real one")
