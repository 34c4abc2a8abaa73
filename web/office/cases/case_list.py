"""All cases: search, filters, and the next step of each, late first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import cases_seen_by
from cases.models import Case
from cases.search.lookup import cases_found_by
from cases.vocabulary import Track
from services.queries.worklist import TO_SEND_OR_CORRECT, CaseWork, TodoKind, with_work, work_of
from web.context import request_session
from web.office.base import for_office, office
from web.office.cases.closing import closing_words
from web.office.steps import OfficeTask, steps_shown
from web.viewers import current_viewer

PAGE_SIZE = 50
LONGEST_SEARCH = 100
STEP_FILTERS: dict[str, tuple[str, frozenset[TodoKind] | None]] = {
    "call": ("To call", frozenset({TodoKind.CALL})),
    "arrange": ("To arrange", frozenset({TodoKind.ARRANGE})),
    "send": ("To send or correct", TO_SEND_OR_CORRECT),
    "meeting": ("Meeting arranged", frozenset({TodoKind.MEETING})),
    "waiting": ("Waiting for others", None),
    "ended": ("Nothing to do", frozenset()),
}


OWNERS = {"mine": "Looked after by me", "nobody": "Looked after by nobody"}
STATES = {"open": "Open", "closed": "Closed", "all": "Open and closed"}


@dataclass(frozen=True)
class Row:
    """One case of the table: its first next step, if there is one."""

    case: Case
    step: OfficeTask | None
    closed: str = ""
    """Why it was closed, where it was."""


@dataclass(frozen=True)
class Wanted:
    """What was searched for."""

    words: str = ""
    authority: str = ""
    track: str = ""
    step: str = ""
    state: str = ""
    """Which of STATES; empty where search looks at all cases and the list shows the open ones."""
    whose: str = ""

    @property
    def is_empty(self) -> bool:
        """True if everything is shown."""
        return self == Wanted()


@office.get("/cases")
@for_office
def case_list() -> ResponseReturnValue:
    """Show the table of cases."""
    wanted = Wanted(
        words=" ".join(request.args.get("q", "").split())[:LONGEST_SEARCH],
        authority=request.args.get("authority", ""),
        track=request.args.get("track", ""),
        step=request.args.get("step", ""),
        state=request.args.get("state", ""),
        whose=request.args.get("whose", ""),
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
        states=STATES,
        owners=OWNERS,
    )


def _rows(wanted: Wanted) -> list[Row]:
    session, viewer = request_session(), current_viewer()
    cases = cases_found_by(session, viewer, wanted.words) if wanted.words else cases_seen_by(viewer)
    if wanted.authority:
        cases = cases.where(Case.authority_name == wanted.authority)
    if wanted.track in set(Track):
        cases = cases.where(Case.track == Track(wanted.track))
    if wanted.whose == "mine":
        cases = cases.where(Case.owner_id == viewer.user_id)
    elif wanted.whose == "nobody":
        cases = cases.where(Case.owner_id.is_(None))
    if wanted.state == "closed":
        cases = cases.where(Case.closed_at.is_not(None))
    elif wanted.state != "all" and not wanted.words:
        cases = with_work(cases)
    elif wanted.state == "open":
        cases = cases.where(Case.closed_at.is_(None))
    rows = []
    for work in work_of(session, cases):
        steps: list[OfficeTask] | None = steps_shown(work)
        if steps is not None and wanted.step in STEP_FILTERS:
            steps = _of_filter(steps, STEP_FILTERS[wanted.step][1])
        if steps is not None:
            rows.append(_row(work, steps))
    return sorted(rows, key=_urgency)


def _of_filter(steps: list[OfficeTask], kinds: frozenset[TodoKind] | None) -> list[OfficeTask] | None:
    """Return what of a case's steps the filter is about; None when the case is not among what it shows.

    Without kinds it is about cases in which nothing waits for us; with none of them, about those that ended.
    """
    if kinds is None:
        return steps if steps and all(step.todo.waits for step in steps) else None
    if not kinds:
        return None if steps else []
    return [step for step in steps if step.todo.kind in kinds] or None


def _row(work: CaseWork, steps: list[OfficeTask]) -> Row:
    return Row(work.case, steps[0] if steps else None, closing_words(work.case))


def _urgency(row: Row) -> tuple[int, date, str]:
    if row.step is None:
        return 2 if row.closed else 1, date.max, row.case.person_name
    return 0, row.step.todo.day or date.max, row.case.person_name


def _authorities() -> list[str]:
    seen = cases_seen_by(current_viewer()).subquery()
    return sorted(request_session().scalars(select(seen.c.authority_name).distinct()))
