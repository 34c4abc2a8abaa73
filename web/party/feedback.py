"""Feedback by link: the questions, and thanks. Nothing typed here is kept but in counts and comments."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.feedback import FeedbackAudience, FeedbackStage
from forms.public.feedback import MOST_ACTIONS, FeedbackForm
from services.feedback.answering import AnsweredBefore, NoMoreAnswers, give_answer, refuse_unless_open
from services.feedback.questions import (
    ACTION_ANSWERS,
    APPEAL_ANSWERS,
    DONE,
    all_in_all,
    asks_about_appeal,
    asks_of_each_action,
    questions_for,
)
from signing.errors import LinkNotOurs
from signing.links.feedback_tokens import FeedbackClaim, read_feedback_token
from web.common.typed_words import stay_in_place
from web.context import get_services, now, request_session
from web.party.blueprint import party


@party.route("/feedback/<token>", methods=["GET", "POST"])
def feedback(token: str) -> ResponseReturnValue:
    """Ask how it was; every question may be left out."""
    stay_in_place()  # an address with a token in it is kept nowhere, and no more is what was typed under it
    try:
        claim = read_feedback_token(token, get_services().keys)
    except LinkNotOurs:
        abort(404)
    session = request_session()
    try:
        refuse_unless_open(session, claim, at=now())
        form = _form(claim)
        if not form.validate_on_submit():
            return render_template(
                "party/feedback.html",
                form=form,
                of_actions="action_1" in form,
                is_later=claim.stage == FeedbackStage.LATER,
                is_family=claim.audience == FeedbackAudience.FAMILY,
            )
        give_answer(
            session,
            claim,
            _answers(form, claim),
            appealed=str(form.appealed.data or "") if "appealed" in form else "",
            comment=form.comment.data or "",
            may_quote=bool(form.may_quote.data),
            at=now(),
        )
    except (AnsweredBefore, NoMoreAnswers) as error:
        session.rollback()
        return render_template("party/feedback_closed.html", sentence=error.sentence)
    session.commit()
    return redirect(url_for("party.feedback_thanks"), code=303)


@party.get("/feedback")
def feedback_thanks() -> ResponseReturnValue:
    """Thank whoever answered."""
    return render_template("party/feedback_thanks.html")


def _answers(form: FeedbackForm, claim: FeedbackClaim) -> dict[str, str]:
    """Return the answers by question; those about single actions as what they come to."""
    said = form.answers()
    of_actions = [said.pop(name) for name in list(said) if name.startswith("action_")]
    return {**said, DONE: all_in_all(of_actions, claim.actions)} if of_actions else said


def _form(claim: FeedbackClaim) -> FeedbackForm:
    audience, stage = FeedbackAudience(claim.audience), FeedbackStage(claim.stage)
    form = FeedbackForm()
    of_actions = asks_of_each_action(stage, claim.actions, most=MOST_ACTIONS)
    form.ask(
        [(one.name, one.words, one.answers) for one in questions_for(audience, stage)],
        of_actions=[ACTION_ANSWERS] * claim.actions if of_actions else [],
        appeal=APPEAL_ANSWERS if asks_about_appeal(audience, stage, claim.decision) else {},
    )
    return form
