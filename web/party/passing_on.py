"""Let somebody else sign: a colleague at the same body, or the deputy or attorney whom we have recorded."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.corrections import BODIES
from cases.vocabulary import EnvelopeState, SignerState
from forms.choices import Option
from forms.party import PassOnForm, PassOnToRecordedForm
from services.statements.passing_on import (
    NOBODY_RECORDED,
    Successor,
    colleague,
    may_pass_on,
    pass_on,
    recorded,
)
from signing.acting import acting_for
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn
from signing.errors import MayNotActFor
from signing.models import Signer
from web.common.typed_texts import was_pressed
from web.context import get_services, now, request_session, where_from
from web.party import link_sessions
from web.party.answers import already_done, is_for_another
from web.party.blueprint import party
from web.party.link_sessions import LinkSession, current_link_session, link_session_required
from web.party.second_steps import OTHER_LINK

AnyForm = PassOnForm | PassOnToRecordedForm


@party.route("/your/pass-on", methods=["GET", "POST"])
@link_session_required(own_answer=True)
def pass_signing_on() -> ResponseReturnValue:
    """Ask who signs instead, or say kindly why nobody else can."""
    link_session = current_link_session()
    if link_session.signer.state in link_sessions.ANSWERED or link_session.is_for_copy:
        if not link_session.is_for_copy:
            signer = link_session.signer
            link_sessions.flash_next(already_done(signer.state, signer.decided_at))
        return redirect(link_sessions.home_of(link_session), code=303)
    if link_session.envelope.state is not EnvelopeState.OUT:
        return redirect(link_sessions.home_of(link_session), code=303)
    form = _form_for(link_session.signer)
    if why_not := _why_not(link_session, form):
        return _page(link_session, None, why_not)
    assert form is not None  # noqa: S101 - nobody recorded is a reason why not
    if was_pressed() and form.signer.data and is_for_another(form, link_session):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(link_sessions.home_of(link_session), code=303)
    if not form.validate_on_submit():
        return _page(link_session, form)
    session = request_session()
    try:
        pass_on(
            session,
            link_session.visit,
            link_session.signer.id,
            _successor(link_session, form),
            where=where_from(),
            at=now(),
            keys=get_services().keys,
        )
    except MayNotActFor as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "email" if isinstance(form, PassOnForm) else "acting")
        return _page(link_session, form)
    except (AlreadyAnswered, NotOut, NotYetTheirTurn) as error:
        session.rollback()
        link_sessions.flash_next(error.sentence)
        return redirect(url_for("party.home"), code=303)
    session.commit()
    return redirect(url_for("party.passed_on"), code=303)


@party.get("/your/passed-on")
@link_session_required(own_answer=True)
def passed_on() -> ResponseReturnValue:
    """Show who signs instead, and that this link has ended."""
    link_session = current_link_session()
    if link_session.signer.state is not SignerState.PASSED_ON:
        return redirect(link_sessions.home_of(link_session), code=303)
    return render_template(
        "party/passed_on.html",
        signer=link_session.signer,
        envelope=link_session.envelope,
        to=next(s for s in link_session.envelope.signers if s.acts_for_id == link_session.signer.id),
        flash_message=link_sessions.take_flash(),
    )


def _form_for(signer: Signer) -> AnyForm | None:
    known = {"signer": str(signer.id)}
    if signer.party.role in BODIES:
        return PassOnForm(data=known)
    found = acting_for(request_session(), signer.party)
    if not found:
        return None
    form = PassOnToRecordedForm(data=known)
    form.acting.choices = [Option(str(one.id), one.name, hint=one.acts_as.words) for one in found]
    return form


def _why_not(link_session: LinkSession, form: AnyForm | None) -> str:
    return may_pass_on(link_session.visit, link_session.signer) or ("" if form else NOBODY_RECORDED)


def _successor(link_session: LinkSession, form: AnyForm) -> Successor:
    session, signer = request_session(), link_session.signer
    if isinstance(form, PassOnForm):
        return colleague(
            session, signer, form.name.data, form.email.data, form.phone.data or "", form.post.data
        )
    return recorded(session, signer, UUID(form.acting.data))


def _page(link_session: LinkSession, form: AnyForm | None, why_not: str = "") -> ResponseReturnValue:
    return render_template(
        "party/pass_on.html",
        form=form,
        signer=link_session.signer,
        envelope=link_session.envelope,
        why_not=why_not,
        is_body=isinstance(form, PassOnForm),
    )
