"""The next steps about a case's meetings: held, called off, or with somebody in them who gave them up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.intake.advice import current_choice, wants_mediation
from cases.meetings.models import Meeting, meetings_unassigned
from cases.vocabulary import Choice, MeetingState, PartAnswer, Track
from dates import plain_date, time_words, uk_day
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class MeetingSteps(StepWriter):
    """Makes the steps about a case's meetings."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        if self.case.track is Track.MEDIATION:
            for meeting in meetings_unassigned(self.work.meetings):
                words = f"Record which decisions the meeting of {plain_date(meeting.starts_at)} was about"
                todo = self.on_day(TodoKind.MEETING_DECISIONS, words, self.today, Owner.COORDINATOR)
                yield replace(todo, meeting=meeting)
        for meeting in self.work.meetings:
            if meeting.state is MeetingState.ARRANGED:
                yield self._arranged(meeting)
                if meeting.starts_at > self.at:
                    yield from self._not_wanted(meeting)

    def _not_wanted(self, meeting: Meeting) -> Iterator[Todo]:
        """Yield that a meeting is to be called off, once, or else who is not to be asked to it any more."""
        if self._nobody_wants(meeting):
            what = "disagreement resolution" if self.case.track is Track.DRS else "mediation"
            yield self._call_off(meeting, f"{what} is no longer wanted")
        elif self._somebody_says_no():
            yield self._call_off(meeting, "not everyone takes part any more")
        else:
            yield from self._take_off(meeting)

    def _somebody_says_no(self) -> bool:
        """Return True if somebody who was asked to take part says no, and nobody was told so yet."""
        disagreement = self.work.disagreement
        if disagreement is None or disagreement.asked_at is None or disagreement.told_at is not None:
            return False
        return any(part.answer is PartAnswer.NO for part in self.work.parts)

    @property
    def _it(self) -> str:
        return self.case.track.words.lower()

    def _nobody_wants(self, meeting: Meeting) -> bool:
        """Return True if all who act about its decisions have said that they do not want mediation."""
        choices = [
            current_choice(decision, party)
            for decision in meeting.decisions
            for party in self.work.in_play(decision)
        ]
        return bool(choices) and all(c is not None and c.choice in MEDIATION_NOT_CHOSEN for c in choices)

    def _take_off(self, meeting: Meeting) -> Iterator[Todo]:
        """Yield whoever changed their mind and is still asked to a meeting that others want."""
        asked = {attendance.party_id for attendance in meeting.attendances}
        for party in self.case.asking_parties():
            choices = [current_choice(decision, party) for decision in meeting.decisions]
            gave_up = any(c is not None and c.choice is Choice.WITHDRAWN for c in choices)
            wants = any(wants_mediation(decision, party) for decision in meeting.decisions)
            if party.id in asked and gave_up and not wants:
                words = f"Take {party.name} off the meeting of {plain_date(meeting.starts_at)}"
                detail = f"they no longer want {self._it}"
                todo = self.on_day(TodoKind.CALL_OFF, words, self.today, Owner.COORDINATOR, detail)
                yield replace(todo, meeting=meeting, decision=meeting.decisions[0], party=party)

    def _call_off(self, meeting: Meeting, why: str) -> Todo:
        words = f"Call off the meeting of {plain_date(meeting.starts_at)}"
        todo = self.on_day(TodoKind.CALL_OFF, words, self.today, Owner.COORDINATOR, why)
        return replace(todo, meeting=meeting, decision=next(iter(meeting.decisions), None))

    def _arranged(self, meeting: Meeting) -> Todo:
        day = uk_day(meeting.starts_at)
        words = f"Meeting at {time_words(meeting.starts_at)}"
        if meeting.ends_at < self.at:
            words = f"Ask for the outcome of the meeting of {plain_date(day)}"
        todo = self.on_day(TodoKind.MEETING, words, day, Owner.MEDIATOR, meeting.mediator_name)
        return replace(todo, meeting=meeting, waits=day > self.today)
