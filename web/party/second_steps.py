"""Who is behind a link, and the second step that comes before its pages: the same for every kind of link.

A signer's second step has more to it, and pages of its own: ``web.party.proving``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from cases.models import Party
from cases.readers import birth_date_words
from cases.vocabulary import PartyRole, SecondStep
from forms.party import BirthDateForm, OwnBirthDateForm, SixDigitsForm
from signing.codes import read_code
from signing.models import Visit
from signing.tries import Locked, WrongAnswer
from web.common.typed_words import is_shown_again
from web.context import request_session
from web.party import link_sessions
from web.party.dead import dead_link
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])
Answer = date | str | None
ProofForm = BirthDateForm | OwnBirthDateForm | SixDigitsForm
OTHER_LINK = "You opened another link in this browser. This page is about that one."
NOT_SIX_DIGITS = "Enter six digits, for example 482 913"


@dataclass(frozen=True)
class LinkVisit:
    """Who is behind a link. Each kind of link adds what it is about."""

    visit: Visit
    name: str
    proof: str
    """The page of its second step."""


def let_in_by_link(find: Callable[[Visit], LinkVisit | None], *, proved: bool) -> Callable[[View], View]:
    """Return a guard that lets in whoever ``find`` knows, behind a living link.

    ``proved``: only who also passed the second step. What ``find`` returned is ``g.link_visit`` in the view.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            visit = link_sessions.visit_of_browser()
            who = find(visit) if visit is not None else None
            if visit is None or who is None:
                return link_sessions.no_visit()
            if dead := link_sessions.why_dead(visit):
                return dead_link(dead, pressed=request.method == "POST" or is_shown_again())
            g.link_visit = who
            if away := link_sessions.led_away(visit, who.name, proof=who.proof if proved else ""):
                return away
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, GUARD, frozenset())
        return cast(View, guarded)

    return guard


@dataclass(frozen=True)
class AskedStep:
    """What one link's second step asks, of whom, and who judges the answer."""

    subject_id: UUID
    step: SecondStep
    is_paused: bool
    prove: Callable[[Answer], None]
    """Counts the try. Raises WrongAnswer or Locked; the caller commits in each case."""
    template: str
    party: Party | None = None
    """Whose page it is; None where six digits are asked for in any case."""
    code_hint: str = ""


def ask_second_step(asked: AskedStep, who: LinkVisit, *, here: str, onward: str) -> ResponseReturnValue:
    """Ask for the date of birth or the six digits; five wrong answers, then the link is paused.

    ``here`` is this page's address, ``onward`` where whoever is let in goes on.
    """
    if request.method == "GET" and link_sessions.has_proved(who.visit):
        return redirect(onward, code=303)
    form = _form(asked)
    if asked.is_paused:
        return _locked()
    if not form.validate_on_submit():
        return _page(asked, who, form)
    if form.signer.data != str(asked.subject_id):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(here, code=303)
    field = "code" if isinstance(form, SixDigitsForm) else "born"
    if isinstance(form, SixDigitsForm) and read_code(form.code.data) is None:
        form.add_problem(NOT_SIX_DIGITS, field)
        return _page(asked, who, form, 422)
    session = request_session()
    try:
        asked.prove(form[field].data)
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.rstrip("."), field)
        return _page(asked, who, form, 422)
    except Locked:
        session.commit()
        return _locked()
    session.commit()
    link_sessions.proved_now()
    return redirect(onward, code=303)


def birth_date_form(party: Party, known: dict[str, str]) -> BirthDateForm | OwnBirthDateForm:
    """Return the form that asks ``party`` for the date of birth: of the child, or of themselves."""
    if party.role is PartyRole.YOUNG_PERSON:
        return OwnBirthDateForm(data=known)
    form = BirthDateForm(data=known)
    form.born.label.text = f"What is {birth_date_words(party)}?"
    return form


def _form(asked: AskedStep) -> ProofForm:
    known = {"signer": str(asked.subject_id)}
    if asked.party is not None and asked.step is SecondStep.BIRTH_DATE:
        return birth_date_form(asked.party, known)
    digits = SixDigitsForm(data=known)
    if asked.code_hint:
        digits.code.description = asked.code_hint
    return digits


def _page(asked: AskedStep, who: LinkVisit, form: ProofForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(asked.template, form=form, name=who.name, flash_message=link_sessions.take_flash())
    return page, status


def _locked() -> ResponseReturnValue:
    return render_template("party/locked.html"), Locked.status
