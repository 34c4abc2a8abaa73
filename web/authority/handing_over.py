"""Who of the authority looks after a case: passed to a colleague, for good or until a day, and taken back."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by
from cases.accounts.people import User
from cases.casework.authority_officers import NotOfTheAuthority, in_charge
from cases.models import Case
from cases.vocabulary import Role
from dates import uk_day
from forms.authority import HandOverForm
from forms.base import BareForm
from forms.choices import Option
from services.authority.handing_over import colleagues, hand_back, hand_over
from web.authority.blueprint import authority
from web.common.seen import digest_of, show, shows
from web.context import hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/officer", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def pass_case_on(reference: str) -> ResponseReturnValue:
    """Pass the case to a colleague of the same authority; a press from an old page changes nothing."""
    session, viewer = request_session(), current_viewer()
    case = hold_on_press(case_seen_by(session, viewer, reference))
    form = HandOverForm(today=uk_day(now()))
    form.officer.choices = [Option(str(one.id), one.name, data=one) for one in colleagues(session, case)]
    shown = digest_of(*_stands(case))
    if form.validate_on_submit() and shows(form, shown):
        try:
            hand_over(session, case, form.officer.data, form.until.data, by=viewer, at=now())
        except NotOfTheAuthority as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "officer")
        else:
            session.commit()
            return redirect(url_for("authority.case", reference=case.reference), code=303)
    show(form, shown)
    return render_template("authority/hand_over.html", form=form, case=case, officer=officer_of_case(case))


@authority.post("/cases/<reference>/officer/back")
@signed_in_as(Role.OFFICER)
def take_case_back(reference: str) -> ResponseReturnValue:
    """Take the case back; where a colleague stood in, the one before looks after it again."""
    session, viewer = request_session(), current_viewer()
    case = hold_on_press(case_seen_by(session, viewer, reference))
    if not BareForm().validate_on_submit():
        abort(400)
    hand_back(session, case, by=viewer, at=now())
    session.commit()
    return redirect(url_for("authority.case", reference=case.reference), code=303)


def officer_of_case(case: Case) -> dict[str, object] | None:
    """Return who looks after the case and until when; None while nobody of the authority does."""
    row = in_charge(request_session(), [case], today=uk_day(now())).get(case.id)
    if row is None:
        return None
    user = request_session().get_one(User, row.user_id)
    return {"name": user.name, "until": row.until, "given_by": row.given_by, "given_at": row.given_at}


def _stands(case: Case) -> tuple[str, ...]:
    row = in_charge(request_session(), [case], today=uk_day(now())).get(case.id)
    return (str(case.id), str(row.id) if row else "")
