"""The office's next steps about agreed actions: whom to ask where emails stop or reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.agreed.models import AgreedAction
from cases.agreed.rules import names_of
from cases.deadlines.action_asking import ask_before, ask_late_by
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind
from cases.progress.deadline import answer_version_by
from dates import plain_date
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class AgreedSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        names = names_of(self.work.agreed)
        for action in self.work.agreed:
            if (todo := self._about(action, names[action.id])) is not None:
                yield replace(todo, action=action)

    def _about(self, action: AgreedAction, name: str) -> Todo | None:
        standing, due = action.standing, action.due_date
        if standing.is_disputed:
            no = next(one for one in action.said_by_others if one.kind is ActionAnswerKind.NOT_AGREED)
            day = answer_version_by(no.at, bank_holidays=self.bank_holidays)
            return self._ask(f"{name}: not everyone agrees that it is done. Ask both sides", day)
        if standing.is_done or due is None:
            return None
        words = f"Ask {action.owner_name} about {name.replace('Action', 'action', 1)}"
        if self.today > due:
            if action.was_finished_before and due <= action.kept_at.date():
                return None  # it had passed before anything here knew of it
            return self._ask(f"{words}: its date was {plain_date(due)}", self._ask_late_by(action, due))
        if self._is_reached(action):
            return None
        ask_by = ask_before(due, self.today, self.bank_holidays)
        return self._ask(f"{words}, due {plain_date(due)}: no email reaches them", ask_by) if ask_by else None

    def _ask_late_by(self, action: AgreedAction, due: date) -> date:
        said = [one.said_on for one in action.answers if one.kind in OWNERS_ANSWERS and one.said_on > due]
        return ask_late_by(
            due,
            answered_on=said[-1] if said else None,
            is_reached=self._is_reached(action),
            bank_holidays=self.bank_holidays,
        )

    def _is_reached(self, action: AgreedAction) -> bool:
        """Return True if emails reach the owner, and the link in them opens."""
        owner = action.owner_party
        if owner is None or not owner.email:
            return False
        signers = [s for envelope in self.work.envelopes for s in envelope.signers if s.party_id == owner.id]
        if not signers:  # they come by their own page
            return owner.request_locked_at is None and owner.id in self.work.on_own_page
        return all(signer.locked_at is None for signer in signers)

    def _ask(self, words: str, day: date) -> Todo:
        return self.on_day(TodoKind.AGREED_ACTION, words, day, Owner.COORDINATOR)
