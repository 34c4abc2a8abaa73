"""A mediator's private notes: read and written by the mediator alone, with or without script.

Nothing of them is kept in the clear: not in the database, and not among words that wait to be shown again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.outcomes import Change, Clash, Saved
from cases.meetings.private_notes import keys_ended, live_hold, live_note_key
from cases.models import Case
from cases.vocabulary import Role, Side
from dates import time_words, uk_day
from forms.mediator.outcome import LONGEST_KEPT
from forms.mediator.outcome_rows import SigningParty
from forms.mediator.outcome_values import as_posted, laid_over, marks, show_as_saved
from forms.mediator.talks import TalksForm
from services.private_notes.destroying import destroyed_at, lost_at, notes_end
from services.private_notes.notes import (
    NotesAreAway,
    NotesAreGone,
    OwnNotes,
    SharedTalk,
    clashes_with_saved,
    other_mediator,
    own_notes,
    require_mediator_now,
    save_notes,
    shared_talks,
)
from storage.note_keys import CannotKeepNoteKey
from web.common.typed_words import (
    is_shown_again,
    keep_unreadable,
    note_for_page,
    note_form,
    noted_for_page,
    shown_again,
)
from web.context import get_services, now, request_session
from web.mediator.blueprint import mediator
from web.mediator.meeting_outcome import open_meeting_outcome
from web.setup import require_token
from web.viewers import current_viewer, signed_in_as

SIDES = {
    Side.FAMILY: "Family",
    Side.AUTHORITY: "Local authority",
    Side.HEALTH: "Health body",
    Side.SETTING: "School or college",
}
CANNOT_KEEP = (
    "Nothing was saved: the folder for the keys of private notes cannot be written. "
    "Tell the office, and keep what you typed"
)
OTHER_CHANGED = "Who mediates with you was changed. Nothing was shared: look at the name, then tick again"

keep_unreadable("mediator.talks")


@dataclass(frozen=True)
class ShownClash:
    """One field that the writer changed on another device: what is saved, and since when."""

    unit: str
    sentence: str
    by: str
    theirs: str
    revision: int
    controls: Mapping[str, str]


@mediator.route("/mediator/<reference>/talks", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def talks(reference: str) -> ResponseReturnValue:
    """Ask what each side said in private."""
    case = open_meeting_outcome(reference).case
    require_mediator_now(request_session(), current_viewer(), case)
    try:
        if noted_for_page().get("begun_anew"):
            return _gone(case, begun_anew=True)
        own = _own(case)
        if request.method == "GET":
            return _again(case, own) if is_shown_again() else _page(case, own, _form(case, _saved(own)))
        if _is_of_earlier_notes(case, request.form.get("keys_ended", "")):
            note_for_page(begun_anew="yes")
            return _gone(case, begun_anew=True), 409
        return _save_whole(case, own)
    except NotesAreGone:
        return _gone(case)
    except NotesAreAway:
        request_session().rollback()
        away = render_template("mediator/talks_away.html", case=case)
        return away, 503 if request.method == "GET" else 409  # what was typed is kept for an hour


def _gone(case: Case, *, begun_anew: bool = False) -> str:
    """Return the page that says so, and takes out of the browser what waited there to be sent."""
    session = request_session()
    return render_template(
        "mediator/talks_gone.html",
        case=case,
        destroyed=destroyed_at(session, case.id),
        lost=lost_at(session, case.id),
        begun_anew=begun_anew,
        person_key=str(current_viewer().user_id),
    )


def _is_of_earlier_notes(case: Case, shown: str) -> bool:
    """Return True for a page that was made under a key which has ended: its words go into no later notes."""
    return shown != "" and shown != str(keys_ended(request_session(), case.id))


def _other_changed(case: Case, shown: str) -> bool:
    other = other_mediator(request_session(), case, viewer=current_viewer())
    return shown != (str(other.user_id) if other else "")


def _save_whole(case: Case, own: OwnNotes) -> ResponseReturnValue:
    form = _form(case, laid_over(_saved(own), request.form, whole=True))
    note_form(form)
    sound = form.validate()
    if not form.token_is_good:
        return _page(case, own, form, shown=form.shown.data)
    base, shown = form.base.data or 0, form.shown.data
    changed = form.changed()
    sharing = [name for name in form.shares() if name in changed]
    if sharing and "other" in request.form and _other_changed(case, form.other.data):
        changed = {name: value for name, value in changed.items() if name not in sharing}
        for name in sharing:
            form.field_named(name).process_data(False)
        form.add_problem(OTHER_CHANGED)
        sound = False
    try:
        saved = _save(case, changed, base=base)
    except CannotKeepNoteKey:
        request_session().rollback()
        form.add_problem(CANNOT_KEEP)
        return _page(case, own, form, shown=shown)
    request_session().commit()
    own = _own(case)
    fresh = _form(case, _saved(own))
    show_as_saved(form, fresh, shown=shown)
    form.base.process_data(saved.revision)
    form.shown.process_data(marks(fresh.values()))
    if saved.clashes:
        note_for_page(clashed_at=str(base), clashed_shown=shown)
        return _page(case, own, form, clashes=_shown_clashes(own, saved.clashes)), 409
    if not sound:
        return _page(case, own, form)
    return redirect(url_for("mediator.talks", reference=case.reference), code=303)


@mediator.post("/mediator/<reference>/talks/save")
@signed_in_as(Role.MEDIATOR)
def save_talks(reference: str) -> ResponseReturnValue:
    """Save some fields, sent by script while the mediator writes on."""
    case = open_meeting_outcome(reference).case
    require_mediator_now(request_session(), current_viewer(), case)
    require_token()
    if _is_of_earlier_notes(case, request.args.get("keys_ended", "")):
        abort(409)
    try:
        own = _own(case)
    except NotesAreAway:  # the page goes on trying, and keeps what was typed
        abort(503)
    form = _form(case, laid_over(_saved(own), request.form, whole=False))
    form.validate()
    sent = {
        name: value
        for name, value in form.values().items()
        if name in request.form and len(str(value)) <= LONGEST_KEPT
    }
    unshared: list[str] = []
    if "other" in request.args and _other_changed(case, request.args["other"]):
        unshared = [name for name in form.shares() if sent.pop(name, None) is not None]
    try:
        saved = _save(case, sent, base=form.base.data or 0)
    except CannotKeepNoteKey:  # the page goes on trying, and keeps what was typed
        abort(503)
    request_session().commit()
    too_long = [field for field in form.too_long() if field.name in request.form]
    clashes = _shown_clashes(_own(case), saved.clashes)
    return jsonify(
        revision=saved.revision,
        saved=f"Saved {time_words(now())}",
        unsaved=[*(field.name for field in too_long), *unshared],
        unsaved_words=" ".join(
            [
                *(f"Not saved: {field.label.text} is too long." for field in too_long),
                *([f"{OTHER_CHANGED}. Load the page again."] if unshared else []),
            ]
        ),
        clashes=[{**vars(clash), "controls": dict(clash.controls)} for clash in clashes],
        notices={
            f.name: str(f.errors[0]) if f.errors else "" for f in form.fields() if f.name in request.form
        },
        hints={},
    )


def _own(case: Case) -> OwnNotes:
    return own_notes(request_session(), get_services().note_keys, case, viewer=current_viewer())


def _save(case: Case, changed: Mapping[str, Any], *, base: int) -> Saved:
    changes = [Change(name, value, base) for name, value in changed.items()]
    session, keys = request_session(), get_services().note_keys
    return save_notes(session, keys, case, changes, by=current_viewer(), at=now())


def _saved(own: OwnNotes) -> Any:
    return as_posted(own.values)


def _form(case: Case, posted: Any) -> TalksForm:
    present = {party.side for party in case.present_parties()}
    sides = [
        SigningParty(side.value, heading, side is not Side.FAMILY)
        for side, heading in SIDES.items()
        if side in present or side in {Side.FAMILY, Side.AUTHORITY}
    ]
    other = other_mediator(request_session(), case, viewer=current_viewer())
    return TalksForm(posted, sides=sides, other=other.name if other else "")


def _again(case: Case, own: OwnNotes) -> str:
    """Return the page with what was typed and not all used, and both versions where two devices wrote."""
    kept, clash = shown_again(), noted_for_page()
    form = _form(case, laid_over(_saved(own), kept.fields, whole=True))
    form.restore(kept)
    if "other" in kept.fields and _other_changed(case, str(kept.fields["other"])):
        for name in form.shares():  # ticked for somebody else
            form.field_named(name).process_data(bool(own.values.get(name)))
    clashes, shown = [], form.shown.data
    if clashed_at := clash.get("clashed_at"):
        form.shown.process_data(clash["clashed_shown"])
        changes = [Change(name, value, int(clashed_at)) for name, value in form.changed().items()]
        found = clashes_with_saved(own, changes, by=current_viewer(), at=now())
        clashes = _shown_clashes(own, found)
    return _page(case, own, form, clashes=clashes, shown=shown)


def _shown_clashes(own: OwnNotes, clashes: Iterable[Clash]) -> list[ShownClash]:
    """Return the clashes in the page's words."""
    saved = _saved(own)
    return [
        ShownClash(
            unit=clash.name,
            sentence=f"You changed this at {time_words(clash.at)} in another window or on another device. "
            "Nothing is overwritten. Here are both versions",
            by=clash.by,
            theirs=_in_words(clash.theirs),
            revision=clash.revision,
            controls={clash.name: saved.get(clash.name, "")},
        )
        for clash in clashes
    ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "Ticked" if value else "Not ticked"
    return str(value) or "Empty"


def _page(
    case: Case, own: OwnNotes, form: TalksForm, *, clashes: list[ShownClash] | None = None, shown: str = ""
) -> str:
    session, services = request_session(), get_services()
    key = live_note_key(session, case.id)
    fresh = _form(case, _saved(own))
    other = other_mediator(session, case, viewer=current_viewer())
    return render_template(
        "mediator/talks.html",
        form=form,
        case=case,
        shown=shown or marks(fresh.values()),
        base=form.base.data if shown else own.revision,
        clashes={clash.unit: clash for clash in clashes or []},
        saved_at=own.saved_at,
        saved_today=own.saved_at is not None and uk_day(own.saved_at) == uk_day(now()),
        ends_on=notes_end(session, case, key, days=services.policy.note_days) if key else None,
        note_days=services.policy.note_days,
        is_held=live_hold(session, case.id) is not None,
        destroyed=destroyed_at(session, case.id),
        lost=lost_at(session, case.id),
        other=other,
        keys_ended=keys_ended(session, case.id),
        shared=[(SIDES[talk.side], talk, _rows(talk)) for talk in _shared(case)],
        person_key=str(current_viewer().user_id),
    )


def _shared(case: Case) -> list[SharedTalk]:
    return shared_talks(request_session(), get_services().note_keys, case, viewer=current_viewer())


def _rows(talk: SharedTalk) -> list[tuple[str, str]]:
    """Return what the other mediator wrote of a talk, as the page shows it."""
    form = TalksForm(
        as_posted({f"talks.{talk.side.value}.{name}": value for name, value in talk.values.items()}),
        sides=[SigningParty(talk.side.value, SIDES[talk.side], talk.side is not Side.FAMILY)],
        other=talk.writer,
    )
    rows = []
    for field in form.fields():
        said = (
            "Yes" if field.data is True else (getattr(field.data, "words", "") or getattr(field, "shown", ""))
        )
        if said and not field.name.endswith(".shared"):
            rows.append((str(field.label.text), str(said)))
    return rows
