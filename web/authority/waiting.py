"""What awaits the local authority, its clocks, and its new certificates: the first page of its officers."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.authority_officers import in_charge
from cases.vocabulary import Role
from dates import uk_day
from services.agreed.shown import ShownAction
from services.authority.clocks import running_clocks
from services.authority.lists import new_certificates, open_cases
from services.authority.people import is_lead
from services.authority.reading import KIND_WORDS, mediation_asked
from services.authority.tasks import AuthorityTask, Reader, TaskGroup, TaskKind, tasks_of
from signing.models import Envelope
from web.authority.blueprint import authority, authority_name
from web.context import get_services, now, request_session
from web.staff_sessions import user_of_request
from web.viewers import current_viewer, signed_in_as

NEWEST = 5
ON_A_PAGE = 30
MOST_CLOCKS = 100


@authority.get("")
@signed_in_as(Role.OFFICER)
def waiting() -> ResponseReturnValue:
    """Show what waits for this authority: to answer, to sign, to do, to download."""
    session, viewer, services = request_session(), current_viewer(), get_services()
    today, holidays = uk_day(now()), services.bank_holidays
    cases = open_cases(session, viewer)
    asked = mediation_asked(session, cases, holidays)
    tasks = tasks_of(session, reader(), bank_holidays=holidays, at=now(), cases=cases, asked=asked)
    what = next((one for one in TaskGroup if one.key == request.args.get("what")), None)
    officers = in_charge(session, {one.case for one in tasks}, today=today)
    mine = {case_id for case_id, row in officers.items() if row.user_id == viewer.user_id}
    only_mine = request.args.get("whose") == "mine"
    shown = [one for one in tasks if what in {None, one.group} and (not only_mine or one.case.id in mine)]
    page, pages = _page_of(len(shown))
    new, new_count = new_certificates(session, viewer, most=NEWEST)
    return render_template(
        "authority/waiting.html",
        where=authority_name(viewer),
        tasks=[(one, _address_of(one)) for one in shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        every=tasks,
        late=sum(one.is_late for one in tasks),
        groups=[(one, sum(task.group is one for task in tasks)) for one in TaskGroup],
        what=what,
        only_mine=only_mine,
        has_own=bool(mine),
        page_number=page,
        pages=pages,
        clocks=running_clocks(asked, bank_holidays=holidays, today=today)[:MOST_CLOCKS],
        new=new,
        new_count=new_count,
        today=today,
        is_lead=is_lead(user_of_request()),
        kind_words=KIND_WORDS,
    )


def _page_of(count: int) -> tuple[int, int]:
    """Return which page of the tasks is wanted, and how many there are."""
    pages = max(1, -(-count // ON_A_PAGE))
    return min(max(request.args.get("page", 1, type=int), 1), pages), pages


def _address_of(task: AuthorityTask) -> str:
    """Return the page on which it is done."""
    reference, detail = task.case.reference, task.detail
    if isinstance(detail, ShownAction):
        return url_for("authority.action", reference=reference, number=detail.number)
    if isinstance(detail, Envelope):
        return url_for("authority.part_a", reference=reference, envelope_id=detail.id)
    endpoint = {TaskKind.TAKE_PART: "take_part", TaskKind.TIMES: "choose_times"}.get(task.kind, "case")
    return url_for(f"authority.{endpoint}", reference=reference)


def reader() -> Reader:
    """Return who reads: the signed-in officer."""
    user = user_of_request()
    assert user is not None  # noqa: S101 - the guard saw to it
    return Reader(current_viewer(), user.email)
