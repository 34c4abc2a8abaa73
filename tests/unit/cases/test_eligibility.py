"""Triage: each decision has its answer, and the exceptions are stated as the law has them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.days import england_bank_holidays
from cases.errors import NotFound
from cases.intake.eligibility import (
    Situation,
    answer,
    drs_answer,
    is_school_alone,
    needs_certificate,
    settled_kind,
    what_changed,
)
from cases.intake.triage_answers import Way
from cases.vocabulary import AnswerCode, Asker, DecisionKind, Section
from tests.directories import SHIPPED

ENGLAND = england_bank_holidays()
LETTER = date(2026, 9, 14)  # two months end on Saturday 14 November
EARLY = date(2026, 9, 21)
B, F, I, C, G, H = (Section(letter) for letter in "BFICGH")  # noqa: E741 - the plan's own letters


def answered(kind, *sections, today=EARLY, **answers):
    facts = {"letter_date": LETTER, "authority": "bury", **answers}
    situation = Situation(kind, frozenset(sections), **facts)
    return answer(situation, today=today, bank_holidays=ENGLAND, directory=SHIPPED)


@pytest.mark.parametrize(
    ("kind", "code", "needs", "appeal", "mediate", "form"),
    [
        (DecisionKind.NO_ASSESSMENT, "R1", True, True, True, "SEND35a"),
        (DecisionKind.NO_PLAN, "R1", True, True, True, "SEND35"),
        (DecisionKind.PLAN_CONTENTS, "R1", True, True, True, "SEND35"),
        (DecisionKind.PLAN_SCHOOL_ONLY, "R2", False, True, True, "SEND35"),
        (DecisionKind.NO_REASSESSMENT, "R1", True, True, True, "SEND35"),
        (DecisionKind.NO_AMENDMENT, "R1", True, True, True, "SEND35"),
        (DecisionKind.PLAN_CEASES, "R1", True, True, True, "SEND35"),
        (DecisionKind.HEALTH_SOCIAL_TOO, "R1", True, True, True, "SEND35"),
        (DecisionKind.HEALTH_SOCIAL_ONLY, "R3", False, False, True, None),
        (DecisionKind.DISCRIMINATION, "R4", False, False, False, "disability discrimination claim form"),
        (DecisionKind.NO_DECISION_YET, "R3", False, False, False, None),
        (DecisionKind.NOT_DELIVERED, "R3", False, False, False, None),
        (DecisionKind.OTHER_PARTS, "R3", False, False, False, None),
        (DecisionKind.OUTSIDE_ENGLAND, "R7", False, False, False, None),
        (DecisionKind.NOT_SURE, "adviser", None, None, None, None),
    ],
)
def test_each_decision_has_its_answer(kind, code, needs, appeal, mediate, form):
    given_answer = answered(kind)

    assert given_answer.code == code
    assert given_answer.needs_certificate is needs
    assert given_answer.may_appeal is appeal
    assert given_answer.may_mediate is mediate
    assert given_answer.form == form
    assert (given_answer.appeal is None) == (appeal is False)


@pytest.mark.parametrize(
    ("kind", "sections", "settled"),
    [
        (DecisionKind.PLAN_CONTENTS, {I}, DecisionKind.PLAN_SCHOOL_ONLY),
        (DecisionKind.PLAN_CONTENTS, {B, I}, DecisionKind.PLAN_CONTENTS),
        (DecisionKind.PLAN_CONTENTS, set(), DecisionKind.PLAN_CONTENTS),
        (DecisionKind.PLAN_CONTENTS, {F, G}, DecisionKind.HEALTH_SOCIAL_TOO),
        (DecisionKind.PLAN_CONTENTS, {C, G}, DecisionKind.HEALTH_SOCIAL_ONLY),
        (DecisionKind.PLAN_CONTENTS, {Section.OTHER}, DecisionKind.NOT_SURE),
        (DecisionKind.PLAN_CONTENTS, {I, Section.OTHER}, DecisionKind.NOT_SURE),
        (DecisionKind.PLAN_CONTENTS, {F, Section.OTHER}, DecisionKind.PLAN_CONTENTS),
        (DecisionKind.PLAN_SCHOOL_ONLY, {I, F}, DecisionKind.PLAN_CONTENTS),
        (DecisionKind.PLAN_SCHOOL_ONLY, {I, H}, DecisionKind.HEALTH_SOCIAL_TOO),
        (DecisionKind.HEALTH_SOCIAL_ONLY, {C, B}, DecisionKind.HEALTH_SOCIAL_TOO),
        (DecisionKind.HEALTH_SOCIAL_TOO, {C}, DecisionKind.NOT_SURE),
        (DecisionKind.NO_AMENDMENT, {I}, DecisionKind.NO_AMENDMENT),
        (DecisionKind.NO_ASSESSMENT, {C}, DecisionKind.NO_ASSESSMENT),
    ],
)
def test_the_ticked_parts_settle_which_decision_it_is(kind, sections, settled):
    assert settled_kind(kind, frozenset(sections)) is settled


def test_the_school_alone_needs_no_certificate_and_the_trap_is_told_with_its_date():
    given_answer = answered(DecisionKind.PLAN_CONTENTS, I)

    assert given_answer.heading == "You can appeal without a certificate"
    assert given_answer.warnings == (
        "If you might also disagree with section B or F, you need a certificate for that. "
        "Ask us for one by the end of Friday 13 November 2026.",
    )
    assert Way.CERTIFICATE in {one.way for one in given_answer.can_do}
    assert given_answer.contact is None
    assert given_answer.appeal is not None
    assert given_answer.appeal.safe == date(2026, 11, 13)


def test_after_two_months_the_trap_no_longer_promises_a_date():
    given_answer = answered(DecisionKind.PLAN_SCHOOL_ONLY, today=date(2026, 11, 15))

    assert given_answer.heading == "You can appeal without a certificate"
    assert given_answer.flags == {AnswerCode.MAY_HAVE_PASSED}
    assert given_answer.warnings[0].startswith("Your two months to appeal may have passed. Appeal now")
    assert given_answer.warnings[1].endswith("may have passed: ask us today.")


@pytest.mark.parametrize(
    ("sections", "needs"),
    [({B, G}, True), ({F, C}, True), ({B, F, I, H}, True), ({I, G}, False), ({I, C, H}, False)],
)
def test_health_or_care_beside_education_needs_what_the_education_part_needs(sections, needs):
    given_answer = answered(DecisionKind.HEALTH_SOCIAL_TOO, *sections)

    assert given_answer.needs_certificate is needs
    assert given_answer.may_appeal
    assert is_school_alone(DecisionKind.HEALTH_SOCIAL_TOO, frozenset(sections)) is not needs
    assert any("recommend" in line for line in given_answer.warnings)


def test_health_or_care_alone_is_no_exception_but_no_appeal():
    given_answer = answered(DecisionKind.HEALTH_SOCIAL_ONLY, C, G)

    assert given_answer.heading == "You cannot appeal about this, but you can get help"
    assert given_answer.appeal is given_answer.contact is None
    assert given_answer.can_do[0].way is Way.MEDIATION
    assert given_answer.main is Way.REQUEST


def test_discrimination_needs_no_certificate_and_has_its_own_time_without_relief():
    given_answer = answered(DecisionKind.DISCRIMINATION)

    assert given_answer.heading == "You do not need a certificate for a discrimination claim"
    assert given_answer.main is Way.ADVICE
    assert given_answer.can_do[0].way is Way.ADVICE
    assert "six months" in given_answer.warnings[0]
    assert given_answer.appeal is None


@pytest.mark.parametrize(
    "kind", [DecisionKind.NO_DECISION_YET, DecisionKind.NOT_DELIVERED, DecisionKind.OTHER_PARTS]
)
def test_where_nothing_can_be_appealed_disagreement_resolution_and_complaint_are_open(kind):
    given_answer = answered(kind)
    ways = {one.way for one in given_answer.can_do}

    assert {Way.DRS, Way.COMPLAINT, Way.ADVICE} <= ways
    assert given_answer.main is Way.DRS
    assert not given_answer.flags


@pytest.mark.parametrize(
    ("today", "flags", "heading"),
    [
        (date(2026, 10, 30), set(), "You need a certificate before you can appeal"),
        (date(2026, 11, 2), {"R5"}, "Your two months to contact us are nearly over"),
        (date(2026, 11, 14), {"R5"}, "Your two months to contact us are nearly over"),
        (
            date(2026, 11, 15),
            {"R6"},
            "Your two months may have passed: contact us today",
        ),
    ],
)
def test_the_last_ten_working_days_and_the_day_after_change_the_heading(today, flags, heading):
    given_answer = answered(DecisionKind.NO_ASSESSMENT, today=today)

    assert given_answer.code is AnswerCode.CERTIFICATE_NEEDED
    assert given_answer.flags == flags
    assert given_answer.heading == heading
    assert given_answer.why == (
        "Bury will not assess. "
        "The law says that you need a mediation certificate before you can appeal about that."
    )


def test_a_first_contact_in_time_stays_in_time_when_looked_at_later():
    in_time = datetime(2026, 11, 14, 23, 59, tzinfo=UTC)
    late = datetime(2026, 11, 15, 0, 0, tzinfo=UTC)
    today = date(2026, 12, 1)

    assert answered(DecisionKind.NO_PLAN, today=today, contacted_at=in_time).flags == {"R5"}
    assert answered(DecisionKind.NO_PLAN, today=today, contacted_at=late).flags == {"R6"}


def test_not_sure_goes_to_an_adviser_with_both_dates_and_counts_as_contact():
    given_answer = answered(DecisionKind.NOT_SURE)

    assert given_answer.heading == "An adviser will work this out with you"
    assert given_answer.appeal is not None
    assert given_answer.contact is not None
    assert "counts as contact" in given_answer.why
    assert given_answer.main is Way.REQUEST


def test_without_a_date_nothing_is_worked_out_and_it_says_so():
    given_answer = answered(DecisionKind.NO_PLAN, letter_date=None)

    assert given_answer.appeal is given_answer.contact is None
    assert given_answer.warnings[0].startswith("Without the date on the letter")
    assert not given_answer.flags


def test_a_guessed_date_is_named_a_guess():
    assert (
        answered(DecisionKind.NO_PLAN, letter_date_is_a_guess=True)
        .warnings[0]
        .startswith("We counted from your best guess")
    )


def test_the_day_the_letter_came_is_never_counted_from_unless_it_shows_the_letters_date_is_wrong():
    came_later = answered(DecisionKind.NO_PLAN, received_date=date(2026, 9, 17))
    same_day = answered(DecisionKind.NO_PLAN, received_date=LETTER)
    came_before = answered(DecisionKind.NO_PLAN, received_date=date(2026, 9, 10))

    assert came_later.contact.started == LETTER
    assert not came_later.warnings
    assert not same_day.warnings
    assert came_before.contact.started == date(2026, 9, 10)
    assert came_before.warnings == (
        "The letter came before the date on it, so we counted from the day it came.",
    )


def test_a_family_of_another_authority_is_named_its_service_and_can_have_the_form_sent_on():
    given_answer = answered(
        DecisionKind.NO_PLAN,
        authority=None,
        other_authority="Leeds",
        other_service="Aire Mediation (example)",
    )

    assert given_answer.code is AnswerCode.CERTIFICATE_NEEDED
    assert AnswerCode.NOT_OURS in given_answer.flags
    assert given_answer.warnings[0] == (
        "Another service helps families in Leeds. It is called Aire Mediation (example)."
    )
    assert given_answer.main is Way.OTHER_SERVICE
    assert not {Way.CERTIFICATE, Way.MEDIATION} & {one.way for one in given_answer.can_do}
    assert given_answer.why.startswith("Leeds did an assessment, but will not make a plan.")


def test_outside_england_no_decision_is_judged_by_englands_rules():
    given_answer = answered(DecisionKind.NO_PLAN, in_england=False)

    assert given_answer.code is AnswerCode.NOT_OURS
    assert given_answer.appeal is None
    assert given_answer.main is Way.OTHER_SERVICE


def test_the_advice_service_of_the_authority_is_named():
    assert answered(DecisionKind.NO_PLAN).can_do[-1].words == "Get free advice from Bury SENDIASS or IPSEA."
    assert answered(DecisionKind.NO_PLAN, authority=None).can_do[-1].words == (
        "Get free advice from your local SENDIASS or IPSEA."
    )
    with pytest.raises(NotFound):
        answered(DecisionKind.NO_PLAN, authority="atlantis")


def test_who_may_ask_comes_with_the_answer_once_it_is_known():
    given_answer = answered(
        DecisionKind.NO_PLAN, asker=Asker.PARENT, birth_date=date(2007, 5, 4), name="Kofi"
    )

    assert given_answer.who is not None
    assert given_answer.who.needs_say_so
    assert answered(DecisionKind.NO_PLAN).who is None


def test_disagreement_resolution_never_says_who_did_not_agree_and_that_appeal_time_runs():
    for going_ahead in (None, True, False):
        given_answer = drs_answer(going_ahead=going_ahead)
        assert given_answer.code is AnswerCode.DISAGREEMENT_RESOLUTION
        assert given_answer.needs_certificate is False
        assert "keeps running" in given_answer.warnings[0]
    refused = drs_answer(going_ahead=False)
    assert refused.heading == "This meeting will not go ahead"
    assert refused.why.startswith("Not everyone has agreed to take part.")
    assert Way.COMPLAINT in {one.way for one in refused.can_do}


def test_a_changed_answer_says_what_changed_and_an_unchanged_one_says_nothing():
    before = answered(DecisionKind.PLAN_CONTENTS, B)

    assert what_changed(before, before) == ()
    assert what_changed(before, answered(DecisionKind.PLAN_CONTENTS, I)) == (
        "Our answer has changed. Before, it was: You need a certificate before you can appeal.",
        "There is no date to contact us now.",
    )
    same_safe_day = answered(DecisionKind.PLAN_CONTENTS, B, letter_date=date(2026, 9, 15))
    assert what_changed(before, same_safe_day) == ()
    assert what_changed(before, answered(DecisionKind.PLAN_CONTENTS, B, letter_date=date(2026, 9, 16))) == (
        "The date to contact us is now Monday 16 November 2026.",
        "The date to appeal is now Monday 16 November 2026.",
    )


NEVER = re.compile(
    r"\b(must mediate|out of time|opponent|settle|refused?|pupil|SEN child|SENDIST|\d+ days|simply|just|"
    r"please note|failed?|invalid)\b",
    re.IGNORECASE,
)
KINDS = st.sampled_from(list(DecisionKind))
SECTIONS = st.frozensets(st.sampled_from(list(Section)))


@given(
    KINDS,
    SECTIONS,
    st.dates(date(2026, 9, 1), date(2027, 3, 1)),
    st.booleans(),
    st.one_of(st.none(), st.dates(date(2026, 9, 1), date(2026, 9, 30))),
)
def test_every_answer_speaks_plainly_and_never_rules_on_lateness(kind, sections, today, ours, came):
    situation = Situation(
        kind,
        sections,
        letter_date=LETTER,
        received_date=came,
        authority="liverpool" if ours else None,
        other_authority="" if ours else "Leeds",
    )
    given_answer = answer(situation, today=today, bank_holidays=ENGLAND, directory=SHIPPED)
    texts = [given_answer.heading, given_answer.why, *given_answer.warnings]
    texts += [one.words for one in given_answer.can_do]

    for text in texts:
        assert not NEVER.search(text), text
        for sentence in re.split(r"[.:] ", text):
            assert len(sentence.split()) < 20, sentence
    assert given_answer.can_do
    if given_answer.needs_certificate:
        assert given_answer.may_appeal
    if given_answer.needs_certificate is False and given_answer.may_appeal:
        assert is_school_alone(situation.kind, situation.sections)
    assert given_answer == answer(replace(situation), today=today, bank_holidays=ENGLAND, directory=SHIPPED)


def test_no_choice_of_parts_frees_a_disagreement_about_b_or_f_from_the_certificate():
    parts = list(Section)
    for size in range(1, len(parts) + 1):
        for chosen in map(frozenset, combinations(parts, size)):
            for kind in (DecisionKind.PLAN_CONTENTS, DecisionKind.PLAN_SCHOOL_ONLY):
                if chosen & {B, F}:
                    assert needs_certificate(kind, chosen) is True
