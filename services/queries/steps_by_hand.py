"""The next steps that staff wrote themselves, and looking at papers that came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.documents import Upload
from cases.progress.deadline import check_letter_by
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class StepsByHand(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; one whose day is not here yet lies ahead."""
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
