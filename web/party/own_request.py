"""The family's own page behind the link in the receipt: where the request stands; the letter sent later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.casework.files import files_of
from cases.models import Party
from cases.progress.deadline import check_letter_by
from cases.readers import birth_date_words
from cases.vocabulary import PartyRole, SecondStep
from dates import long_date, uk_day
from forms.choices import Option
from forms.party import BirthDateForm, OwnBirthDateForm, SixDigitsForm
from forms.public.request_page import LateLetterForm
from services.casework.late_letters import receive_letter
from services.queries.own_documents import files_given_by, own_documents
from services.queries.request_progress import request_progress
from services.requests import asked_for_it, gets_link_with_receipt, prove_own_request
from signing.codes import read_code
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.page_step import page_step_of
from signing.tries import Locked, WrongAnswer
from web.common.letters import take_in
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.filters import count, decision_with_letter
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.dead import dead_link
from web.party.proving import NOT_SIX_DIGITS
from web.setup import safe_next
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])
BASE = "/your/request"
OTHER_LINK = "You opened another link in this browser. This page is about that one."
PAGE_CODE_HINT = (
    "We tell you this code by phone, for example 482 913. It is not in our email. "
    "If you do not have it, phone us."
)
ProofForm = BirthDateForm | OwnBirthDateForm | SixDigitsForm
OTHERWISE = "Try again in a few minutes, or phone us"


@dataclass(frozen=True)
class RequestVisit:
    """Who is behind the link to a request."""

    visit: Visit
    party: Party


def request_link_required(*, proved: bool = True) -> Callable[[View], View]:
    """Let in only someone behind a living link to a request; ``proved``: who also passed the second step."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            visit = link_sessions.visit_of_browser()
            if visit is None or visit.link.purpose is not Purpose.REQUEST_STATUS:
                return link_sessions.no_visit()
            party = request_session().get(Party, visit.link.subject_id)
            if party is None:
                return link_sessions.no_visit()
            if dead := link_sessions.why_dead(visit):
                return dead_link(dead, pressed=request.method == "POST" or is_shown_again())
            g.request_visit = RequestVisit(visit, party)
            if away := link_sessions.led_away(
                visit, party.name, proof="party.request_proof" if proved else ""
            ):
                return away
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, GUARD, frozenset())
        return cast(View, guarded)

    return guard


def current_request_visit() -> RequestVisit:
    """Return who is behind the link; only inside a view guarded by ``request_link_required``."""
    visit: RequestVisit = g.request_visit
    return visit


@pages.route("/your/request/proof", methods=["GET", "POST"])
@request_link_required(proved=False)
def request_proof() -> ResponseReturnValue:
    """Ask for the date of birth or the code; five wrong answers, then the link is paused."""
    link_session = current_request_visit()
    if request.method == "GET" and link_sessions.has_proved(link_session.visit):
        return redirect(url_for("party.own_request"), code=303)
    form = _proof_form(link_session.party)
    if link_session.party.request_locked_at is not None:
        return _locked()
    if not form.validate_on_submit():
        return _proof_page(link_session, form)
    if form.signer.data != str(link_session.party.id):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(url_for("party.request_proof"), code=303)
    is_code = isinstance(form, SixDigitsForm)
    answer = form.code.data if isinstance(form, SixDigitsForm) else form.born.data
    if is_code and read_code(answer) is None:
        form.add_problem(NOT_SIX_DIGITS, "code")
        return _proof_page(link_session, form, 422)
    session, keys = request_session(), get_services().keys
    try:
        prove_own_request(session, link_session.visit, link_session.party, answer, at=now(), keys=keys)
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.rstrip("."), "code" if is_code else "born")
        return _proof_page(link_session, form, 422)
    except Locked:
        session.commit()
        return _locked()
    session.commit()
    link_sessions.proved_now()
    wanted = safe_next(request.args.get("then"), otherwise=BASE)
    return redirect(wanted if wanted.startswith((BASE, "/your/actions")) else BASE, code=303)


@pages.get("/your/request")
@request_link_required()
def own_request() -> ResponseReturnValue:
    """Show where the request stands, its dates, what was sent, and what can be sent."""
    link_session = current_request_visit()
    progress = request_progress(
        request_session(), link_session.party, at=now(), bank_holidays=get_services().bank_holidays
    )
    documents = own_documents(request_session(), link_session.party, at=now(), policy=get_services().policy)
    if progress.is_guest:
        return render_template(
            "party/own_page_guest.html",
            progress=progress,
            documents=documents,
            flash_message=link_sessions.take_flash(),
        )
    return render_template(
        "party/own_request.html",
        progress=progress,
        documents=documents,
        can_stop=any(one.can_be_withdrawn for one in progress.decisions),
        flash_message=link_sessions.take_flash(),
    )


@pages.route("/your/request/letter", methods=["GET", "POST"])
@request_link_required()
def send_letter() -> ResponseReturnValue:
    """Take the decision letter, its date, or both, after the request."""
    link_session = current_request_visit()
    if not gets_link_with_receipt(link_session.party):
        abort(404)
    decisions = link_session.party.case.decisions
    form = LateLetterForm(today=uk_day(now()), data={"party": str(link_session.party.id)})
    if len(decisions) == 1:
        del form.decision
    else:
        form.decision.choices = [
            Option(str(d.number), decision_with_letter(d), data=d.number) for d in decisions
        ]
    if was_pressed() and form.party.data and form.party.data != str(link_session.party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=BASE, then_words="Open the newer link’s request")
    if not form.validate_on_submit():
        return _letter_page(form)
    number = decisions[0].number if len(decisions) == 1 else form.decision.data
    session = request_session()
    uploads, problems = take_in(
        form.letter.data,
        otherwise=OTHERWISE,
        held=files_given_by(session, link_session.party),
        of_case=files_of(session, link_session.party.case),
    )
    if problems and not uploads:
        for problem in problems:
            form.add_problem(problem, "letter")
        return _letter_page(form)
    decision = next(d for d in link_session.party.case.decisions if d.number == number)
    receive_letter(session, decision, link_session.party, uploads, form.letter_date.data, at=now())
    session.commit()
    link_sessions.flash_next(_thanks(len(uploads), problems))
    return redirect(url_for("party.own_request"), code=303)


def _letter_page(form: LateLetterForm) -> ResponseReturnValue:
    return render_template("party/send_letter.html", form=form)


def _thanks(files: int, problems: list[str]) -> str:
    by = check_letter_by(now(), get_services().bank_holidays)
    what = f"your letter ({count(files, 'file')})" if files else "the date"
    unused = f" We could not use the rest. {'. '.join(problems)}. You can send it again." if problems else ""
    return f"We have {what}. An adviser will look at it by the end of {long_date(by)}.{unused}"


def _proof_form(party: Party) -> ProofForm:
    known = {"signer": str(party.id)}
    if page_step_of(party) is SecondStep.CODE:
        digits = SixDigitsForm(data=known)
        digits.code.description = PAGE_CODE_HINT
        return digits
    own = party.role is PartyRole.YOUNG_PERSON
    form = (OwnBirthDateForm if own else BirthDateForm)(data=known)
    form.born.label.text = f"What is {birth_date_words(party)}?"
    return form


def _proof_page(link_session: RequestVisit, form: ProofForm, status: int = 200) -> ResponseReturnValue:
    flash_message = link_sessions.take_flash()
    page = render_template(
        "party/request_proof.html", form=form, name=link_session.party.name, flash_message=flash_message
    )
    return page, status


def _locked() -> ResponseReturnValue:
    return render_template("party/locked.html"), Locked.status


def is_paused(subject_id: UUID) -> bool:
    """Return True if this party's links are paused after five wrong answers."""
    party = request_session().get(Party, subject_id)
    return party is not None and party.request_locked_at is not None


def opens_own_request(subject_id: UUID) -> bool:
    """Return True if this party is the one whose request it is, or the helper who made it."""
    party = request_session().get(Party, subject_id)
    return party is not None and asked_for_it(party)
