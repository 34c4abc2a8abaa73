"""Will you take part? One's own answer, which nobody else on these pages can see."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.drs.parts import NotOpenForAnswers, TakingPart
from cases.drs.request import Disagreement, disagreement_of
from cases.errors import NotFound
from cases.meetings.arranging import arranged_meetings
from cases.models import FAMILY_ROLES
from cases.vocabulary import PartyRole
from dates import uk_day
from forms.taking_part import PartForm
from services.casework.part_letters import PartLetter
from services.casework.taking_part import answer_part, own_actor, takes_answers
from services.queries.own_documents import own_documents
from web.common.asked.taking_part import letter_file, recorded_reply, reply_of
from web.common.seen import carry_recorded, stands_as_shown
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.drs.part_links import PART_LINKS

BASE = "/your/part"


@pages.route("/your/part", methods=["GET", "POST"])
@PART_LINKS.required()
def take_part() -> ResponseReturnValue:
    """Show what it is about and take a yes, a no, or a wish to talk first."""
    part = PART_LINKS.current().row
    disagreement = _disagreement(part)
    may_answer = takes_answers(request_session(), part, at=now())
    is_read = not was_pressed() and not is_shown_again()
    if disagreement.told_at is not None and is_read:
        return render_template("party/part_over.html", part=part, is_family=part.party.role in FAMILY_ROLES)
    if not may_answer and is_read:
        return redirect(url_for("party.part_answered"), code=303)
    recorded = recorded_reply(part)
    form = carry_recorded(PartForm(data={"signer": str(part.id), **recorded}), recorded)
    if part.party.role not in FAMILY_ROLES:
        form.for_a_body()
    if was_pressed() and form.signer.data and form.signer.data != str(part.id):
        return not_sent(
            OTHER_OPENED, typed_into(form), then=BASE, then_words="Open the newer link’s question"
        )
    wants_change = "change" in request.args or is_shown_again()
    if part.answer is not None and request.method == "GET" and not wants_change:
        return redirect(url_for("party.part_answered"), code=303)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        session = request_session()
        try:
            answer_part(
                session,
                part,
                reply_of(form),
                how=None,
                by=own_actor(part),
                at=now(),
                provider=get_services().provider,
            )
        except NotOpenForAnswers as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
        else:
            session.commit()
            return redirect(url_for("party.part_answered"), code=303)
    return render_template(
        "party/part.html",
        form=form,
        part=part,
        party=part.party,
        case=part.case,
        disagreement=disagreement,
        is_family=part.party.role in FAMILY_ROLES,
        about_self=part.party.role is PartyRole.YOUNG_PERSON,
        may_answer=may_answer,
        is_late=disagreement.reply_by is not None and uk_day(now()) > disagreement.reply_by,
        flash_message=link_sessions.take_flash(),
    )


@pages.get("/your/part/answered")
@PART_LINKS.required()
def part_answered() -> ResponseReturnValue:
    """Show what one answered, and what happens now."""
    part = PART_LINKS.current().row
    may_answer = takes_answers(request_session(), part, at=now())
    is_told = _disagreement(part).told_at is not None
    if part.answer is None and (may_answer or is_told):
        return redirect(url_for("party.take_part"), code=303)
    return render_template(
        "party/part_answered.html",
        part=part,
        is_family=part.party.role in FAMILY_ROLES,
        change=url_for("party.take_part", change="yes"),
        may_answer=may_answer,
        is_arranged=bool(arranged_meetings(request_session(), part.case)),
        to_sign=own_documents(request_session(), part.party, at=now(), policy=get_services().policy).to_sign,
        flash_message=link_sessions.take_flash(),
    )


@pages.get("/your/part/letter.pdf")
@PART_LINKS.required()
def part_letter() -> Response:
    """Show the question as a letter, to keep or to send back by post."""
    return letter_file(PART_LINKS.current().row, PartLetter.QUESTION)


@pages.get("/your/part/news.pdf")
@PART_LINKS.required()
def part_news() -> Response:
    """Show the news that it does not go ahead as a letter, to keep."""
    return letter_file(PART_LINKS.current().row, PartLetter.NEWS)


def _disagreement(part: TakingPart) -> Disagreement:
    found = disagreement_of(part.case)
    if found is None:
        raise NotFound(f"{part.case.reference} has no disagreement")
    return found
