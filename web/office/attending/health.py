"""What became of a health body that mediation concerns: recorded by the office for one decision."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.attending.health_bodies import NotAboutHealth
from cases.progress.health import health_mediation, health_notice, is_about_health
from cases.vocabulary import HealthStep
from dates import uk_day
from forms.taking_part import HealthBodyForm
from services.casework.health_bodies import record_health_step_and_tell
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_coordinators, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/health-body/<int:decision>", methods=["GET", "POST"])
@for_coordinators
def health_body(reference: str, decision: int) -> ResponseReturnValue:
    """Record that the health body was told, whether it takes part, and that an agreement was passed on."""
    case = this_case(reference)
    about = decision_of(case, decision)
    holidays = get_services().bank_holidays
    form = HealthBodyForm(today=uk_day(now()), data={"happened_on": uk_day(now())})
    records = about.health_records
    shown = digest_of(about.id, about.kind, [(one.step, one.happened_on) for one in records])
    if form.validate_on_submit() and shows(form, shown):
        session, step = request_session(), HealthStep(form.step.data)
        by = Actor.of(current_viewer())
        try:
            changed = record_health_step_and_tell(
                session, about, step, on=form.happened_on.data, by=by, at=now()
            )
        except NotAboutHealth as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            saved = "health_body" if changed else "same"
            return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
    show(form, shown)
    return render_template(
        "office/health_body.html",
        form=form,
        case=case,
        decision=about,
        records=records,
        is_about_health=is_about_health(about),
        notice=health_notice(about, bank_holidays=holidays),
        alone=health_mediation(about, bank_holidays=holidays),
    )
