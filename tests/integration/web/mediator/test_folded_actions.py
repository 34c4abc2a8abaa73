"""The outcome form at a glance: actions fold to a line, warnings lead to their row, one limit of words."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.web.mediator.conftest import rows_of


def with_id(page, name):
    """The one element of that id."""
    (found,) = (element for element in page.root.iter() if element.get("id") == name)
    return found


def fold_of(page, row):
    """The details element of one action."""
    return with_id(page, f"actions.{row}").find("details")


def is_open(page, row):
    return fold_of(page, row).get("open") is not None


def line_of(page, row):
    return " ".join("".join(fold_of(page, row).find("summary").itertext()).split())


def test_a_written_action_folds_to_what_who_and_when_and_an_empty_one_stands_open(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    row = rows_of(page, "actions")[0]
    action = hall.draft().actions[0]

    assert not is_open(page, row)
    assert line_of(page, row).startswith(f"Action 1 {action.what} {action.owner_party}")
    assert str(action.due_date.year) in line_of(page, row)

    page = client.send(page, add="action")

    assert is_open(page, rows_of(page, "actions")[-1])
    assert "Nothing written yet Nobody chosen yet No date yet" in line_of(page, rows_of(page, "actions")[-1])


def test_an_action_with_an_error_stands_open_and_the_summary_names_it(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    first, second = rows_of(page, "actions")

    page = client.send(page, {f"actions.{second}.due_date-month": "Smarch"}, save="yes")

    assert (is_open(page, first), is_open(page, second)) == (False, True)
    assert [problem.split(":")[0] for problem in page.problems] == ["Action 2"]


def test_a_date_later_than_the_rules_is_told_once_above_the_actions_with_a_link_to_it(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    row = rows_of(page, "actions")[0]
    late = hall.meeting().starts_at.date() + timedelta(weeks=6)

    page = client.send(page, {f"actions.{row}.due_date": late}, save="yes")

    assert with_id(page, page.links()["Action 1"].partition("#")[2]) is not None


def test_a_field_of_an_action_that_two_people_wrote_is_named_above_and_its_row_stands_open(hall):
    hall.filled()
    mediator, coordinator = hall.signed_in(), hall.signed_in(hall.coordinator)
    mine = mediator.get(hall.address("outcome"))
    second = rows_of(mine, "actions")[1]
    what = f"actions.{second}.what"
    coordinator.send(coordinator.get(hall.address("outcome")), {what: "ALPHA"}, save="yes")

    page = mediator.send(mine, {what: "BETA"}, save="yes")

    assert with_id(page, page.links()["Action 2, What will be done"].partition("#")[2]) is not None
    assert is_open(page, second)
    assert page.says("ALPHA")
    assert page.value_of(what) == "BETA"


def test_the_limit_of_words_is_told_before_the_paper_is_made_and_is_the_only_one(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))

    page = client.send(page, summary="considerations " * 300, save="yes")

    assert page.problems == ["The summary has 300 words. Shorten it to 250"]
    assert page.says("300 of 250 words: 50 too many")
    page = client.send(page, summary="considerations " * 250, save="yes")
    assert page.problems == []
    assert page.says("250 of 250 words")


def test_the_main_button_stands_in_the_bar_that_stays_in_reach(hall):
    hall.filled()
    page = hall.signed_in().get(hall.address("outcome"))

    (bar,) = (part for part in with_id(page, "outcome-form").iter("div") if part.get("class") == "cp-bar")
    assert [button.get("name") for button in bar.iter("button")] == ["make", "save"]
