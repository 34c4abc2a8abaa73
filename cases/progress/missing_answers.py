"""What a family has still to tell us beside its contact, and by when.

SEND Regulations 2014, reg 33 has three elements: contact, the wish to appeal, and whether mediation is
wanted. What is missing is asked for; it is never called "not met".
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from cases.intake.advice import current_choice
from cases.models import Decision
from cases.progress.deadline import contact_deadline
from cases.vocabulary import AppealWish, Wish
from dates import long_date, short_date

WHETHER_APPEAL = "whether you want to appeal"
WHETHER_MEDIATION = "whether you want mediation"


@dataclass(frozen=True)
class StillToTell:
    """What is asked for, in words that follow "Tell us", and the day by which; None once that has passed."""

    things: tuple[str, ...]
    by: date | None

    @property
    def words(self) -> str:
        """The request in a sentence, as page and email put it."""
        return f"Tell us {' and '.join(self.things)}, {self._when}."

    @property
    def words_to_helper(self) -> str:
        """The same to someone who asked for another person, who alone can tell."""
        return f"Ask them to tell us {self.of_them}, {self._when}."

    @property
    def _when(self) -> str:
        return f"by the end of {long_date(self.by)}" if self.by else "as soon as you can"

    @property
    def of_them(self) -> str:
        """What is asked for, as the office speaks of the family: "whether they want to appeal"."""
        return " and ".join(self.things).replace("you want", "they want")

    @property
    def short_words(self) -> str:
        """The same for the office's lists: "whether they want mediation, by 27 Nov 2026"."""
        return f"{self.of_them}, by {short_date(self.by)}" if self.by else self.of_them


def still_to_tell(decision: Decision, today: date, *, bank_holidays: Container[date]) -> StillToTell | None:
    """Return what is to be asked about a decision that can be appealed; None when nothing is missing."""
    contact = contact_deadline(decision, today, bank_holidays=bank_holidays)
    if contact is None:
        return None
    things = tuple(_missing(decision))
    if not things:
        return None
    return StillToTell(things, contact.dates.safe if today <= contact.dates.safe else None)


def _missing(decision: Decision) -> list[str]:
    things = []
    asking = decision.case.asking_parties()
    if decision.wish_to_appeal not in {AppealWish.YES, AppealWish.NO}:
        things.append(WHETHER_APPEAL)
    chosen = any(current_choice(decision, party) for party in asking)
    if not chosen and decision.case.wish in {Wish.TALK, Wish.NOT_SURE}:
        things.append(WHETHER_MEDIATION)
    return things
