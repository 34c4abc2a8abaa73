"""The next steps that staff wrote themselves, and looking at papers that came and at safety."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.casework.contact_safety import asks_family, guards_of, waits_by_name
from cases.casework.safety import asks_about_flag, asks_to_look
from cases.casework.same_person import named_other_parent
from cases.documents import Upload
from cases.meetings.models import Meeting
from cases.models import Party
from cases.progress.deadline import check_letter_by
from cases.vocabulary import EnvelopeState, MeetingState
from dates import plain_date, uk_day
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter

ASKS = frozenset({EnvelopeState.PREPARED, EnvelopeState.OUT})


@dataclass(frozen=True)
class StepsByHand(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; one whose day is not here yet lies ahead."""
        if asks_about_flag(self.case):
            words = "Ask whether somebody may be at risk, and decide about a safety flag"
            yield self.on_day(TodoKind.SAFETY, words, self.today, Owner.OFFICE)
        elif asks_to_look(self.case) and self.case.safety_flag:
            words, why = "Look at what others of the case can read", "a safety flag was set"
            yield self.on_day(TodoKind.SAFETY_LOOK, words, self.today, Owner.OFFICE, why)
        if asks_to_look(self.case) and not self.case.safety_flag:
            yield from self._held_by_the_other_parent()
        for found in self.work.to_link:
            words = f"Link this case to {found.other.reference}, or say that they do not belong together"
            who = self.case.parties[0].name
            why = f"safety: {who} asked for both, and says there how to contact the other parent"
            todo = self.on_day(TodoKind.LINK_CASE, words, self.today, Owner.OFFICE, why)
            yield replace(todo, other=found.other)
        if asks_family(self.case):
            asker, other = self.case.parties[0].name, named_other_parent(self.case)
            words = f"Ask {asker} whether it is safe to contact {other}"
            yield self.on_day(TodoKind.OTHER_PARENT, words, self.today, Owner.OFFICE)
        names = {party.id: party.name for party in self.case.parties}
        givers: dict[str, list[Upload]] = {}
        for one in self.work.new_files:
            giver = names.get(one.given_by_id, one.added_by) if one.given_by_id else one.added_by
            givers.setdefault(giver, []).append(one)
        for giver, files in givers.items():
            what = "the paper" if len(files) == 1 else f"{len(files)} papers"
            day = check_letter_by(files[0].received_at, self.bank_holidays)
            todo = self.on_day(TodoKind.LOOK_AT_FILE, f"Look at {what} from {giver}", day, Owner.OFFICE)
            yield replace(todo, file=files[0])
        for planned in self.work.planned:
            todo = self.on_day(TodoKind.BY_HAND, planned.what, planned.due_on, Owner.OFFICE)
            yield replace(todo, planned=planned, waits=planned.due_on > self.today)

    def _held_by_the_other_parent(self) -> Iterator[Todo]:
        """Yield a step for each person who is not safe to contact and was asked to something before."""
        for guard in guards_of(self.case.present_parties()):
            held = list(self._held_by(guard.party)) if guard.is_not_safe else []
            if held:
                words, why = f"Decide about {' and '.join(held)}", f"not safe to contact: {guard.party.name}"
                yield self.on_day(TodoKind.SAFETY_LOOK, words, self.today, Owner.OFFICE, why)
        for meeting in filter(self._is_ahead, self.work.meetings):
            along = (one for one in meeting.attendances if one.party_id is None)
            for guest in (one for one in along if waits_by_name(self.case, one.name, one.role_words)):
                words = f"Decide about the meeting of {plain_date(meeting.starts_at)}"
                why = f"may be the other parent: {guest.name}, who comes along"
                yield self.on_day(TodoKind.SAFETY_LOOK, words, self.today, Owner.OFFICE, why)

    def _is_ahead(self, meeting: Meeting) -> bool:
        return meeting.state is MeetingState.ARRANGED and uk_day(meeting.starts_at) >= self.today

    def _held_by(self, party: Party) -> Iterator[str]:
        for meeting in filter(self._is_ahead, self.work.meetings):
            if any(one.party_id == party.id for one in meeting.attendances):
                yield f"the meeting of {plain_date(meeting.starts_at)}"
        for envelope in self.work.envelopes:
            if envelope.state in ASKS and any(one.party_id == party.id for one in envelope.signers):
                yield f"{envelope.reference}, which they are asked to sign"
        opened = sum(one.party_id == party.id for one in self.work.file_readers)
        if opened:
            yield "a paper that they can read" if opened == 1 else f"{opened} papers that they can read"
