"""A party's own page, as the office sees it: a new link or code, who opened it, and its end."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.contact_safety import NotCleared, guards_of
from cases.errors import NotFound
from cases.models import Case, Party
from cases.vocabulary import SecondStep
from dates import uk_day
from forms.base import BareForm
from forms.office.own_page import GiveOwnPageForm
from services.requests import (
    asks_before_giving,
    can_have_own_page,
    current_request_link,
    end_request_link,
    own_page_opened_at,
    renew_request_link,
    request_link_until,
    show_page_code,
)
from signing.page_step import page_step_of
from web.context import get_services, now, request_session
from web.office.base import for_office, office, party_of, this_case
from web.office.safety.clearing import ask_about_contact, clearance_of, say_not_cleared
from web.office.safety.returning import BACK_TO_SAFETY, back_to_safety
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "sent": "A new link is on its way. Earlier links no longer work.",
    "made": "We have made a new code. Earlier links and codes no longer work.",
    "over": "No link was made: the page for this request is no longer open.",
    "ended": "The link has ended, and nobody is on the page now. Only you can give a new one.",
    "none": "There was no link to end.",
}


@office.route("/cases/<reference>/parties/<int:number>/request-link", methods=["GET", "POST"])
@for_office
def request_link(reference: str, number: int) -> ResponseReturnValue:
    """Show where the link to this person's own page stands; give a new one, which ends a pause."""
    case = this_case(reference)
    party = _party(case, number)
    form = _form_for(party)
    if form.validate_on_submit():
        services = get_services()
        try:
            made = renew_request_link(
                request_session(),
                party,
                by=current_viewer(),
                at=now(),
                policy=services.policy,
                keys=services.keys,
                clearance=clearance_of(form),
            )
        except NotCleared as error:
            request_session().rollback()
            say_not_cleared(form, error)
        else:
            request_session().commit()
            return _back(party, ("sent" if party.email else "made") if made else "over")
    message_key = request.args.get("told", "")
    link = current_request_link(request_session(), party, at=now())
    shows_code = link is not None and message_key == "made" and not party.email
    return render_template(
        "office/request_link.html",
        case=case,
        party=party,
        form=form,
        guards=guards_of([party]),
        link=link,
        until=request_link_until(case, policy=get_services().policy),
        code=get_services().link_addresses.short_code(link) if link and shows_code else "",
        asks_code=page_step_of(party) is SecondStep.CODE,
        opened=own_page_opened_at(request_session(), party),
        flash_message=FLASH_MESSAGES.get(message_key, ""),
    )


@office.post("/cases/<reference>/parties/<int:number>/request-link/end")
@for_office
def end_own_page(reference: str, number: int) -> ResponseReturnValue:
    """End the link to this person's own page, and whoever is behind it."""
    party, message_key = _party(this_case(reference), number), ""
    if BareForm().validate_on_submit():
        ended = end_request_link(request_session(), party, by=current_viewer(), at=now())
        request_session().commit()
        if request.form.get("back") == BACK_TO_SAFETY:
            return back_to_safety(party.case, "ended" if ended else "none")
        message_key = "ended" if ended else "none"
    return _back(party, message_key)


@office.post("/cases/<reference>/parties/<int:number>/request-link/code")
@for_office
def show_own_page_code(reference: str, number: int) -> ResponseReturnValue:
    """Show the six digits to say by phone, once; who saw them, and when, goes into the record."""
    party = _party(this_case(reference), number)
    back = url_for("office.request_link", reference=party.case.reference, number=party.number)
    code = ""
    if BareForm().validate_on_submit():
        services = get_services()
        code = show_page_code(request_session(), party, by=current_viewer(), at=now(), keys=services.keys)
        request_session().commit()
    if not code:
        return redirect(back, code=303)
    return render_template("office/page_code.html", party=party, code=code, at=now(), back=back)


def _form_for(party: Party) -> GiveOwnPageForm:
    form = GiveOwnPageForm(today=uk_day(now()))
    ask_about_contact(form, [party])
    if not asks_before_giving(party):
        del form.checked
    if not party.email:
        form["submit"].label.text = "Make a new code"
    return form


def _back(party: Party, message_key: str) -> ResponseReturnValue:
    address = url_for(
        "office.request_link", reference=party.case.reference, number=party.number, told=message_key or None
    )
    return redirect(address, code=303)


def _party(case: Case, number: int) -> Party:
    party = party_of(case, number)
    if not can_have_own_page(party):
        raise NotFound("this person has no page of their own")
    return party
