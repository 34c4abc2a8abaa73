"""Today: four lists and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.access import cases_seen_by
from cases.days import uk_day
from services.mail_trouble import blocked_mail
from web.office.frame import for_office, office
from web.office.steps import Step, by_urgency, step_of
from web.requests import now, request_session, this_house
from web.viewers import current_viewer
from workflows.trouble import count_failed
from workflows.worklist import TO_SEND_OR_CORRECT, TodoKind, todos_of, work_of

MOST_SHOWN = 30


@dataclass(frozen=True)
class TodayList:
    """One of the four lists."""

    title: str
    empty: str
    steps: list[Step]

    @property
    def shown(self) -> list[Step]:
        """What fits on the page."""
        return self.steps[:MOST_SHOWN]


@office.get("")
@for_office
def today() -> ResponseReturnValue:
    """What is late or due, whom to call, what to arrange, what to send or correct."""
    return render_template(
        "office/today.html",
        lists=_lists(),
        failed=count_failed(this_house()),
        blocked=blocked_mail(request_session()),
    )


def _lists() -> list[TodayList]:
    session, at = request_session(), now()
    cases = cases_seen_by(current_viewer())
    day = uk_day(at)
    pressing: list[Step] = []
    calls: list[Step] = []
    arranging: list[Step] = []
    sending: list[Step] = []
    for work in work_of(session, cases):
        for todo in todos_of(session, work, at=at, bank_holidays=this_house().bank_holidays):
            step = step_of(todo)
            if todo.is_pressing(day):
                pressing.append(step)
            elif todo.kind is TodoKind.CALL:
                calls.append(step)
            elif todo.kind is TodoKind.ARRANGE:
                arranging.append(step)
            elif todo.kind in TO_SEND_OR_CORRECT:
                sending.append(step)
    return [
        TodayList("Late or due today", "Nothing is late or due today.", by_urgency(pressing)),
        TodayList("To call", "Nobody else waits for a call.", by_urgency(calls)),
        TodayList("To arrange", "No meeting waits to be arranged.", by_urgency(arranging)),
        TodayList("To send or correct", "Nothing waits to be sent or corrected.", by_urgency(sending)),
    ]
