"""The outcome form: with or without script, saved field by field or by its button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from cases.meetings.conclude import NobodyCame
from cases.meetings.outcomes import OutcomeClosed, Saved, new_row, rows_of
from cases.vocabulary import SOMETHING_AGREED, Result, Role, Track
from forms.mediator.meeting import ConcludeForm
from forms.mediator.outcome import LONGEST_KEPT, OutcomeForm
from forms.mediator.outcome_rows import Row
from forms.mediator.outcome_values import laid_over, marks, removed_rows
from services import meetings as meetings_service
from services.statement_gaps import PaperNotReady, paper_gaps
from services.statements import default_closing_day, make_statement
from web.common.seen import digest_of, show, shows
from web.common.typed_words import is_shown_again, note_for_page, note_form, shown_again, told_again
from web.context import now, request_session, this_house
from web.filters import uk_day, uk_time
from web.mediator import WRITERS, mediator
from web.mediator.filling import (
    ShownClash,
    Suggestion,
    form_from,
    last_saved,
    opened_form,
    save_form,
    saved_form,
    saved_values,
    shown_clashes,
    suggestions,
    unsaved_clashes,
)
from web.mediator.meeting_outcome import Sheet, open_sheet
from web.setup import require_token
from web.viewers import current_viewer, signed_in_as

BLANK_ROW = "00000000"
"""The id of the rows that a script copies to add one."""
GROUPS = {"action": "actions", "person": "people"}
_ROW = re.compile(r"(actions|people)\.([0-9a-f]{8})\Z")


@mediator.route("/mediator/<reference>/outcome", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def outcome(reference: str) -> ResponseReturnValue:
    """What came of the meeting? Each button saves first, and then does what it says."""
    sheet = open_sheet(reference)
    if sheet.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    if sheet.is_closed:
        return redirect(url_for("mediator.paper", reference=reference), code=303)
    if request.method == "GET":
        return _again(sheet) if is_shown_again() else _page(sheet, opened_form(sheet))
    form = form_from(sheet, laid_over(saved_values(sheet), request.form, whole=True))
    note_form(form)
    sound = form.validate()
    if not form.token_is_good:
        return _page(sheet, form, shown=form.shown.data)
    gone = {f"{stem}.removed": True for stem in removed_rows(request.form)}
    base, shown = form.base.data or 0, form.shown.data
    saved = save_form(sheet, {**form.changed(), **gone}, base=base)
    form.base.process_data(saved.revision)  # a page shown again goes on from what is saved now
    form.shown.process_data(marks(saved_form(sheet).values()))
    if saved.clashes:
        note_for_page(clashed_at=str(base), clashed_shown=shown)
        request_session().commit()
        return _page(sheet, form, clashes=shown_clashes(sheet, saved.clashes)), 409
    return _go_on(sheet, form, sound)


def _again(sheet: Sheet) -> str:
    """The form with what was typed and could not all be used, and both versions where two wrote."""
    kept, told = shown_again(), told_again()
    form = form_from(sheet, laid_over(saved_values(sheet), kept.fields, whole=True))
    form.restore(kept)
    if "make" in kept.fields:
        for gap in paper_gaps(sheet.case, sheet.draft):
            form.add_gap(gap.field, gap.sentence)
    clashes, shown = [], form.shown.data
    if clashed_at := told.get("clashed_at"):
        form.shown.process_data(told["clashed_shown"])
        clashes = unsaved_clashes(sheet, form.changed(), base=int(clashed_at))
    return _page(sheet, form, clashes=clashes, shown=shown)


def _go_on(sheet: Sheet, form: OutcomeForm, sound: bool) -> ResponseReturnValue:
    """What the pressed button asks for; by now everything that can be kept is saved."""
    anchor = _row_work(sheet)
    if anchor is not None:
        request_session().commit()
        return redirect(anchor, code=303)
    if "make" in request.form and current_viewer().role is Role.MEDIATOR:
        return _make(sheet, form, sound)
    request_session().commit()
    if not sound:
        return _page(sheet, form)
    return redirect(url_for("mediator.outcome", reference=sheet.case.reference), code=303)


def _make(sheet: Sheet, form: OutcomeForm, sound: bool) -> ResponseReturnValue:
    """Make the paper, or say everything that is missing."""
    for gap in paper_gaps(sheet.case, sheet.draft):
        form.add_gap(gap.field, gap.sentence)
    session, house, at = request_session(), this_house(), now()
    session.commit()
    if form.problems or not sound:
        return _page(sheet, form), 422
    try:
        make_statement(
            house,
            session,
            sheet.begun,
            open_until=default_closing_day(house, at),
            by=current_viewer(),
            at=at,
        )
    except PaperNotReady as error:  # changed by someone else a moment ago
        for gap in error.gaps:
            form.add_gap(gap.field, gap.sentence)
        return _page(sheet, form), 422
    session.commit()
    return redirect(url_for("mediator.paper", reference=sheet.case.reference), code=303)


def _row_work(sheet: Sheet) -> str | None:
    """Add, remove, bring back, move, or take the suggested date; the address to go on at, or None."""
    if (kind := request.form.get("add", "")) in GROUPS:
        return _here(sheet, f"{GROUPS[kind]}.{_add_row(sheet, GROUPS[kind])}")
    for button, work in ROW_WORK.items():
        if named := _ROW.match(request.form.get(button, "")):
            return work(sheet, named[1], named[2])
    return None


def _add_row(sheet: Sheet, group: str) -> str:
    values, row = sheet.draft.values, new_row()
    last = max((int(values[f"{group}.{r}.position"]) for r in rows_of(values, group)), default=0)
    changes: dict[str, Any] = {f"{group}.{row}.position": last + 1}
    if group == "people":
        changes[f"{group}.{row}.present"] = True
    _save_now(sheet, changes)
    return row


def _remove(sheet: Sheet, group: str, row: str) -> str:
    rows = rows_of(sheet.draft.values, group)
    _save_now(sheet, {f"{group}.{row}.removed": True})
    after = rows[rows.index(row) + 1 :] if row in rows else []
    return _here(sheet, f"{group}.{after[0]}" if after else f"part-{group}", removed=f"{group}.{row}")


def _undo(sheet: Sheet, group: str, row: str) -> str:
    _save_now(sheet, {f"{group}.{row}.removed": False})
    return _here(sheet, f"{group}.{row}")


def _move_up(sheet: Sheet, group: str, row: str) -> str:
    return _swap(sheet, group, row, -1)


def _move_down(sheet: Sheet, group: str, row: str) -> str:
    return _swap(sheet, group, row, +1)


def _swap(sheet: Sheet, group: str, row: str, step: int) -> str:
    rows = rows_of(sheet.draft.values, group)
    place = rows.index(row) if row in rows else -1
    if place >= 0 and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]
        _save_now(sheet, {f"{group}.{r}.position": n for n, r in enumerate(rows, start=1)})
    return _here(sheet, f"{group}.{row}", opened=f"{group}.{row}")


def _use(sheet: Sheet, group: str, row: str) -> str:
    """Write the lawful date into its three boxes."""
    found = suggestions(sheet, sheet.draft.values).get(row)
    if found is not None and found.due is not None:
        stem, due = f"{group}.{row}.due_date", found.due
        parts = {"day": due.day, "month": due.month, "year": due.year}
        _save_now(sheet, {stem: due.isoformat(), **{f"{stem}_{k}": str(v) for k, v in parts.items()}})
    return _here(sheet, f"{group}.{row}", opened=f"{group}.{row}")


ROW_WORK: dict[str, Callable[[Sheet, str, str], str]] = {
    "remove": _remove,
    "undo": _undo,
    "up": _move_up,
    "down": _move_down,
    "use": _use,
}


def _save_now(sheet: Sheet, changes: dict[str, Any]) -> Saved:
    """Save what a button decided, on top of what is there now."""
    return save_form(sheet, changes, base=sheet.begun.revision)


def _here(sheet: Sheet, anchor: str, *, removed: str | None = None, opened: str | None = None) -> str:
    here = sheet.case.reference
    return url_for("mediator.outcome", reference=here, _anchor=anchor, removed=removed, open=opened)


@mediator.post("/mediator/<reference>/outcome/save")
@signed_in_as(*WRITERS)
def save(reference: str) -> ResponseReturnValue:
    """Some fields, saved by script while the mediator writes on."""
    sheet = open_sheet(reference)
    require_token()
    if sheet.outcome is None:
        raise BadRequest
    if sheet.is_closed:
        raise OutcomeClosed("everyone has signed")
    form = form_from(sheet, laid_over(saved_values(sheet), request.form, whole=False))
    form.validate()
    sent = {name.replace("-day", "").replace("-month", "").replace("-year", "") for name in request.form}
    saved = save_form(sheet, _sent_values(form, sent), base=form.base.data or 0)
    request_session().commit()
    clashes = shown_clashes(sheet, saved.clashes)
    too_long = [field for field in form.too_long() if field.name in sent]
    return jsonify(
        revision=saved.revision,
        saved=f"Saved {uk_time(now())}",
        unsaved=[field.name for field in too_long],
        unsaved_words=" ".join(f"Not saved: {form.place_of(field.name)} is too long." for field in too_long),
        clashes=[_told(clash) for clash in clashes],
        notices={f.name: str(f.errors[0]) if f.errors else "" for f in form.fields() if f.name in sent},
        hints=_hints(sheet, form, sent),
    )


def _sent_values(form: OutcomeForm, sent: set[str]) -> dict[str, Any]:
    """Of the form's values those that this request brought."""
    values = {
        name: value
        for name, value in form.values().items()
        if re.sub(r"_(day|month|year)\Z", "", name) in sent and len(str(value)) <= LONGEST_KEPT
    }
    for name in sent:
        if re.fullmatch(r"(actions|people)\.[0-9a-f]{8}\.removed", name):
            values[name] = request.form[name] == "yes"
    return values


def _told(clash: ShownClash) -> dict[str, Any]:
    return {
        "unit": clash.unit,
        "sentence": clash.sentence,
        "by": clash.by,
        "theirs": clash.theirs,
        "revision": clash.revision,
        "controls": dict(clash.controls),
    }


def _hints(sheet: Sheet, form: OutcomeForm, sent: set[str]) -> dict[str, str]:
    """The suggested dates of the actions that this request touched, ready to stand on the page."""
    rows = {name.split(".")[1] for name in sent if name.startswith("actions.")}
    found = suggestions(sheet, form.values())
    return {
        row: render_template("mediator/_suggestion.html", row=row, suggestion=found.get(row)) for row in rows
    }


@mediator.route("/mediator/<reference>/conclude", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def conclude(reference: str) -> ResponseReturnValue:
    """Conclude the meeting without a paper: the certificate does not wait for one."""
    sheet = open_sheet(reference)
    if sheet.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    form = ConcludeForm()
    goes_on = sheet.draft.result is Result.ADJOURNED
    shown = digest_of(sheet.meeting.id, sheet.meeting.starts_at, goes_on)
    if form.validate_on_submit() and shows(form, shown):
        try:
            meetings_service.conclude(request_session(), sheet.outcome, by=current_viewer(), at=now())
        except NobodyCame as error:
            form.add_problem(error.sentence)
        else:
            request_session().commit()
            return redirect(url_for("mediator.meeting", reference=reference), code=303)
    show(form, shown)
    return render_template(
        "mediator/conclude.html",
        form=form,
        sheet=sheet,
        goes_on=goes_on,
        something_agreed=sheet.draft.result in SOMETHING_AGREED,
        has_result=sheet.draft.result is not None,
        is_mediation=sheet.case.track is Track.MEDIATION,
    )


def _page(
    sheet: Sheet, form: OutcomeForm, *, clashes: list[ShownClash] | None = None, shown: str = ""
) -> str:
    """The form; ``shown`` keeps what an earlier page showed, where nothing of this one was saved."""
    saved = last_saved(sheet)
    blank = form_from(sheet, _blank_rows())
    suggested = suggestions(sheet, form.values())
    return render_template(
        "mediator/outcome.html",
        form=form,
        sheet=sheet,
        case=sheet.case,
        shown=shown or marks(saved_form(sheet).values()),
        base=form.base.data if shown else sheet.begun.revision,
        clashes={clash.unit: clash for clash in clashes or []},
        suggestions=suggested,
        saved_at=saved.saved_at if saved else None,
        saved_today=saved is not None and uk_day(saved.saved_at) == uk_day(now()),
        removed=_ROW.match(request.args.get("removed", "")),
        blank=blank,
        is_mediation=sheet.case.track is Track.MEDIATION,
        opened=request.args.get("open", ""),
        late_rows=_late_rows(form, suggested),
        person_key=str(current_viewer().user_id),
        may_make=current_viewer().role is Role.MEDIATOR,
    )


def _late_rows(form: OutcomeForm, suggested: dict[str, Suggestion]) -> list[tuple[Row, int, str]]:
    """The actions whose date is later than the law's, with their numbers."""
    return [
        (row, number, found.later)
        for number, row in enumerate(form.actions, start=1)
        if (found := suggested.get(row.id)) is not None and found.later
    ]


def _blank_rows() -> MultiDict[str, str]:
    return MultiDict(
        {
            f"people.{BLANK_ROW}.position": "0",
            f"people.{BLANK_ROW}.present": "yes",
            f"actions.{BLANK_ROW}.position": "0",
        }
    )
