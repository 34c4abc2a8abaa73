"""What mediators and advisers say of themselves: where and when they work, and with whom not."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import EntryKind
from dates import plain_datetime, uk_day
from services.directory.history import changes_between, name_in
from services.directory.saving import SAY_OF_THEMSELVES, SavedByAnother, own_entry, save_own_entry
from web.common.typed_words import note_for_page, noted_for_page
from web.context import get_services, now, request_session
from web.directory.base import directory
from web.directory.entry_form import OWN_TITLES, groups_of, own_form, said_in
from web.viewers import current_viewer, signed_in_as

THEIRS = "theirs"
"""Noted for a page that shows what the office saved meanwhile."""
BY_ANOTHER = (
    "{by} changed this while you were writing. Nothing is overwritten. "
    "What they saved is shown above the form. Put in what should stand, then press 'Save' again"
)
BY_THEMSELVES = (
    "You changed this at {at} in another window. Nothing is overwritten. "
    "What you saved is shown above the form. Put in what should stand, then press 'Save' again"
)
DONE = {"saved": "Saved. The office sees it where a meeting is arranged", "same": "Nothing changed"}


@directory.route("/mine", methods=["GET", "POST"])
@signed_in_as(*SAY_OF_THEMSELVES)
def mine() -> ResponseReturnValue:
    """Show and change one's own entry; the first save makes it."""
    session, by = request_session(), current_viewer()
    kept = own_entry(session, by)
    record = kept.record if kept else None
    form = own_form(get_services().directory, record, today=uk_day(now()))
    theirs = kept if THEIRS in noted_for_page() else None
    if request.method == "GET" and not form.is_shown_again:
        form.began_from.process_data(kept.version if kept else 0)
    if form.validate_on_submit():
        try:
            changed = save_own_entry(session, said_in(form), began_from=form.began_from.data, by=by, at=now())
        except SavedByAnother as error:
            session.rollback()
            theirs = error.theirs
            note_for_page(**{THEIRS: str(theirs.version)})
            form.add_problem(
                BY_THEMSELVES.format(at=plain_datetime(theirs.saved_at))
                if theirs.saved_by_id == by.user_id
                else BY_ANOTHER.format(by=theirs.saved_by)
            )
        else:
            session.commit()
            return redirect(url_for("directory.mine", done="saved" if changed else "same"), code=303)
    if theirs is not None:
        form.began_from.process_data(theirs.version)
    names = name_in(get_services().directory)
    return render_template(
        "directory/own.html",
        form=form,
        entry=kept,
        theirs=theirs,
        changes=changes_between(theirs.record, replace(theirs.record, **said_in(form)), names)
        if theirs
        else (),
        own_id=by.user_id,
        groups=[
            (
                OWN_TITLES.get(group.title, group.title),
                [name for name in group.names if f"entry_{name}" in form],
            )
            for group in groups_of(EntryKind.PERSON)
        ],
        done=DONE.get(request.args.get("done", ""), ""),
    )
