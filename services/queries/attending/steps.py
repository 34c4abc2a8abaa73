"""The next steps about what people need to take part in a meeting, and what they want to say there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.attending.access_needs import AccessNeed
from cases.attending.deciders import without_decider
from cases.attending.supporters import waits_for_consent
from cases.casework.contact_safety import waits_by_name
from cases.deadlines.before_meeting import access_booked_by
from cases.meetings.bringing import readers_to_decide
from cases.meetings.models import Meeting
from cases.progress.deadline import check_letter_by
from cases.vocabulary import AccessState, MeetingState
from dates import plain_date, uk_day
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter

MAY_BE_OTHER = "safety: may be the other parent. If not, add them as a person of the case"


@dataclass(frozen=True)
class AttendingSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; one whose day is not here yet lies ahead."""
        meeting = self._next_meeting()
        for need in self.work.access_needs:
            yield from self._of_need(need, meeting)
        if meeting is not None:
            yield from self._deciders(meeting)
        for one in self.work.supporters:
            standing = [other for other in self.work.supporters if other.party_id == one.party_id]
            if waits_by_name(self.case, one.name, one.role_words):
                words = f"Find out who {one.name} is, who is to come with {one.party.name}"
                todo = self.on_day(TodoKind.SUPPORTER, words, self.today, Owner.COORDINATOR, MAY_BE_OTHER)
                yield replace(todo, supporter=one)
            elif waits_for_consent(one, standing):
                day = check_letter_by(one.named_at, self.bank_holidays)
                words = f"Ask whether {one.name} may come with {one.party.name}"
                todo = self.on_day(TodoKind.SUPPORTER, words, day, Owner.COORDINATOR)
                yield replace(todo, supporter=one, party=one.party)
        for views in self.work.new_views:
            day = check_letter_by(views.changed_at or views.given_at, self.bank_holidays)
            words = f"Read what the child or young person wants to say, from {views.party.name}"
            todo = self.on_day(TodoKind.READ_VIEWS, words, day, Owner.OFFICE)
            yield replace(todo, views=views, party=views.party)

        yield from self._shared_papers()

    def _shared_papers(self) -> Iterator[Todo]:
        """Yield each paper for everyone who comes, where staff decide who reads it: a safety flag is set."""
        for tagged in self.work.shared_papers:
            upload = tagged.upload
            undecided = readers_to_decide(self.session, self.case, tagged, at=self.at)
            if upload.taken_back_at is None and undecided:
                words = f"Decide who reads ‘{upload.shown_name}’ for the meeting"
                todo = self.on_day(TodoKind.DECIDE_READERS, words, self.today, Owner.OFFICE, "safety flag")
                yield replace(todo, file=upload)

    def _next_meeting(self) -> Meeting | None:
        ahead = (m for m in self.work.meetings if m.state is MeetingState.ARRANGED and m.starts_at > self.at)
        return next(ahead, None)

    def _deciders(self, meeting: Meeting) -> Iterator[Todo]:
        """Yield each health body that is invited, of which nobody has said who can decide (reg 38(2))."""
        day = access_booked_by(uk_day(meeting.starts_at), self.access_days, self.bank_holidays)
        for party in without_decider(self.case, [one.party_id for one in meeting.attendances]):
            words = f"Ask who can decide for {party.organisation or party.name} at the meeting"
            todo = self.on_day(TodoKind.DECIDER, words, day, Owner.COORDINATOR)
            yield replace(todo, party=party, meeting=meeting, waits=self.today < day)

    def _of_need(self, need: AccessNeed, meeting: Meeting | None) -> Iterator[Todo]:
        """Yield it from its day on, and at once where it is new from their own page or to be checked again.

        What a request said waits for a meeting: without one there is no day to book it for. What was booked
        for a meeting that was called off does not wait: somebody may come for nothing.
        """
        if need.state is AccessState.TO_CANCEL:
            yield self._to_cancel(need)
            return
        again = need.state is AccessState.CHECK_AGAIN
        is_new = need.asked_on_page and need.state is AccessState.ASKED
        days = [check_letter_by(need.asked_at, self.bank_holidays)] if is_new else []
        if again and need.may_be_booked and need.changed_at is not None:
            days.append(check_letter_by(need.changed_at, self.bank_holidays))
        if meeting is not None:
            day = uk_day(meeting.starts_at)
            days.append(access_booked_by(day, self.access_days, self.bank_holidays))
        if not days:
            return
        words = f"{'Check again' if again else 'Arrange'} for {need.party.name}: {need.name}"
        detail = "being arranged" if need.state is AccessState.ARRANGING else ""
        if again and need.booked_with:
            detail = f"move or cancel what is booked: {_booking(need)}"
        todo = self.on_day(TodoKind.ACCESS_NEED, words, min(days), Owner.OFFICE, detail)
        waits = not (again or is_new) and self.today < min(days)
        yield replace(todo, need=need, party=need.party, meeting=meeting, waits=waits)

    def _to_cancel(self, need: AccessNeed) -> Todo:
        """Return the step to cancel what may be booked for somebody who needs it no longer."""
        day = check_letter_by(need.changed_at or need.asked_at, self.bank_holidays)
        if need.booked_for is not None:
            day = min(day, need.booked_for)
        words = f"Cancel the booking for {need.party.name}: {need.name}"
        todo = self.on_day(TodoKind.CANCEL_BOOKING, words, day, Owner.OFFICE, _booking(need))
        return replace(todo, need=need, party=need.party)


def _booking(need: AccessNeed) -> str:
    """Return with whom it is booked and for which day, as far as that is recorded."""
    day = f"for {plain_date(need.booked_for)}" if need.booked_for else ""
    return ", ".join(part for part in (need.booked_with, day) if part)
