"""The clocks of those who arrange: certificates, mediation, notice of a meeting."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.clocks import appeal_dates
from cases.deadlines.days import england_bank_holidays, is_working_day, working_days_between
from cases.deadlines.statutory_deadlines import (
    asks_about_certificate_now,
    certificate_dates,
    deemed_certificate_dates,
    deemed_notice_day,
    drs_call_dates,
    drs_meeting_dates,
    health_agreement_dates,
    health_mediation_dates,
    held_certificate_dates,
    mediation_dates,
    meeting_notice_dates,
    needs_consent_to_short_notice,
)
from cases.progress.deadline import meeting_notice_due

ENGLAND = england_bank_holidays()
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("told_on", "due"),
    [
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 12, 24), date(2026, 12, 31)),
        (date(2027, 3, 25), date(2027, 4, 1)),
        (date(2026, 8, 28), date(2026, 9, 3)),
        (date(2026, 5, 1), date(2026, 5, 7)),
    ],
)
def test_each_certificate_is_due_three_working_days_after(told_on, due):
    for clock in (
        certificate_dates,
        deemed_certificate_dates,
        held_certificate_dates,
    ):
        assert clock(told_on, bank_holidays=ENGLAND).legal == due


def test_a_certificate_is_safe_on_the_next_working_day_and_alarmed_on_the_second():
    dates = certificate_dates(date(2026, 11, 26), bank_holidays=ENGLAND)

    assert dates.safe == date(2026, 11, 27)
    assert dates.nudges == (date(2026, 11, 30),)
    assert dates.legal == date(2026, 12, 1)
    assert dates.may_be_until == "Tuesday 1 December 2026"
    assert [line.day for line in dates.counted[1:]] == [
        date(2026, 11, 27),
        date(2026, 11, 30),
        date(2026, 12, 1),
    ]


def test_after_mediation_the_certificate_is_safe_on_the_same_day_or_the_next_working_one():
    assert held_certificate_dates(date(2026, 12, 10), bank_holidays=ENGLAND).safe == date(2026, 12, 10)
    assert held_certificate_dates(date(2026, 12, 12), bank_holidays=ENGLAND).safe == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("told_on", "day_30", "book_by"),
    [
        (date(2026, 11, 25), date(2026, 12, 25), date(2026, 12, 24)),
        (date(2026, 12, 4), date(2027, 1, 3), date(2026, 12, 31)),
        (date(2028, 1, 30), date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_mediation_is_booked_by_the_last_working_day_of_thirty_calendar_days(told_on, day_30, book_by):
    dates = mediation_dates(told_on, bank_holidays=ENGLAND)

    assert (dates.safe, dates.legal) == (book_by, day_30)


def test_telling_the_authority_later_moves_the_legal_day_30_alone():
    dates = mediation_dates(date(2026, 11, 2), date(2026, 11, 4), bank_holidays=ENGLAND)

    assert dates.safe == date(2026, 12, 2)
    assert dates.legal == date(2026, 12, 4)
    assert dates.nudges == (date(2026, 11, 22), date(2026, 12, 2))
    assert dates.reasons[-1] == (
        "The local authority was told on Wednesday 4 November 2026: its day 30 is 4 December 2026."
    )


@pytest.mark.parametrize(
    ("meeting", "plain", "safe"),
    [
        (date(2026, 12, 10), date(2026, 12, 3), date(2026, 12, 2)),
        (date(2027, 1, 6), date(2026, 12, 29), date(2026, 12, 24)),
    ],
)
def test_a_meeting_is_told_with_five_full_working_days_between(meeting, plain, safe):
    dates = meeting_notice_dates(meeting, bank_holidays=ENGLAND)

    assert (dates.safe, dates.legal) == (safe, plain)
    assert not needs_consent_to_short_notice(safe, meeting, bank_holidays=ENGLAND)
    assert needs_consent_to_short_notice(plain, meeting, bank_holidays=ENGLAND)


@pytest.mark.parametrize(
    ("said", "today", "told_on"),
    [
        pytest.param(None, date(2026, 12, 2), None, id="day 30 itself is not over"),
        pytest.param(None, date(2026, 12, 3), date(2026, 12, 2), id="day 30 has passed in silence"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 20), id="said so early"),
        pytest.param(date(2026, 12, 8), date(2026, 12, 8), date(2026, 12, 2), id="said so too late"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 19), None, id="not said yet"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 20), None, id="said before mediation was chosen"),
    ],
)
def test_the_authoritys_word_or_a_silent_day_30_starts_the_deemed_certificate(said, today, told_on):
    assert deemed_notice_day(date(2026, 11, 2), said, today=today) == told_on


def test_disagreement_resolution_has_our_own_aims_which_can_be_set():
    asked = date(2026, 11, 25)

    assert drs_call_dates(asked, bank_holidays=ENGLAND).safe == date(2026, 11, 27)
    assert drs_meeting_dates(asked, bank_holidays=ENGLAND).safe == date(2026, 12, 23)
    assert drs_call_dates(asked, 1, bank_holidays=ENGLAND).safe == date(2026, 11, 26)
    assert drs_meeting_dates(asked, 1, bank_holidays=ENGLAND).safe == date(2026, 11, 26)
    assert "No law sets a time" in drs_call_dates(asked, bank_holidays=ENGLAND).reasons[0]


@pytest.mark.parametrize(
    ("today", "resumes", "asked"),
    [
        pytest.param(date(2026, 11, 6), date(2026, 12, 1), False, id="time enough, and inside day 30"),
        pytest.param(date(2026, 11, 6), date(2026, 12, 2), False, id="on day 30"),
        pytest.param(date(2026, 11, 6), date(2026, 12, 3), True, id="after day 30"),
        pytest.param(date(2026, 11, 6), None, True, id="no day known"),
        pytest.param(date(2027, 1, 4), date(2026, 12, 1), False, id="fifteen working days before the appeal"),
        pytest.param(date(2027, 1, 5), date(2026, 12, 1), True, id="fourteen working days before it"),
    ],
)
def test_an_adjourned_family_is_asked_about_its_certificate_when_time_is_short(today, resumes, asked):
    appeal = appeal_dates(date(2026, 11, 25), bank_holidays=ENGLAND)

    assert (
        asks_about_certificate_now(
            appeal, date(2026, 11, 2), today=today, resumes_on=resumes, bank_holidays=ENGLAND
        )
        is asked
    )


@given(DAYS, st.integers(0, 20))
def test_safe_is_never_after_raw_and_raw_never_after_legal_for_any_duty(day, later):
    told_later = date.fromordinal(day.toordinal() + later)
    for dates in (
        certificate_dates(day, bank_holidays=ENGLAND),
        deemed_certificate_dates(day, bank_holidays=ENGLAND),
        held_certificate_dates(day, bank_holidays=ENGLAND),
        mediation_dates(day, told_later, bank_holidays=ENGLAND),
        meeting_notice_dates(day, bank_holidays=ENGLAND),
        drs_call_dates(day, bank_holidays=ENGLAND),
        drs_meeting_dates(day, bank_holidays=ENGLAND),
    ):
        assert dates.safe <= dates.raw <= dates.legal
        assert is_working_day(dates.safe, ENGLAND)
        assert dates.reasons
        assert dates.counted
        assert all(len(reason.split()) < 20 for reason in dates.reasons)


@given(DAYS)
def test_five_full_working_days_always_lie_between_safe_notice_and_meeting(meeting):
    safe = meeting_notice_dates(meeting, bank_holidays=ENGLAND).safe
    eve = date.fromordinal(meeting.toordinal() - 1)

    assert working_days_between(safe, eve, ENGLAND) == 5


@pytest.mark.parametrize(
    ("now", "meets", "by"),
    [
        ("2026-11-25T10:00", "2026-12-10T10:00", "2026-11-25"),
        ("2026-11-28T10:00", "2026-12-10T10:00", "2026-11-30"),  # on a Saturday: the next working day
        ("2026-11-28T10:00", "2026-11-30T10:00", "2026-11-29"),  # unless the meeting has come by then
        ("2026-11-28T10:00", "2026-11-29T10:00", "2026-11-28"),
        ("2026-11-28T10:00", "2026-11-28T13:30", "2026-11-28"),
    ],
)
def test_whoever_has_no_email_is_told_of_a_meeting_before_its_day(now, meets, by):
    since, starts_at = (datetime.fromisoformat(f"{moment}+00:00") for moment in (now, meets))
    told_by = meeting_notice_due(since, starts_at, bank_holidays=england_bank_holidays())
    assert told_by == date.fromisoformat(by)


@pytest.mark.parametrize(
    ("told_health_body_on", "safe", "legal"),
    [
        (date(2026, 11, 24), date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 11, 26), date(2026, 12, 24), date(2026, 12, 26)),  # Boxing Day, a Saturday: not moved on
        (date(2026, 7, 3), date(2026, 7, 31), date(2026, 8, 2)),  # August helps the appeal alone
    ],
)
def test_about_health_alone_the_health_body_has_thirty_calendar_days_from_being_told(
    told_health_body_on, safe, legal
):
    dates = health_mediation_dates(told_health_body_on, bank_holidays=ENGLAND)
    assert (dates.started, dates.safe, dates.legal) == (told_health_body_on, safe, legal)


@pytest.mark.parametrize(
    ("agreed_on", "safe", "legal"),
    [
        (date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 2)),
        (date(2026, 12, 18), date(2026, 12, 24), date(2026, 12, 25)),  # the same weekday, Christmas or not
        (date(2026, 11, 28), date(2026, 12, 4), date(2026, 12, 5)),
    ],
)
def test_a_health_body_tells_the_authority_within_a_week_and_the_end_never_moves_on(agreed_on, safe, legal):
    dates = health_agreement_dates(agreed_on, bank_holidays=ENGLAND)
    assert (dates.started, dates.safe, dates.legal) == (agreed_on, safe, legal)
