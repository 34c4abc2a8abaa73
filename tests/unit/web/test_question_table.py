"""The table of the request's pages: which pages each person is asked, and what every line must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import NonCallableMock

import pytest
from flask import Flask

from cases.vocabulary import Against, AppealRunning, Asker, DecisionKind, Ground, PlanHeld, Section, Track
from forms.office.request import PhoneRequestForm
from services.container import Services
from tests.directories import SHIPPED
from web.common.draft_answers import DraftAnswers
from web.common.questions.groups import GROUPS
from web.common.questions.readers import WHO_SEES_WHAT
from web.common.questions.table import PAGES
from web.public.flow import ANSWER, CHECK, all_pages
from web.public.summary import answer_groups

TODAY = date(2026, 11, 25)
CHILD, EIGHTEEN, THIRTY = date(2015, 5, 3), date(2008, 5, 3), date(1996, 5, 3)
PRIYA = DraftAnswers(
    kind=DecisionKind.NO_PLAN,
    authority="bury",
    letter_date=date(2026, 11, 20),
    asker=Asker.PARENT,
    person_name="Aarav Shah",
    birth_date=CHILD,
    name="Priya Shah",
)


ASKED_OF_SOME = {  # a new page that not everyone is asked joins this set and the rows below
    "parts",
    "authority",
    "letter-date",
    "letter-came",
    "say-so",
    "them",
    "appeal",
    *(page.path for page in PAGES if page.track is Track.DRS),
}


@pytest.fixture(autouse=True)
def _served_by_the_example() -> Iterator[None]:
    """The rows name the local authority as the directory does."""
    app = Flask(__name__)
    app.extensions["services"] = NonCallableMock(spec=Services, directory=SHIPPED)
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("changes", "pages"),
    [
        ({}, "authority letter-date letter-came appeal"),
        ({"letter_date": None}, "authority letter-date appeal"),
        ({"detained": True}, "authority"),
        (
            {"kind": DecisionKind.PLAN_CONTENTS, "sections": (Section.B,)},
            "parts authority letter-date letter-came appeal",
        ),
        ({"kind": DecisionKind.PLAN_CONTENTS, "sections": (Section.G,)}, "parts authority"),
        ({"kind": DecisionKind.NOT_DELIVERED}, "authority"),
        ({"kind": DecisionKind.OUTSIDE_ENGLAND}, ""),
        ({"birth_date": EIGHTEEN}, "authority letter-date letter-came say-so them appeal"),
        ({"birth_date": THIRTY}, "authority letter-date letter-came say-so them appeal"),
        (
            {"birth_date": EIGHTEEN, "asker": Asker.YOUNG_PERSON},
            "authority letter-date letter-came appeal",
        ),
        ({"asker": Asker.HELPER}, "authority letter-date letter-came them appeal"),
        (
            {"birth_date": EIGHTEEN, "asker": Asker.ALTERNATIVE_PERSON},
            "authority letter-date letter-came say-so appeal",
        ),
    ],
)
def test_some_pages_are_asked_only_of_those_whom_they_concern(changes: dict[str, Any], pages: str) -> None:
    asked = all_pages(replace(PRIYA, **changes), TODAY)
    assert [page for page in asked if page in ASKED_OF_SOME] == pages.split()
    of_all = [page.path for page in PAGES if page.path not in ASKED_OF_SOME]
    assert [page for page in asked if page not in {*ASKED_OF_SOME, ANSWER, CHECK}] == of_all


def test_the_decision_comes_first_then_the_answer_then_who_asks_then_what_they_want() -> None:
    asked = all_pages(PRIYA, TODAY)
    milestones = [
        "what",
        "authority",
        "answer",
        "you",
        "child",
        "contact",
        "needs",
        "appeal",
        "choice",
        "letter",
        "check",
    ]
    assert [page for page in asked if page in milestones] == milestones


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        ({"birth_date": EIGHTEEN}, "SaySoForm"),
        ({"birth_date": EIGHTEEN, "asker": Asker.ALTERNATIVE_PERSON}, "CapacityForm"),
        ({"asker": Asker.ALTERNATIVE_PERSON}, "ExplainedForm"),
        ({"birth_date": THIRTY}, "ExplainedForm"),
        ({"birth_date": None}, "ExplainedForm"),
    ],
)
def test_what_is_different_about_who_asks_decides_the_form(changes: dict[str, Any], form: str) -> None:
    page = next(page for page in PAGES if page.path == "say-so")
    assert page.shape_for(replace(PRIYA, **changes), TODAY).form.__name__ == form


def test_every_line_has_a_page_a_group_and_a_name_of_its_own() -> None:
    shapes = [shape for page in PAGES for shape in (page, *page.instead)]
    assert all(Path("web/templates", shape.template).is_file() for shape in shapes)
    assert all(shape.group in GROUPS for shape in shapes)
    assert len({page.path for page in PAGES}) == len({page.endpoint for page in PAGES}) == len(PAGES)
    assert all(shape.path == page.path for page in PAGES for shape in page.instead)


def test_check_your_answers_shows_every_answer_once_where_it_is_changed() -> None:
    answers = replace(
        PRIYA,
        kind=DecisionKind.PLAN_CONTENTS,
        sections=(Section.B, Section.G),
        missing_health="Speech therapy",
        received_date=date(2026, 11, 22),
        letter_told_rights="unsure",
        lives_here=False,
        lives_in="Leeds",
        email="priya.shah@example.com",
        phone="01632960014",
        address="1 Nowhere Road",
        postcode="ZZ99 1AA",
        best_times="After 4pm",
        message_safe=False,
        needs=("Interpreter", "Large print"),
        language="Polish",
        needs_note="A ramp",
        hopes="More help\nwith reading",
        other_parent="Ravi Shah",
        other_parent_safe="ask",
        safety_note="Do not phone",
    )
    shown = {group.title: group for group in answer_groups(answers, [], TODAY)}
    assert {title: [str(row[0]) for row in group.given] for title, group in shown.items()} == {
        "The decision": [
            "Decision",
            "Parts of the plan",
            "Health help that is missing",
            "Local authority",
            "Date on the letter",
            "The letter reached you on",
            "The letter told you about mediation and appeals",
        ],
        "Who it is about": ["Child or young person", "Date of birth", "Lives in"],
        "About you": [
            "You are",
            "Your name",
            "Your email",
            "Your phone",
            "Your address",
            "Best times",
            "Safe to leave a message",
        ],
        "What you need": ["Needs", "Language", "Also"],
        "What you want": [],
        "More, if you like": [
            "You hope for",
            "Another parent",
            "Safe to contact them",
            "Worries about safety",
        ],
        "The letter": [],
    }
    assert shown["More, if you like"].given == (
        ("You hope for", "More help<br>with reading", "/ask/more/hopes?from=check"),
        ("Another parent", "Ravi Shah", "/ask/more/other-parent?from=check"),
        ("Safe to contact them", "Ask me first", "/ask/more/other-parent?from=check"),
        ("Worries about safety", "Do not phone", "/ask/more/safety?from=check"),
    )
    assert shown["What you want"].not_given == (
        ("You want to appeal", "Not given", "/ask/appeal?from=check"),
        ("You want", "Not given", "/ask/choice?from=check"),
    )
    assert shown["The letter"].not_given == (
        ("Files", "No file yet. You can send it later", "/ask/letter?from=check"),
    )


def test_a_detained_person_is_told_so_after_the_parts_of_the_plan_and_changes_it_with_the_decision() -> None:
    answers = replace(PRIYA, detained=True, kind=DecisionKind.PLAN_CONTENTS, sections=(Section.B,))
    rows = answer_groups(answers, [], TODAY)[0].given
    assert [row[0] for row in rows] == ["Decision", "Parts of the plan", "Detained", "Local authority"]
    assert rows[2][2] == "/ask/what?from=check"


IN_DRS = replace(
    PRIYA,
    track=Track.DRS,
    kind=None,
    letter_date=None,
    grounds=(Ground.SUPPORT, Ground.APPEAL),
    has_plan=PlanHeld.NO,
    against=(Against.AUTHORITY, Against.SETTING),
    authority_contact="sen@bury.example.com",
    setting_name="Saltern Bank School",
    setting_person="Joy Achterberg",
    appeal_running=AppealRunning.YES,
    appeal_number="EH123/26/00045",
    hearing_on=date(2027, 3, 8),
    tried="Two meetings",
)


def test_disagreement_resolution_asks_its_own_pages_and_those_that_both_share_and_no_others() -> None:
    assert all_pages(IN_DRS, TODAY) == [
        *("drs/about", "drs/plan", "drs/appeal", "authority", "drs/with"),
        *("you", "child", "contact", "needs", "drs/tried", "drs/come"),
        *("more/hopes", "more/other-parent", "more/safety", CHECK),
    ]
    older = replace(IN_DRS, birth_date=EIGHTEEN)
    assert [page for page in all_pages(older, TODAY) if page in {"say-so", "them"}] == ["say-so", "them"]


def test_check_your_answers_of_disagreement_resolution_promises_that_those_they_disagree_with_read_none() -> (
    None
):
    shown = answer_groups(IN_DRS, [], TODAY)
    assert [group.title for group in shown][:3] == [
        "What it is about",
        "The local authority",
        "The people you disagree with",
    ]
    assert not any("Bury sees" in group.seen_by for group in shown)
    assert not any(
        row[0] in {"Decision", "Files"} for group in shown for row in (*group.given, *group.not_given)
    )
    rows = {row[0]: str(row[1]) for group in shown for row in group.given}
    assert rows["A nursery, school or college"] == "Saltern Bank School<br>Joy Achterberg"
    assert "EH123/26/00045" in rows["An appeal is running"]
    assert "8\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2027" in rows["An appeal is running"]


def test_words_that_say_that_nothing_was_given_are_an_answer_when_somebody_types_them() -> None:
    rows = [row for group in answer_groups(replace(PRIYA, hopes="Nothing"), [], TODAY) for row in group.given]
    assert ("You hope for", "Nothing", "/ask/more/hopes?from=check") in rows


def test_every_answer_of_a_draft_is_asked_by_a_page_of_the_table_and_by_phone() -> None:
    named = {name for page in PAGES for shape in (page, *page.instead) for name in dir(shape.form)}
    by_another_name = {
        "letter_date",
        "letter_date_is_a_guess",
        "received_date",
        "capacity_basis",
        "capacity_note",
        "done",
        "track",
    }
    assert {field.name for field in fields(DraftAnswers)} - named == by_another_name
    by_phone = {"say_so", *dir(PhoneRequestForm)}
    assert {field.name for field in fields(DraftAnswers)} - by_phone == by_another_name


def test_the_page_about_privacy_says_of_every_question_who_sees_its_answer():
    named = [line for page in PAGES for line in page.readers]

    assert set(named) == set(WHO_SEES_WHAT)
    assert all(page.readers for page in PAGES)
