"""The next steps about times proposed for a meeting: send them, ask by phone, book one, propose others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.intake.advice import gave_up
from cases.meetings.proposed_times import ProposedTime, TimesAsked, all_could_come, has_answered
from dates import plain_date
from services.notifications.times import is_reached
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class TimesSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; none once a meeting was booked, which ends every time."""
        times = [one for one in self.work.times if one.starts_at > self.at]
        asked = [one for one in self.work.times_asked if one.closed_at is None]
        sent = [one for one in times if one.sent_at is not None]
        if any(one.sent_at is None for one in times):
            yield self._today("Ask everyone about the times that are proposed")
        fitting = [one for one in sent if all_could_come(one, asked)]
        if fitting:
            yield self._today(f"Book a meeting: everyone can do {plain_date(fitting[0].starts_at)}")
            return
        for one in asked:
            yield from self._of_party(one, sent)
        if asked and not sent:
            yield self._today("Propose other times: none that is proposed lies ahead")
        elif sent and asked and all(has_answered(one, sent) for one in asked):
            yield self._today("Propose other times: no time suits everyone")

    def _of_party(self, asked: TimesAsked, times: list[ProposedTime]) -> Iterator[Todo]:
        if not times or has_answered(asked, times) or gave_up(asked.party):
            return
        name = asked.party.name
        if asked.locked_at is not None:
            words = f"Phone {name}: their link to the times is paused after five wrong answers"
            yield replace(self._today(words), party=asked.party)
        elif self.today > asked.reply_by or not is_reached(self.session, asked):
            yield replace(self._today(f"Ask {name} by phone which times they can do"), party=asked.party)
        else:
            yield self.wait(f"{name} to say which times they can do", asked.reply_by, Owner.PARTIES)

    def _today(self, words: str) -> Todo:
        return self.on_day(TodoKind.TIMES, words, self.today, Owner.COORDINATOR)
