"""An enum whose members carry the words that people read."""

from __future__ import annotations

from enum import StrEnum


class Worded(StrEnum):
    """An enum whose members carry the words that people read."""

    words: str

    def __new__(cls, value: str, words: str = "") -> Worded:
        """Keep ``value`` for the database and ``words`` for people."""
        member = str.__new__(cls, value)
        member._value_ = str(value)
        member.words = words
        return member
