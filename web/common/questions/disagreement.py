"""The pages that disagreement resolution alone asks: what it is about, with whom, and what was tried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.drs.request import Disagreement, disagreement_of
from cases.models import Case
from cases.vocabulary import Against, AppealRunning, Track
from dates import long_date, unbroken
from forms.choices import Option
from forms.public.ask_drs import (
    AgainstForm,
    AppealRunningForm,
    GroundsForm,
    PlanHeldForm,
    TriedForm,
    WhoShouldComeForm,
)
from web.common.draft_answers import DraftAnswers
from web.common.questions.groups import DISAGREEMENT, HISTORY, OTHERS
from web.common.questions.page import CaseRow, RequestPage, Row, same_names
from web.common.questions.readers import DISAGREEMENT_ITSELF, NAMES_IN_DRS
from web.common.request import authority_name
from web.context import get_services
from web.filters import breakable, lines

DRS = Track.DRS
READ_BY_US = "We and the mediator read this; nobody they disagree with does."


def _of_drs(form: Any, _before: DraftAnswers) -> dict[str, Any]:
    """Return what is saved of the first page: whoever answers it asks for disagreement resolution."""
    return {**same_names(form), "track": DRS}


def _grounds_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("It is about", Markup("<br>").join(ground.words for ground in answers.grounds))
    yield Row("More about it", lines(answers.grounds_note))


def _disagreements(case: Case) -> list[Disagreement]:
    found = disagreement_of(case) if case.track is DRS else None
    return [found] if found else []


def _grounds_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        yield CaseRow("It is about", Markup("<br>").join(ground.words for ground in row.ground_set))
        if row.grounds_note:
            yield CaseRow("More about it", lines(row.grounds_note))


def _plan_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("There is a plan", answers.has_plan.words if answers.has_plan else "")


def _plan_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        yield CaseRow("There is a plan", row.has_plan.words if row.has_plan else "")


def _appeal_words(running: AppealRunning | None, number: str, hearing_on: date | None) -> str:
    words = running.words if running else ""
    if running is AppealRunning.YES:
        words += f", number {number}" if number else ""
        words += f", hearing on {unbroken(long_date(hearing_on))}" if hearing_on else ""
    return words


def _appeal_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row(
        "An appeal is running",
        _appeal_words(answers.appeal_running, answers.appeal_number, answers.hearing_on),
    )


def _appeal_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        words = _appeal_words(row.appeal_running, row.appeal_number, row.hearing_on)
        yield CaseRow("An appeal is running", words)


def _name_authority(form: AgainstForm, answers: DraftAnswers) -> None:
    """Call the local authority by its name, where it is known."""
    name = authority_name(answers, get_services().directory)
    label = f"The local authority ({name})" if name else Against.AUTHORITY.words
    form.against.choices = (
        Option(Against.AUTHORITY.value, label, data=Against.AUTHORITY),
        Against.HEALTH,
        Against.SETTING,
    )


def _against_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    named = {
        Against.AUTHORITY: (
            authority_name(answers, get_services().directory),
            answers.authority_person,
            answers.authority_contact,
        ),
        Against.HEALTH: (answers.health_name, answers.health_person, answers.health_contact),
        Against.SETTING: (answers.setting_name, answers.setting_person, answers.setting_contact),
    }
    if not answers.against:
        yield Row("You disagree with", "")
    for body in answers.against:
        name, person, contact = named[body]
        shown = [part for part in (name or body.words, person) if part]
        reach = [breakable(contact)] if contact else []
        yield Row(body.words, Markup("<br>").join([*shown, *reach]))


def _against_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        yield CaseRow("They disagree with", ", ".join(Against(body).words for body in row.against))


def _tried_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        yield CaseRow("What was tried", row.tried, is_private=True, for_mediator=True)


def _come_case_rows(case: Case) -> Iterable[CaseRow]:
    for row in _disagreements(case):
        yield CaseRow("Who they say should come", row.who_should_come, is_private=True, for_mediator=True)


ABOUT_PAGES = (
    RequestPage(
        "drs/about",
        GroundsForm,
        DISAGREEMENT,
        (DISAGREEMENT_ITSELF,),
        template="public/drs_about.html",
        track=DRS,
        saves=_of_drs,
        rows=_grounds_rows,
        case_rows=_grounds_case_rows,
    ),
    RequestPage(
        "drs/plan",
        PlanHeldForm,
        DISAGREEMENT,
        (DISAGREEMENT_ITSELF,),
        track=DRS,
        rows=_plan_rows,
        case_rows=_plan_case_rows,
    ),
    RequestPage(
        "drs/appeal",
        AppealRunningForm,
        DISAGREEMENT,
        (DISAGREEMENT_ITSELF,),
        template="public/drs_appeal.html",
        track=DRS,
        rows=_appeal_rows,
        case_rows=_appeal_case_rows,
    ),
)
"""Before the local authority is asked."""
OTHERS_PAGES = (
    RequestPage(
        "drs/with",
        AgainstForm,
        OTHERS,
        (NAMES_IN_DRS,),
        template="public/drs_with.html",
        track=DRS,
        prepare=_name_authority,
        rows=_against_rows,
        case_rows=_against_case_rows,
    ),
)
"""After it."""
LAST_PAGES = (
    RequestPage(
        "drs/tried",
        TriedForm,
        HISTORY,
        (DISAGREEMENT_ITSELF,),
        hint=(
            "For example meetings, letters, a complaint. Only we and the mediator read this. You can leave "
            "it empty."
        ),
        track=DRS,
        rows=lambda answers, _: (Row("What you have tried", lines(answers.tried)),),
        case_rows=_tried_case_rows,
        phone_hint=READ_BY_US,
    ),
    RequestPage(
        "drs/come",
        WhoShouldComeForm,
        HISTORY,
        (DISAGREEMENT_ITSELF,),
        hint=(
            "For example a teacher, someone who can decide at the local authority, or a friend or relative "
            "who supports you. Only we and the mediator read this. You can leave it empty."
        ),
        track=DRS,
        rows=lambda answers, _: (Row("Who should come", lines(answers.who_should_come)),),
        case_rows=_come_case_rows,
        phone_hint=READ_BY_US,
    ),
)
"""After the people."""
