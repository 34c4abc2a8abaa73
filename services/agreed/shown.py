"""An agreed action as pages show it: its state, who answered what, and what is asked of the reader."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import answers_open_to, is_owner, names_of
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind, action_state
from cases.deadlines.clocks import ClockState
from cases.models import Party
from dates import plain_day


@dataclass(frozen=True)
class ShownAction:
    """One agreed action, for one reader (None for staff)."""

    action: AgreedAction
    state: ClockState
    is_own: bool
    may_answer: bool
    is_past: bool
    """Its date has passed and its owner has not said that it is done."""
    reader_id: UUID | None = None
    name: str = ""
    """What every page calls it, by the number that it has in its statement."""

    @property
    def id(self) -> UUID:
        """By which a party's pages find it: a number of the case would tell of actions that others have."""
        return self.action.id

    @property
    def number(self) -> int:
        """By which pages of staff and officers find it; people read ``name``."""
        return self.action.number

    @property
    def name_within(self) -> str:
        """The name within a sentence, such as "action 2"."""
        return self.name.replace("Action", "action", 1)

    @property
    def last_of_owner(self) -> ActionAnswer | None:
        """What the owner last said; None while they said nothing, which is never taken for an answer."""
        said = [answer for answer in self.action.answers if answer.kind in OWNERS_ANSWERS]
        return said[-1] if said else None

    @property
    def said_by_others(self) -> list[ActionAnswer]:
        """What each of the others last said of the owner's last *done*."""
        return self.action.said_by_others

    @property
    def _has_said(self) -> bool:
        """True if the reader, another than the owner, has answered since the owner's last answer."""
        return any(answer.party_id == self.reader_id for answer in self.said_by_others)

    @property
    def owner_line(self) -> str:
        """What the owner last said, as a line of a table: "Partly", or "No answer"."""
        last = self.last_of_owner
        return last.kind.words if last else "No answer"

    @property
    def asks(self) -> str:
        """What is asked of the reader, in a sentence; empty where nothing is."""
        if not self.may_answer or self.action.standing.is_agreed:
            return ""
        if not self.is_own:
            asks = f"{self.action.owner_name} says that this is done. Do you agree?"
            return "" if self._has_said else asks
        if self.action.standing.is_disputed:
            return "Someone does not agree that this is done. Tell us where it stands."
        if self.action.standing.owner is ActionAnswerKind.DONE:
            return ""
        if self.is_past and self.action.due_date is not None:
            return f"The date was {plain_day(self.action.due_date)}. Tell us where it stands."
        return ""

    @property
    def button(self) -> str:
        """The words of the link to where the reader answers."""
        if not self.may_answer:
            return "See all answers" if self.action.answers else ""
        if not self.is_own:
            return "Change your answer" if self._has_said else "Say if you agree"
        return "Say how it is going" if self.last_of_owner is None else "Send another update"


def shown_actions(
    actions: Sequence[AgreedAction], *, today: date, bank_holidays: Container[date], reader: Party | None
) -> list[ShownAction]:
    """Return actions that stand together, as ``reader`` sees them on the UK day ``today``; None is staff."""
    names = names_of(actions)
    return [
        replace(
            shown_action(one, today=today, bank_holidays=bank_holidays, reader=reader), name=names[one.id]
        )
        for one in actions
    ]


def shown_action(
    action: AgreedAction, *, today: date, bank_holidays: Container[date], reader: Party | None
) -> ShownAction:
    """Return ``action`` alone as ``reader`` sees it on the UK day ``today``; None is staff."""
    standing = action.standing
    return ShownAction(
        action,
        action_state(action.due_date, standing, today, bank_holidays=bank_holidays),
        is_own=reader is not None and is_owner(reader, action),
        may_answer=reader is not None and bool(answers_open_to(reader, action)),
        is_past=action.due_date is not None
        and today > action.due_date
        and standing.owner is not ActionAnswerKind.DONE,
        reader_id=reader.id if reader else None,
        name=names_of([action])[action.id],
    )
