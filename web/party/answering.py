"""Sign, ask for a change, or say no: each recorded once, by a press on a page made for this very paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.statement_changes import parts_of
from cases.readers import reader_of, unaffected_words
from cases.vocabulary import EnvelopeState, SigningMethod
from documents.errors import DocumentError
from documents.jobs import JobRefused
from forms.choices import Option
from forms.party import ChangeForm, DeclineForm, SignForm
from services.signing import ask_for_change, decline_and_finish, sign_and_finish
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn, Signature, confirmations_of
from signing.links.links import DeadLink
from signing.objections import objection_to
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session, where_from
from web.party import link_sessions
from web.party.answers import already_done, is_for_another
from web.party.blueprint import party
from web.party.dead import dead_link
from web.party.link_sessions import LinkSession, current_link_session, link_session_required

PICTURE_SECONDS = 20.0
NO_PICTURES_NOW = "We cannot take pictures right now. Type your name instead: it counts the same"
OTHER_LINK = (
    "You opened another link in this browser, so nothing was {done}. This page is for {name}. "
    "If that is not you, open the link in your own email again."
)
AnswerForm = SignForm | ChangeForm | DeclineForm


@party.route("/your/sign", methods=["GET", "POST"])
@link_session_required(own_answer=True)
def sign() -> ResponseReturnValue:
    """Show the four confirmations, the name or the drawing, and one press."""
    link_session = current_link_session()
    form = SignForm(data={"signer": str(link_session.signer.id)})
    if away := _answered_or_elsewhere(link_session, form, "signed"):
        return away
    form.held_name = link_session.signer.name
    if link_session.envelope.is_agreement:
        form.for_an_agreement()
    if not form.validate_on_submit():
        return _sign_page(link_session, form)
    picture, problem = _picture(form)
    if problem:
        form.add_problem(problem, "picture")
        return _sign_page(link_session, form)
    signature = Signature(
        method=form.method.data,
        name=form.typed.data or link_session.signer.name,
        accepted=confirmations_of(link_session.envelope),
        strokes=form.strokes.drawing if form.method.data is SigningMethod.DRAWN else None,
        picture_digest=picture,
        where=where_from(),
        way_in=link_session.visit.way_in,
        email_confirmed=link_session.visit.step_passed_at is not None,
        host_name=link_sessions.host_of_turn(),
    )
    services = get_services()
    signing = partial(sign_and_finish, signature=signature, work=services.work, keys=services.keys)
    return _answered(link_session, signing, "party.signed")


@party.get("/your/signed")
@link_session_required()
def signed() -> ResponseReturnValue:
    """Show that you have signed, when, and what happens now. Nothing leads back into signing."""
    link_session = current_link_session()
    if link_sessions.ANSWERED.get(link_session.signer.state) != "party.signed":
        return redirect(link_sessions.home_of(link_session), code=303)
    return render_template(
        "party/signed.html",
        signer=link_session.signer,
        envelope=link_session.envelope,
        objection=objection_to(request_session(), link_session.signer),
        flash_message=link_sessions.take_flash(),
    )


@party.route("/your/change", methods=["GET", "POST"])
@link_session_required(own_answer=True)
def change() -> ResponseReturnValue:
    """Ask which part is to change, and what it should say; only mediator and office read it.

    The words of an agreement are the same for everyone: whoever wants others says that they do not sign.
    """
    link_session = current_link_session()
    if link_session.envelope.is_agreement:
        return redirect(url_for("party.decline"), code=303)
    wanted = request.args.get("part")
    form = ChangeForm(data={"signer": str(link_session.signer.id), "parts": (wanted,) if wanted else ()})
    if away := _answered_or_elsewhere(link_session, form, "sent"):
        return away
    form.parts.choices = [
        Option(name, f"{name}: {words}" if words else name)
        for name, words in parts_of(link_session.envelope.statement_data)
    ]
    if not form.validate_on_submit():
        return render_template("party/change.html", form=form, envelope=link_session.envelope)
    asking = partial(ask_for_change, parts=form.parts.data, words=form.words.data, where=where_from())
    return _answered(link_session, asking, "party.change_asked")


@party.get("/your/change-asked")
@link_session_required(own_answer=True)
def change_asked() -> ResponseReturnValue:
    """Show that you asked for a change: your words, and what happens now."""
    return _confirmation("party.change_asked", "party/change_asked.html")


@party.route("/your/decline", methods=["GET", "POST"])
@link_session_required(own_answer=True)
def decline() -> ResponseReturnValue:
    """Show what it means not to sign, and what it does not; a reason if one likes."""
    link_session = current_link_session()
    form = DeclineForm(data={"signer": str(link_session.signer.id)})
    if away := _answered_or_elsewhere(link_session, form, "sent"):
        return away
    if not form.validate_on_submit():
        return render_template(
            "party/decline.html",
            form=form,
            envelope=link_session.envelope,
            unaffected=unaffected_words(link_session.signer.party),
        )
    work = get_services().work
    declining = partial(decline_and_finish, reason=form.reason.data, where=where_from(), work=work)
    return _answered(link_session, declining, "party.declined")


@party.get("/your/declined")
@link_session_required(own_answer=True)
def declined() -> ResponseReturnValue:
    """Show that you did not sign: what stays as it is, and what you can do."""
    return _confirmation("party.declined", "party/declined.html")


def _confirmation(endpoint: str, template: str) -> ResponseReturnValue:
    link_session = current_link_session()
    if link_sessions.ANSWERED.get(link_session.signer.state) != endpoint:
        return redirect(link_sessions.home_of(link_session), code=303)
    flash_message = link_sessions.take_flash()
    return render_template(
        template,
        signer=link_session.signer,
        envelope=link_session.envelope,
        reader=reader_of(link_session.signer.party),
        unaffected=unaffected_words(link_session.signer.party),
        objection=objection_to(request_session(), link_session.signer),
        flash_message=flash_message,
    )


def _answered_or_elsewhere(
    link_session: LinkSession, form: AnswerForm, done: str
) -> ResponseReturnValue | None:
    """Return where someone goes who has answered before, or whose link is not for signing.

    Whoever presses a page of an earlier link is someone else: what the newer link's person answered, or is
    asked, is never told to them as theirs.
    """
    if was_pressed() and form.signer.data and is_for_another(form, link_session):
        return _other_link(link_session, form, done)
    if link_session.is_for_copy:
        return redirect(link_sessions.home_of(link_session), code=303)
    if link_session.signer.state not in link_sessions.ANSWERED:
        return None if link_session.envelope.state is EnvelopeState.OUT else _no_longer_open(link_session)
    already = already_done(link_session.signer.state, link_session.signer.decided_at)
    typed = typed_into(form) if was_pressed() and not isinstance(form, SignForm) else []
    if any(words != link_session.signer.reason for _, words in typed):
        return not_sent(
            already, typed, then=link_sessions.home_of(link_session), then_words="See what you answered"
        )
    link_sessions.flash_next(already)
    return redirect(link_sessions.home_of(link_session), code=303)


def _answered(link_session: LinkSession, record: Callable[..., object], then: str) -> ResponseReturnValue:
    """Record the answer and lead to the page ``then``, or to what was answered or closed before it."""
    session = request_session()
    try:
        record(session, link_session.signer.id, at=now())
    except AlreadyAnswered:
        return _answered_before(link_session)
    except NotOut:
        return _no_longer_open(link_session)
    except NotYetTheirTurn:
        session.rollback()
        return redirect(url_for("party.home"), code=303)
    if link_session.visit.desk_id is not None:
        return link_sessions.hand_back("answered")
    session.commit()
    return redirect(url_for(then), code=303)


def _answered_before(link_session: LinkSession) -> ResponseReturnValue:
    """Say, on the page of what was answered, that another tab, or another press, was first."""
    session = request_session()
    session.rollback()
    session.refresh(link_session.signer)
    link_sessions.flash_next(already_done(link_session.signer.state, link_session.signer.decided_at))
    return redirect(link_sessions.home_of(link_session), code=303)


def _no_longer_open(link_session: LinkSession) -> ResponseReturnValue:
    """Say why the document was replaced, withdrawn or closed between this page's opening and the press."""
    session = request_session()
    session.rollback()
    session.refresh(link_session.envelope)
    since = link_session.envelope.closed_at or now()
    pressed = request.method == "POST" or is_shown_again()
    return dead_link(DeadLink(link_session.link, link_session.link.ended_why, since), pressed=pressed)


def _other_link(link_session: LinkSession, form: AnswerForm, done: str) -> ResponseReturnValue:
    home = link_sessions.home_of(link_session)
    if not isinstance(form, SignForm) and (typed := typed_into(form)):
        return not_sent(OTHER_OPENED, typed, then=home, then_words="Open the newer link’s document")
    link_sessions.flash_next(OTHER_LINK.format(done=done, name=link_session.signer.name))
    return redirect(home, code=303)


def _sign_page(link_session: LinkSession, form: SignForm) -> ResponseReturnValue:
    return render_template(
        "party/sign.html",
        form=form,
        signer=link_session.signer,
        envelope=link_session.envelope,
        confirmations=confirmations_of(link_session.envelope),
        at=now(),
    )


def _picture(form: SignForm) -> tuple[str | None, str]:
    """Return the kept picture's digest, or what is wrong with it in words.

    The worker cleans it, and meanwhile no lock is held: the transaction has only read so far.
    """
    if form.method.data is not SigningMethod.PICTURE or form.picture.data is None:
        return None, ""
    request_session().commit()
    try:
        reply = get_services().jobs.ask(
            "signature_picture", {}, form.picture.data.read(), seconds=PICTURE_SECONDS
        )
    except JobRefused as error:
        return None, error.sentence.rstrip(".")
    except DocumentError:
        return None, NO_PICTURES_NOW
    return get_services().blobs.keep(reply.content), ""
