from datetime import UTC, date, datetime

import pytest
from wtforms import FieldList, FormField

from forms.base import BareForm, PageForm, Problem, RowForm
from forms.fields import MainButton, NameField, TextLine
from forms.moments import DateField3

OPEN_TOO_LONG = (
    "This page was open for a long time. Everything you typed is still here. Press 'Save this' again"
)


class Action(RowForm):
    """One agreed action."""

    what = TextLine("What", thing="what was agreed")
    by = DateField3("By", thing="the date", required=False)


class Outcome(PageForm):
    """What came of the meeting?"""

    name = NameField("Your name")
    actions = FieldList(FormField(Action))
    submit = MainButton("Save this")


@pytest.mark.hard_input("K12")
def test_a_page_without_a_good_token_is_shown_again_with_everything_typed(posted):
    form = posted(Outcome, {"name": "Ana Lund"})

    assert form.problems[0] == Problem(OPEN_TOO_LONG, "submit")
    assert form.name.shown == "Ana Lund"


def test_problems_come_in_the_pages_order_each_with_its_control(posted):
    form = posted(Outcome, {"actions-0-what": "", "actions-0-by-day": "3", "actions-0-by-year": "2026"})

    assert [(problem.sentence, problem.target) for problem in form.problems[1:]] == [
        ("Enter your name", "name"),
        ("Enter what was agreed", "actions-0-what"),
        ("The date must include a month", "actions-0-by-month"),
    ]


def test_the_summary_follows_the_page_and_names_the_fields_whose_words_are_the_same(posted):
    class Dates(PageForm):
        """Two days of one kind, and a name that the page has first."""

        page_order = ("name",)
        sent_on = DateField3("Date on the letter", thing="the date on the letter")
        came_on = DateField3("When did it come? (you can leave this empty)", thing="the day it came")
        name = NameField("Your name")

    typed = {"sent_on-day": "3", "sent_on-month": "5", "sent_on-year": "26"}
    form = posted(Dates, {**typed, **{name.replace("sent", "came"): part for name, part in typed.items()}})

    assert [(problem.sentence, problem.target) for problem in form.problems[1:]] == [
        ("Enter your name", "name"),
        ("Date on the letter: Enter the year as four numbers, like 2026", "sent_on-year"),
        ("When did it come? Enter the year as four numbers, like 2026", "came_on-year"),
    ]
    assert form.sent_on.errors[0] == "Enter the year as four numbers, like 2026"


def test_a_view_may_add_what_only_it_can_find(posted):
    form = posted(Outcome, {"name": "Ana"})

    form.add_problem("Idris Vaughan changed this at 11:20am while you were writing")
    form.add_problem("Say which Ana", "name")

    assert Problem("Idris Vaughan changed this at 11:20am while you were writing", "submit") in form.problems
    assert Problem("Say which Ana", "name") in form.problems


def test_a_page_not_yet_sent_has_no_problems(app):
    with app.test_request_context():
        assert Outcome().problems == ()


def test_a_button_alone_is_a_form_too(posted):
    assert [problem.target for problem in posted(BareForm, {}).problems] == ["main-content"]


def test_the_day_of_a_form_is_the_uks(app):
    late_evening_utc = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    with app.test_request_context():
        assert Outcome(now=late_evening_utc).today == date(2026, 7, 1)
