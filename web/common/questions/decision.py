"""The first pages of the request: what was decided, by whom and when. No name is asked here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.models import Case
from cases.reference.directory import served_by_name
from cases.vocabulary import DecisionKind, Track
from dates import long_date, unbroken
from forms.choices import Option
from forms.public.ask import (
    ANOTHER_AUTHORITY,
    YES_NO_UNSURE,
    AuthorityForm,
    DecisionForm,
    DrsAuthorityForm,
    LetterCameForm,
    LetterDateForm,
    PartsForm,
)
from web.common.draft_answers import DraftAnswers, is_drs
from web.common.questions.groups import DECISION
from web.common.questions.page import CaseRow, RequestPage, Row, by_name, same_names
from web.common.questions.readers import CHILD_AND_DECISION
from web.common.request import authority_name, dates_follow, is_about_a_plan
from web.context import get_services
from web.filters import lines

DETAINED = (
    "Yes: other rules apply (SI 2015/62, part 3). No dates are counted and no certificate is issued here."
)


def _parts_if_kind_changed(before: DraftAnswers, after: DraftAnswers, _today: date) -> tuple[str, ...]:
    return () if after.kind is before.kind else ("parts",)


def _kind_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("Decision", answers.kind.words if answers.kind else "")


def _kind_case_rows(case: Case) -> Iterable[CaseRow]:
    yield CaseRow("Detained", DETAINED if case.detained else "Not that we know")


def _parts_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    if is_about_a_plan(answers):
        yield Row("Parts of the plan", Markup("<br>").join(section.words for section in answers.sections))
        if answers.missing_health:
            yield Row("Health help that is missing", lines(answers.missing_health))
    if answers.detained:  # asked with the decision, told after all that says which decision it is
        yield Row("Detained", "Yes. An adviser will look at the rules for this", page="what")


def offer_authorities(form: Any, _answers: DraftAnswers | None = None) -> None:
    """Offer the local authorities that this provider serves, and 'Another one'."""
    served = get_services().directory.served()
    form.authority.choices = [
        *(Option(one.code, one.name) for one in served),
        Option(ANOTHER_AUTHORITY, "Another one"),
    ]


def _fill_authority(answers: DraftAnswers, today: date) -> dict[str, Any]:
    another = ANOTHER_AUTHORITY if answers.other_authority else None
    return {**by_name(answers, today), "authority": answers.authority or another}


def _save_authority(form: AuthorityForm, _before: DraftAnswers) -> dict[str, Any]:
    """Return what is saved of it: one that we do not serve by its name.

    One that was typed, but is served, by its code.
    """
    code, other = form.authority.data, form.other_authority.data or ""
    if code == ANOTHER_AUTHORITY:
        code = served_by_name(other, get_services().directory.served()) or ""
        other = "" if code else other
    return {"authority": code, "other_authority": other}


def _authority_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("Local authority", authority_name(answers, get_services().directory))


def _fill_letter_date(answers: DraftAnswers, _today: date) -> dict[str, Any]:
    was_asked = "letter-date" in answers.done
    guessed = answers.letter_date_is_a_guess or (was_asked and answers.letter_date is None)
    return {
        "sent_on": None if guessed else answers.letter_date,
        "no_letter": guessed,
        "guess": answers.letter_date if guessed else None,
    }


def save_letter_date(form: Any, _before: DraftAnswers | None = None) -> dict[str, Any]:
    """Return the date on the letter, or a guess at it."""
    return {
        "letter_date": form.guess.data if form.no_letter.data else form.sent_on.data,
        "letter_date_is_a_guess": bool(form.no_letter.data and form.guess.data),
    }


def _letter_date_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    if dates_follow(answers):
        guess = " (your best guess)" if answers.letter_date_is_a_guess else ""
        dated = f"{unbroken(long_date(answers.letter_date))}{guess}" if answers.letter_date else ""
        yield Row("Date on the letter", dated or "You do not have the letter")


def _came_after_a_date(answers: DraftAnswers, _today: date) -> bool:
    return dates_follow(answers) and answers.letter_date is not None


def _fill_letter_came(answers: DraftAnswers, today: date) -> dict[str, Any]:
    return {**by_name(answers, today), "received_on": answers.received_date}


def save_letter_came(form: Any, _before: DraftAnswers | None = None) -> dict[str, Any]:
    """Return when the letter came and what it said."""
    return {**same_names(form), "received_date": form.received_on.data}


def _letter_came_rows(answers: DraftAnswers, today: date) -> Iterable[Row]:
    if _came_after_a_date(answers, today):
        came = unbroken(long_date(answers.received_date)) if answers.received_date else ""
        yield Row("The letter reached you on", came)
        said = {one.value: one.label for one in YES_NO_UNSURE}.get(answers.letter_told_rights, "")
        yield Row("The letter told you about mediation and appeals", said)


def _of_mediation(form: DecisionForm, _before: DraftAnswers) -> dict[str, Any]:
    """Return what is saved of it: whoever says what was decided asks for mediation or a certificate."""
    return {**same_names(form), "track": Track.MEDIATION}


_AUTHORITY = RequestPage(
    "authority",
    AuthorityForm,
    DECISION,
    (CHILD_AND_DECISION,),
    template="public/authority.html",
    applies=lambda answers, _: answers.kind is not DecisionKind.OUTSIDE_ENGLAND,
    fill=_fill_authority,
    prepare=offer_authorities,
    saves=_save_authority,
    rows=_authority_rows,
)
DECISION_PAGES = (
    RequestPage(
        "what",
        DecisionForm,
        DECISION,
        (CHILD_AND_DECISION,),
        template="public/what.html",
        track=Track.MEDIATION,
        saves=_of_mediation,
        asks_again=_parts_if_kind_changed,
        rows=_kind_rows,
        case_rows=_kind_case_rows,
    ),
    RequestPage(
        "parts",
        PartsForm,
        DECISION,
        (CHILD_AND_DECISION,),
        template="public/parts.html",
        track=Track.MEDIATION,
        applies=lambda answers, _: is_about_a_plan(answers),
        rows=_parts_rows,
    ),
    replace(
        _AUTHORITY,
        instead=(replace(_AUTHORITY, form=DrsAuthorityForm, applies=lambda answers, _: is_drs(answers)),),
    ),
    RequestPage(
        "letter-date",
        LetterDateForm,
        DECISION,
        (CHILD_AND_DECISION,),
        template="public/letter_date.html",
        track=Track.MEDIATION,
        applies=lambda answers, _: dates_follow(answers),
        fill=_fill_letter_date,
        saves=save_letter_date,
        rows=_letter_date_rows,
    ),
    RequestPage(
        "letter-came",
        LetterCameForm,
        DECISION,
        (CHILD_AND_DECISION,),
        template="public/letter_came.html",
        track=Track.MEDIATION,
        applies=_came_after_a_date,
        fill=_fill_letter_came,
        saves=save_letter_came,
        rows=_letter_came_rows,
    ),
)
