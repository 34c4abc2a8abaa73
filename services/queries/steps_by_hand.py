"""The next steps that staff wrote themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class StepsByHand(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once; one whose day is not here yet lies ahead."""
        for planned in self.work.planned:
            todo = self.on_day(TodoKind.BY_HAND, planned.what, planned.due_on, Owner.OFFICE)
            yield replace(todo, planned=planned, waits=planned.due_on > self.today)
