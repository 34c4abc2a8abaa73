"""The outcome form's fields: names as they are kept, rows by their ids, changes and no more."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from cases.vocabulary import Track
from forms.choices import Option
from forms.mediator.outcome import OutcomeForm
from forms.mediator.outcome_rows import SigningParty
from forms.mediator.outcome_values import as_posted, laid_over, marks

PARTY = "0f2f4a9e-35a5-4d6b-9b43-0d7d6a3c2f10"
SAVED: dict[str, Any] = {
    "people.aaaaaaaa.position": 1,
    "people.aaaaaaaa.name": "Priya Shah",
    "people.aaaaaaaa.present": True,
    "actions.bbbbbbbb.position": 2,
    "actions.bbbbbbbb.what": "Second",
    "actions.cccccccc.position": 1,
    "actions.cccccccc.what": "First",
    "actions.cccccccc.due_date": "2027-01-05",
    "actions.cccccccc.owner_party": "Sampleshire",
    "actions.dddddddd.position": 3,
    "actions.dddddddd.what": "Removed",
    "actions.dddddddd.removed": True,
    f"signers.{PARTY}.signs": True,
    "summary": "Words",
}


@pytest.fixture(autouse=True)
def request_of_a_page():
    app = Flask(__name__)
    app.secret_key = "for tests"
    with app.test_request_context():
        yield


def form_of(posted: MultiDict[str, str]) -> OutcomeForm:
    return OutcomeForm(
        posted,
        track=Track.MEDIATION,
        owners=[Option("Bury", "Bury (local authority)")],
        parties=[SigningParty(PARTY, "Bury, local authority", True)],
    )


def test_saved_values_come_out_of_the_form_as_they_went_in():
    values = form_of(as_posted(SAVED)).values()
    gone = {name for name in SAVED if "dddddddd" in name}

    assert {name: values[name] for name in SAVED if name not in gone} == {
        name: value for name, value in SAVED.items() if name not in gone
    }


def test_rows_stand_in_the_order_of_their_places_and_removed_ones_do_not():
    assert [row.id for row in form_of(as_posted(SAVED)).actions] == ["cccccccc", "bbbbbbbb"]


def test_a_date_kept_without_its_parts_is_shown_in_its_three_boxes():
    due = form_of(as_posted(SAVED)).actions[0].form["due_date"]
    assert due.typed == ("5", "1", "2027")


def test_an_owner_who_is_no_party_any_more_stays_chosen():
    owner = form_of(as_posted(SAVED)).actions[0].form["owner_party"]
    assert owner.data == "Sampleshire"


def test_a_whole_page_that_brings_a_row_without_its_tick_takes_the_tick_away():
    page = MultiDict({"people.aaaaaaaa.position": "1", "people.aaaaaaaa.name": "Priya Shah"})
    values = form_of(laid_over(as_posted(SAVED), page, whole=True)).values()
    assert values["people.aaaaaaaa.present"] is False


def test_a_single_field_leaves_the_ticks_of_its_row_alone():
    sent = MultiDict({"people.aaaaaaaa.name": "Priya"})
    values = form_of(laid_over(as_posted(SAVED), sent, whole=False)).values()
    assert values["people.aaaaaaaa.present"] is True
    assert values["people.aaaaaaaa.name"] == "Priya"


def test_a_row_that_the_page_does_not_bring_stays_and_one_it_removed_goes():
    page = MultiDict({"actions.bbbbbbbb.position": "1", "actions.cccccccc.removed": "yes"})
    form = form_of(laid_over(as_posted(SAVED), page, whole=True))
    assert [row.id for row in form.actions] == ["bbbbbbbb"]
    assert [row.id for row in form.people] == ["aaaaaaaa"]


def test_only_what_differs_from_what_the_page_showed_is_a_change_and_a_date_is_whole():
    shown = marks(form_of(as_posted(SAVED)).values())
    page = as_posted(SAVED)
    page["summary"] = "Other words"
    page["actions.cccccccc.due_date-day"] = "6"
    page["shown"] = shown

    assert form_of(page).changed() == {
        "summary": "Other words",
        "actions.cccccccc.due_date_day": "6",
        "actions.cccccccc.due_date_month": "1",
        "actions.cccccccc.due_date_year": "2027",
        "actions.cccccccc.due_date": "2027-01-06",
    }


@pytest.mark.parametrize("odd", ["", "[]", "{", "null", '"x"', "7"])
def test_marks_that_were_lost_or_changed_make_everything_a_change_and_break_nothing(odd):
    page = as_posted(SAVED)
    page["shown"] = odd
    assert form_of(page).changed()["summary"] == "Words"


def test_a_date_that_does_not_exist_is_kept_as_typed_and_is_no_date():
    page = MultiDict(
        {
            "actions.cccccccc.position": "1",
            "actions.cccccccc.due_date-day": "31",
            "actions.cccccccc.due_date-month": "June",
            "actions.cccccccc.due_date-year": "2027",
        }
    )
    form = form_of(page)
    form.validate()
    assert form.values()["actions.cccccccc.due_date"] == ""
    assert form.values()["actions.cccccccc.due_date_month"] == "June"
    assert "Action 1: 31 June does not exist: check the day and month" in [p.sentence for p in form.problems]


def test_a_gap_is_said_beside_its_field_and_that_of_a_group_at_its_heading():
    form = form_of(as_posted(SAVED))
    form.add_gap("actions.bbbbbbbb.due_date", "Action 2: enter the date")
    form.add_gap("signers", "Name someone of the family who signs")

    targets = {problem.sentence: problem.target for problem in form.problems}
    assert targets["Action 2: enter the date"] == "actions.bbbbbbbb.due_date-day"
    assert targets["Name someone of the family who signs"] == "part-signers"
    assert form.group_errors("signers") == ["Name someone of the family who signs"]
