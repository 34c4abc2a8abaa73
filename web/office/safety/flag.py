"""The safety flag of a case: set or lifted with a reason, and what others of the case can read."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import NotASeniorAdviser
from cases.casework.contact_safety import guards_of, of_request
from cases.casework.safety import asks_about_flag, asks_to_look, record_looked, said_about_safety
from cases.casework.same_person import linked_answers
from cases.models import Case
from cases.vocabulary import ContactSafe
from forms.office.casework import FLAG, NO_FLAG, LookedForm, SafetyFlagForm
from services.contact.safety import set_safety_flag, what_is_out
from web.common.seen import carry_recorded, digest_of, stands_as_shown
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.office.safety.out import digest_of_out, shown_envelopes
from web.office.safety.returning import DONE
from web.viewers import current_viewer

ASK_A_SENIOR = "Only a senior adviser lifts a safety flag. Ask one to open this page. Nothing was changed"


@office.route("/cases/<reference>/safety", methods=["GET", "POST"])
@for_office
def safety(reference: str) -> ResponseReturnValue:
    """Ask whether the case needs a safety flag, and list what others of it can read now."""
    session, case = request_session(), this_case(reference)
    recorded = {"flag": None if asks_about_flag(case) else FLAG if case.safety_flag else NO_FLAG}
    form = carry_recorded(SafetyFlagForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        flagged = form.flag.data == FLAG
        try:
            changed = set_safety_flag(
                session, case, flagged, reason=form.reason.data, by=current_viewer(), at=now()
            )
        except NotASeniorAdviser:
            session.rollback()
            form.add_problem(ASK_A_SENIOR, "flag")
        else:
            session.commit()
            return _back(case, ("safety_set" if flagged else "safety_lifted") if changed else "same")
    out = what_is_out(session, case, at=now())
    return render_template(
        "office/safety.html",
        form=form,
        case=case,
        out=out,
        envelopes=shown_envelopes(out),
        seen=digest_of_out(out),
        meeting_seen=lambda meeting: digest_of(meeting.id, meeting.sequence),
        asks_to_look=asks_to_look(case),
        said_about_safety=said_about_safety(case),
        other_parent_safe=ContactSafe(case.other_parent_safe).words if case.other_parent_safe else "",
        guards=guards_of(case.parties),
        linked_answers=linked_answers(case),
        named=of_request(case),
        has_changed="changed" in request.args,
        done=DONE.get(request.args.get("done", ""), ""),
    )


@office.post("/cases/<reference>/safety/looked")
@for_office
def safety_looked(reference: str) -> ResponseReturnValue:
    """Record that somebody looked at what others can read, as the page showed it."""
    session, case, form = request_session(), this_case(reference), LookedForm()
    out = what_is_out(session, case, at=now())
    if not form.validate_on_submit() or form.seen.data != digest_of_out(out):
        return redirect(url_for("office.safety", reference=case.reference, changed="1"), code=303)
    changed = record_looked(session, case, by=current_viewer(), at=now())
    session.commit()
    return _back(case, "safety_looked" if changed else "same")


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
