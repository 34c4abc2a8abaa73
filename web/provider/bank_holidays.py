"""Bank holidays: which days count, and changes of them, which a second person approves where dates move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import cases_seen_by
from cases.deadlines.days import BankHolidays, known_years
from cases.deadlines.holiday_checks import check_is_due, table_ends_soon
from cases.deadlines.holiday_names import holiday_name
from cases.holidays.current import holidays_in_force
from cases.holidays.models import IN_FORCE, HolidayChange, HolidayChangeKind
from cases.models import Case
from cases.reference import bank_holidays_checked_on
from cases.vocabulary import Clock, Role
from dates import uk_day
from forms.base import BareForm
from forms.provider.bank_holidays import HolidayChangeForm, HolidayDayForm, HolidayDecisionForm
from services.moved_steps import MovedStep, moved_steps
from services.provider import bank_holidays as changing
from services.provider.moved_dates import MovedDate, Moves
from services.provider.second_person import why_not_second
from web.common.seen import show, shows
from web.context import get_services, now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer

DONE = {
    "added": "Added. It counts from now on, and moved no date.",
    "proposed": "Saved. Someone else must approve it before it counts.",
    "approved": "Approved. It counts from now on.",
    "withdrawn": "Withdrawn. Nothing changed.",
    "declined": "Not approved. Nothing changed.",
    "before": "This was decided before. Nothing changed.",
    "moved": f"{changing.DatesChanged.sentence} This is how it is now.",
    "checked": "Recorded: you checked the list today.",
}
KINDS = {"add": HolidayChangeKind.ADD, "take-out": HolidayChangeKind.TAKE_OUT}
YEARS_SHOWN = 3
CLOSED = {"withdraw": "withdrawn", "decline": "declined"}


@dataclass(frozen=True)
class HolidayRow:
    """One day that counts: what it is called, and whether it is of the shipped table."""

    day: date
    name: str
    change: HolidayChange | None


@dataclass(frozen=True)
class MovedRow:
    """One moved date as a coordinator reads it; ``case`` is None where a case is gone."""

    reference: str
    person_name: str
    clock: str
    old: tuple[date, date]
    new: tuple[date, date]


@providing.get("/bank-holidays")
@for_keepers
def bank_holidays() -> ResponseReturnValue:
    """Show the days that count, what waits for a second person, and what was changed."""
    session, today = request_session(), uk_day(now())
    days = holidays_in_force(session, get_services().holidays.shipped)
    changes = changing.all_changes(session)
    check = changing.last_check(session)
    checked_on = max(
        bank_holidays_checked_on(), uk_day(check.proposed_at) if check else bank_holidays_checked_on()
    )
    first, last = known_years()
    year = min(max(request.args.get("year", today.year, type=int), first), last)
    years = range(year, min(year + YEARS_SHOWN, last + 1))
    return render_template(
        "provider/bank_holidays.html",
        years=[(one, _rows(days, changes, one)) for one in years],
        taken_out=_taken_out(days, changes),
        earlier=year - YEARS_SHOWN if year > first else None,
        later=year + YEARS_SHOWN if year + YEARS_SHOWN <= last else None,
        known=(first, last),
        ends_soon=table_ends_soon(today),
        checked_on=checked_on,
        checked_by=check.proposed_by if check and uk_day(check.proposed_at) == checked_on else "",
        check_is_due=check_is_due(checked_on, today),
        waiting=[change for change in changes if change.waits],
        history=[change for change in changes if not change.waits],
        cases_of=lambda change: len({one["case"] for one in change.decision.moved}),
        done=DONE.get(request.args.get("done", ""), ""),
    )


@providing.post("/bank-holidays/checked")
@for_keepers
def holidays_checked() -> ResponseReturnValue:
    """Record that the list was held against the published one today."""
    if not BareForm().validate_on_submit():
        abort(400)
    changing.record_check(request_session(), by=current_viewer(), at=now())
    request_session().commit()
    return _to_list("checked")


@providing.route("/bank-holidays/add", methods=["GET", "POST"])
@for_keepers
def add_holiday() -> ResponseReturnValue:
    """Ask which day; what it would move stands on the next page."""
    form = HolidayDayForm()
    if form.validate_on_submit():
        days = holidays_in_force(request_session(), get_services().holidays.shipped)
        if fault := changing.fault_of(HolidayChangeKind.ADD, form.day.data, days):
            form.add_problem(fault.rstrip("."), "day")
        else:
            day = form.day.data.isoformat()
            return redirect(url_for("provider.change_holiday", change="add", day=day), code=303)
    return render_template("provider/add_holiday.html", form=form)


@providing.route('/bank-holidays/<any(add,"take-out"):change>/<day>', methods=["GET", "POST"])
@for_keepers
def change_holiday(change: str, day: str) -> ResponseReturnValue:
    """Show which dates a change would move, before anyone proposes it."""
    session, services = request_session(), get_services()
    kind, wanted = KINDS[change], _day(day)
    shipped = services.holidays.shipped
    fault = changing.fault_of(kind, wanted, holidays_in_force(session, shipped))
    if fault and request.method == "POST":
        return _to_list("before")
    if fault:
        return render_template("provider/no_change.html", fault=fault)
    planned = changing.plan_change(session, kind, wanted, shipped=shipped, today=uk_day(now()))
    form = HolidayChangeForm(data={"name": _known_name(kind, wanted)})
    form.submit.label.text = _button(planned)
    if form.validate_on_submit() and shows(form, planned.moves.digest):
        proposed = changing.propose(
            session,
            planned,
            name=form.name.data,
            why=form.why.data,
            by=current_viewer(),
            at=now(),
            shipped=shipped,
        )
        session.commit()
        services.holidays.look_again()
        if proposed.waits:
            return _to_change(proposed.id, "proposed")
        return _to_list("added")
    show(form, planned.moves.digest)
    return render_template(
        "provider/change_holiday.html",
        form=form,
        planned=planned,
        taking_out=kind is HolidayChangeKind.TAKE_OUT,
        name=_known_name(kind, wanted),
        steps=_steps(planned),
        **_shown_moves(planned.moves),
    )


@providing.get("/bank-holidays/changes/<uuid:change_id>")
@for_keepers
def holiday_change(change_id: UUID) -> ResponseReturnValue:
    """Show a proposed change with what it moves now, or what became of it."""
    change = changing.change_of(request_session(), change_id)
    return _show_change(change, HolidayDecisionForm())


@providing.post("/bank-holidays/changes/<uuid:change_id>/approve")
@for_keepers
def approve_holiday(change_id: UUID) -> ResponseReturnValue:
    """Approve what someone else proposed; its page is shown again where other dates would move by now."""
    session, services = request_session(), get_services()
    change, form = changing.change_of(session, change_id), HolidayDecisionForm()
    if not form.validate_on_submit():
        return _to_change(change_id, "")
    try:
        done = changing.approve(
            session,
            change,
            seen=form.seen.data,
            by=current_viewer(),
            at=now(),
            shipped=services.holidays.shipped,
        )
    except changing.CannotChange:
        session.rollback()
        return _to_change(change_id, "before")
    except changing.DatesChanged:
        session.rollback()
        return _to_change(change_id, "moved")
    session.commit()
    services.holidays.look_again()
    return _to_change(change_id, "approved" if done else "before")


@providing.post("/bank-holidays/changes/<uuid:change_id>/<any(withdraw,decline):verdict>")
@for_keepers
def close_holiday_change(change_id: UUID, verdict: str) -> ResponseReturnValue:
    """Take one's own proposal back, or say no to someone else's."""
    session = request_session()
    if not BareForm().validate_on_submit():
        abort(400)
    change = changing.change_of(session, change_id)
    close = changing.withdraw if verdict == "withdraw" else changing.decline
    done = close(session, change, by=current_viewer(), at=now())
    session.commit()
    return _to_change(change_id, CLOSED[verdict] if done else "before")


def _show_change(change: HolidayChange, form: HolidayDecisionForm) -> str:
    viewer, moves, fault, why_not = current_viewer(), None, "", ""
    steps: list[MovedStep] = []
    if change.waits and change.day is not None:
        why_not = why_not_second(request_session(), change.proposed_by_id, change.proposed_at, viewer)
        session, shipped = request_session(), get_services().holidays.shipped
        fault = changing.fault_of(change.kind, change.day, holidays_in_force(session, shipped))
        if not fault:
            planned = changing.plan_change(
                session, change.kind, change.day, shipped=shipped, today=uk_day(now())
            )
            moves, steps = planned.moves, _steps(planned)
            show(form, moves.digest)
            if moves and not _sees_cases():
                why_not = why_not or changing.MustSeeCases.sentence
    return render_template(
        "provider/holiday_change.html",
        form=form,
        change=change,
        fault=fault,
        own=change.proposed_by_id == viewer.user_id,
        why_not=why_not,
        taking_out=change.kind is HolidayChangeKind.TAKE_OUT,
        in_force=change.decision is not None and change.decision.verdict in IN_FORCE,
        moved_since=moves is not None and moves.digest != change.shown_digest,
        done=DONE.get(request.args.get("done", ""), ""),
        steps=steps,
        **(_shown_moves(moves) if moves is not None else _recorded_moves(change)),
    )


def _steps(planned: changing.PlannedChange) -> list[MovedStep]:
    """Return the steps and reminders that the change moves, for whoever may see cases."""
    if not _sees_cases():
        return []
    policy = get_services().policy
    return moved_steps(request_session(), planned.before, planned.after, at=now(), policy=policy)


def _shown_moves(moves: Moves) -> dict[str, Any]:
    """Return counts for everyone, and each date for whoever may see cases."""
    rows = [_row(one) for one in moves.dates] if _sees_cases() else []
    return _moves_in_words(rows, len(moves.cases), [one.clock for one in moves.dates])


def _recorded_moves(change: HolidayChange) -> dict[str, Any]:
    """Return the same of a decided change, as it was recorded."""
    kept: Sequence[dict[str, Any]] = change.decision.moved if change.decision else []
    rows = []
    if _sees_cases() and kept:
        ids = {UUID(one["case"]) for one in kept}
        query = cases_seen_by(current_viewer()).where(Case.id.in_(ids))
        cases = {case.id: case for case in request_session().scalars(query)}
        rows = [_recorded_row(one, cases[UUID(one["case"])]) for one in kept if UUID(one["case"]) in cases]
    count = len({one["case"] for one in kept})
    return _moves_in_words(rows, count, [Clock(one["clock"]) for one in kept])


def _moves_in_words(rows: list[MovedRow], cases: int, clocks: Iterable[Clock]) -> dict[str, Any]:
    kinds = Counter(clock.words for clock in clocks)
    return {
        "moved": rows,
        "moved_cases": cases,
        "moved_kinds": sorted(kinds.items()),
        "moved_dates": kinds.total(),
        "sees_cases": _sees_cases(),
    }


def _row(one: MovedDate) -> MovedRow:
    return MovedRow(
        one.reference,
        one.person_name,
        _clock_words(one.clock, one.decision, one.party),
        (one.old_safe, one.old_legal),
        (one.new_safe, one.new_legal),
    )


def _recorded_row(kept: dict[str, Any], case: Case) -> MovedRow:
    old, new = (tuple(date.fromisoformat(day) for day in kept[name]) for name in ("old", "new"))
    return MovedRow(
        case.reference,
        case.person_name,
        _clock_words(Clock(kept["clock"]), kept["decision"] or None, ""),
        (old[0], old[1]),
        (new[0], new[1]),
    )


def _clock_words(clock: Clock, decision: int | None, party: str) -> str:
    about = f", decision {decision}" if decision else ""
    return f"{clock.words}{about}{f', {party}' if party else ''}"


def _sees_cases() -> bool:
    return current_viewer().role is Role.COORDINATOR


def _rows(days: BankHolidays, changes: Sequence[HolidayChange], year: int) -> list[HolidayRow]:
    by = _latest(changes, HolidayChangeKind.ADD)
    rows = []
    for day in days.of_year(year):
        change = by.get(day) if day in days.added else None
        rows.append(HolidayRow(day, change.name if change else holiday_name(day), change))
    return rows


def _taken_out(days: BankHolidays, changes: Sequence[HolidayChange]) -> list[HolidayChange]:
    found = _latest(changes, HolidayChangeKind.TAKE_OUT)
    return [found[day] for day in sorted(found) if day in days.removed]


def _latest(changes: Sequence[HolidayChange], kind: HolidayChangeKind) -> dict[date, HolidayChange]:
    """Return by day the newest change of that kind that counts; ``changes`` come newest first."""
    return {
        one.day: one
        for one in reversed(changes)
        if one.kind is kind and one.day is not None and one.decision and one.decision.verdict in IN_FORCE
    }


def _known_name(kind: HolidayChangeKind, day: date) -> str:
    if kind is HolidayChangeKind.ADD:
        return ""
    session, shipped = request_session(), get_services().holidays.shipped
    if day in holidays_in_force(session, shipped).added:
        found = _latest(changing.all_changes(session), HolidayChangeKind.ADD).get(day)
        return found.name if found else ""
    return holiday_name(day)


def _button(planned: changing.PlannedChange) -> str:
    if not planned.needs_a_second_person:
        return "Add this day"
    return "Propose this change"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def _to_list(done: str) -> ResponseReturnValue:
    return redirect(url_for("provider.bank_holidays", done=done), code=303)


def _to_change(change_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for("provider.holiday_change", change_id=change_id, done=done), code=303)
