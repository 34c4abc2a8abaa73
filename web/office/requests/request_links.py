"""Helping someone back to their own request: a fresh link, or a code for whoever has no email."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.errors import NotFound
from cases.models import Case, Party
from forms.base import BareForm
from services.requests import (
    current_request_link,
    has_own_page,
    renew_request_link,
    request_link_until,
)
from web.context import get_services, now, request_session
from web.office.base import for_office, office, party_of, this_case
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "sent": "A new link is on its way. Earlier links no longer work.",
    "made": "We have made a new code. Earlier links and codes no longer work.",
    "over": "No link was made: the page for this request is no longer open.",
}


@office.get("/cases/<reference>/parties/<int:number>/request-link")
@for_office
def request_link(reference: str, number: int) -> ResponseReturnValue:
    """Show where the link to this person's own request stands."""
    case = this_case(reference)
    party = _party(case, number)
    message_key = request.args.get("told", "")
    link = current_request_link(request_session(), party, at=now())
    code = (
        get_services().link_addresses.short_code(link)
        if link and message_key == "made" and not party.email
        else ""
    )
    return render_template(
        "office/request_link.html",
        case=case,
        party=party,
        link=link,
        until=request_link_until(case, policy=get_services().policy),
        code=code,
        flash_message=FLASH_MESSAGES.get(message_key, ""),
    )


@office.post("/cases/<reference>/parties/<int:number>/request-link")
@for_office
def send_request_link(reference: str, number: int) -> ResponseReturnValue:
    """Make a fresh link, and email it where there is an address; a pause ends."""
    case = this_case(reference)
    party, message_key = _party(case, number), None
    if BareForm().validate_on_submit():
        services = get_services()
        made = renew_request_link(
            request_session(),
            party,
            by=current_viewer(),
            at=now(),
            policy=services.policy,
            keys=services.keys,
        )
        request_session().commit()
        message_key = ("sent" if party.email else "made") if made else "over"
    address = url_for("office.request_link", reference=case.reference, number=party.number, told=message_key)
    return redirect(address, code=303)


def _party(case: Case, number: int) -> Party:
    party = party_of(case, number)
    if not has_own_page(party):
        raise NotFound("this person has no page of their own")
    return party
