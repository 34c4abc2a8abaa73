"""All cases: search, filters, and the next step of each, late first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import cases_seen_by
from cases.finding import find_cases
from cases.models import Case
from cases.vocabulary import Track
from web.office.frame import for_office, office
from web.office.steps import Step, step_of
from web.requests import now, request_session, this_house
from web.viewers import current_viewer
from workflows.worklist import TO_SEND_OR_CORRECT, CaseWork, TodoKind, todos_of, work_of

PAGE_SIZE = 50
LONGEST_SEARCH = 100
STEP_FILTERS = {
    "call": ("To call", frozenset({TodoKind.CALL})),
    "arrange": ("To arrange", frozenset({TodoKind.ARRANGE})),
    "send": ("To send or correct", TO_SEND_OR_CORRECT),
    "meeting": ("Meeting arranged", frozenset({TodoKind.MEETING})),
    "waiting": ("Nothing waits for us", frozenset()),
}


@dataclass(frozen=True)
class Row:
    """One case of the table: its first next step, if there is one."""

    case: Case
    step: Step | None


@dataclass(frozen=True)
class Wanted:
    """What was searched for."""

    words: str = ""
    authority: str = ""
    track: str = ""
    step: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return self == Wanted()


@office.get("/cases")
@for_office
def case_list() -> ResponseReturnValue:
    """The table of cases."""
    wanted = Wanted(
        words=" ".join(request.args.get("q", "").split())[:LONGEST_SEARCH],
        authority=request.args.get("authority", ""),
        track=request.args.get("track", ""),
        step=request.args.get("step", ""),
    )
    rows = _rows(wanted)
    page = max(request.args.get("page", 1, type=int), 1)
    pages = max((len(rows) + PAGE_SIZE - 1) // PAGE_SIZE, 1)
    page = min(page, pages)
    return render_template(
        "office/case_list.html",
        wanted=wanted,
        rows=rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(rows),
        page_number=page,
        pages=pages,
        authorities=_authorities(),
        tracks=list(Track),
        step_filters=STEP_FILTERS,
    )


def _rows(wanted: Wanted) -> list[Row]:
    session, viewer, at = request_session(), current_viewer(), now()
    cases = cases_seen_by(viewer)
    if wanted.authority:
        cases = cases.where(Case.authority_name == wanted.authority)
    if wanted.track in set(Track):
        cases = cases.where(Case.track == Track(wanted.track))
    if wanted.words:
        cases = cases.where(Case.id.in_(find_cases(session, viewer, wanted.words)))
    rows = []
    for work in work_of(session, cases):
        todos = todos_of(session, work, at=at, bank_holidays=this_house().bank_holidays)
        if wanted.step in STEP_FILTERS:
            kinds = STEP_FILTERS[wanted.step][1]
            todos = [todo for todo in todos if todo.kind in kinds] if kinds else todos
            if bool(todos) != bool(kinds):
                continue
        rows.append(_row(work, [step_of(todo) for todo in todos]))
    return sorted(rows, key=_urgency)


def _row(work: CaseWork, steps: list[Step]) -> Row:
    return Row(work.case, steps[0] if steps else None)


def _urgency(row: Row) -> tuple[int, date, str]:
    if row.step is None:
        return 1, date.max, row.case.person_name
    return 0, row.step.todo.day or date.max, row.case.person_name


def _authorities() -> list[str]:
    seen = cases_seen_by(current_viewer()).subquery()
    return sorted(request_session().scalars(select(seen.c.authority_name).distinct()))
