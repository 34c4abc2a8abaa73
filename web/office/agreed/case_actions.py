"""What was agreed in one case: every action, each person's link, and answers that the office was told."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cases.accounts.people import Actor
from cases.agreed.models import AgreedAction
from cases.agreed.rules import answers_open_to
from cases.deadlines.action_states import ActionAnswerKind
from cases.errors import NotFound
from cases.models import Case, Party
from dates import uk_day
from forms.agreed import ActionAnswerForm, OfficeAnswerForm
from forms.base import BareForm
from forms.choices import Option
from services.agreed.answering import AnsweredMeanwhile, HeardBy, NotTheirs, Said
from services.agreed.links import renew_action_link
from services.agreed.people import ActionEntry, concerned, entries_of, entry_of
from services.agreed.reports import AskedBy, ask_for_report, reports_of
from services.agreed.shown import ShownAction, shown_actions
from services.agreed.telling import answer_and_tell
from web.common.agreed import wants_large_print
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.office.labels import SAVED
from web.viewers import current_viewer

NOT_THEIR_ANSWER = (
    "This person cannot say that now. Whoever is to do it says how it goes; "
    "once they say that it is done, the others say whether they agree"
)
ASKED_MEANWHILE = "Someone answered while this page was open. Read it below, then press '{button}' again"


@office.get("/cases/<reference>/actions")
@for_coordinators
def case_actions(reference: str) -> ResponseReturnValue:
    """Show every action of the case, and where each person's link stands."""
    case = this_case(reference)
    actions = _actions(case)
    return render_template(
        "office/agreed/case_actions.html",
        case=case,
        shown=_shown(actions),
        people=_people(actions),
        reports=reports_of(request_session(), case),
        saved=SAVED.get(request.args.get("saved", ""), ""),
    )


@office.route("/cases/<reference>/actions/<int:number>", methods=["GET", "POST"])
@for_coordinators
def action(reference: str, number: int) -> ResponseReturnValue:
    """Show one action, and record what someone told the office about it."""
    case = this_case(reference)
    found = _action(case, number)
    form = _form(found, concerned(request_session(), [found])[found.id])
    if not form.validate_on_submit():
        return _page(case, found, form)
    party, kind = form.who.data, form.answer.data
    if kind not in answers_open_to(party, found):
        form.add_problem(NOT_THEIR_ANSWER, "answer")
        return _page(case, found, form, 422)
    if not form.words.data and kind.value in ActionAnswerForm.NEEDS_WORDS:
        form.add_problem(ActionAnswerForm.NEEDS_WORDS[kind.value], "words")
        return _page(case, found, form, 422)
    session, services = request_session(), get_services()
    try:
        answer_and_tell(
            session,
            found,
            party,
            Said(kind, form.words.data, party.name),
            seen=form.shown_count,
            at=now(),
            policy=services.policy,
            keys=services.keys,
            heard=HeardBy(current_viewer(), form.how.data, form.said_on.data),
        )
    except AnsweredMeanwhile as error:
        session.rollback()
        case = this_case(reference)
        found = _action(case, number)
        form.take_over("seen", str(len(found.answers)))
        form.add_problem(ASKED_MEANWHILE.format(button=form.button_to_press()))
        return _page(case, found, form, error.status)
    except NotTheirs as error:
        session.rollback()
        case = this_case(reference)
        form.add_problem(NOT_THEIR_ANSWER, "answer")
        return _page(case, _action(case, number), form, error.status)
    session.commit()
    return redirect(url_for("office.case_actions", reference=case.reference, saved="action"), code=303)


@office.post("/cases/<reference>/actions/report")
@for_coordinators
def ask_report(reference: str) -> ResponseReturnValue:
    """Have the action report of the case made, of how things stand now."""
    case = this_case(reference)
    session, services = request_session(), get_services()
    found = _actions(case)
    if BareForm().validate_on_submit() and found:
        viewer = current_viewer()
        ask_for_report(
            session,
            case,
            found,
            AskedBy(Actor.of(viewer), services.provider.name, large_print=wants_large_print()),
            at=now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        session.commit()
    return redirect(url_for("office.case_actions", reference=case.reference, _anchor="report"), code=303)


@office.post("/cases/<reference>/actions/links/<int:number>")
@for_coordinators
def renew_link(reference: str, number: int) -> ResponseReturnValue:
    """Give someone a new link, unlocked; show the six digits to read to whoever is asked for them, once."""
    case = this_case(reference)
    session, services = request_session(), get_services()
    party = party_of(case, number)
    signer = entry_of(session, party, at=now()).signer
    if signer is None:
        raise NotFound("this person signed nothing that everyone signed")
    back = url_for("office.case_actions", reference=case.reference)
    if not BareForm().validate_on_submit():
        return redirect(back, code=303)
    code = renew_action_link(
        session, signer, by=current_viewer(), at=now(), policy=services.policy, keys=services.keys
    )
    session.commit()
    return render_template(
        "office/agreed/link_renewed.html", case=case, party=party, code=code, back=back, at=now()
    )


def _actions(case: Case) -> list[AgreedAction]:
    return list(
        request_session().scalars(
            select(AgreedAction)
            .where(AgreedAction.case_id == case.id, AgreedAction.replaced_at.is_(None))
            .order_by(AgreedAction.number)
            .options(selectinload(AgreedAction.answers), selectinload(AgreedAction.owner_party))
        )
    )


def _action(case: Case, number: int) -> AgreedAction:
    found = next((one for one in _actions(case) if one.number == number), None)
    if found is None:
        raise NotFound(f"no agreed action {number} in this case")
    return found


def _people(actions: list[AgreedAction]) -> list[ActionEntry]:
    """Return whom any of the actions concerns, and how each comes to their page, in the case's order."""
    session = request_session()
    parties = {party.id: party for each in concerned(session, actions).values() for party in each}
    entries = entries_of(session, parties.values(), at=now())
    return sorted(entries.values(), key=lambda one: one.party.number)


def _form(found: AgreedAction, parties: list[Party]) -> OfficeAnswerForm:
    form = OfficeAnswerForm(today=uk_day(now()), data={"seen": str(len(found.answers))})
    may = [party for party in parties if answers_open_to(party, found)]
    form.who.choices = [
        Option(str(party.number), f"{party.name}{_of_body(party)}, {_part(party, found)}", data=party)
        for party in may
    ]
    kinds = {kind for party in may for kind in answers_open_to(party, found)}
    form.answer.choices = [kind for kind in ActionAnswerKind if kind in kinds]
    return form


def _of_body(party: Party) -> str:
    return f" of {party.organisation}" if party.organisation and party.organisation != party.name else ""


def _part(party: Party, found: AgreedAction) -> str:
    return "who is to do it" if found.owner_id == party.id else party.role.words.lower()


def _shown(actions: list[AgreedAction]) -> list[ShownAction]:
    holidays = get_services().bank_holidays
    return shown_actions(actions, today=uk_day(now()), bank_holidays=holidays, reader=None)


def _page(case: Case, found: AgreedAction, form: OfficeAnswerForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "office/agreed/action.html",
        case=case,
        one=next(one for one in _shown(_actions(case)) if one.id == found.id),
        form=form,
        can_answer=bool(form.who.choices),
    ), status
