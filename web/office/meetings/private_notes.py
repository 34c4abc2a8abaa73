"""What the office may know of mediators' private notes: talks done or not, when they end, what holds them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.private_notes import live_hold, live_note_key, sides_talked_with
from cases.models import Case
from cases.vocabulary import Side
from forms.office.meeting import HoldNotesForm, LiftHoldForm
from services.private_notes.destroying import destroyed_at, holds_of, lift_hold, lost_at, notes_end, set_hold
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer

SIDES = {
    Side.FAMILY: "Family",
    Side.AUTHORITY: "Local authority",
    Side.HEALTH: "Health body",
    Side.SETTING: "School or college",
}


@office.route("/cases/<reference>/private-notes", methods=["GET", "POST"])
@for_coordinators
def private_notes(reference: str) -> ResponseReturnValue:
    """Keep the mediators' private notes from being destroyed, or let them be."""
    session, case = request_session(), this_case(reference)
    hold = live_hold(session, case.id)
    form = LiftHoldForm() if hold else HoldNotesForm()
    shown = digest_of(hold and hold.id)
    if form.validate_on_submit() and shows(form, shown):
        change = lift_hold if hold else set_hold
        change(session, case, reason=form.reason.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.private_notes", reference=reference), code=303)
    show(form, shown)
    key = live_note_key(session, case.id)
    days = get_services().policy.note_days
    return render_template(
        "office/private_notes.html",
        form=form,
        case=case,
        hold=hold,
        earlier=[one for one in holds_of(session, case.id) if one.lifted_at],
        has_notes=key is not None,
        ends_on=notes_end(session, case, key, days=days) if key else None,
        note_days=days,
        destroyed=destroyed_at(session, case.id),
        lost=lost_at(session, case.id),
        talks=_talks(case),
    )


def _talks(case: Case) -> list[tuple[str, str]]:
    """Return for each side whether a mediator said that the private talk took place."""
    done = sides_talked_with(request_session(), case.id)
    present = {party.side for party in case.present_parties()} | done
    return [
        (words, "Done" if side in done else "Not done yet")
        for side, words in SIDES.items()
        if side in present
    ]
