"""By when the law wants done what was agreed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.action_deadlines import (
    basis_of,
    later_than_the_rules,
    lawful_due,
)
from cases.deadlines.days import england_bank_holidays, is_working_day
from cases.vocabulary import AgreedKind, DueBasis, PartyRole, Section, Track

ENGLAND = england_bank_holidays()
AGREED = date(2026, 11, 25)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def due(kind, section=Section.F, agreed_on=AGREED, **more):
    return lawful_due(kind, section, agreed_on, bank_holidays=ENGLAND, **more)


@pytest.mark.parametrize(
    ("kind", "section", "basis", "dates"),
    [
        (
            AgreedKind.ASSESS,
            Section.OTHER,
            DueBasis.REG42_2,
            [date(2026, 12, 9), date(2027, 2, 3), date(2027, 3, 3)],
        ),
        (AgreedKind.MAKE_PLAN, Section.OTHER, DueBasis.REG42_2, [date(2026, 12, 30), date(2027, 2, 10)]),
        (AgreedKind.CHANGE_CONTENTS, Section.B, DueBasis.REG42_2, [date(2026, 12, 30)]),
        (AgreedKind.CHANGE_CONTENTS, Section.F, DueBasis.REG42_2, [date(2026, 12, 30)]),
        (AgreedKind.CHANGE_CONTENTS, Section.I, DueBasis.REG42_2, [date(2026, 12, 9)]),
        (AgreedKind.CHANGE_CONTENTS, Section.G, DueBasis.REG42_3, [date(2026, 12, 9)]),
        (AgreedKind.NAME_SCHOOL, Section.I, DueBasis.REG42_2, [date(2026, 12, 9)]),
        (AgreedKind.KEEP_PLAN, Section.OTHER, DueBasis.REG42_2, [date(2026, 11, 25)]),
        (AgreedKind.KEEP_PLAN, Section.F, DueBasis.REG42_2, [date(2026, 11, 25), date(2026, 12, 30)]),
        (AgreedKind.NO_APPEAL_RIGHT, Section.F, DueBasis.REG42_3, [date(2026, 12, 9)]),
        (AgreedKind.NO_APPEAL_RIGHT, Section.C, DueBasis.REG42_3, [date(2026, 12, 9)]),
        (AgreedKind.OTHER, Section.B, DueBasis.REG42_3, [date(2026, 12, 9)]),
    ],
)
def test_each_kind_of_promise_has_its_lawful_dates(kind, section, basis, dates):
    suggested = due(kind, section)

    assert suggested.basis is basis
    assert [milestone.due for milestone in suggested.milestones] == dates
    assert (suggested.due, suggested.latest) == (dates[0], dates[-1])


def test_a_promise_to_look_again_has_no_date_in_law_and_asks_for_one():
    suggested = due(AgreedKind.RECONSIDER)

    assert (suggested.due, suggested.basis) == (None, DueBasis.AGREED)
    assert suggested.reason.endswith("Write the date that all agreed.")


@pytest.mark.parametrize("kind", list(AgreedKind))
def test_disagreement_resolution_has_no_date_in_law_for_anything(kind):
    assert due(kind, track=Track.DRS).due is None
    assert due(kind, track=Track.DRS).basis is DueBasis.AGREED


def test_a_school_or_a_parent_is_not_bound_by_the_authoritys_times_and_a_health_body_has_two_weeks():
    assert due(AgreedKind.NO_APPEAL_RIGHT, owner=PartyRole.SETTING).due is None
    assert due(AgreedKind.OTHER, owner=PartyRole.PARENT).due is None
    health = due(AgreedKind.CHANGE_CONTENTS, Section.F, owner=PartyRole.HEALTH)
    assert (health.due, health.basis) == (date(2026, 12, 9), DueBasis.REG42_3)


def test_a_date_on_a_bank_holiday_stays_and_says_when_to_act():
    suggested = due(AgreedKind.NAME_SCHOOL, Section.I, date(2026, 12, 18))

    assert suggested.due == date(2027, 1, 1)
    assert suggested.act_by == date(2026, 12, 31)
    assert suggested.reason == (
        "Two weeks: Friday 1 January 2027 (regulation 42(2)). That is a bank holiday, and it is still due "
        "then: act by Thursday 31 December 2026."
    )


def test_the_later_steps_of_an_assessment_are_told_with_the_first():
    reason = due(AgreedKind.ASSESS).reason

    assert reason.startswith("Two weeks: Wednesday 9 December 2026 (regulation 42(2)).")
    assert "Ten weeks: if there will be no plan, give the decision with reasons, by Wednesday" in reason


@pytest.mark.parametrize(
    ("entered", "words", "basis"),
    [
        (date(2026, 12, 30), None, DueBasis.REG42_2),
        (date(2026, 12, 29), None, DueBasis.AGREED),
        (
            date(2026, 12, 31),
            "Later than the rules allow (30 December 2026). Keep it only if all agreed.",
            DueBasis.AGREED,
        ),
    ],
)
def test_a_later_date_is_only_kept_if_all_agreed(entered, words, basis):
    suggested = due(AgreedKind.CHANGE_CONTENTS)

    assert later_than_the_rules(entered, suggested) == words
    assert basis_of(entered, suggested) is basis


def test_the_final_plans_own_date_is_lawful_though_the_draft_is_due_before():
    suggested = due(AgreedKind.MAKE_PLAN)

    assert later_than_the_rules(date(2027, 2, 10), suggested) is None
    assert basis_of(date(2027, 2, 10), suggested) is DueBasis.REG42_2
    assert later_than_the_rules(date(2027, 2, 11), suggested) is not None


def test_without_a_lawful_date_every_date_is_an_agreed_one():
    suggested = due(AgreedKind.RECONSIDER)

    assert later_than_the_rules(date(2030, 1, 1), suggested) is None
    assert basis_of(date(2030, 1, 1), suggested) is DueBasis.AGREED


@given(st.sampled_from(list(AgreedKind)), st.sampled_from(list(Section)), DAYS)
def test_a_promise_is_never_due_before_it_was_made_and_never_to_be_done_after_it_is_due(
    kind, section, agreed_on
):
    suggested = due(kind, section, agreed_on)

    assert (suggested.due is None) == (kind is AgreedKind.RECONSIDER)
    if suggested.due:
        assert agreed_on <= suggested.act_by <= suggested.due <= suggested.latest
        assert is_working_day(suggested.act_by, ENGLAND) or suggested.act_by == agreed_on
        assert suggested.basis is not DueBasis.AGREED
