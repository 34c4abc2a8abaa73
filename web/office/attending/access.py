"""What people need to take part: booked, offered otherwise, no longer needed; and added for them."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.attending.access_needs import (
    AccessNeed,
    AccessReply,
    NeedsWhom,
    NotIndependent,
    ask_for_access,
    need_of_case,
    reply_of,
)
from cases.evidence.log import ReadEvent, case_events
from cases.meetings.arranging import arranged_meetings
from cases.models import Case
from cases.vocabulary import PEOPLE_BOOKED, AccessState
from dates import uk_day
from forms.attending.office import AccessForm, NewNeedForm
from forms.choices import Option
from services.casework.access_needs import record_access_and_tell
from services.needs.copies import make_copies_needed_now
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/needs/new", methods=["GET", "POST"])
@for_office
def new_need(reference: str) -> ResponseReturnValue:
    """Add what somebody needs, several things at once, as they said it by phone or in a letter."""
    session, case = request_session(), this_case(reference)
    form = NewNeedForm()
    people = {str(one.id): one for one in case.present_parties()}
    form.party.choices = [Option(key, f"{one.name}, {one.role.words.lower()}") for key, one in people.items()]
    if form.validate_on_submit():
        party, by = people[form.party.data], Actor.of(current_viewer())
        asked = [
            ask_for_access(session, party, kind, form.beside(kind).data, by=by, at=now())
            for kind in form.kind.data
        ]
        copies = sum(_copies(need) for need, _ in asked)
        is_new = any(new for _, new in asked)
        session.commit()
        return _back(case, "copies" if copies else "need_asked" if is_new else "same")
    return render_template("office/new_need.html", form=form, case=case)


@office.route("/cases/<reference>/needs/<uuid:need_id>", methods=["GET", "POST"])
@for_office
def access_need(reference: str, need_id: UUID) -> ResponseReturnValue:
    """Show what somebody needs and what was done about it; take where it stands now."""
    session, case = request_session(), this_case(reference)
    need = need_of_case(session, case, need_id)
    recorded = vars(reply_of(need))
    ahead = arranged_meetings(session, case)
    offered = dict(recorded)
    if need.booked_for is None and ahead:
        offered["booked_for"] = uk_day(ahead[0].starts_at)
    form = carry_recorded(AccessForm(today=uk_day(now()), data=offered), recorded)
    if need.kind not in PEOPLE_BOOKED:
        del form.independent
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            changed = record_access_and_tell(
                session, case, need, _reply(form), by=Actor.of(current_viewer()), at=now()
            )
        except NeedsWhom as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "booked_with")
        except NotIndependent as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "independent")
        else:
            copies = _copies(need)
            session.commit()
            return _back(case, "copies" if copies else "need" if changed else "same")
    return render_template(
        "office/access_need.html",
        form=form,
        case=case,
        need=need,
        meetings=ahead,
        history=_history(case, need),
        states=AccessState,
    )


def _copies(need: AccessNeed) -> int:
    """Have what they have already made in large print, where that is what they need; return how much is."""
    services, by = get_services(), Actor.of(current_viewer())
    return make_copies_needed_now(
        request_session(), need, by=by, at=now(), policy=services.policy, work=services.work
    )


def _reply(form: AccessForm) -> AccessReply:
    return AccessReply(
        form.state.data,
        booked_with=form.booked_with.data or "",
        booked_for=form.booked_for.data,
        independent=bool(form.independent.data) if "independent" in form else False,
        instead=form.instead.data or "",
    )


def _history(case: Case, need: AccessNeed) -> list[tuple[ReadEvent, str]]:
    """Return what was recorded of it, the newest first, each with where it stood then."""
    found = []
    for event in case_events(request_session(), case.id):
        if str(event.body.get("need", "")) != str(need.id):
            continue
        state = event.body.get("changed", {}).get("state", {}).get("after", AccessState.ASKED.value)
        with_whom = f": {event.body['booked_with']}" if "booked_with" in event.body else ""
        found.append((event, f"{AccessState(state).words}{with_whom}"))
    return found[::-1]


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(
        url_for("office.case_page", reference=case.reference, saved=saved, _anchor="needs"), code=303
    )
