"""How long records are kept: the schedule, to be changed, with every version."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.retention.records import Schedule, schedule_from
from cases.vocabulary import CaseOutcome, RecordKind
from forms.provider.retention import ScheduleForm
from services.provider.versions import ChangedMeanwhile
from services.retention.schedule import (
    FilesStayTooLong,
    current_schedule,
    save_schedule,
    schedule_versions,
)
from web.common.seen import digest_of, show, shows
from web.context import now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer

DONE = {"saved": "Saved. The days on every case follow it from now on.", "same": "Nothing changed."}


@providing.route("/retention", methods=["GET", "POST"])
@for_keepers
def retention() -> ResponseReturnValue:
    """Show how long records are kept, to be changed, and every version."""
    session = request_session()
    schedule = current_schedule(session)
    form = ScheduleForm(data=_shown(schedule))
    shown = digest_of(schedule.version)
    if form.validate_on_submit() and shows(form, shown):
        try:
            changed = save_schedule(
                session, _meant(form), began_from=schedule.version, by=current_viewer(), at=now()
            )
        except (FilesStayTooLong, ChangedMeanwhile) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("provider.retention", done="saved" if changed else "same"), code=303)
    show(form, shown)
    return render_template(
        "provider/retention.html",
        form=form,
        schedule=schedule,
        records=list(RecordKind),
        outcomes=list(CaseOutcome),
        versions=[(row, schedule_from(row.data)) for row in schedule_versions(session)],
        done=DONE.get(request.args.get("done", ""), ""),
    )


def _shown(schedule: Schedule) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for record in RecordKind:
        for outcome in CaseOutcome:
            rule = schedule.rule(record, outcome)
            shown[f"{record.value}_{outcome.value}_months"] = str(rule.months)
            shown[f"{record.value}_{outcome.value}_method"] = rule.method
        first = schedule.rule(record, CaseOutcome.AGREED)
        shown[f"{record.value}_from"] = first.counted_from
        shown[f"{record.value}_until_25"] = first.until_25
        shown[f"{record.value}_source"] = schedule.sources[record]
    return shown


def _meant(form: Any) -> Schedule:
    return schedule_from(
        {
            record.value: {
                "source": form[f"{record.value}_source"].data,
                "counted_from": form[f"{record.value}_from"].data,
                "until_25": form[f"{record.value}_until_25"].data,
                **{
                    outcome.value: {
                        "months": form[f"{record.value}_{outcome.value}_months"].months,
                        "method": form[f"{record.value}_{outcome.value}_method"].data,
                    }
                    for outcome in CaseOutcome
                },
            }
            for record in RecordKind
        }
    )
