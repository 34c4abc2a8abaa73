"""Whether somebody of the staff is somebody in a case: recorded by a coordinator, who finds it out."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import User
from cases.casework.own_case import AboutThemselves, checked_of, record_staff_checked, staff_in_case
from cases.errors import NotFound
from cases.models import Case
from cases.vocabulary import Role
from forms.office.casework import SAME_PERSON, SOMEBODY_ELSE, StaffCheckedForm
from web.common.seen import carry_recorded, stands_as_shown
from web.context import now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/staff/<uuid:user_id>", methods=["GET", "POST"])
@for_coordinators
def staff_checked(reference: str, user_id: UUID) -> ResponseReturnValue:
    """Ask whether this officer, adviser, coordinator or mediator is somebody in the case."""
    session, case = request_session(), this_case(reference)
    user = _somebody(case, user_id)
    row = checked_of(session, case, user)
    said = None if row is None else SAME_PERSON if row.is_same else SOMEBODY_ELSE
    recorded = {"who": said, "how_known": row.how_known if row else ""}
    form = carry_recorded(StaffCheckedForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            changed = record_staff_checked(
                session,
                case,
                user,
                is_same=form.who.data == SAME_PERSON,
                how_known=form.how_known.data or "",
                by=current_viewer(),
                at=now(),
            )
        except AboutThemselves as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "who")
        else:
            session.commit()
            saved = "staff_checked" if changed else "same"
            return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
    found = next((one for one in staff_in_case([user], case, ()) if one.user.id == user.id), None)
    return render_template(
        "office/staff_checked.html",
        form=form,
        case=case,
        user=user,
        row=row,
        viewer_id=current_viewer().user_id,
        name=found.name if found else "",
    )


def _somebody(case: Case, user_id: UUID) -> User:
    """Return who of the staff it is about: anybody who could work on the case. Raises NotFound."""
    user = request_session().get(User, user_id)
    if user is None or user.role is Role.ADMINISTRATOR:
        raise NotFound("nobody who works on cases")
    if user.role is Role.OFFICER and user.authority_code != case.authority_code:
        raise NotFound("an officer of another local authority")
    return user
