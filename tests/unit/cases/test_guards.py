"""No certificate before its conditions are recorded; never the wrong one of the three."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases.certificates.facts import CertificateFacts, certificate_variant
from cases.certificates.guards import MendOn, StepName, certificate_checks, steps_before_certificate
from cases.certificates.printed_facts import printed_dates
from cases.certificates.warnings import certificate_warnings, variant_reason
from cases.vocabulary import Choice, DecisionKind, MeetingState, PartyRole, Section
from tests.unit.cases.certificate_facts import (
    CHOSEN,
    CONCLUDED,
    DECLINED,
    HELD,
    SAID_SO,
    SILENT,
    A,
    B,
    C,
    missing,
)


@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        pytest.param(DECLINED, A, id="declined"),
        pytest.param(HELD, B, id="held"),
        pytest.param(SAID_SO, C, id="the authority cannot arrange it"),
        pytest.param(SILENT, C, id="day 30 passed in silence"),
    ],
)
def test_a_complete_record_has_its_certificate_and_nothing_is_missing(facts, variant):
    assert certificate_variant(facts) is variant
    assert missing(variant, facts) == []
    assert all(check.holds for check in certificate_checks(variant, facts))


@pytest.mark.parametrize(
    "facts",
    [
        replace(DECLINED, choice=None),
        replace(DECLINED, choice=Choice.UNDECIDED),
        CHOSEN,
        replace(SILENT, issue_on=date(2026, 10, 23)),
        replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.NOT_HELD),)),
        replace(HELD, sittings=(replace(CONCLUDED, recipient_present=False),)),
    ],
)
def test_while_nobody_has_chosen_or_mediation_is_still_to_come_no_certificate_applies(facts):
    assert certificate_variant(facts) is None


def test_day_30_itself_is_not_over_and_the_day_after_is():
    assert missing(C, replace(SILENT, issue_on=date(2026, 10, 23))) == ["cannot_arrange"]
    assert missing(C, SILENT) == []


@pytest.mark.parametrize(
    ("changes", "step", "page"),
    [
        ({"kind": DecisionKind.NOT_SURE}, StepName.DECISION, MendOn.DECISION),
        ({"kind": DecisionKind.NO_DECISION_YET}, StepName.DECISION, MendOn.DECISION),
        ({"kind": DecisionKind.HEALTH_SOCIAL_TOO}, StepName.DECISION, MendOn.DECISION),
        ({"letter_date": None}, StepName.LETTER_DATE, MendOn.DECISION),
        ({"letter_date": date(2026, 9, 25)}, StepName.LETTER_DATE, MendOn.DECISION),
        ({"recipient_role": PartyRole.HELPER}, StepName.RECIPIENT, MendOn.PEOPLE),
        ({"recipient_role": PartyRole.SUPPORTER}, StepName.RECIPIENT, MendOn.PEOPLE),
        ({"birth_date": None}, StepName.BIRTH_DATE, MendOn.PEOPLE),
        ({"advice_on": date(2026, 9, 21)}, StepName.ADVICE, MendOn.CALL),
        ({"choice_on": date(2026, 9, 22)}, StepName.CHOICE, MendOn.CALL),
        ({"choice_on": date(2026, 9, 25)}, StepName.CHOICE, MendOn.CALL),
        ({"choice": Choice.UNDECIDED}, StepName.CHOICE, MendOn.CALL),
    ],
)
def test_one_missing_or_misplaced_fact_is_named_with_the_page_that_mends_it(changes, step, page):
    steps = steps_before_certificate(A, replace(DECLINED, **changes))

    assert [(one.name, one.page) for one in steps] == [(step, page)]
    assert steps[0].words
    assert str(steps[0]) == step.value


def test_everything_that_is_missing_is_named_at_once_in_order_of_time():
    bare = CertificateFacts(
        DecisionKind.NOT_SURE, issue_on=date(2026, 9, 24), recipient_role=PartyRole.HELPER
    )

    assert missing(A, bare) == [
        "decision",
        "letter_date",
        "recipient",
        "birth_date",
        "contact",
        "advice",
        "choice",
    ]
    assert missing(B, bare)[-2:] == ["choice", "session"]
    assert missing(C, bare)[-2:] == ["choice", "cannot_arrange"]


def test_a_day_still_to_come_is_named_where_it_was_recorded():
    tomorrow = date(2026, 9, 25)

    assert missing(A, replace(DECLINED, contact_on=tomorrow)) == ["contact", "advice"]
    assert missing(A, replace(DECLINED, advice_on=tomorrow)) == ["advice", "choice"]


def test_information_and_advice_on_the_day_of_contact_and_choice_is_in_order():
    day = date(2026, 9, 24)

    assert missing(A, replace(DECLINED, contact_on=day, advice_on=day, choice_on=day)) == []


def test_after_choosing_mediation_a_certificate_without_it_needs_the_change_of_mind_recorded():
    said_no_only = replace(CHOSEN, choice=Choice.NO_MEDIATION, choice_on=date(2026, 9, 24))
    changed = replace(said_no_only, choice=Choice.WITHDRAWN)

    assert missing(A, said_no_only) == ["withdrawal"]
    assert certificate_variant(changed) is A
    assert missing(A, changed) == []
    assert missing(A, replace(changed, mediation_chosen_on=date(2026, 9, 25))) == ["withdrawal"]
    assert printed_dates(A, changed).choice_date == date(2026, 9, 24)
    assert variant_reason(A, changed) == (
        "They chose mediation, and on 24 September 2026 they said they do not want it now."
    )


def test_a_certificate_of_mediation_needs_it_concluded_with_this_person_present():
    absent = replace(HELD, sittings=(replace(CONCLUDED, recipient_present=False),))
    not_held = replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.NOT_HELD),))
    before_choice = replace(HELD, sittings=(replace(CONCLUDED, day=date(2026, 9, 22)),))
    tomorrow = replace(HELD, sittings=(replace(CONCLUDED, day=date(2026, 10, 15)),))

    for facts in (absent, not_held, before_choice, tomorrow):
        assert missing(B, facts) == ["session"]
    assert certificate_variant(tomorrow) is None


def test_an_adjourned_meeting_counts_only_when_the_person_asks_not_to_wait():
    adjourned = replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.ADJOURNED),))
    asked = replace(adjourned, certificate_asked_on=date(2026, 10, 14))

    assert certificate_variant(adjourned) is None
    assert missing(B, adjourned) == ["adjourned"]
    assert certificate_variant(asked) is B
    assert missing(B, asked) == []


def test_who_took_part_gets_no_certificate_that_says_otherwise():
    for facts, variant in (
        (replace(HELD, choice=Choice.WITHDRAWN, choice_on=date(2026, 10, 14)), A),
        (replace(HELD, issue_on=date(2026, 10, 30)), C),
    ):
        assert certificate_variant(facts) is B
        assert "other_variant" in missing(variant, facts)


def test_a_deemed_certificate_needs_that_mediation_is_still_wanted():
    assert missing(C, replace(SILENT, choice=Choice.UNDECIDED)) == ["choice"]
    assert certificate_variant(replace(SILENT, choice=Choice.UNDECIDED)) is None


@pytest.mark.parametrize(
    ("contact", "needs_senior"), [(date(2026, 11, 14), False), (date(2026, 11, 15), True)]
)
def test_after_the_two_months_a_senior_adviser_must_say_why(contact, needs_senior):
    day = date(2026, 11, 16)
    facts = replace(DECLINED, contact_on=contact, advice_on=day, choice_on=day, issue_on=day)

    assert (missing(A, facts) == ["late_contact"]) is needs_senior
    assert missing(A, replace(facts, senior_reason="  ")) == missing(A, facts)
    assert missing(A, replace(facts, senior_reason="The letter went to an old address.")) == []
    assert any("Tribunal decides" in line for line in certificate_warnings(A, facts)) is needs_senior


def test_the_two_months_run_from_the_earlier_of_letter_and_sending():
    facts = replace(DECLINED, sent_date=date(2026, 7, 10))

    assert facts.contact_limit == date(2026, 9, 10)
    assert missing(A, facts) == ["late_contact"]


@pytest.mark.parametrize(
    ("kind", "sections", "fits"),
    [
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.I}, True),
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.F}, False),
        (DecisionKind.HEALTH_SOCIAL_ONLY, {Section.B, Section.G}, False),
        (DecisionKind.PLAN_CONTENTS, set(), True),
        (DecisionKind.NO_ASSESSMENT, {Section.F}, True),
    ],
)
def test_no_certificate_is_issued_about_a_decision_that_its_parts_contradict(kind, sections, fits):
    facts = replace(DECLINED, kind=kind, sections=frozenset(sections))
    missing = [step for step in steps_before_certificate(A, facts) if step.name is StepName.DECISION]
    assert (missing == []) is fits
    assert all("does not fit the parts of the plan" in step.words for step in missing)
