"""One email: when it was written, taken or refused, the server's own words, and sending it again."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.accounts.people import User
from cases.casework.contact_safety import NotCleared, guards_of
from cases.errors import NotFound
from cases.models import Party
from forms.office.delivery import SendAgainForm
from mail.outbox import Delivery
from services.contact.corrections import (
    HasAnotherAddress,
    acting_recipient,
    corrected_party,
    goes_elsewhere,
    send_again,
    waiting_at,
)
from signing.errors import MayNotActFor
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.office.labels import state_of_delivery
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "again": "We are sending it again.",
    "again_before": "It has already been sent again.",
}


@office.route("/cases/<reference>/deliveries/<uuid:delivery_id>", methods=["GET", "POST"])
@for_office
def delivery_page(reference: str, delivery_id: UUID) -> ResponseReturnValue:
    """Show how one email fared; when it did not arrive, correct the address and send it again."""
    session, case = request_session(), this_case(reference)
    delivery = session.scalar(select(Delivery).where(Delivery.id == delivery_id, Delivery.case_id == case.id))
    if delivery is None:
        raise NotFound("no such email in this case")
    elsewhere = goes_elsewhere(session, delivery, delivery.to_address)
    of_record = session.get_one(Party, delivery.party_id).email if elsewhere else None
    guards = guards_of(waiting_at(session, delivery, of_record or delivery.to_address))
    form = SendAgainForm(data={"email": of_record if elsewhere else delivery.to_address})
    if not guards and form.validate_on_submit():
        services = get_services()
        try:
            again, new = send_again(
                session,
                delivery,
                form.email.data,
                by=current_viewer(),
                at=now(),
                policy=services.policy,
                keys=services.keys,
            )
        except (HasAnotherAddress, MayNotActFor, NotCleared) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "email")
        else:
            session.commit()
            address = url_for(
                "office.delivery_page",
                reference=case.reference,
                delivery_id=again.id,
                told="again" if new else "again_before",
            )
            return redirect(address, code=303)
    acting = acting_recipient(session, delivery)
    return render_template(
        "office/delivery.html",
        form=form,
        case=case,
        delivery=delivery,
        party=corrected_party(session, delivery),
        acting=acting,
        elsewhere=elsewhere,
        guards=guards,
        of_a_party=delivery.party_id is not None,
        what=delivery.label,
        state=state_of_delivery(delivery),
        flash_message=FLASH_MESSAGES.get(request.args.get("told", ""), ""),
        is_lost=bool(delivery.refused_at or delivery.given_up_at) and delivery.sent_again_at is None,
        is_account=_is_account(delivery.to_address),
    )


def _is_account(address: str) -> bool:
    return request_session().scalar(select(User.id).where(User.email == address)) is not None
