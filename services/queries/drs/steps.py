"""The next steps of disagreement resolution before a meeting: talks, the sentence, asking, the news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.drs.parts import TakingPart, everyone_agreed, may_tell, usually_asked
from cases.drs.request import Disagreement
from cases.intake.advice import current_choice
from cases.models import FAMILY_ROLES, Party
from cases.progress.deadline import ask_again_by, disagreement_meeting_dates
from cases.vocabulary import MeetingState, PartAnswer, Track
from dates import uk_day
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class DisagreementSteps(StepWriter):
    """Makes the steps between a request for disagreement resolution and its meeting."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; none once everyone was told the news, or a meeting was held.

        Whoever was asked waits for news: that someone gave up since, or says no late, ends no step of it.
        """
        disagreement = self.work.disagreement
        if self.case.track is not Track.DRS or disagreement is None or disagreement.told_at is not None:
            return
        if any(m.state is MeetingState.CONCLUDED for m in self.work.meetings):
            return
        stands = any(m.state is not MeetingState.CANCELLED for m in self.work.meetings)
        if disagreement.asked_at is None:
            if not stands and not self._given_up():
                yield from self._before_asking(disagreement)
        elif stands:
            yield from self._waits(disagreement)
        elif not everyone_agreed(self.work.parts):
            yield from self._asked(disagreement)

    def _given_up(self) -> bool:
        """Return True if all of the family who said anything said that they do not want it."""
        choices = [
            choice
            for decision in self.case.decisions
            for party in self.case.asking_parties()
            if (choice := current_choice(decision, party)) is not None
        ]
        return bool(choices) and all(choice.choice in MEDIATION_NOT_CHOSEN for choice in choices)

    def _part(self, party: Party) -> TakingPart | None:
        return next((part for part in self.work.parts if part.party_id == party.id), None)

    def _before_asking(self, disagreement: Disagreement) -> Iterator[Todo]:
        usual = usually_asked(self.case, disagreement)
        called = {call.party_id for decision in self.case.decisions for call in decision.calls}
        day = ask_again_by(uk_day(self.case.received_at), bank_holidays=self.bank_holidays)
        for party in usual:
            part = self._part(party)
            if part is not None and part.talked_on is not None:
                continue
            if party.role in FAMILY_ROLES and party.id not in called:
                continue  # the first call is a step of its own
            yield replace(self._on(f"Talk with {party.name}: what happened, what matters", day), party=party)
        talked = [part for part in self.work.parts if part.talked_on is not None]
        if not talked:
            return
        if not disagreement.focus:
            yield self._on("Write the sentence that says what the meeting is about", day)
            return
        missing = [one for one in usual if (part := self._part(one)) is None or part.focus_agreed_at is None]
        for party in missing:
            words = f"Ask {party.name} whether they say yes to the sentence"
            yield replace(self._on(words, day), party=party)
        if not missing:
            dates = disagreement_meeting_dates(self.case, bank_holidays=self.bank_holidays)
            words = "Ask everyone whether they will take part"
            yield self.step(TodoKind.TAKE_PART, words, dates, Owner.COORDINATOR)

    def _asked(self, disagreement: Disagreement) -> Iterator[Todo]:
        parts = [part for part in self.work.parts if part.asked_at is not None]
        yield from self._waits(disagreement)
        if may_tell(disagreement, parts, self.today):
            yield self._on("Tell everyone, without names, that it does not go ahead", self.today)

    def _waits(self, disagreement: Disagreement) -> Iterator[Todo]:
        """Yield who wants to talk first, and who has not answered.

        Once a meeting is arranged that is who came in another's place. Past the day nothing but a question
        or the end of that meeting helps: the news that it does not go ahead waits for that.
        """
        goes_ahead = any(one.state is MeetingState.ARRANGED for one in self.work.meetings)
        is_over = disagreement.reply_by is not None and self.today > disagreement.reply_by
        for part in self.work.parts:
            if part.asked_at is not None and part.answer is PartAnswer.TALK:
                words = f"Phone {part.party.name}: they want to talk first"
                yield replace(self._on(words, self.today), party=part.party)
            elif part.asked_at is not None and part.answer is None and goes_ahead and is_over:
                words = f"Ask {part.party.name} whether they take part, or call off the meeting"
                yield replace(self._on(words, self.today), party=part.party)
            elif part.asked_at is not None and part.answer is None:
                words = f"{part.party.name} to answer"
                wait = self.wait(words, disagreement.reply_by or self.today, Owner.PARTIES)
                yield replace(wait, party=part.party)

    def _on(self, words: str, day: date) -> Todo:
        return self.on_day(TodoKind.TAKE_PART, words, day, Owner.COORDINATOR)
