"""Where an agreed action stands: by its date and by what was said, and never done by silence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.action_states import (
    OWNERS_ANSWERS,
    ActionAnswerKind,
    ActionStanding,
    action_state,
    standing_of,
)
from cases.deadlines.days import england_bank_holidays, working_days_between

ENGLAND = england_bank_holidays()
DONE, PARTLY, NOT_YET, AGREED, NOT_AGREED = ActionAnswerKind
DAYS = st.dates(date(2025, 1, 2), date(2027, 12, 20))
NOTHING = ActionStanding()


def said(*kinds):
    """Answers of an owner and of one other party."""
    return [("owner" if kind in OWNERS_ANSWERS else "other", kind) for kind in kinds]


def late_state(answers):
    due, today = date(2027, 1, 1), date(2027, 1, 4)
    return action_state(due, standing_of(answers), today, bank_holidays=ENGLAND).words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 21), "Not due yet"),
        (date(2026, 12, 22), "Due in 5 working days"),
        (date(2026, 12, 30), "Due in 1 working day"),
        (date(2026, 12, 31), "Due today"),
        (date(2027, 1, 1), "Due today"),
        (date(2027, 1, 2), "Late"),
    ],
)
def test_an_action_of_which_nobody_says_anything_stands_by_its_date_alone(today, words):
    assert action_state(date(2027, 1, 1), NOTHING, today, bank_holidays=ENGLAND).words == words


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((), "Late"),
        ((PARTLY,), "Late"),
        ((NOT_YET,), "Late"),
        ((DONE,), "Done, says owner"),
        ((DONE, PARTLY), "Late"),
        ((DONE, AGREED), "Done, both agree"),
        ((DONE, NOT_AGREED), "Not agreed that it is done"),
        ((DONE, NOT_AGREED, DONE), "Done, says owner"),
        ((DONE, NOT_AGREED, AGREED), "Done, both agree"),
        ((DONE, AGREED, NOT_YET), "Late"),
    ],
)
def test_the_last_word_of_each_side_counts_and_a_new_one_of_the_owner_asks_the_other_side_anew(kinds, words):
    assert late_state(said(*kinds)) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((("first", NOT_AGREED), ("second", AGREED)), "Not agreed that it is done"),
        ((("first", AGREED), ("second", NOT_AGREED)), "Not agreed that it is done"),
        ((("first", NOT_AGREED), ("second", AGREED), ("first", AGREED)), "Done, both agree"),
        ((("first", NOT_AGREED), ("owner", DONE), ("second", AGREED)), "Done, both agree"),
    ],
)
def test_one_parents_no_stands_until_that_parent_says_otherwise_whoever_else_agrees(answers, words):
    assert late_state([("owner", DONE), *answers]) == words


@given(DAYS, st.integers(-30, 30), st.lists(st.sampled_from(ActionAnswerKind), max_size=6))
def test_an_action_is_late_only_after_its_date_and_done_only_by_the_owners_word(day, off, kinds):
    today = date.fromordinal(day.toordinal() + off)
    state = action_state(day, standing_of(said(*kinds)), today, bank_holidays=ENGLAND)
    if state.words == "Late":
        assert today > day
    if state.words == "Not due yet":
        assert working_days_between(today, day, ENGLAND) > 5
    if state.words.startswith("Done"):
        assert DONE in kinds


def test_an_action_without_a_written_date_is_never_late():
    assert action_state(None, NOTHING, date(2030, 1, 1), bank_holidays=ENGLAND).words == "Not due yet"
