"""Sign, ask for a change, or say no: each recorded once, by a press on a page made for this very paper."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.meetings.statement_changes import parts_of
from cases.readers import reader_of, unaffected_words
from cases.vocabulary import EnvelopeState, SigningMethod
from documents.errors import DocumentError
from documents.jobs.client import JobRefused
from forms.choices import Option
from forms.party import ChangeForm, DeclineForm, SignForm
from services.signing import ask_for_change, decline_to_sign, sign_and_finish
from signing.envelopes import CONFIRMATIONS, AlreadyAnswered, NotOut, Signature
from signing.links.links import DeadLink
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.common.typed_words import is_shown_again
from web.context import now, request_session, this_house, where_from
from web.party import link_sessions
from web.party.answers import already_done, is_for_another
from web.party.blueprint import party
from web.party.dead import dead_link
from web.party.link_sessions import Behind, behind, behind_link

PICTURE_SECONDS = 20.0
NO_PICTURES_NOW = "We cannot take pictures right now. Type your name instead: it counts the same"
OTHER_LINK = (
    "You opened another link in this browser, so nothing was {done}. This page is for {name}. "
    "If that is not you, open the link in your own email again."
)
AnswerForm = SignForm | ChangeForm | DeclineForm


@party.route("/your/sign", methods=["GET", "POST"])
@behind_link(own_answer=True)
def sign() -> ResponseReturnValue:
    """The four confirmations, the name or the drawing, and one press."""
    place = behind()
    form = SignForm(data={"signer": str(place.signer.id)})
    if away := _answered_or_elsewhere(place, form, "signed"):
        return away
    form.held_name = place.signer.name
    if not form.validate_on_submit():
        return _sign_page(place, form)
    picture, problem = _picture(form)
    if problem:
        form.add_problem(problem, "picture")
        return _sign_page(place, form)
    signature = Signature(
        method=form.method.data,
        name=form.typed.data or place.signer.name,
        accepted=CONFIRMATIONS,
        strokes=form.strokes.drawing if form.method.data is SigningMethod.DRAWN else None,
        picture_digest=picture,
        where=where_from(),
        way_in=place.visit.way_in,
        email_confirmed=place.visit.step_passed_at is not None,
    )
    session = request_session()
    try:
        sign_and_finish(this_house(), session, place.signer.id, signature, at=now())
    except AlreadyAnswered:
        return _told_already(place)
    except NotOut:
        return _paper_has_gone(place)
    session.commit()
    return redirect(url_for("party.signed"), code=303)


@party.get("/your/signed")
@behind_link()
def signed() -> ResponseReturnValue:
    """You have signed: when, and what happens now. Nothing leads back into signing."""
    place = behind()
    if link_sessions.ANSWERED.get(place.signer.state) != "party.signed":
        return redirect(link_sessions.home_of(place), code=303)
    return render_template(
        "party/signed.html", signer=place.signer, envelope=place.envelope, news=link_sessions.take_news()
    )


@party.route("/your/change", methods=["GET", "POST"])
@behind_link(own_answer=True)
def change() -> ResponseReturnValue:
    """Which part, and what it should say; only mediator and office read it."""
    place = behind()
    wanted = request.args.get("part")
    form = ChangeForm(data={"signer": str(place.signer.id), "parts": (wanted,) if wanted else ()})
    if away := _answered_or_elsewhere(place, form, "sent"):
        return away
    form.parts.choices = [
        Option(name, f"{name}: {words}" if words else name) for name, words in parts_of(place.envelope.paper)
    ]
    if not form.validate_on_submit():
        return render_template("party/change.html", form=form, envelope=place.envelope)
    session = request_session()
    try:
        ask_for_change(
            session,
            place.signer.id,
            parts=form.parts.data,
            words=form.words.data,
            where=where_from(),
            at=now(),
        )
    except AlreadyAnswered:
        return _told_already(place)
    except NotOut:
        return _paper_has_gone(place)
    session.commit()
    return redirect(url_for("party.change_asked"), code=303)


@party.get("/your/change-asked")
@behind_link(own_answer=True)
def change_asked() -> ResponseReturnValue:
    """You asked for a change: your words, and what happens now."""
    return _confirmation("party.change_asked", "party/change_asked.html")


@party.route("/your/decline", methods=["GET", "POST"])
@behind_link(own_answer=True)
def decline() -> ResponseReturnValue:
    """What it means not to sign, and what it does not; a reason if one likes."""
    place = behind()
    form = DeclineForm(data={"signer": str(place.signer.id)})
    if away := _answered_or_elsewhere(place, form, "sent"):
        return away
    if not form.validate_on_submit():
        return render_template(
            "party/decline.html",
            form=form,
            envelope=place.envelope,
            unaffected=unaffected_words(place.signer.party),
        )
    session = request_session()
    try:
        decline_to_sign(session, place.signer.id, reason=form.reason.data, where=where_from(), at=now())
    except AlreadyAnswered:
        return _told_already(place)
    except NotOut:
        return _paper_has_gone(place)
    session.commit()
    return redirect(url_for("party.declined"), code=303)


@party.get("/your/declined")
@behind_link(own_answer=True)
def declined() -> ResponseReturnValue:
    """You did not sign: what stays as it is, and what you can do."""
    return _confirmation("party.declined", "party/declined.html")


def _confirmation(endpoint: str, template: str) -> ResponseReturnValue:
    place = behind()
    if link_sessions.ANSWERED.get(place.signer.state) != endpoint:
        return redirect(link_sessions.home_of(place), code=303)
    news = link_sessions.take_news()
    return render_template(
        template,
        signer=place.signer,
        envelope=place.envelope,
        reader=reader_of(place.signer.party),
        unaffected=unaffected_words(place.signer.party),
        news=news,
    )


def _answered_or_elsewhere(place: Behind, form: AnswerForm, done: str) -> ResponseReturnValue | None:
    """Where someone goes who has answered before, or whose link is not for answering; nothing was ``done``.

    Whoever presses a page of an earlier link is someone else: what the newer link's person answered, or is
    asked, is never told to them as theirs.
    """
    if was_pressed() and form.signer.data and is_for_another(form, place):
        return _other_link(place, form, done)
    if place.is_for_copy:
        return redirect(link_sessions.home_of(place), code=303)
    if place.signer.state not in link_sessions.ANSWERED:
        return None if place.envelope.state is EnvelopeState.OUT else _paper_has_gone(place)
    already = already_done(place.signer.state, place.signer.decided_at)
    typed = typed_into(form) if was_pressed() and not isinstance(form, SignForm) else []
    if any(words != place.signer.reason for _, words in typed):
        return not_sent(already, typed, then=link_sessions.home_of(place), then_words="See what you answered")
    link_sessions.say_next(already)
    return redirect(link_sessions.home_of(place), code=303)


def _told_already(place: Behind) -> ResponseReturnValue:
    """Another tab, or another press, was first: say so on the page of what was answered."""
    session = request_session()
    session.rollback()
    session.refresh(place.signer)
    link_sessions.say_next(already_done(place.signer.state, place.signer.decided_at))
    return redirect(link_sessions.home_of(place), code=303)


def _paper_has_gone(place: Behind) -> ResponseReturnValue:
    """Replaced, withdrawn or closed between this page's opening and the press."""
    session = request_session()
    session.rollback()
    session.refresh(place.envelope)
    since = place.envelope.closed_at or now()
    pressed = request.method == "POST" or is_shown_again()
    return dead_link(DeadLink(place.link, place.link.ended_why, since), pressed=pressed)


def _other_link(place: Behind, form: AnswerForm, done: str) -> ResponseReturnValue:
    home = link_sessions.home_of(place)
    if not isinstance(form, SignForm) and (typed := typed_into(form)):
        return not_sent(OTHER_OPENED, typed, then=home, then_words="Open the newer link’s document")
    link_sessions.say_next(OTHER_LINK.format(done=done, name=place.signer.name))
    return redirect(home, code=303)


def _sign_page(place: Behind, form: SignForm) -> ResponseReturnValue:
    return render_template(
        "party/sign.html",
        form=form,
        signer=place.signer,
        envelope=place.envelope,
        confirmations=CONFIRMATIONS,
        at=now(),
    )


def _picture(form: SignForm) -> tuple[str | None, str]:
    """The kept picture's digest, or what is wrong with it in words.

    The worker cleans it, and meanwhile no lock is held: the transaction has only read so far.
    """
    if form.method.data is not SigningMethod.PICTURE or form.picture.data is None:
        return None, ""
    request_session().commit()
    try:
        reply = this_house().jobs.ask(
            "signature_picture", {}, form.picture.data.read(), seconds=PICTURE_SECONDS
        )
    except JobRefused as error:
        return None, error.sentence.rstrip(".")
    except DocumentError:
        return None, NO_PICTURES_NOW
    return this_house().blobs.keep(reply.content), ""
