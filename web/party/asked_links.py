"""Who is behind a link that asks one party something of its own, and the second step that it asks for.

Whether it takes part (``web.party.drs``), and which times it can do (``web.party.times``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.readers import birth_date_words
from cases.vocabulary import Event, PartyRole, SecondStep
from forms.party import BirthDateForm, OwnBirthDateForm, SixDigitsForm
from signing.codes import read_code
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.part_step import AskedAlone, part_step_of, prove_part
from signing.tries import Locked, WrongAnswer
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.dead import dead_link
from web.setup import safe_next
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=AskedAlone)
OTHER_LINK = "You opened another link in this browser. This page is about that one."
NOT_SIX_DIGITS = "Enter six digits, for example 482 913"
ProofForm = BirthDateForm | OwnBirthDateForm | SixDigitsForm


@dataclass(frozen=True)
class AskedVisit(Generic[Row]):
    """Who is behind the link, and the row by which they are asked."""

    visit: Visit
    row: Row


@dataclass(frozen=True)
class AskedLinks(Generic[Row]):
    """The pages behind the links of one purpose: ``page`` asks, ``proof`` is its second step."""

    purpose: Purpose
    model: type[Row]
    page: str
    proof: str
    paused: Event

    def required(self, *, proved: bool = True) -> Callable[[View], View]:
        """Let in only someone behind a living link; ``proved``: who also passed the second step."""

        def guard(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
                visit = link_sessions.visit_of_browser()
                if visit is None or visit.link.purpose is not self.purpose:
                    return link_sessions.no_visit()
                row = request_session().get(self.model, visit.link.subject_id)
                if row is None:
                    return link_sessions.no_visit()
                if dead := link_sessions.why_dead(visit):
                    return dead_link(dead, pressed=request.method == "POST" or is_shown_again())
                g.asked_visit = AskedVisit(visit, row)
                if away := link_sessions.led_away(visit, row.party.name, proof=self.proof if proved else ""):
                    return away
                answer: ResponseReturnValue = view(*args, **kwargs)
                return answer

            setattr(guarded, GUARD, frozenset())
            return cast(View, guarded)

        return guard

    def current(self) -> AskedVisit[Row]:
        """Return who is behind the link; only inside a view guarded by ``required``."""
        visit: AskedVisit[Row] = g.asked_visit
        return visit

    def is_paused(self, subject_id: UUID) -> bool:
        """Return True if this link is paused after five wrong answers."""
        row = request_session().get(self.model, subject_id)
        return row is not None and row.locked_at is not None

    def ask_proof(self) -> ResponseReturnValue:
        """Ask for the date of birth or the six digits; five wrong ones, then the link is paused."""
        current = self.current()
        row = current.row
        if request.method == "GET" and link_sessions.has_proved(current.visit):
            return self._to_wanted()
        form = _form(row)
        if row.locked_at is not None:
            return _locked()
        if not form.validate_on_submit():
            return _page(row, form)
        if form.signer.data != str(row.id):
            link_sessions.flash_next(OTHER_LINK)
            return redirect(url_for(self.proof), code=303)
        field = "code" if isinstance(form, SixDigitsForm) else "born"
        if isinstance(form, SixDigitsForm) and read_code(form.code.data) is None:
            form.add_problem(NOT_SIX_DIGITS, field)
            return _page(row, form, 422)
        session = request_session()
        answer, keys = form[field].data, get_services().keys
        try:
            prove_part(session, current.visit, row, answer, at=now(), keys=keys, paused=self.paused)
        except WrongAnswer as error:
            session.commit()
            form.add_problem(error.sentence.rstrip("."), field)
            return _page(row, form, 422)
        except Locked:
            session.commit()
            return _locked()
        session.commit()
        link_sessions.proved_now()
        return self._to_wanted()

    def _to_wanted(self) -> ResponseReturnValue:
        """Lead to the page of this link that was left for the second step, where what was typed still is."""
        base = url_for(self.page)
        wanted = safe_next(request.args.get("then"), otherwise=base)
        return redirect(wanted if wanted.startswith(base) else base, code=303)


def _form(row: AskedAlone) -> ProofForm:
    known = {"signer": str(row.id)}
    if part_step_of(row) is SecondStep.CODE:
        return SixDigitsForm(data=known)
    if row.party.role is PartyRole.YOUNG_PERSON:
        return OwnBirthDateForm(data=known)
    form = BirthDateForm(data=known)
    form.born.label.text = f"What is {birth_date_words(row.party)}?"
    return form


def _page(row: AskedAlone, form: ProofForm, status: int = 200) -> ResponseReturnValue:
    flash_message = link_sessions.take_flash()
    page = render_template(
        "party/part_proof.html", form=form, name=row.party.name, flash_message=flash_message
    )
    return page, status


def _locked() -> ResponseReturnValue:
    return render_template("party/locked.html"), Locked.status
