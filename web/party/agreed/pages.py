"""What was agreed: all of it on one page, and a page for each action on which it is answered."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, ActorKind
from cases.agreed.models import AgreedAction
from cases.agreed.rules import answers_open_to, is_owner
from cases.models import FAMILY_ROLES, Party
from dates import uk_day
from forms.agreed import ActionAnswerForm
from forms.base import BareForm
from services.agreed.answering import (
    AnsweredMeanwhile,
    NotTheirs,
    Said,
    action_of,
    actions_for,
    proof_of,
    readers_of,
    struck_words,
)
from services.agreed.people import entry_of
from services.agreed.reports import AskedBy, ask_for_report, reports_of
from services.agreed.shown import ShownAction, shown_actions
from services.agreed.telling import answer_and_tell
from web.common.agreed import (
    answer_form,
    answered_meanwhile,
    proof_file,
    take_in_proofs,
    wants_large_print,
)
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.agreed.link_guard import action_link_required, current_action_visit
from web.party.blueprint import party as pages
from web.party.reading import send_file

THANKS = "We have your answer. The other people can read it on their pages."


@pages.get("/your/actions")
@action_link_required
def actions() -> ResponseReturnValue:
    """Show everything that was agreed with this person, theirs to do first, and where it stands."""
    party = current_action_visit().party
    shown = _shown(party)
    return render_template(
        "party/agreed/actions.html",
        party=party,
        own=[one for one in shown if one.is_own],
        others=[one for one in shown if not one.is_own],
        reports=reports_of(request_session(), party.case, party),
        may_report=party.role in FAMILY_ROLES,
        all_signed=all(one.action.all_signed for one in shown),
        struck_words=struck_words(request_session(), [one.action for one in shown]),
        has_signed=entry_of(request_session(), party, at=now()).signer is not None,
        today=uk_day(now()),
        flash_message=link_sessions.take_flash(),
    )


@pages.route("/your/actions/<uuid:action_id>", methods=["GET", "POST"])
@action_link_required
def action(action_id: UUID) -> ResponseReturnValue:
    """Show one action, and take an answer to it from whoever may give one."""
    party = current_action_visit().party
    found = _this_action(party, action_id)
    form = answer_form(found, party)
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        here = url_for("party.actions")
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open what was agreed")
    if not form.validate_on_submit():
        return _page(found, party, form)
    if not answers_open_to(party, found):
        return _not_theirs(form)
    session = request_session()
    uploads, problems = take_in_proofs(form, found, party)
    if problems:
        for problem in problems:
            form.add_problem(problem, "proof")
        return _page(found, party, form, 422)
    said = Said(form.answer.data, form.words.data, party.name, uploads)
    try:
        answer_and_tell(
            session,
            found,
            party,
            said,
            seen=form.shown_count,
            at=now(),
            policy=get_services().policy,
            keys=get_services().keys,
        )
    except AnsweredMeanwhile as error:
        session.rollback()
        found = _this_action(party, action_id)
        return _page(found, party, answered_meanwhile(form, found, party, error), error.status)
    except NotTheirs:
        session.rollback()
        return _not_theirs(form)
    session.commit()
    link_sessions.flash_next(THANKS)
    return redirect(url_for("party.actions"), code=303)


@pages.post("/your/actions/report")
@action_link_required
def ask_report() -> ResponseReturnValue:
    """Have the action report made, of how things stand now; the page says when it is there."""
    party = current_action_visit().party
    session, services = request_session(), get_services()
    if party.role not in FAMILY_ROLES:
        abort(404)
    found = actions_for(session, party)
    if BareForm().validate_on_submit() and found:
        actor = Actor(ActorKind.PARTY, str(party.id), party.name)
        asked = AskedBy(actor, party.name, party, large_print=wants_large_print())
        ask_for_report(
            session,
            party.case,
            found,
            asked,
            at=now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        session.commit()
    return redirect(url_for("party.actions", _anchor="report"), code=303)


@pages.get("/your/actions/report/<int:number>")
@action_link_required
def report_file(number: int) -> Response:
    """Give out a report that was made for this person, sealed."""
    party = current_action_visit().party
    reports = reports_of(request_session(), party.case, party)
    report = next((one for one in reports if one.own_number == number), None)
    if report is None or report.made_at is None or report.document is None:
        abort(404)
    assert report.document.sealed_digest is not None  # noqa: S101 - it is made once it is sealed
    return send_file(get_services().blobs.read(report.document.sealed_digest), report.file_name)


@pages.get("/your/actions/<uuid:action_id>/file/<uuid:upload_id>")
@action_link_required
def action_file(action_id: UUID, upload_id: UUID) -> Response:
    """Give out a file that was sent with an answer."""
    upload = proof_of(_this_action(current_action_visit().party, action_id), upload_id)
    if upload is None:
        abort(404)
    return proof_file(upload)


@pages.get("/your/actions/<int:number>")
@action_link_required
def action_by_number(number: int) -> ResponseReturnValue:
    """Lead an address of before, by the action's number in the case, to the action's own."""
    found = _this_action(current_action_visit().party, number)
    return redirect(url_for("party.action", action_id=found.id), code=303)


def _this_action(party: Party, which: UUID | int) -> AgreedAction:
    found = action_of(actions_for(request_session(), party), which)
    if found is None:
        abort(404)
    return found


def _page(
    found: AgreedAction, party: Party, form: ActionAnswerForm, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "party/agreed/action.html",
        one=next(one for one in _shown(party) if one.id == found.id),
        form=form if answers_open_to(party, found) else None,
        own=is_owner(party, found),
        readers=readers_of(request_session(), found, party),
        today=uk_day(now()),
    ), status


def _not_theirs(form: ActionAnswerForm) -> ResponseReturnValue:
    here = url_for("party.actions")
    return not_sent(NotTheirs.sentence, typed_into(form), then=here, then_words="Open what was agreed")


def _shown(party: Party) -> list[ShownAction]:
    return shown_actions(
        actions_for(request_session(), party),
        today=uk_day(now()),
        bank_holidays=get_services().bank_holidays,
        reader=party,
    )
