"""Who comes with the people of a case, whether that is agreed, and who reads a family's page with them."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.attending.supporters import (
    BRING_SOMEBODY,
    AskNobody,
    NamedMany,
    coming_words,
    end_supporter,
    name_supporter,
    needs_consent,
    record_consent,
    supporter_of_case,
    supporters_of,
    supporters_of_case,
)
from cases.casework.contact_safety import waits_by_name
from cases.casework.sharing import SharedPage
from cases.errors import NotFound
from cases.meetings.bringing import bring_supporters, leave_out
from cases.models import Case
from cases.vocabulary import Consent
from forms.attending.supporters import ConsentForm, OfficeSupporterForm
from forms.base import BareForm
from forms.choices import Option
from services.casework.sharing import end_sharing
from web.common.seen import carry_recorded, stands_as_shown
from web.context import now, request_session
from web.office.base import for_coordinators, for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/who-comes/new", methods=["GET", "POST"])
@for_office
def new_supporter(reference: str) -> ResponseReturnValue:
    """Note who comes with somebody, as they said it by phone or in a letter."""
    session, case = request_session(), this_case(reference)
    form = OfficeSupporterForm()
    people = {str(one.id): one for one in case.present_parties() if one.role in BRING_SOMEBODY}
    form.party.choices = [Option(key, f"{one.name}, {one.role.words.lower()}") for key, one in people.items()]
    if form.validate_on_submit():
        party, by, lawyer = people[form.party.data], Actor.of(current_viewer()), bool(form.is_lawyer.data)
        try:
            _, new = name_supporter(
                session, party, form.name.data, form.role_words.data, is_lawyer=lawyer, by=by, at=now()
            )
        except NamedMany:
            session.rollback()
            form.add_problem("They have named many people already. End one of them first", "name")
            return render_template("office/new_supporter.html", form=form, case=case), 422
        bring_supporters(session, case, at=now())
        session.commit()
        return _back(case, "supporter" if new else "same")
    return render_template("office/new_supporter.html", form=form, case=case)


@office.route("/cases/<reference>/who-comes/<uuid:supporter_id>", methods=["GET", "POST"])
@for_coordinators
def supporter(reference: str, supporter_id: UUID) -> ResponseReturnValue:
    """Show who comes with somebody; take who agreed to it, where others must."""
    session, case = request_session(), this_case(reference)
    one = supporter_of_case(session, case, supporter_id)
    standing = supporters_of(session, one.party)
    asks = needs_consent(one, standing)
    recorded = {"consent": one.consent, "consent_note": one.consent_note}
    form = carry_recorded(ConsentForm(data=recorded), recorded)
    if asks and form.validate_on_submit() and stands_as_shown(form, recorded):
        by, given = Actor.of(current_viewer()), form.consent.data
        try:
            changed = record_consent(session, one, given, form.consent_note.data, by=by, at=now())
        except AskNobody as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            if given is Consent.REFUSED:
                leave_out(session, one, at=now())
            bring_supporters(session, case, at=now())
            session.commit()
            return _back(case, "supporter" if changed else "same")
    return render_template(
        "office/supporter.html",
        form=form if asks else None,
        case=case,
        one=one,
        words=coming_words(one, standing),
        may_be_other=waits_by_name(case, one.name, one.role_words),
    )


@office.post("/cases/<reference>/who-comes/<uuid:supporter_id>/end")
@for_coordinators
def supporter_ended(reference: str, supporter_id: UUID) -> ResponseReturnValue:
    """Note that somebody does not come after all."""
    session, case = request_session(), this_case(reference)
    found = [one for one in supporters_of_case(session, case) if one.id == supporter_id]
    if not BareForm().validate_on_submit() or not found:
        return _back(case, "same")
    end_supporter(session, found[0], by=Actor.of(current_viewer()), at=now())
    leave_out(session, found[0], at=now())
    bring_supporters(session, case, at=now())
    session.commit()
    return _back(case, "supporter_ended")


@office.post("/cases/<reference>/shared-pages/<uuid:shared_id>/end")
@for_office
def end_shared_page(reference: str, shared_id: UUID) -> ResponseReturnValue:
    """End what somebody of the family shares of their page, on their word."""
    session, case = request_session(), this_case(reference)
    page = session.get(SharedPage, shared_id)
    if page is None or page.case_id != case.id:
        raise NotFound(f"no shared page {shared_id} in this case")
    if not BareForm().validate_on_submit():
        return _back(case, "same")
    changed = end_sharing(session, page, at=now(), by=Actor.of(current_viewer()))
    session.commit()
    return _back(case, "share_ended" if changed else "same")


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(
        url_for("office.case_page", reference=case.reference, saved=saved, _anchor="who-comes"), code=303
    )
