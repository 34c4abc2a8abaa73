"""The last pages of the request: what someone wants, what may be left out, and the letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.models import Case
from cases.vocabulary import Asker, ContactSafe, Track
from forms.public.ask_people import AppealForm, HopesForm, LetterForm, OtherParentForm, SafetyForm, WishForm
from web.common.draft_answers import DraftAnswers
from web.common.questions.groups import LETTER, MORE, WISHES
from web.common.questions.page import CaseRow, RequestPage, Row
from web.common.questions.readers import (
    ANOTHER_PARENT,
    CHOICE,
    DECISION_LETTER,
    SAFETY_WORRIES,
    WHAT_YOU_HOPE,
)
from web.common.request import dates_follow
from web.filters import lines


def _appeal_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    if dates_follow(answers):
        yield Row("You want to appeal", answers.wish_to_appeal.words if answers.wish_to_appeal else "")


def _wish_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("You want", answers.wish.words if answers.wish else "")


def _wish_case_rows(case: Case) -> Iterable[CaseRow]:
    yield CaseRow("What they want", case.wish.words)


def _other_parent_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    of_self = answers.asker is Asker.YOUNG_PERSON
    yield Row("A parent or carer" if of_self else "Another parent", answers.other_parent)
    if answers.other_parent_safe:
        safe = {"yes": "Yes", "no": "No", "ask": "Ask me first"}[answers.other_parent_safe]
        yield Row("Safe to contact them", safe)


def _other_parent_case_rows(case: Case) -> Iterable[CaseRow]:
    said = ContactSafe(case.other_parent_safe).words if case.other_parent_safe else ""
    yield CaseRow("Another parent", case.other_parent or ("Not named" if said else ""))
    yield CaseRow("Safe to contact them", said)


WISH_PAGES = (
    RequestPage(
        "appeal",
        AppealForm,
        WISHES,
        (CHOICE,),
        track=Track.MEDIATION,
        applies=lambda answers, _: dates_follow(answers),
        rows=_appeal_rows,
    ),
    RequestPage(
        "choice",
        WishForm,
        WISHES,
        (CHOICE,),
        track=Track.MEDIATION,
        rows=_wish_rows,
        case_rows=_wish_case_rows,
    ),
    RequestPage(
        "more/hopes",
        HopesForm,
        MORE,
        (WHAT_YOU_HOPE,),
        hint=(
            "Only we and the mediator read this. Do not write anything that you want to keep from us. You "
            "can leave it empty."
        ),
        rows=lambda answers, _: (Row("You hope for", lines(answers.hopes)),),
        case_rows=lambda case: (CaseRow("Hopes", case.hopes, is_private=True, for_mediator=True),),
        phone_hint="We and the mediator read this; the local authority never does.",
    ),
    RequestPage(
        "more/other-parent",
        OtherParentForm,
        MORE,
        (ANOTHER_PARENT,),
        template="public/other_parent.html",
        rows=_other_parent_rows,
        case_rows=_other_parent_case_rows,
    ),
    RequestPage(
        "more/safety",
        SafetyForm,
        MORE,
        (SAFETY_WORRIES,),
        template="public/safety.html",
        rows=lambda answers, _: (Row("Worries about safety", lines(answers.safety_note)),),
        case_rows=lambda case: (CaseRow("Safety", case.safety_note, is_private=True, for_mediator=True),),
        phone_hint="We and the mediator read this; nobody else does.",
    ),
    RequestPage(
        "letter",
        LetterForm,
        LETTER,
        (DECISION_LETTER,),
        template="public/letter.html",
        track=Track.MEDIATION,
        has_own_view=True,
    ),
)
