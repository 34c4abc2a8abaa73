"""The office's next steps about agreed actions: whom to ask where emails stop or reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import NEAR_WORKING_DAYS, OWNERS_ANSWERS, ActionAnswerKind
from cases.deadlines.days import last_working_day_on_or_before, working_days_after, working_days_before
from cases.progress.deadline import answer_version_by
from dates import plain_date
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter

ASK_AFTER_WORKING_DAYS = 6
"""After its date: the owner's last reminder has gone, the day before."""
ASK_AGAIN_WORKING_DAYS = 10
"""After an owner who answered past the date that it is not done."""


@dataclass(frozen=True)
class AgreedSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        for action in self.work.agreed:
            if (todo := self._about(action)) is not None:
                yield replace(todo, action=action)

    def _about(self, action: AgreedAction) -> Todo | None:
        standing, due = action.standing, action.due_date
        if standing.is_disputed:
            no = next(one for one in action.said_by_others if one.kind is ActionAnswerKind.NOT_AGREED)
            day = answer_version_by(no.at, bank_holidays=self.bank_holidays)
            return self._ask(
                f"Action {action.number}: not everyone agrees that it is done. Ask both sides", day
            )
        if standing.is_done or due is None:
            return None
        words = f"Ask {action.owner_name} about action {action.number}"
        if self.today > due:
            if action.was_finished_before and due <= action.kept_at.date():
                return None  # it had passed before anything here knew of it
            return self._ask(f"{words}: its date was {plain_date(due)}", self._ask_late_by(action, due))
        if self._is_reached(action):
            return None
        act_by = last_working_day_on_or_before(due, self.bank_holidays)
        if self.today < working_days_before(act_by, NEAR_WORKING_DAYS, self.bank_holidays):
            return None
        return self._ask(f"{words}, due {plain_date(due)}: no email reaches them", act_by)

    def _ask_late_by(self, action: AgreedAction, due: date) -> date:
        """Return by when to ask about an action past its date: once reminders stop, or none came."""
        said = [one.said_on for one in action.answers if one.kind in OWNERS_ANSWERS and one.said_on > due]
        if said:
            return working_days_after(said[-1], ASK_AGAIN_WORKING_DAYS, self.bank_holidays)
        wait = ASK_AFTER_WORKING_DAYS if self._is_reached(action) else 1
        return working_days_after(due, wait, self.bank_holidays)

    def _is_reached(self, action: AgreedAction) -> bool:
        """Return True if emails reach the owner, and the link in them opens."""
        owner = action.owner_party
        if owner is None or not owner.email:
            return False
        signers = [s for envelope in self.work.envelopes for s in envelope.signers if s.party_id == owner.id]
        return bool(signers) and all(signer.locked_at is None for signer in signers)

    def _ask(self, words: str, day: date) -> Todo:
        return self.on_day(TodoKind.AGREED_ACTION, words, day, Owner.COORDINATOR)
