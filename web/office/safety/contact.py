"""Whether the other parent may be contacted: what the family says, and who said that it is safe."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.contact_safety import (
    NotCleared,
    OtherParentSaid,
    clear_contact,
    contact_guard,
    guards_of,
    of_request,
)
from cases.casework.safety import asks_about_flag
from cases.casework.same_person import linked_answers
from cases.vocabulary import ContactSafe
from dates import uk_day
from forms.office.contact_safety import ClearContactForm, OtherParentSafeForm
from services.contact.safety import record_what_family_says
from web.common.seen import carry_recorded, stands_as_shown
from web.context import now, request_session
from web.office.base import for_office, office, party_of, this_case
from web.office.safety.clearing import carry_answer, clearance_of, name_them, say_not_cleared
from web.viewers import current_viewer


@office.route("/cases/<reference>/other-parent", methods=["GET", "POST"])
@for_office
def contact_said(reference: str) -> ResponseReturnValue:
    """Ask whether it is safe to contact the other parent, as the family says now."""
    session, case = request_session(), this_case(reference)
    safe = ContactSafe(case.other_parent_safe) if case.other_parent_safe else None
    recorded = {"named": of_request(case), "other_parent_safe": safe}
    form = carry_recorded(OtherParentSafeForm(today=uk_day(now()), data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        said = OtherParentSaid(
            form.named.data or "",
            form.other_parent_safe.data,
            form.said_by.data,
            form.said_on.data,
        )
        changed = record_what_family_says(session, case, said, by=current_viewer(), at=now())
        session.commit()
        if changed and said.safe is ContactSafe.NO and (case.safety_flag or asks_about_flag(case)):
            return redirect(url_for("office.safety", reference=reference, done="not_safe"), code=303)
        saved = "contact_said" if changed else "same"
        return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
    return render_template(
        "office/contact_said.html",
        form=form,
        case=case,
        named=of_request(case),
        safe=safe.words if safe else "",
        guards=guards_of(case.parties),
        linked_answers=linked_answers(case),
        cleared=[one for one in case.parties if one.contact_cleared_at is not None],
    )


@office.errorhandler(NotCleared)
def ask_who_said_so(error: NotCleared) -> ResponseReturnValue:
    """Lead from a press that has no questions of its own to the page that asks who said that it is safe."""
    request_session().rollback()
    if not error.numbers:
        return redirect(url_for("office.safety", reference=error.reference), code=303)
    page = url_for(
        "office.clear_contact_page", reference=error.reference, number=error.numbers[0], refused="1"
    )
    return redirect(page, code=303)


@office.route("/cases/<reference>/parties/<int:number>/contact", methods=["GET", "POST"])
@for_office
def clear_contact_page(reference: str, number: int) -> ResponseReturnValue:
    """Ask who said that it is safe to contact this person, where the family asked for care."""
    session, case = request_session(), this_case(reference)
    party = party_of(case, number)
    form, guard = ClearContactForm(today=uk_day(now())), contact_guard(party)
    name_them(form, [party.name])
    carry_answer(form, case)
    if guard is not None and form.validate_on_submit():
        given = clearance_of(form)
        assert given is not None  # noqa: S101 - the form asks for all of it
        try:
            clear_contact(session, party, given, by=current_viewer(), at=now())
        except NotCleared as error:
            session.rollback()
            say_not_cleared(form, error)
        else:
            session.commit()
            done = url_for("office.case_page", reference=reference, saved="contact_cleared")
            return redirect(done, code=303)
    return render_template(
        "office/clear_contact.html",
        form=form,
        case=case,
        party=party,
        guard=guard,
        was_refused=guard is not None and "refused" in request.args,
    )
