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
from dates import time_words, uk_day
from forms.mediator.meeting import ConcludeForm
from forms.mediator.outcome import LONGEST_KEPT, OutcomeForm
from forms.mediator.outcome_rows import Row
from forms.mediator.outcome_values import laid_over, marks, removed_rows, show_as_saved
from services.directory.picking import names_of_bodies
from services.meetings import arranging as meetings_service
from services.statements.gaps import StatementNotReady, statement_gaps
from services.statements.versions import SignedBefore, default_closing_day, make_statement
from web.common.seen import digest_of, show, shows
from web.common.typed_words import is_shown_again, note_for_page, note_form, noted_for_page, shown_again
from web.context import get_services, now, request_session
from web.mediator.blueprint import WRITERS, mediator
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
from web.mediator.meeting_outcome import MeetingOutcome, open_meeting_outcome
from web.setup import require_token
from web.viewers import current_viewer, signed_in_as

BLANK_ROW = "00000000"
"""The id of the rows that a script copies to add one."""
GROUPS = {"action": "actions", "person": "people"}
_ROW = re.compile(r"(actions|people)\.([0-9a-f]{8})\Z")


@mediator.route("/mediator/<reference>/outcome", methods=["GET", "POST"])
@signed_in_as(*WRITERS)
def outcome(reference: str) -> ResponseReturnValue:
    """Ask what came of the meeting. Each button saves first, and then does what it says."""
    meeting_outcome = open_meeting_outcome(reference)
    if meeting_outcome.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    if meeting_outcome.is_closed:
        return redirect(url_for("mediator.statement", reference=reference), code=303)
    if request.method == "GET":
        return (
            _again(meeting_outcome)
            if is_shown_again()
            else _page(meeting_outcome, opened_form(meeting_outcome))
        )
    form = form_from(meeting_outcome, laid_over(saved_values(meeting_outcome), request.form, whole=True))
    note_form(form)
    sound = form.validate()
    if not form.token_is_good:
        return _page(meeting_outcome, form, shown=form.shown.data)
    gone = {f"{stem}.removed": True for stem in removed_rows(request.form)}
    base, shown = form.base.data or 0, form.shown.data
    saved = save_form(meeting_outcome, {**form.changed(), **gone}, base=base)
    form.base.process_data(saved.revision)  # a page shown again goes on from what is saved now
    fresh = saved_form(meeting_outcome)
    show_as_saved(form, fresh, shown=shown)
    form.shown.process_data(marks(fresh.values()))
    if saved.clashes:
        note_for_page(clashed_at=str(base), clashed_shown=shown)
        request_session().commit()
        return _page(meeting_outcome, form, clashes=shown_clashes(meeting_outcome, saved.clashes)), 409
    return _go_on(meeting_outcome, form, sound)


def _again(meeting_outcome: MeetingOutcome) -> str:
    """Return the form with what was typed and could not all be used, and both versions where two wrote."""
    kept, clash = shown_again(), noted_for_page()
    form = form_from(meeting_outcome, laid_over(saved_values(meeting_outcome), kept.fields, whole=True))
    form.restore(kept)
    if "make" in kept.fields:
        for gap in statement_gaps(meeting_outcome.case, meeting_outcome.draft):
            form.add_gap(gap.field, gap.sentence)
    clashes, shown = [], form.shown.data
    if clashed_at := clash.get("clashed_at"):
        form.shown.process_data(clash["clashed_shown"])
        clashes = unsaved_clashes(meeting_outcome, form.changed(), base=int(clashed_at))
    return _page(meeting_outcome, form, clashes=clashes, shown=shown)


def _go_on(meeting_outcome: MeetingOutcome, form: OutcomeForm, sound: bool) -> ResponseReturnValue:
    """Do what the pressed button asks for; by now everything that can be kept is saved."""
    anchor = _row_work(meeting_outcome)
    if anchor is not None:
        request_session().commit()
        return redirect(anchor, code=303)
    if "make" in request.form and current_viewer().role is Role.MEDIATOR:
        return _make(meeting_outcome, form, sound)
    request_session().commit()
    if not sound:
        return _page(meeting_outcome, form)
    return redirect(url_for("mediator.outcome", reference=meeting_outcome.case.reference), code=303)


def _make(meeting_outcome: MeetingOutcome, form: OutcomeForm, sound: bool) -> ResponseReturnValue:
    """Make the paper, or say everything that is missing."""
    for gap in statement_gaps(meeting_outcome.case, meeting_outcome.draft):
        form.add_gap(gap.field, gap.sentence)
    session, services, at = request_session(), get_services(), now()
    session.commit()
    if form.problems or not sound:
        return _page(meeting_outcome, form), 422
    try:
        make_statement(
            session,
            meeting_outcome.begun,
            open_until=default_closing_day(at, meeting_outcome.case.track, policy=services.policy),
            by=current_viewer(),
            at=at,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
    except StatementNotReady as error:  # changed by someone else a moment ago
        for gap in error.gaps:
            form.add_gap(gap.field, gap.sentence)
        return _page(meeting_outcome, form), 422
    except SignedBefore as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."))
        return _page(meeting_outcome, form), 422
    session.commit()
    return redirect(url_for("mediator.statement", reference=meeting_outcome.case.reference), code=303)


def _row_work(meeting_outcome: MeetingOutcome) -> str | None:
    """Add, remove, bring back, move, or take the suggested date; the address to go on at, or None."""
    if (kind := request.form.get("add", "")) in GROUPS:
        return _here(meeting_outcome, f"{GROUPS[kind]}.{_add_row(meeting_outcome, GROUPS[kind])}")
    for button, work in ROW_WORK.items():
        if named := _ROW.match(request.form.get(button, "")):
            return work(meeting_outcome, named[1], named[2])
    return None


def _add_row(meeting_outcome: MeetingOutcome, group: str) -> str:
    values, row = meeting_outcome.draft.values, new_row()
    last = max((int(values[f"{group}.{r}.position"]) for r in rows_of(values, group)), default=0)
    changes: dict[str, Any] = {f"{group}.{row}.position": last + 1}
    if group == "people":
        changes[f"{group}.{row}.present"] = True
    _save_now(meeting_outcome, changes)
    return row


def _remove(meeting_outcome: MeetingOutcome, group: str, row: str) -> str:
    rows = rows_of(meeting_outcome.draft.values, group)
    _save_now(meeting_outcome, {f"{group}.{row}.removed": True})
    after = rows[rows.index(row) + 1 :] if row in rows else []
    return _here(
        meeting_outcome, f"{group}.{after[0]}" if after else f"part-{group}", removed=f"{group}.{row}"
    )


def _undo(meeting_outcome: MeetingOutcome, group: str, row: str) -> str:
    _save_now(meeting_outcome, {f"{group}.{row}.removed": False})
    return _here(meeting_outcome, f"{group}.{row}")


def _move_up(meeting_outcome: MeetingOutcome, group: str, row: str) -> str:
    return _swap(meeting_outcome, group, row, -1)


def _move_down(meeting_outcome: MeetingOutcome, group: str, row: str) -> str:
    return _swap(meeting_outcome, group, row, +1)


def _swap(meeting_outcome: MeetingOutcome, group: str, row: str, step: int) -> str:
    rows = rows_of(meeting_outcome.draft.values, group)
    place = rows.index(row) if row in rows else -1
    if place >= 0 and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]
        _save_now(meeting_outcome, {f"{group}.{r}.position": n for n, r in enumerate(rows, start=1)})
    return _here(meeting_outcome, f"{group}.{row}", opened=f"{group}.{row}")


def _use(meeting_outcome: MeetingOutcome, group: str, row: str) -> str:
    """Write the lawful date into its three boxes."""
    found = suggestions(meeting_outcome, meeting_outcome.draft.values).get(row)
    if found is not None and found.due is not None:
        stem, due = f"{group}.{row}.due_date", found.due
        parts = {"day": due.day, "month": due.month, "year": due.year}
        _save_now(
            meeting_outcome, {stem: due.isoformat(), **{f"{stem}_{k}": str(v) for k, v in parts.items()}}
        )
    return _here(meeting_outcome, f"{group}.{row}", opened=f"{group}.{row}")


ROW_WORK: dict[str, Callable[[MeetingOutcome, str, str], str]] = {
    "remove": _remove,
    "undo": _undo,
    "up": _move_up,
    "down": _move_down,
    "use": _use,
}


def _save_now(meeting_outcome: MeetingOutcome, changes: dict[str, Any]) -> Saved:
    """Save what a button decided, on top of what is there now."""
    return save_form(meeting_outcome, changes, base=meeting_outcome.begun.revision)


def _here(
    meeting_outcome: MeetingOutcome, anchor: str, *, removed: str | None = None, opened: str | None = None
) -> str:
    here = meeting_outcome.case.reference
    return url_for("mediator.outcome", reference=here, _anchor=anchor, removed=removed, open=opened)


@mediator.post("/mediator/<reference>/outcome/save")
@signed_in_as(*WRITERS)
def save(reference: str) -> ResponseReturnValue:
    """Save some fields, sent by script while the mediator writes on."""
    meeting_outcome = open_meeting_outcome(reference)
    require_token()
    if meeting_outcome.outcome is None:
        raise BadRequest
    if meeting_outcome.is_closed:
        raise OutcomeClosed("everyone has signed")
    form = form_from(meeting_outcome, laid_over(saved_values(meeting_outcome), request.form, whole=False))
    form.validate()
    sent = {name.replace("-day", "").replace("-month", "").replace("-year", "") for name in request.form}
    saved = save_form(meeting_outcome, _sent_values(form, sent), base=form.base.data or 0)
    request_session().commit()
    clashes = shown_clashes(meeting_outcome, saved.clashes)
    too_long = [field for field in form.too_long() if field.name in sent]
    return jsonify(
        revision=saved.revision,
        saved=f"Saved {time_words(now())}",
        unsaved=[field.name for field in too_long],
        unsaved_words=" ".join(f"Not saved: {form.place_of(field.name)} is too long." for field in too_long),
        clashes=[_clash_fields(clash) for clash in clashes],
        notices={f.name: str(f.errors[0]) if f.errors else "" for f in form.fields() if f.name in sent},
        hints=_hints(meeting_outcome, form, sent),
    )


def _sent_values(form: OutcomeForm, sent: set[str]) -> dict[str, Any]:
    """Return those of the form's values that this request brought."""
    values = {
        name: value
        for name, value in form.values().items()
        if re.sub(r"_(day|month|year)\Z", "", name) in sent and len(str(value)) <= LONGEST_KEPT
    }
    for name in sent:
        if re.fullmatch(r"(actions|people)\.[0-9a-f]{8}\.removed", name):
            values[name] = request.form[name] == "yes"
    return values


def _clash_fields(clash: ShownClash) -> dict[str, Any]:
    return {
        "unit": clash.unit,
        "sentence": clash.sentence,
        "by": clash.by,
        "theirs": clash.theirs,
        "revision": clash.revision,
        "controls": dict(clash.controls),
    }


def _hints(meeting_outcome: MeetingOutcome, form: OutcomeForm, sent: set[str]) -> dict[str, str]:
    """Return the suggested dates of the actions that this request touched, ready to stand on the page."""
    rows = {name.split(".")[1] for name in sent if name.startswith("actions.")}
    found = suggestions(meeting_outcome, form.values())
    return {
        row: render_template("mediator/_suggestion.html", row=row, suggestion=found.get(row)) for row in rows
    }


@mediator.route("/mediator/<reference>/conclude", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def conclude(reference: str) -> ResponseReturnValue:
    """Conclude the meeting without a paper: the certificate does not wait for one."""
    meeting_outcome = open_meeting_outcome(reference)
    if meeting_outcome.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    form = ConcludeForm()
    goes_on = meeting_outcome.draft.result is Result.ADJOURNED
    shown = digest_of(meeting_outcome.meeting.id, meeting_outcome.meeting.starts_at, goes_on)
    if form.validate_on_submit() and shows(form, shown):
        try:
            meetings_service.conclude(
                request_session(), meeting_outcome.outcome, by=current_viewer(), at=now()
            )
        except NobodyCame as error:
            form.add_problem(error.sentence)
        else:
            request_session().commit()
            return redirect(url_for("mediator.meeting", reference=reference), code=303)
    show(form, shown)
    return render_template(
        "mediator/conclude.html",
        form=form,
        meeting_outcome=meeting_outcome,
        goes_on=goes_on,
        something_agreed=meeting_outcome.draft.result in SOMETHING_AGREED,
        has_result=meeting_outcome.draft.result is not None,
        is_mediation=meeting_outcome.case.track is Track.MEDIATION,
    )


def _page(
    meeting_outcome: MeetingOutcome,
    form: OutcomeForm,
    *,
    clashes: list[ShownClash] | None = None,
    shown: str = "",
) -> str:
    """Return the form; ``shown`` keeps what an earlier page showed, where nothing of this one was saved."""
    saved = last_saved(meeting_outcome)
    blank = form_from(meeting_outcome, _blank_rows())
    suggested = suggestions(meeting_outcome, form.values())
    return render_template(
        "mediator/outcome.html",
        form=form,
        meeting_outcome=meeting_outcome,
        case=meeting_outcome.case,
        bodies=names_of_bodies(get_services().directory, authority=meeting_outcome.case.authority_code),
        shown=shown or marks(saved_form(meeting_outcome).values()),
        base=form.base.data if shown else meeting_outcome.begun.revision,
        clashes={clash.unit: clash for clash in clashes or []},
        suggestions=suggested,
        saved_at=saved.saved_at if saved else None,
        saved_today=saved is not None and uk_day(saved.saved_at) == uk_day(now()),
        removed=_ROW.match(request.args.get("removed", "")),
        blank=blank,
        is_mediation=meeting_outcome.case.track is Track.MEDIATION,
        opened=request.args.get("open", ""),
        late_rows=_late_rows(form, suggested),
        person_key=str(current_viewer().user_id),
        may_make=current_viewer().role is Role.MEDIATOR,
    )


def _late_rows(form: OutcomeForm, suggested: dict[str, Suggestion]) -> list[tuple[Row, int, str]]:
    """Return the actions whose date is later than the law's, with their numbers."""
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
