"""New contact details that somebody typed on their own page: staff phone and settle them."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.contact_changes import ContactChange, recorded
from cases.enums.contact import ChangeEnd
from cases.errors import NotFound
from cases.models import Case
from forms.office.own_page import SettleContactForm
from services.contact.changes import settle_by_phone
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
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
    shown = digest_of(change.ended, change.by_phone_at, recorded(change.party, change.kind))
    if change.settled_at is None and form.validate_on_submit() and shows(form, shown):
        is_right = None if was_not_them else bool(form.is_right.data)
        services = get_services()
        changed = settle_by_phone(
            request_session(),
            change,
            is_right=is_right,
            by=current_viewer(),
            at=now(),
            policy=services.policy,
            keys=services.keys,
        )
        request_session().commit()
        if not changed:  # it changed in this very moment: the page says how it stands
            return redirect(
                url_for("office.contact_change", reference=case.reference, contact_id=change.id), code=303
            )
        saved = "party" if is_right else "contact_settled"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    show(form, shown)
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
