"""Wrong answers to what is asked behind a link: five, and the link is paused.

They are counted with the row that they guard, not in ``services.limits``: a pause ends when somebody lets the
person in again, not when a time is over, and where there is a case it stands in its log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple, NoReturn

from signing.errors import SigningError

TRIES: Final = 5


class WrongAnswer(SigningError):
    """What was typed does not match; ``left`` tries remain."""

    status = 422

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong second step, {left} left")
        self.left = left
        tries = "1 try" if left == 1 else f"{left} tries"
        self.sentence = f"That does not match what we have. You have {tries} left."


class Locked(SigningError):
    """Too many tries: the link is paused until the office sends a new one."""

    status = 423
    sentence = "Too many tries, so we have paused this link to protect you."


class Tries(NamedTuple):
    """How many wrong answers in a row a link had, and since when it is paused (UTC)."""

    wrong: int = 0
    locked_at: datetime | None = None

    def after(self, right: bool, *, at: datetime, whose: str) -> Tries:
        """Return the count after one more answer: none after a right one, locked after the fifth wrong one.

        Raises:
            Locked: if the link was paused before; ``whose`` is for the log.
        """
        if self.locked_at is not None:
            raise Locked(f"{whose} is locked")
        if right:
            return Tries()
        return Tries(self.wrong + 1, at if self.wrong + 1 >= TRIES else None)

    def refuse(self, *, whose: str) -> NoReturn:
        """Raise Locked after the fifth wrong answer, else WrongAnswer with the tries that are left."""
        if self.locked_at is not None:
            raise Locked(f"{whose} is locked")
        raise WrongAnswer(TRIES - self.wrong)
