"""New contact details that somebody typed on their own page: staff phone and settle them."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.contact_changes import ContactChange
from cases.enums.contact import ChangeEnd
from cases.errors import NotFound
from cases.models import Case
from forms.office.own_page import SettleContactForm
from services.casework.contact_changes import settle_by_phone
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/contact-changes/<uuid:contact_id>", methods=["GET", "POST"])
@for_office
def contact_change(reference: str, contact_id: UUID) -> ResponseReturnValue:
    """Show what was typed and how to reach its owner; record what they said on the phone."""
    case = this_case(reference)
    change = _change(case, contact_id)
    was_not_them = change.ended is ChangeEnd.NOT_THEM
    form = SettleContactForm()
    if was_not_them:
        del form.is_right
    if change.settled_at is None and form.validate_on_submit():
        is_right = bool(not was_not_them and form.is_right.data)
        changed = settle_by_phone(request_session(), change, is_right=is_right, by=current_viewer(), at=now())
        request_session().commit()
        saved = "party" if changed and is_right else "contact_settled"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    return render_template(
        "office/contact_change.html",
        case=case,
        change=change,
        party=change.party,
        was_not_them=was_not_them,
        form=form,
    )


def _change(case: Case, contact_id: UUID) -> ContactChange:
    change = request_session().scalar(
        select(ContactChange).where(ContactChange.id == contact_id, ContactChange.case_id == case.id)
    )
    if change is None:
        raise NotFound("no such change in this case")
    return change
