"""What the table says of one page of the request; every field but the first four has a usual value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from cases.models import Case
from cases.vocabulary import Track
from forms.base import PageForm
from web.common.draft_answers import DraftAnswers
from web.common.questions.readers import Readers

NOT_GIVEN = "Not given"
BUTTON = "submit"


@dataclass(frozen=True)
class Group:
    """Answers that the same people see; ``{place}`` in ``seen_by`` is the local authority that decided."""

    title: str
    seen_by: str
    title_in_drs: str = ""
    """Its title in disagreement resolution, where that is another."""
    seen_by_in_drs: str = ""


@dataclass(frozen=True)
class Row:
    """A line of 'Check your answers'. Where ``value`` is empty, ``missing`` is shown, and folded away.

    ``page`` is the page that changes it, where that is not the one whose row it is.
    """

    label: str
    value: Any
    missing: str = NOT_GIVEN
    page: str = ""


@dataclass(frozen=True)
class CaseRow:
    """What a case page says of an answer.

    A private one is folded away there. No page of a party or authority shows any of them. The mediator's page
    of a meeting shows those ``for_mediator``, too.
    """

    label: str
    value: Any
    is_private: bool = False
    for_mediator: bool = False


def by_name(answers: DraftAnswers, _today: date) -> dict[str, Any]:
    """Return all answers so far by name: each field of a form shows the answer of its own name."""
    known = {field.name: getattr(answers, field.name) for field in fields(answers)}
    return {name: None if value == "" else value for name, value in known.items()}


def same_names(form: PageForm, _before: DraftAnswers | None = None) -> dict[str, Any]:
    """Return what was sent in the fields that are named as an answer is."""
    sent = {}
    for answer in fields(DraftAnswers):
        if answer.name in form:
            data = form[answer.name].data
            sent[answer.name] = answer.default if data is None else data
    return sent


def _always(_answers: DraftAnswers, _today: date) -> bool:
    return True


def _as_it_is(_form: Any, _answers: DraftAnswers) -> None:
    """Leave the form as it is: it needs nothing that hangs on answers or installation."""


def _nothing_again(_before: DraftAnswers, _after: DraftAnswers, _today: date) -> tuple[str, ...]:
    return ()


def _no_rows(_answers: DraftAnswers, _today: date) -> Iterable[Row]:
    return ()


def _nothing_on_the_case(_case: Case) -> Iterable[CaseRow]:
    return ()


@dataclass(frozen=True)
class RequestPage:
    """One page of the request; ``path`` follows ``/ask/`` and is its name in a draft, too.

    A page that disagreement resolution alone asks stands under ``/drs/``, with which its path begins.
    """

    path: str
    form: type[PageForm]
    group: Group
    """Where its rows stand on 'Check your answers'."""
    readers: tuple[Readers, ...]
    """The lines of *Who sees what* on the page about privacy in which its answers stand."""
    template: str = "public/question.html"
    """What draws it; the usual one draws the form's fields, the first as the page's heading."""
    hint: str = ""
    """What the usual template says below the first question; '' where the field's own hint says enough."""
    track: Track | None = None
    """In which of the two it is asked; None for both."""
    applies: Callable[[DraftAnswers, date], bool] = _always
    fill: Callable[[DraftAnswers, date], Mapping[str, Any]] = by_name
    """What the form's fields show of the answers so far."""
    prepare: Callable[[Any, DraftAnswers], None] = _as_it_is
    """Sets on the form what hangs on the answers or the installation: labels, choices."""
    saves: Callable[[Any, DraftAnswers], dict[str, Any]] = same_names
    """The answers that the form gives, by name; it also gets the answers before."""
    asks_again: Callable[[DraftAnswers, DraftAnswers, date], tuple[str, ...]] = _nothing_again
    """The pages whose question means something else after than before."""
    rows: Callable[[DraftAnswers, date], Iterable[Row]] = _no_rows
    case_rows: Callable[[Case], Iterable[CaseRow]] = _nothing_on_the_case
    """What the office's case page says of it, and the mediator's page of the meeting."""
    phone_hint: str = ""
    """The hint of its field where the office asks it by phone; '' where that is the form's own."""
    has_own_view: bool = False
    """It does more than ask and save, and its view stands in ``web.public``."""
    instead: tuple[RequestPage, ...] = ()
    """Other shapes of the same page, of which the first that applies is asked."""

    @property
    def endpoint(self) -> str:
        """The name of its view in the public's blueprint."""
        return "ask_" + self.path.removeprefix("more/").replace("-", "_").replace("/", "_")

    def is_of(self, answers: DraftAnswers) -> bool:
        """Return True if the kind of help that is asked for has this page."""
        return self.track in {None, answers.track}

    def is_asked(self, answers: DraftAnswers, today: date) -> bool:
        """Return True if this person is asked it."""
        return self.is_of(answers) and self.applies(answers, today)

    def fields_in(self, form: PageForm) -> list[Any]:
        """Return the fields of ``form``, which asks this page's questions and more, that are this page's."""
        return [form[name] for name in vars(self.form) if name in form and name != BUTTON]

    def shape_for(self, answers: DraftAnswers, today: date) -> RequestPage:
        """Return the page as it is asked of this person."""
        return next((shape for shape in self.instead if shape.applies(answers, today)), self)

    def filled_form(self, answers: DraftAnswers, today: date) -> Any:
        """Return its form: what was sent, else the answers so far."""
        form = self.form(today=today, data=self.fill(answers, today))
        self.prepare(form, answers)
        return form
