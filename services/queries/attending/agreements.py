"""The next steps about the agreement that everyone who comes signs before a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cases.deadlines.before_meeting import agreement_sent_by
from cases.meetings.models import Meeting
from cases.vocabulary import MeetingState, SignerState
from dates import uk_day
from services.agreements.people import Standing, invited, signed_words, standings, that_count
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class AgreementSteps(StepWriter):
    """Makes these steps of one case. None stops a meeting: it can be held whoever has signed."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        for meeting in self.work.meetings:
            if meeting.state is MeetingState.ARRANGED and uk_day(meeting.starts_at) >= self.today:
                yield from (replace(todo, meeting=meeting) for todo in self._of(meeting))

    def _of(self, meeting: Meeting) -> Iterator[Todo]:
        people = invited(meeting, self.work.supporters)
        each = standings(people, that_count(self.work.envelopes, self.case))
        name, day = self.case.track.agreement_name, uk_day(meeting.starts_at)
        document = f"{name[:1].lower()}{name[1:]}"
        if each and all(one.is_unasked for one in each):
            due = max(agreement_sent_by(day, self.bank_holidays), uk_day(meeting.arranged_at))
            yield self.on_day(TodoKind.AGREEMENT, f"Send the {document}", due, Owner.COORDINATOR)
            return
        held = [one for one in each if one.waits_to_be_sent]
        if held:
            words = f"Read the {document} made for {_names(held)}, then send it"
            yield self.on_day(TodoKind.AGREEMENT, words, self.today, Owner.COORDINATOR, "safety: look first")
        unasked = [one for one in each if one.is_unasked]
        if unasked:
            words = f"Ask {_names(unasked)} to sign the {document}"
            yield self.on_day(TodoKind.AGREEMENT, words, day, Owner.COORDINATOR)
        declined = [one for one in each if one.signer and one.signer.state is SignerState.DECLINED]
        refused = [one for one in declined if one not in unasked]
        if refused:
            words = f"Talk with {_names(refused)}, who did not sign the {document}"
            yield self.on_day(TodoKind.AGREEMENT, words, day, Owner.MEDIATOR, meeting.mediator_name)
        waiting = [one for one in each if one.is_waiting and one not in held]
        if waiting and day > self.today:
            yield self.wait(f"{name}: {signed_words(each)}", day, Owner.SIGNERS)
        elif waiting:
            words = f"Ask {_names(waiting)} to sign the {document} in the room"
            yield self.on_day(TodoKind.AGREEMENT, words, day, Owner.MEDIATOR, meeting.mediator_name)


def _names(each: Sequence[Standing]) -> str:
    return ", ".join(one.person.name for one in each)
