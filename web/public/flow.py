"""The order of the questions: which come next for these answers, which may be opened, which are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cases.intake.eligibility import Answer
from cases.intake.triage_answers import Way
from cases.vocabulary import AnswerCode, DecisionKind
from web.common.draft_answers import Told
from web.common.request import asks_for_another, dates_follow, is_about_a_plan, who_of

ANSWER, CHECK = "answer", "check"


@dataclass(frozen=True)
class Step:
    """One page of the request; ``path`` follows ``/ask/`` and is its name, too."""

    path: str
    applies: Callable[[Told, date], bool] = lambda _told, _today: True


def _differs(told: Told, today: date) -> bool:
    """Something about who asks needs a word: a say-so, a basis, or an explanation."""
    who = who_of(told, today=today)
    return who is not None and bool(who.explanation or who.warnings or who.note_basis)


TRIAGE = (
    Step("what"),
    Step("parts", lambda told, _: is_about_a_plan(told)),
    Step("authority", lambda told, _: told.kind is not DecisionKind.OUTSIDE_ENGLAND),
    Step("letter-date", lambda told, _: dates_follow(told)),
    Step("letter-came", lambda told, _: dates_follow(told) and told.letter_date is not None),
)
ASKING = (
    Step("you"),
    Step("child"),
    Step("say-so", _differs),
    Step("contact"),
    Step("them", lambda told, today: asks_for_another(who_of(told, today=today))),
    Step("needs"),
    Step("appeal", lambda told, _: dates_follow(told)),
    Step("choice"),
    Step("more/hopes"),
    Step("more/other-parent"),
    Step("more/safety"),
    Step("letter"),
)


def triage_pages(told: Told, today: date) -> list[str]:
    """The pages before the answer."""
    return [step.path for step in TRIAGE if step.applies(told, today)]


def all_pages(told: Told, today: date) -> list[str]:
    """Every page of this person's way, the answer and the check included."""
    asking = [step.path for step in ASKING if step.applies(told, today)]
    return [*triage_pages(told, today), ANSWER, *asking, CHECK]


def first_unanswered(told: Told, today: date) -> str:
    """The first page that was not sent yet; ``check`` when all were."""
    for page in all_pages(told, today):
        if page not in told.done and page != ANSWER:
            return page
    return CHECK


def first_unanswered_before_answer(told: Told, today: date) -> str:
    """The first page that triage still needs; ``answer`` when it has everything."""
    return next((page for page in triage_pages(told, today) if page not in told.done), ANSWER)


def may_open(page: str, told: Told, today: date) -> bool:
    """Whether ``page`` is on this person's way, and every page before it was sent."""
    pages = all_pages(told, today)
    if page not in pages:
        return False
    before = pages[: pages.index(page)]
    return all(earlier in told.done or earlier == ANSWER for earlier in before)


def page_after(page: str, told: Told, today: date) -> str:
    """The page that follows ``page``; the first unanswered one when it is not on the way any more."""
    pages = all_pages(told, today)
    if page not in pages:
        return first_unanswered(told, today)
    return pages[min(pages.index(page) + 1, len(pages) - 1)]


def page_before(page: str, told: Told, today: date) -> str | None:
    """The question before ``page``; None for the first."""
    pages = all_pages(told, today)
    position = pages.index(page) if page in pages else 0
    return pages[position - 1] if position else None


def may_ask_us(answer: Answer) -> bool:
    """Whether this answer leads to a request to us, or to one that we pass on."""
    if answer.code is AnswerCode.NOT_OURS:
        return False
    ways = {one.way for one in answer.can_do}
    passed_on = AnswerCode.NOT_OURS in answer.flags
    return passed_on or bool(ways & {Way.CERTIFICATE, Way.MEDIATION, Way.REQUEST})
