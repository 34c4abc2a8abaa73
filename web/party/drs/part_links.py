"""Who is behind a link that asks whether they take part, and the second step that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.drs.parts import TakingPart
from cases.readers import birth_date_words
from cases.vocabulary import PartyRole, SecondStep
from forms.party import BirthDateForm, OwnBirthDateForm, SixDigitsForm
from signing.codes import read_code
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.part_step import part_step_of, prove_part
from signing.tries import Locked, WrongAnswer
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.dead import dead_link
from web.setup import safe_next
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])
OTHER_LINK = "You opened another link in this browser. This page is about that one."
NOT_SIX_DIGITS = "Enter six digits, for example 482 913"
ProofForm = BirthDateForm | OwnBirthDateForm | SixDigitsForm


@dataclass(frozen=True)
class PartVisit:
    """Who is behind the link."""

    visit: Visit
    part: TakingPart


def part_link_required(*, proved: bool = True) -> Callable[[View], View]:
    """Let in only someone behind a living link; ``proved``: who also passed the second step."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            visit = link_sessions.visit_of_browser()
            if visit is None or visit.link.purpose is not Purpose.TAKE_PART:
                return link_sessions.no_visit()
            part = request_session().get(TakingPart, visit.link.subject_id)
            if part is None:
                return link_sessions.no_visit()
            if dead := link_sessions.why_dead(visit):
                return dead_link(dead, pressed=request.method == "POST" or is_shown_again())
            g.part_visit = PartVisit(visit, part)
            proof = "party.part_proof" if proved else ""
            if away := link_sessions.led_away(visit, part.party.name, proof=proof):
                return away
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, GUARD, frozenset())
        return cast(View, guarded)

    return guard


def current_part_visit() -> PartVisit:
    """Return who is behind the link; only inside a view guarded by ``part_link_required``."""
    visit: PartVisit = g.part_visit
    return visit


@pages.route("/your/part/proof", methods=["GET", "POST"])
@part_link_required(proved=False)
def part_proof() -> ResponseReturnValue:
    """Ask for the date of birth or the six digits; five wrong ones, then the link is paused."""
    current = current_part_visit()
    part = current.part
    if request.method == "GET" and link_sessions.has_proved(current.visit):
        return _to_wanted()
    form = _form(part)
    if part.locked_at is not None:
        return _locked()
    if not form.validate_on_submit():
        return _page(part, form)
    if form.signer.data != str(part.id):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(url_for("party.part_proof"), code=303)
    field = "code" if isinstance(form, SixDigitsForm) else "born"
    if isinstance(form, SixDigitsForm) and read_code(form.code.data) is None:
        form.add_problem(NOT_SIX_DIGITS, field)
        return _page(part, form, 422)
    session = request_session()
    try:
        prove_part(session, current.visit, part, form[field].data, at=now(), keys=get_services().keys)
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.rstrip("."), field)
        return _page(part, form, 422)
    except Locked:
        session.commit()
        return _locked()
    session.commit()
    link_sessions.proved_now()
    return _to_wanted()


def part_is_paused(subject_id: UUID) -> bool:
    """Return True if this link is paused after five wrong answers."""
    part = request_session().get(TakingPart, subject_id)
    return part is not None and part.locked_at is not None


def _to_wanted() -> ResponseReturnValue:
    """Lead to the page of this link that was left for the second step, where what was typed still is."""
    base = url_for("party.take_part")
    wanted = safe_next(request.args.get("then"), otherwise=base)
    return redirect(wanted if wanted.startswith(base) else base, code=303)


def _form(part: TakingPart) -> ProofForm:
    known = {"signer": str(part.id)}
    if part_step_of(part) is SecondStep.CODE:
        return SixDigitsForm(data=known)
    if part.party.role is PartyRole.YOUNG_PERSON:
        return OwnBirthDateForm(data=known)
    form = BirthDateForm(data=known)
    form.born.label.text = f"What is {birth_date_words(part.party)}?"
    return form


def _page(part: TakingPart, form: ProofForm, status: int = 200) -> ResponseReturnValue:
    flash_message = link_sessions.take_flash()
    page = render_template(
        "party/part_proof.html", form=form, name=part.party.name, flash_message=flash_message
    )
    return page, status


def _locked() -> ResponseReturnValue:
    return render_template("party/locked.html"), Locked.status
