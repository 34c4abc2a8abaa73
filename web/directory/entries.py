"""One entry: what it says and who sees it, its form with a preview, its history, its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.reference.cells import words_of
from cases.reference.columns import Record
from cases.reference.entries import Entry, versions_of
from cases.reference.records import RECORDS, Authority, Sendiass, is_stale
from cases.vocabulary import EntryKind
from dates import uk_day
from forms.base import BareForm
from services.directory.history import changes_between, history_of, name_in, uses_of
from services.directory.saving import (
    CodeTaken,
    SavedByAnother,
    add_entry,
    check_entry,
    code_from,
    end_entry,
    read_code,
    restore_entry,
    save_entry,
)
from web.common.typed_words import note_for_page, noted_for_page
from web.context import get_services, now, request_session
from web.directory.base import KINDS, WORDS, directory, for_keepers, this_entry, this_kind
from web.directory.entry_form import EntryForm, entry_form, groups_of, record_of
from web.viewers import current_viewer

THEIRS = "theirs"
"""Noted for a page that stands beside what another saved meanwhile."""
DONE = {
    "added": "Added",
    "saved": "Saved. Families and staff see it from now on",
    "same": "Nothing changed",
    "checked": "Noted: checked today, and nothing had changed",
    "restored": "Restored. It is offered again",
}
SAVED_FOR_STAFF = "Saved. Only staff see this"


@directory.route("/<kind_address>/new", methods=["GET", "POST"])
@for_keepers
def new_entry(kind_address: str) -> ResponseReturnValue:
    """Add an entry."""
    kind = this_kind(kind_address)
    form = entry_form(kind, get_services().directory, None, today=uk_day(now()))
    form.began_from.process_data(0)
    _without_preview(form, kind)
    record: Record | None = None
    if form.validate_on_submit() or form.was_sound():
        record = _meant(form, kind, read_code(form.code.data or "") or code_from(form["entry_name"].data))
        if not record.code:
            form.add_problem("Enter a code: none can be made from this name", "code")
            record = None
        elif not form.is_shown_again and form.save.data:
            session = request_session()
            try:
                add_entry(session, record, by=current_viewer(), at=now())
            except (CodeTaken, SavedByAnother):
                session.rollback()
                there = this_entry(kind, record.code)
                form.add_problem(_taken(there), "code")
                record = None
            else:
                session.commit()
                return _to(kind, record.code, "added")
    return _show_form(form, kind, None, record)


@directory.get("/<kind_address>/<entry_code>")
@for_keepers
def entry(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """Show what the entry says, how families see it, and what may be done with it."""
    kind = this_kind(kind_address)
    return _show_entry(this_entry(kind, entry_code))


@directory.route("/<kind_address>/<entry_code>/edit", methods=["GET", "POST"])
@for_keepers
def edit_entry(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """Change the entry: see how it will look, then save. What another saved meanwhile stands beside it."""
    kind = this_kind(kind_address)
    kept = this_entry(kind, entry_code)
    if kept.ended:
        return _to(kind, entry_code, "")
    form = entry_form(kind, get_services().directory, kept.record, today=uk_day(now()))
    del form.code
    _without_preview(form, kind)
    if request.method == "GET" and not form.is_shown_again:
        form.began_from.process_data(kept.version)
    record: Record | None = None
    theirs = kept if THEIRS in noted_for_page() else None
    if form.validate_on_submit() or form.was_sound():
        record = _meant(form, kind, entry_code)
        if not form.is_shown_again and form.save.data:
            session = request_session()
            try:
                changed = save_entry(
                    session, record, began_from=form.began_from.data, by=current_viewer(), at=now()
                )
            except SavedByAnother as error:
                session.rollback()
                theirs = error.theirs
                note_for_page(**{THEIRS: str(theirs.version)})
                form.add_problem(_by_another(theirs))
            else:
                session.commit()
                return _to(kind, entry_code, "saved" if changed else "same")
    if theirs is not None:
        record = _meant(form, kind, entry_code)
        form.began_from.process_data(theirs.version)
    return _show_form(form, kind, kept, record, theirs=theirs)


@directory.get("/<kind_address>/<entry_code>/history")
@for_keepers
def history(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """Show every version: who saved it, when, and what changed."""
    kind = this_kind(kind_address)
    kept = this_entry(kind, entry_code)
    saves = history_of(versions_of(request_session(), kind, entry_code), name_in(get_services().directory))
    return render_template("directory/history.html", kind=kind, words=WORDS[kind], entry=kept, saves=saves)


@directory.post("/<kind_address>/<entry_code>/check")
@for_keepers
def check(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """Note that somebody held it against its source today, and nothing had changed."""
    kind, session = this_kind(kind_address), request_session()
    if not BareForm().validate_on_submit():
        abort(400)
    changed = check_entry(session, kind, entry_code, on=uk_day(now()), by=current_viewer(), at=now())
    session.commit()
    return _to(kind, entry_code, "checked" if changed else "same")


@directory.route("/<kind_address>/<entry_code>/end", methods=["GET", "POST"])
@for_keepers
def end(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """End an entry, after its reader saw what still uses it."""
    kind, session = this_kind(kind_address), request_session()
    kept = this_entry(kind, entry_code)
    form = BareForm()
    if form.validate_on_submit():
        end_entry(session, kind, entry_code, by=current_viewer(), at=now())
        session.commit()
        address = url_for("directory.entries", kind_address=WORDS[kind].address, done="ended")
        return redirect(address, code=303)
    uses = uses_of(session, get_services().directory, kind, entry_code)
    return render_template(
        "directory/end.html", kind=kind, words=WORDS[kind], entry=kept, uses=uses, form=form
    )


@directory.post("/<kind_address>/<entry_code>/restore")
@for_keepers
def restore(kind_address: str, entry_code: str) -> ResponseReturnValue:
    """Offer an ended entry again."""
    kind, session = this_kind(kind_address), request_session()
    if not BareForm().validate_on_submit():
        abort(400)
    changed = restore_entry(session, kind, entry_code, by=current_viewer(), at=now())
    session.commit()
    return _to(kind, entry_code, "restored" if changed else "same")


def _to(kind: EntryKind, code: str, done: str) -> ResponseReturnValue:
    address = url_for("directory.entry", kind_address=WORDS[kind].address, entry_code=code, done=done or None)
    return redirect(address, code=303)


def _without_preview(form: EntryForm, kind: EntryKind) -> None:
    """Offer no look at it where families see nothing of it."""
    if kind is EntryKind.PERSON:
        del form.preview


def _done_words(kind: EntryKind) -> str:
    done = request.args.get("done", "")
    return SAVED_FOR_STAFF if done == "saved" and kind is EntryKind.PERSON else DONE.get(done, "")


def _meant(form: EntryForm, kind: EntryKind, code: str) -> Record:
    return record_of(kind, code, form)


def _taken(there: Entry) -> str:
    if there.ended:
        return f"{there.record.name} has this code and was ended. Open it and restore it"
    return f"{there.record.name} has this code already. Change it there, or give another code"


def _by_another(theirs: Entry) -> str:
    return (
        f"{theirs.saved_by} changed this while you were writing. Nothing is overwritten. "
        "Here are both versions. Put in what should stand, then press 'Save' again"
    )


def _show_form(
    form: EntryForm,
    kind: EntryKind,
    kept: Entry | None,
    record: Record | None,
    *,
    theirs: Entry | None = None,
) -> ResponseReturnValue:
    names = name_in(get_services().directory)
    changes = changes_between(kept.record if kept else None, record, names) if record is not None else ()
    return render_template(
        "directory/edit.html",
        form=form,
        kind=kind,
        words=WORDS[kind],
        entry=kept,
        groups=groups_of(kind),
        preview=record if record is not None and not form.problems else None,
        changes=changes,
        theirs=theirs,
        **(_as_seen(record) if record is not None else {}),
    )


def _show_entry(kept: Entry) -> ResponseReturnValue:
    session, today = request_session(), uk_day(now())
    return render_template(
        "directory/entry.html",
        entry=kept,
        kind=kept.kind,
        words=WORDS[kept.kind],
        groups=_facts(kept.record),
        stale=not kept.ended and is_stale(kept.record.checked_on, today),
        uses=uses_of(session, get_services().directory, kept.kind, kept.code),
        done=_done_words(kept.kind),
        **_as_seen(kept.record),
    )


def _facts(record: Record) -> list[tuple[str, list[tuple[str, Sequence[str]]]]]:
    """Return what a record says by group: a label and its lines each, empty where nothing is known."""
    names = name_in(get_services().directory)
    columns = {one.name: one for one in record.columns()}
    return [
        (
            group.title,
            [
                (columns[name].label, words_of(columns[name], getattr(record, name), names))
                for name in group.names
            ],
        )
        for group in groups_of(record.kind)
    ]


def _as_seen(record: Record) -> dict[str, Any]:
    """Return what the preview of families' pages shows: the list of authorities, the advice service's box."""
    kept, today = get_services().directory, uk_day(now())
    if isinstance(record, Sendiass):
        return {"seen_service": record, "seen_stale": record.is_stale(today), "seen_authority": None}
    if isinstance(record, Authority):
        service = kept.entry(EntryKind.ADVICE_SERVICE, record.sendiass)
        others = [one.name for one in kept.served() if one.code != record.code]
        offered = [*others, record.name] if record.served is not False else others
        shown = service.record if service and isinstance(service.record, Sendiass) else None
        return {
            "seen_authority": record,
            "seen_service": shown,
            "seen_stale": shown is not None and shown.is_stale(today),
            "seen_list": sorted(offered, key=str.casefold),
        }
    return {}


assert set(RECORDS) == set(KINDS.values())  # noqa: S101 - pages for each kind
