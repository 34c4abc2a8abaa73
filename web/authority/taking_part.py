"""Will you take part? As an officer answers for the local authority, on the page behind their sign-in."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by
from cases.accounts.people import Actor
from cases.drs.parts import NotOpenForAnswers
from cases.errors import NotFound
from cases.vocabulary import Role
from dates import uk_day
from forms.taking_part import PartForm
from services.authority.asked import own_part_over, part_once_asked
from services.casework.part_letters import PartLetter
from services.casework.taking_part import answer_part, takes_answers
from web.authority.blueprint import authority
from web.common.asked.taking_part import letter_file, recorded_reply, reply_of
from web.common.seen import carry_recorded, stands_as_shown
from web.common.typed_texts import was_pressed
from web.common.typed_words import is_shown_again
from web.context import get_services, hold_on_press, now, request_session
from web.viewers import current_viewer, signed_in_as


@authority.route("/cases/<reference>/part", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def take_part(reference: str) -> ResponseReturnValue:
    """Take the authority's answer: yes, no, or a wish to talk first.

    Once it may answer no more its case page says what is so; a press from an old tab shows what was typed.
    """
    session, viewer = request_session(), current_viewer()
    case = hold_on_press(case_seen_by(session, viewer, reference))
    own = part_once_asked(session, case)
    if own is None:
        raise NotFound("this authority is not asked")
    part, disagreement = own
    may_answer = takes_answers(session, part, at=now())
    if not may_answer and not was_pressed() and not is_shown_again():
        return redirect(url_for("authority.case", reference=case.reference), code=303)
    recorded = recorded_reply(part)
    form = carry_recorded(PartForm(data=recorded), recorded)
    form.for_a_body()
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            answer_part(
                session,
                part,
                reply_of(form),
                how=None,
                by=Actor.of(viewer),
                at=now(),
                provider=get_services().provider,
            )
        except NotOpenForAnswers as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("authority.case", reference=case.reference, saved="part"), code=303)
    return render_template(
        "authority/part.html",
        form=form,
        case=case,
        part=part,
        disagreement=disagreement,
        may_answer=may_answer,
        is_late=disagreement.reply_by is not None and uk_day(now()) > disagreement.reply_by,
    )


@authority.get("/cases/<reference>/part/letter.pdf")
@signed_in_as(Role.OFFICER)
def part_letter(reference: str) -> Response:
    """Show the question to the authority as a letter."""
    session = request_session()
    own = part_once_asked(session, case_seen_by(session, current_viewer(), reference))
    if own is None:
        raise NotFound("this authority is not asked")
    return letter_file(own[0], PartLetter.QUESTION)


@authority.get("/cases/<reference>/part/news.pdf")
@signed_in_as(Role.OFFICER)
def part_news(reference: str) -> Response:
    """Show the authority the news that it does not go ahead as a letter."""
    session = request_session()
    own = own_part_over(session, case_seen_by(session, current_viewer(), reference))
    if own is None:
        raise NotFound("nobody was told anything")
    return letter_file(own, PartLetter.NEWS)
