"""The safety flag of a case: set or lifted with a reason, and what others of the case can read."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.safety import asks_about_flag, asks_to_look, record_looked, said_about_safety
from cases.models import Case
from cases.vocabulary import Role
from forms.office.casework import FLAG, NO_FLAG, LookedForm, SafetyFlagForm
from services.casework.safety import WhatIsOut, set_safety_flag, what_is_out
from web.common.seen import carry_recorded, digest_of, stands_as_shown
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/safety", methods=["GET", "POST"])
@for_office
def safety(reference: str) -> ResponseReturnValue:
    """Ask whether the case needs a safety flag, and list what others of it can read now."""
    session, case = request_session(), this_case(reference)
    recorded = {"flag": None if asks_about_flag(case) else FLAG if case.safety_flag else NO_FLAG}
    form = carry_recorded(SafetyFlagForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        flagged = form.flag.data == FLAG
        changed = set_safety_flag(
            session, case, flagged, reason=form.reason.data, by=current_viewer(), at=now()
        )
        session.commit()
        return _back(case, ("safety_set" if flagged else "safety_lifted") if changed else "same")
    out = what_is_out(session, case, at=now())
    return render_template(
        "office/safety.html",
        form=form,
        case=case,
        out=out,
        envelopes=_shown(out),
        seen=_digest(out),
        asks_to_look=asks_to_look(case),
        said_about_safety=said_about_safety(case),
        has_changed="changed" in request.args,
    )


@office.post("/cases/<reference>/safety/looked")
@for_office
def safety_looked(reference: str) -> ResponseReturnValue:
    """Record that somebody looked at what others can read, as the page showed it."""
    session, case, form = request_session(), this_case(reference), LookedForm()
    out = what_is_out(session, case, at=now())
    if not form.validate_on_submit() or form.seen.data != _digest(out):
        return redirect(url_for("office.safety", reference=case.reference, changed="1"), code=303)
    changed = record_looked(session, case, by=current_viewer(), at=now())
    session.commit()
    return _back(case, "safety_looked" if changed else "same")


def _shown(out: WhatIsOut) -> list[object]:
    """Return what is out for signature; an adviser learns nothing of an Outcome Statement."""
    is_adviser = current_viewer().role is Role.ADVISER
    return [one for one in out.envelopes if one.is_agreement or not is_adviser]


def _digest(out: WhatIsOut) -> str:
    return digest_of(
        [one.id for one in out.own_pages],
        [(upload.id, readers) for upload, readers in out.opened],
        [one.id for one in out.envelopes],
        [(one.id, [guest.name for guest in one.attendances]) for one in out.meetings],
    )


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
