"""The next steps where somebody who works on a case has a part in it: somebody else is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.casework.own_case import StaffInCase, StaffWay, staff_in_case
from cases.vocabulary import MeetingState, Role
from dates import plain_date, uk_day
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter


@dataclass(frozen=True)
class OwnCaseSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once: another officer, another mediator, somebody else to look after it."""
        found = staff_in_case(self.work.staff, self.case, self.work.staff_checked)
        here = {one.user.id: one for one in found if one.is_refused}
        if not here:
            return
        officers = [
            one
            for one in self.work.staff
            if one.role is Role.OFFICER and one.authority_code == self.case.authority_code
        ]
        if officers and all(one.id in here for one in officers):
            names = ", ".join(one.name for one in officers)
            words = f"Ask {self.case.authority_name} for another officer: it is the own case of {names}"
            yield self.on_day(TodoKind.OWN_CASE, words, self.today, Owner.COORDINATOR)
        for meeting in self.work.meetings:
            if meeting.state is not MeetingState.ARRANGED or uk_day(meeting.starts_at) < self.today:
                continue
            for one in (here[key] for key in meeting.mediator_ids if key in here):
                words = f"Find another mediator for {plain_date(meeting.starts_at)}: {_why(one)}"
                todo = self.on_day(TodoKind.OWN_CASE, words, self.today, Owner.COORDINATOR)
                yield replace(todo, meeting=meeting)
        owner = here.get(self.case.owner_id) if self.case.owner_id else None
        if owner is not None:
            words = f"Give the case to somebody else: {_why(owner)}"
            yield self.on_day(TodoKind.OWN_CASE, words, self.today, Owner.OFFICE)


def _why(one: StaffInCase) -> str:
    if one.way is StaffWay.RECORDED:
        return f"{one.user.name} is somebody in this case"
    return f"{one.user.name} has the email address of {one.name}"
