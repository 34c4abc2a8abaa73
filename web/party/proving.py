"""Is this you? The second step: what this person knows besides the link."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import SecondStep
from forms.base import BareForm
from forms.party import EmailedDigitsForm, SixDigitsForm
from services.link_sessions import email_digits_again, let_in, let_in_by_email
from signing.codes import read_code
from signing.links.tokens import Purpose
from signing.models import Signer
from signing.second_step import DIGITS_LAST
from signing.tries import Locked, WrongAnswer
from web.context import get_services, now, request_session, where_from
from web.filters import veiled
from web.party import link_sessions
from web.party.answers import is_for_another
from web.party.blueprint import party
from web.party.link_sessions import LinkSession, current_link_session, link_session_required
from web.party.second_steps import NOT_SIX_DIGITS, OTHER_LINK, ProofForm, birth_date_form
from web.setup import safe_next

NEW_CODE = "This version has a code of its own: the code for an earlier version does not work."
DIGITS_SENT = "We have sent new digits. The earlier ones no longer work."
DIGITS_NOT_SENT = "We have sent as many digits as we can today. Phone us."


@party.route("/your/proof", methods=["GET", "POST"])
@link_session_required(proved=False)
def proof() -> ResponseReturnValue:
    """Ask for the date of birth or the code; five tries, then the link is paused."""
    link_session = current_link_session()
    if request.method == "GET" and link_sessions.has_proved(link_session.visit):
        return redirect(_onward(link_session), code=303)
    form = _form_for(link_session.signer)
    if link_session.signer.locked_at is not None:
        return _locked()
    if not form.validate_on_submit():
        return _page(link_session, form)
    if is_for_another(form, link_session):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(url_for("party.proof"), code=303)
    if isinstance(form, SixDigitsForm) and read_code(form.code.data) is None:
        form.add_problem(NOT_SIX_DIGITS, "code")
        return _page(link_session, form, 422)
    session, services = request_session(), get_services()
    try:
        was_let_in = let_in(
            session,
            link_session.visit,
            link_session.signer,
            _answer(form),
            where=where_from(),
            at=now(),
            keys=services.keys,
            provider=services.provider,
        )
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.rstrip("."), "code" if isinstance(form, SixDigitsForm) else "born")
        return _page(link_session, form, 422)
    except Locked:
        session.commit()
        return _locked()
    session.commit()
    if not was_let_in:
        return redirect(url_for("party.emailed_digits", then=request.args.get("then")), code=303)
    link_sessions.proved_now()
    return redirect(_onward(link_session), code=303)


@party.route("/your/digits", methods=["GET", "POST"])
@link_session_required(proved=False)
def emailed_digits() -> ResponseReturnValue:
    """Ask, after a code that staff saw, for the six digits that went to this person's own address."""
    link_session = current_link_session()
    if link_session.signer.locked_at is not None:
        return _locked()
    if link_session.visit.proved_at is not None or link_session.visit.step_passed_at is None:
        return redirect(url_for("party.proof"), code=303)
    form = EmailedDigitsForm(data={"signer": str(link_session.signer.id)})
    if not form.validate_on_submit() or is_for_another(form, link_session):
        return _digits_page(link_session, form)
    if read_code(form.code.data) is None:
        form.add_problem(NOT_SIX_DIGITS, "code")
        return _digits_page(link_session, form, 422)
    session, services = request_session(), get_services()
    try:
        let_in_by_email(
            session,
            link_session.visit,
            link_session.signer,
            form.code.data,
            where=where_from(),
            at=now(),
            keys=services.keys,
            provider=services.provider,
        )
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.rstrip("."), "code")
        return _digits_page(link_session, form, 422)
    except Locked:
        session.commit()
        return _locked()
    session.commit()
    link_sessions.proved_now()
    return redirect(_onward(link_session), code=303)


@party.post("/your/digits/again")
@link_session_required(proved=False)
def digits_again() -> ResponseReturnValue:
    """Email fresh digits; the earlier ones open nothing any more."""
    link_session = current_link_session()
    if BareForm().validate_on_submit() and link_session.visit.step_passed_at is not None:
        sent = email_digits_again(request_session(), link_session.visit, link_session.signer, at=now())
        request_session().commit()
        link_sessions.flash_next(DIGITS_SENT if sent else DIGITS_NOT_SENT)
    return redirect(url_for("party.emailed_digits"), code=303)


def _digits_page(
    link_session: LinkSession, form: EmailedDigitsForm, status: int = 200
) -> ResponseReturnValue:
    address = veiled(link_session.signer.email or "")
    flash_message = link_sessions.take_flash()
    return render_template(
        "party/digits.html",
        form=form,
        signer=link_session.signer,
        address=address,
        minutes=DIGITS_LAST // timedelta(minutes=1),
        flash_message=flash_message,
    ), status


@party.get("/your/")
@link_session_required()
def home() -> ResponseReturnValue:
    """Go to wherever this person now stands."""
    return redirect(link_sessions.home_of(current_link_session()), code=303)


def _form_for(signer: Signer) -> ProofForm:
    known = {"signer": str(signer.id)}
    if signer.second_step is SecondStep.CODE:
        digits = SixDigitsForm(data=known)
        if signer.envelope.version > 1:
            digits.code.description = f"{digits.code.description} {NEW_CODE}"
        return digits
    return birth_date_form(signer.party, known)


def _answer(form: ProofForm) -> date | str | None:
    answer: date | str | None = form.code.data if isinstance(form, SixDigitsForm) else form.born.data
    return answer


def _page(link_session: LinkSession, form: ProofForm, status: int = 200) -> ResponseReturnValue:
    flash_message = link_sessions.take_flash()
    return render_template(
        "party/proof.html", form=form, signer=link_session.signer, flash_message=flash_message
    ), status


def _locked() -> ResponseReturnValue:
    return render_template("party/locked.html"), Locked.status


def _onward(link_session: LinkSession) -> str:
    home = link_sessions.home_of(link_session)
    wanted = safe_next(request.args.get("then"), otherwise=home)
    if wanted.startswith("/your/actions"):
        return wanted
    if link_session.link.purpose is Purpose.ACTIONS:
        return home
    return wanted if wanted.startswith("/your/") and not link_session.is_for_copy else home
