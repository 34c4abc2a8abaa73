"""What the adviser is warned of beside a certificate, and why it is this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.certificates.facts import Sitting
from cases.certificates.warnings import certificate_warnings, variant_reason
from cases.vocabulary import DecisionKind, MeetingState, Section
from tests.unit.cases.certificate_facts import (
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
    ("kind", "sections", "words"),
    [
        (DecisionKind.PLAN_SCHOOL_ONLY, set(), "The law does not require one for section I alone."),
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.I}, "The law does not require one for section I alone."),
        (
            DecisionKind.HEALTH_SOCIAL_TOO,
            {Section.I, Section.G},
            "The law does not require one for section I alone.",
        ),
        (DecisionKind.HEALTH_SOCIAL_ONLY, set(), "There is no appeal about health or social care alone"),
        (DecisionKind.DISCRIMINATION, set(), "No certificate is needed for a discrimination claim"),
    ],
)
def test_where_no_certificate_is_needed_the_adviser_is_warned_and_nobody_is_refused(kind, sections, words):
    facts = replace(DECLINED, kind=kind, sections=frozenset(sections))

    assert certificate_warnings(A, facts)[0].startswith(words)
    assert missing(A, facts) == []


def test_a_needed_certificate_brings_no_warning():
    assert certificate_warnings(A, DECLINED) == ()
    assert certificate_warnings(C, SILENT) == ()
    assert certificate_warnings(C, SAID_SO) == ()


def test_a_silent_authority_told_later_or_never_is_warned_about():
    later = replace(SILENT, authority_told_on=date(2026, 9, 25))
    last_day = replace(SILENT, authority_told_on=date(2026, 9, 24))
    never = replace(SILENT, authority_told_on=None)

    assert certificate_warnings(C, later) == (
        "The local authority was told on 25 September 2026. "
        "Its own day 30 is 25 October 2026, which has not passed.",
    )
    assert certificate_warnings(C, never)[0].startswith("No notice to the local authority is recorded.")
    assert certificate_warnings(C, last_day)[0].endswith("24 October 2026, which has not passed.")
    assert missing(C, later) == missing(C, never) == []


def test_a_meeting_still_arranged_is_named_beside_a_deemed_certificate():
    coming = Sitting(date(2026, 11, 2), MeetingState.ARRANGED, recipient_present=False)

    assert certificate_warnings(C, replace(SILENT, sittings=(coming,))) == (
        "A meeting is arranged for 2 November 2026. It can still go ahead.",
    )


@pytest.mark.parametrize(("after", "warned"), [(0, True), (30, True), (31, False)])
def test_a_day_that_was_arranged_within_the_thirty_days_is_told_beside_a_deemed_certificate(after, warned):
    """Regulation 36 speaks of arranging: staff read that it is not settled, and may issue all the same."""
    arranged_on = SILENT.mediation_chosen_on + timedelta(after)
    coming = Sitting(
        date(2026, 11, 2), MeetingState.ARRANGED, recipient_present=False, arranged_on=arranged_on
    )
    warnings = certificate_warnings(C, replace(SILENT, sittings=(coming,)))
    assert ("not settled whether this certificate can be issued" in " ".join(warnings)) is warned
    assert missing(C, replace(SILENT, sittings=(coming,))) == []


@pytest.mark.parametrize(
    ("variant", "facts", "words"),
    [
        (A, DECLINED, "On 23 September 2026 they said they do not want mediation."),
        (B, HELD, "They took part in mediation on 14 October 2026."),
        (C, SAID_SO, "We were told on 12 October 2026 that it cannot be arranged in time."),
        (C, SILENT, "Day 30 was 23 October 2026, and no mediation was held."),
    ],
)
def test_the_reason_for_the_certificate_is_a_sentence_with_its_date(variant, facts, words):
    assert variant_reason(variant, facts) == words
