"""Ask everyone whether they take part, record who answers by phone, and tell everyone where it stops."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.casework.contact_safety import NotCleared, contact_guard
from cases.deadlines.drs_replies import usual_reply_by
from cases.drs.parts import (
    FocusNotAgreed,
    NotOpenForAnswers,
    TooEarlyToTell,
    may_tell,
    not_asked,
    parts_of,
    usually_asked,
)
from cases.drs.request import Disagreement
from cases.errors import NotFound
from cases.meetings.models import a_meeting_is_over
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import ClosingReason
from dates import uk_day
from forms.base import BareForm
from forms.choices import Option
from forms.office.drs import AskAlsoForm, AskEveryoneForm, TellEveryoneForm
from forms.taking_part import PartByPhoneForm
from services.casework.taking_part import (
    answer_part,
    ask_also,
    ask_everyone,
    send_fresh_part_link,
    takes_answers,
    tell_everyone,
)
from services.closing import CannotClose, close_case, closing_view
from services.queries.office_tasks import Todo, TodoKind
from web.common.asked.taking_part import recorded_reply, reply_of
from web.common.seen import carry_recorded, digest_of, show, shows, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, name_and_body, office
from web.office.drs.overview import asked_party, disagreement_of_case
from web.office.safety.clearing import ask_about_contact, clearance_of, say_not_cleared
from web.office.steps import step_for
from web.viewers import current_viewer

SETTLED_BY_THE_NEWS = frozenset({TodoKind.TAKE_PART, TodoKind.WAIT})
"""Steps that end once everyone is told: whoever was asked has the news then."""
REPLY_FIELDS = frozenset(
    {"answer", "cannot_do", "comes", "mode", "access", "to_read", "reason", "answered_how"}
)
"""What is asked of an answer by phone, as its page shows it."""


@office.route("/cases/<reference>/drs/ask", methods=["GET", "POST"])
@for_coordinators
def ask_to_take_part(reference: str) -> ResponseReturnValue:
    """Choose who is asked and by when; each gets a link of their own.

    Once everyone was asked, whoever is not among them can be asked too.
    """
    session, services = request_session(), get_services()
    case, disagreement = disagreement_of_case(reference)
    is_later = disagreement.asked_at is not None
    may_be = not_asked(case)
    is_over = disagreement.told_at is not None or a_meeting_is_over(session, case, at=now())
    if case.closed_at is not None or (is_later and (is_over or not may_be)):
        return _back(case)
    usual = may_be if is_later else usually_asked(case, disagreement)
    usual = [one for one in usual if contact_guard(one) is None]
    today = uk_day(now())
    ask, form_class = (ask_also, AskAlsoForm) if is_later else (ask_everyone, AskEveryoneForm)
    form = form_class(
        today=today,
        data={
            "parties": tuple(str(one.number) for one in usual),
            "reply_by": usual_reply_by(today, services.bank_holidays, services.policy.drs_reply_days),
        },
    )
    form.parties.choices = [Option(str(one.number), name_and_body(one)) for one in may_be]
    guards = ask_about_contact(form, may_be)
    parts = {part.party_id: part for part in parts_of(session, case)}
    shown = digest_of(disagreement.focus, [one.name for one in may_be])
    if form.validate_on_submit() and shows(form, shown):
        asked = [one for one in may_be if str(one.number) in form.parties.data]
        try:
            ask(
                session,
                case,
                asked,
                form.reply_by.data,
                by=Actor.of(current_viewer()),
                at=now(),
                keys=services.keys,
                clearance=clearance_of(form),
            )
        except NotCleared as error:
            session.rollback()
            say_not_cleared(form, error, untick="take their tick away", field="parties")
        except (FocusNotAgreed, NotOpenForAnswers) as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "parties")
        else:
            session.commit()
            return _back(case)
    show(form, shown)
    return render_template(
        "office/drs_ask.html",
        form=form,
        case=case,
        disagreement=disagreement,
        is_later=is_later,
        guards=guards,
        not_agreed=[
            one for one in usual if parts.get(one.id) is None or parts[one.id].focus_agreed_at is None
        ],
        without_email=[one for one in usual if not one.email],
    )


@office.route("/cases/<reference>/drs/answer/<int:party>", methods=["GET", "POST"])
@for_coordinators
def answer_by_phone(reference: str, party: int) -> ResponseReturnValue:
    """Record what someone answered who told it to staff."""
    session = request_session()
    case, disagreement = disagreement_of_case(reference)
    whose = asked_party(case, party)
    part = next((one for one in parts_of(session, case) if one.party_id == whose.id), None)
    if part is None or part.asked_at is None:
        return _back(case)
    recorded = recorded_reply(part)
    form = carry_recorded(PartByPhoneForm(data=recorded), recorded)
    if whose.role not in FAMILY_ROLES:
        form.for_a_body()
    if not takes_answers(session, part, at=now()):
        return (
            _too_late(case, disagreement, whose, form)
            if request.method == "POST" or form.is_shown_again
            else _back(case)
        )
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            answer_part(
                session,
                part,
                reply_of(form),
                how=form.answered_how.data,
                by=Actor.of(current_viewer()),
                at=now(),
                provider=get_services().provider,
            )
        except NotOpenForAnswers:
            session.rollback()
            return _too_late(case, disagreement, whose, form)
        session.commit()
        return _back(case)
    return render_template(
        "office/drs_answer.html", form=form, case=case, party=whose, disagreement=disagreement
    )


def _too_late(
    case: Case, disagreement: Disagreement, whose: Party, form: PartByPhoneForm
) -> ResponseReturnValue:
    """Show what was typed of an answer that can be recorded no more: it is not lost, and not saved either."""
    typed = [(field.label.text, field.in_words()) for field in form if field.name in REPLY_FIELDS]
    return render_template(
        "office/drs_answer_late.html",
        form=form,
        case=case,
        disagreement=disagreement,
        party=whose,
        typed=typed,
    )


@office.post("/cases/<reference>/drs/link/<int:party>")
@for_coordinators
def fresh_part_link(reference: str, party: int) -> ResponseReturnValue:
    """Send a fresh link, with a new code, to someone whom staff spoke to."""
    session = request_session()
    case, _ = disagreement_of_case(reference)
    whose = asked_party(case, party)
    part = next((one for one in parts_of(session, case) if one.party_id == whose.id), None)
    if part is None or part.asked_at is None:
        raise NotFound("nobody asked them")
    if BareForm().validate_on_submit():
        by = Actor.of(current_viewer())
        send_fresh_part_link(session, part, by=by, at=now(), keys=get_services().keys)
        session.commit()
    return _back(case)


@office.route("/cases/<reference>/drs/tell", methods=["GET", "POST"])
@for_coordinators
def tell_not_going_ahead(reference: str) -> ResponseReturnValue:
    """Tell everyone at once, in the same words and without names, that it does not go ahead."""
    session = request_session()
    case, disagreement = disagreement_of_case(reference)
    parts = parts_of(session, case)
    if disagreement.told_at is not None or not may_tell(disagreement, parts, uk_day(now())):
        return _back(case)
    form, first = TellEveryoneForm(), _first_to_do(case)
    shown = digest_of([(part.party_id, part.answer) for part in parts])
    if not first and form.validate_on_submit() and shows(form, shown):
        try:
            _tell_and_close(case)
        except TooEarlyToTell:
            session.rollback()
            return _back(case)
        except CannotClose as error:
            session.rollback()
            first = error.first
        else:
            session.commit()
            return _back(case)
    show(form, shown)
    asked = [part.party for part in parts if part.asked_at is not None]
    return render_template(
        "office/drs_tell.html", form=form, case=case, asked=asked, first=[step_for(todo) for todo in first]
    )


def _first_to_do(case: Case) -> list[Todo]:
    """Return what comes before the news, which closes the case: such as a meeting that is still booked."""
    session, services = request_session(), get_services()
    view = closing_view(session, case, at=now(), bank_holidays=services.bank_holidays)
    return [todo for todo in view.first if todo.kind not in SETTLED_BY_THE_NEWS]


def _tell_and_close(case: Case) -> None:
    """Tell everyone and close the case with its reason, in one transaction."""
    session, services, by = request_session(), get_services(), Actor.of(current_viewer())
    tell_everyone(session, case, by=by, at=now())
    session.flush()
    close_case(session, case, ClosingReason.REFUSED, by=by, at=now(), bank_holidays=services.bank_holidays)


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("office.calls_and_focus", reference=case.reference), code=303)
