"""All cases: search, filters, and the next step of each, late first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cases.access import authorities_seen_by, cases_seen_by
from cases.models import Case
from cases.search.lookup import cases_found_by
from cases.vocabulary import Track
from forms.text import searched_words
from services.casework.after_closing import closed_for_good, open_or_asking
from services.queries.worklist import TO_SEND_OR_CORRECT, TodoKind, work_of
from web.context import request_session
from web.office.base import for_office, office
from web.office.cases.case_rows import Row, Table, page_of, read_place
from web.office.cases.closing import closing_words
from web.office.steps import OfficeTask, steps_shown
from web.viewers import current_viewer

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
        words=searched_words(request.args.get("q", ""), LONGEST_SEARCH),
        authority=request.args.get("authority", ""),
        track=request.args.get("track", ""),
        step=request.args.get("step", ""),
        state=request.args.get("state", ""),
        whose=request.args.get("whose", ""),
    )
    session, viewer = request_session(), current_viewer()
    after, before = (read_place(session, viewer, request.args.get(name, "")) for name in ("after", "before"))
    return render_template(
        "office/case_list.html",
        wanted=wanted,
        page_of_cases=page_of(session, _table(wanted), after=after, before=before),
        authorities=authorities_seen_by(session, viewer),
        tracks=list(Track),
        step_filters=STEP_FILTERS,
        states=STATES,
        owners=OWNERS,
    )


def _table(wanted: Wanted) -> Table:
    """Return the cases that are wanted: those that may ask for something are worked out."""
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
    looked_at = open_or_asking(cases)
    if wanted.state == "closed":
        looked_at = looked_at.where(Case.closed_at.is_not(None))
    elif wanted.state == "open" and wanted.words:
        looked_at = looked_at.where(Case.closed_at.is_(None))
    rows = []
    for work in work_of(session, looked_at):
        steps: list[OfficeTask] | None = steps_shown(work)
        if steps is not None and wanted.step in STEP_FILTERS:
            steps = _of_filter(steps, STEP_FILTERS[wanted.step][1])
        if steps is not None:
            rows.append(Row(work.case, steps[0] if steps else None, closing_words(work.case)))
    shows_closed = wanted.state in {"closed", "all"} or (bool(wanted.words) and wanted.state != "open")
    asks_for_steps = wanted.step in STEP_FILTERS and wanted.step != "ended"
    quiet = closed_for_good(cases) if shows_closed and not asks_for_steps else None
    return Table(sorted(rows, key=lambda row: row.place), quiet)


def _of_filter(steps: list[OfficeTask], kinds: frozenset[TodoKind] | None) -> list[OfficeTask] | None:
    """Return what of a case's steps the filter is about; None when the case is not among what it shows.

    Without kinds it is about cases in which nothing waits for us; with none of them, about those that ended.
    """
    if kinds is None:
        return steps if steps and all(step.todo.waits for step in steps) else None
    if not kinds:
        return None if steps else []
    return [step for step in steps if step.todo.kind in kinds] or None
