"""What was agreed with the authority: each action, and the answer of an officer with an account."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cases.access import case_seen_by
from cases.agreed.models import AgreedAction
from cases.agreed.rules import answers_open_to, is_owner
from cases.models import Case, Party
from cases.vocabulary import Role
from dates import uk_day
from forms.agreed import ActionAnswerForm
from services.agreed.answering import (
    AnsweredMeanwhile,
    HeardBy,
    NotTheirs,
    Said,
    action_of,
    actions_for,
    proof_of,
    readers_of,
)
from services.agreed.shown import ShownAction, shown_actions
from services.agreed.telling import answer_and_tell
from web.authority.blueprint import authority
from web.common.agreed import answer_form, answered_meanwhile, proof_file, take_in_proofs
from web.context import get_services, hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/actions/<int:number>", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def action(reference: str, number: int) -> ResponseReturnValue:
    """Show one action, and take the authority's answer to it."""
    case, party, found = _this_action(reference, number)
    form = answer_form(found, party)
    if not form.validate_on_submit():
        return _page(case, party, found, form)
    session, services = request_session(), get_services()
    uploads, problems = take_in_proofs(form, found, party)
    if problems:
        for problem in problems:
            form.add_problem(problem, "proof")
        return _page(case, party, found, form, 422)
    viewer = current_viewer()
    try:
        answer_and_tell(
            session,
            found,
            party,
            Said(form.answer.data, form.words.data, viewer.name, uploads),
            seen=form.shown_count,
            at=now(),
            policy=services.policy,
            keys=services.keys,
            heard=HeardBy(viewer),
        )
    except (AnsweredMeanwhile, NotTheirs) as error:
        session.rollback()
        case, party, found = _this_action(reference, number)
        if isinstance(error, AnsweredMeanwhile):
            answered_meanwhile(form, found, party, error)
        else:
            form.add_problem(error.sentence)
        return _page(case, party, found, form, error.status)
    session.commit()
    return redirect(url_for("authority.case", reference=case.reference, saved="action"), code=303)


@authority.get("/cases/<reference>/actions/<int:number>/file/<uuid:upload_id>")
@signed_in_as(Role.OFFICER)
def action_file(reference: str, number: int, upload_id: UUID) -> Response:
    """Give out a file that was sent with an answer."""
    _, _, found = _this_action(reference, number)
    upload = proof_of(found, upload_id)
    if upload is None:
        abort(404)
    return proof_file(upload)


def actions_of_case(session: Session, case: Case) -> list[AgreedAction]:
    """Return the actions of the case that its authority sees: of statements that it signed."""
    party = case.authority_party()
    return actions_for(session, party) if party is not None else []


def shown_to(actions: Sequence[AgreedAction], party: Party | None = None) -> list[ShownAction]:
    """Return ``actions`` as pages show them to ``party``."""
    holidays = get_services().bank_holidays
    return shown_actions(actions, today=uk_day(now()), bank_holidays=holidays, reader=party)


def _this_action(reference: str, number: int) -> tuple[Case, Party, AgreedAction]:
    session = request_session()
    case = hold_on_press(case_seen_by(session, current_viewer(), reference))
    party = case.authority_party()
    found = action_of(actions_of_case(session, case), number)
    if party is None or found is None:
        abort(404)
    return case, party, found


def _page(
    case: Case, party: Party, found: AgreedAction, form: ActionAnswerForm, status: int = 200
) -> ResponseReturnValue:
    shown = shown_to(actions_of_case(request_session(), case), party)
    return render_template(
        "authority/action.html",
        case=case,
        one=next(one for one in shown if one.id == found.id),
        form=form if answers_open_to(party, found) else None,
        own=is_owner(party, found),
        readers=readers_of(request_session(), found, party),
    ), status
