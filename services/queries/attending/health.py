"""The next steps about a health body that mediation concerns (CFA 2014, s 53; SEND Regs 2014, reg 35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.meetings.models import HELD, meetings_about
from cases.models import Decision
from cases.progress.health import (
    agreement_told,
    health_agreement,
    health_answer,
    health_answer_by,
    health_body_told_on,
    health_mediation,
    health_notice,
    without_the_authority,
)
from cases.vocabulary import SOMETHING_AGREED, PartyRole, Track
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class HealthSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; what the authority or the health body does first is waited for."""
        if self.case.track is not Track.MEDIATION or self.case.detained:
            return
        for decision in self.case.decisions:
            yield from (replace(todo, decision=decision) for todo in self._of_decision(decision))

    def _of_decision(self, decision: Decision) -> Iterator[Todo]:
        yield from self._agreement(decision)
        notice = health_notice(decision, bank_holidays=self.bank_holidays)
        if notice is None or any(one.state in HELD for one in meetings_about(decision, self.work.meetings)):
            return
        told_on = health_body_told_on(decision, bank_holidays=self.bank_holidays)
        authority = self.case.authority_name
        if told_on is None and self.today <= notice.safe:
            words = f"{authority} to tell the health body that mediation is wanted"
            yield self.wait(words, notice.safe, Owner.AUTHORITY)
        elif told_on is None:
            words = f"Ask {authority} whether it told the health body"
            yield self.on_day(TodoKind.HEALTH, words, notice.safe, Owner.COORDINATOR)
        elif health_answer(decision, bank_holidays=self.bank_holidays) is None:
            if any(one.role is PartyRole.HEALTH and one.may_decide for one in self.case.present_parties()):
                return
            day = health_answer_by(told_on, bank_holidays=self.bank_holidays)
            words = f"Ask {self._name} whether it takes part"
            todo = self.on_day(TodoKind.HEALTH, words, day, Owner.COORDINATOR)
            yield replace(todo, waits=self.today < day)
        alone = health_mediation(decision, bank_holidays=self.bank_holidays)
        arranged = meetings_about(decision, [one for one in self.work.meetings if one.starts_at > self.at])
        if alone is not None and not arranged:
            name = f"{self._name[:1].upper()}{self._name[1:]}"
            yield self.wait(f"{name} to arrange the mediation", alone.safe, Owner.PARTIES)

    @property
    def _name(self) -> str:
        bodies = [one for one in self.case.present_parties() if one.role is PartyRole.HEALTH]
        return (bodies[0].organisation or bodies[0].name) if bodies else "the health body"

    def _agreement(self, decision: Decision) -> Iterator[Todo]:
        """Yield C14: what was agreed with a health body, the local authority not being there."""
        meeting = without_the_authority(decision, self.work.meetings)
        if meeting is None or agreement_told(decision, meeting) is not None:
            return
        outcome = self.work.outcomes.get(meeting.id)
        if outcome is None or outcome.result not in SOMETHING_AGREED:
            return
        words = f"Tell {self.case.authority_name} that an agreement was made with {self._name}"
        dates = health_agreement(meeting, bank_holidays=self.bank_holidays)
        detail = "the health body has a week for it"
        todo = self.step(TodoKind.HEALTH_AGREEMENT, words, dates, Owner.COORDINATOR, detail)
        yield replace(todo, meeting=meeting)
