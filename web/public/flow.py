"""The order of the questions: which come next for these answers, which may be opened, which are missing."""

from __future__ import annotations

from datetime import date

from cases.intake.eligibility import Answer
from cases.intake.triage_answers import Way
from cases.vocabulary import AnswerCode
from web.common.draft_answers import DraftAnswers, is_drs
from web.common.questions.table import ASKING, PAGES, TRIAGE

ANSWER, CHECK = "answer", "check"
FIRST_PAGES = frozenset({"what", "drs/about"})
"""The first page of each of the two: it can be opened at any time, and its answer says which is asked for."""


def triage_pages(draft_answers: DraftAnswers, today: date) -> list[str]:
    """Return the pages before the answer; disagreement resolution has none."""
    if is_drs(draft_answers):
        return []
    return [page.path for page in TRIAGE if page.is_asked(draft_answers, today)]


def all_pages(draft_answers: DraftAnswers, today: date) -> list[str]:
    """Return every page of this person's way, the answer and the check included."""
    if is_drs(draft_answers):
        return [*(page.path for page in PAGES if page.is_asked(draft_answers, today)), CHECK]
    asking = [page.path for page in ASKING if page.is_asked(draft_answers, today)]
    return [*triage_pages(draft_answers, today), ANSWER, *asking, CHECK]


def first_unanswered(draft_answers: DraftAnswers, today: date) -> str:
    """Return the first page that was not sent yet; ``check`` when all were."""
    for page in all_pages(draft_answers, today):
        if page not in draft_answers.done and page != ANSWER:
            return page
    return CHECK


def first_unanswered_before_answer(draft_answers: DraftAnswers, today: date) -> str:
    """Return the first page that triage still needs; ``answer`` when it has everything."""
    return next(
        (page for page in triage_pages(draft_answers, today) if page not in draft_answers.done), ANSWER
    )


def may_open(page: str, draft_answers: DraftAnswers, today: date) -> bool:
    """Return True if ``page`` is on this person's way, and every page before it was sent."""
    if page in FIRST_PAGES:
        return True
    pages = all_pages(draft_answers, today)
    if page not in pages:
        return False
    before = pages[: pages.index(page)]
    return all(earlier in draft_answers.done or earlier == ANSWER for earlier in before)


def page_after(page: str, draft_answers: DraftAnswers, today: date) -> str:
    """Return the page that follows ``page``; the first unanswered one when it is not on the way any more."""
    pages = all_pages(draft_answers, today)
    if page not in pages:
        return first_unanswered(draft_answers, today)
    return pages[min(pages.index(page) + 1, len(pages) - 1)]


def page_before(page: str, draft_answers: DraftAnswers, today: date) -> str | None:
    """Return the question before ``page``; None for the first."""
    pages = all_pages(draft_answers, today)
    position = pages.index(page) if page in pages else 0
    return pages[position - 1] if position else None


def may_ask_us(answer: Answer) -> bool:
    """Return True if this answer leads to a request to us, or to one that we pass on."""
    if answer.code is AnswerCode.NOT_OURS:
        return False
    ways = {one.way for one in answer.can_do}
    passed_on = AnswerCode.NOT_OURS in answer.flags
    return passed_on or bool(ways & {Way.CERTIFICATE, Way.MEDIATION, Way.REQUEST})
