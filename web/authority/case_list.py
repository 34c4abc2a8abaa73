"""The authority's cases: found by child, reference or day, narrowed, a page at a time."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cases.meetings.models import Meeting
from cases.models import Case
from cases.references import read_reference
from cases.vocabulary import Role, Track
from forms.text import searched_words
from services.authority.lists import CaseState, CasesWanted, cases_listed, has_cases
from services.authority.reading import mediation_asked, meetings_shown
from services.authority.tasks import tasks_of
from web.authority.blueprint import authority, authority_name
from web.authority.waiting import reader
from web.context import get_services, now, request_session
from web.viewers import current_viewer, signed_in_as

ON_A_PAGE = 50
LONGEST_SEARCH = 120
WAITING = "waiting"
STATES = {WAITING: "Waiting for us", CaseState.OPEN: "Open", CaseState.CLOSED: "Closed"}


@authority.get("/cases")
@signed_in_as(Role.OFFICER)
def cases() -> ResponseReturnValue:
    """Show the authority's cases, as far as it was told of them."""
    session, viewer, services = request_session(), current_viewer(), get_services()
    wanted = _wanted()
    after = read_reference(request.args.get("after", ""), prefix="CP") or ""
    every = cases_listed(session, viewer, wanted, after=after, most=ON_A_PAGE + 1)
    found = every[:ON_A_PAGE]
    asked_about = mediation_asked(session, found, services.bank_holidays)
    asked = {
        one.case.id: one for one in sorted(asked_about, key=lambda one: one.to_answer or one.wants_other_day)
    }
    return render_template(
        "authority/cases.html",
        where=authority_name(viewer),
        q=wanted.words,
        state=_one_of(request.args.get("state", ""), STATES),
        states=STATES,
        track=wanted.track.value if wanted.track else "",
        tracks=list(Track),
        after=after,
        any_at_all=bool(every) or has_cases(session, viewer),
        more=len(every) > ON_A_PAGE,
        rows=[(case, asked.get(case.id), _last_meeting(case)) for case in found],
        at=now(),
    )


def _wanted() -> CasesWanted:
    """Return what the address asks for; what it says wrongly is passed over."""
    state, track = request.args.get("state", ""), request.args.get("track", "")
    return CasesWanted(
        words=searched_words(request.args.get("q", ""), LONGEST_SEARCH),
        state=CaseState(state) if state in set(CaseState) else None,
        track=Track(track) if track in set(Track) else None,
        among=_that_wait() if state == WAITING else None,
    )


def _that_wait() -> frozenset[UUID]:
    """Return the cases in which something awaits the authority."""
    holidays = get_services().bank_holidays
    tasks = tasks_of(request_session(), reader(), bank_holidays=holidays, at=now())
    return frozenset(task.case.id for task in tasks)


def _one_of(value: str, known: dict[str, str]) -> str:
    return value if value in known else ""


def _last_meeting(case: Case) -> Meeting | None:
    shown = meetings_shown(request_session(), case)
    return shown[0].meeting if shown else None
