"""The families' two clocks: contact with us, and the appeal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.clocks import (
    Standing,
    Tone,
    appeal_dates,
    appeal_dates_from_proof,
    clock_state,
    contact_dates,
    contact_standing,
    is_late_contact,
    notice_day,
    state_of,
)
from cases.deadlines.days import add_months, england_bank_holidays, is_working_day
from cases.vocabulary import Clock

ENGLAND = england_bank_holidays()
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def contact(letter, sent=None):
    return contact_dates(letter, sent, bank_holidays=ENGLAND)


def appeal(letter, issued=None, **facts):
    return appeal_dates(letter, bank_holidays=ENGLAND, issued=issued, **facts)


@pytest.mark.parametrize(
    ("letter", "safe", "legal"),
    [
        pytest.param(date(2026, 11, 25), date(2027, 1, 25), date(2027, 1, 25), id="plain"),
        pytest.param(date(2026, 9, 14), date(2026, 11, 13), date(2026, 11, 14), id="Saturday"),
        pytest.param(date(2026, 12, 30), date(2027, 2, 26), date(2027, 2, 28), id="clamped"),
        pytest.param(date(2026, 12, 31), date(2027, 2, 26), date(2027, 2, 28), id="clamped from the 31st"),
        pytest.param(date(2027, 12, 31), date(2028, 2, 29), date(2028, 2, 29), id="leap day"),
        pytest.param(date(2028, 2, 29), date(2028, 4, 28), date(2028, 4, 29), id="from a leap day"),
        pytest.param(date(2026, 6, 20), date(2026, 8, 20), date(2026, 8, 20), id="no August relief"),
        pytest.param(date(2026, 10, 1), date(2026, 12, 1), date(2026, 12, 1), id="plain Tuesday"),
        pytest.param(date(2026, 10, 26), date(2026, 12, 24), date(2026, 12, 26), id="no Christmas relief"),
        pytest.param(date(2027, 10, 25), date(2027, 12, 24), date(2027, 12, 25), id="Christmas Day"),
    ],
)
def test_contact_ends_two_months_after_the_letter_and_never_moves_later(letter, safe, legal):
    dates = contact(letter)

    assert (dates.safe, dates.raw, dates.legal) == (safe, legal, legal)


@pytest.mark.parametrize(
    ("letter", "issued", "raw", "safe", "legal"),
    [
        pytest.param(
            date(2026, 11, 25),
            date(2026, 12, 1),
            date(2027, 1, 25),
            date(2027, 1, 25),
            date(2027, 1, 25),
            id="the certificate's month ends on a holiday and does not matter",
        ),
        pytest.param(
            date(2026, 9, 14), None, date(2026, 11, 14), date(2026, 11, 13), date(2026, 11, 16), id="weekend"
        ),
        pytest.param(
            date(2026, 12, 30), None, date(2027, 2, 28), date(2027, 2, 26), date(2027, 3, 1), id="clamped"
        ),
        pytest.param(
            date(2026, 12, 31),
            date(2027, 2, 26),
            date(2027, 3, 26),
            date(2027, 3, 25),
            date(2027, 3, 30),
            id="Good Friday, then Easter Monday",
        ),
        pytest.param(
            date(2027, 12, 31),
            date(2028, 1, 31),
            date(2028, 2, 29),
            date(2028, 2, 29),
            date(2028, 2, 29),
            id="leap day by both",
        ),
        pytest.param(
            date(2028, 2, 29),
            None,
            date(2028, 4, 29),
            date(2028, 4, 28),
            date(2028, 5, 2),
            id="weekend and bank holiday",
        ),
        pytest.param(
            date(2026, 6, 20),
            date(2026, 7, 10),
            date(2026, 8, 20),
            date(2026, 8, 20),
            date(2026, 9, 1),
            id="August",
        ),
        pytest.param(
            date(2026, 10, 1),
            date(2026, 11, 29),
            date(2026, 12, 29),
            date(2026, 12, 29),
            date(2027, 1, 4),
            id="Christmas, as IPSEA counts it",
        ),
        pytest.param(
            date(2026, 10, 26),
            date(2026, 12, 2),
            date(2027, 1, 2),
            date(2026, 12, 31),
            date(2027, 1, 4),
            id="the certificate's month wins by a week",
        ),
        pytest.param(
            date(2027, 10, 25),
            date(2027, 12, 1),
            date(2028, 1, 1),
            date(2027, 12, 31),
            date(2028, 1, 4),
            id="New Year's Day on a Saturday",
        ),
    ],
)
def test_the_appeal_ends_on_the_later_of_two_months_and_the_certificates_month(
    letter, issued, raw, safe, legal
):
    dates = appeal(letter, issued)

    assert (dates.raw, dates.safe, dates.legal) == (raw, safe, legal)


def test_one_month_from_a_certificate_is_a_month_and_not_thirty_days():
    dates = appeal(date(2026, 11, 30), date(2027, 1, 31))

    assert dates.raw == date(2027, 2, 28)
    assert dates.safe == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("raw", "legal"),
    [
        pytest.param(date(2027, 7, 30), date(2027, 7, 30), id="last working day of July"),
        pytest.param(date(2027, 8, 2), date(2027, 9, 1), id="a working day in August"),
        pytest.param(date(2028, 8, 30), date(2028, 9, 1), id="the end of August"),
        pytest.param(date(2027, 9, 1), date(2027, 9, 1), id="first of September"),
        pytest.param(date(2026, 12, 24), date(2026, 12, 24), id="Christmas Eve"),
        pytest.param(date(2026, 12, 25), date(2027, 1, 4), id="Christmas Day"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 4), id="a working New Year's Eve"),
        pytest.param(date(2027, 1, 1), date(2027, 1, 4), id="New Year's Day"),
        pytest.param(date(2029, 1, 1), date(2029, 1, 2), id="New Year's Day, a working day after"),
        pytest.param(date(2029, 1, 2), date(2029, 1, 2), id="second of January"),
    ],
)
def test_august_and_christmas_help_only_the_appeal_and_only_on_those_days(raw, legal):
    dates = appeal(add_months(raw, -2))

    assert dates.raw == raw
    assert dates.legal == legal


def test_families_dates_run_from_the_earlier_of_letter_and_sending():
    assert contact(date(2026, 9, 16), date(2026, 9, 14)).started == date(2026, 9, 14)
    assert contact(date(2026, 9, 14), date(2026, 9, 16)).started == date(2026, 9, 14)
    assert notice_day(None, date(2026, 9, 16)) == date(2026, 9, 16)
    with pytest.raises(ValueError, match="must be known"):
        notice_day(None)


def test_proof_of_a_later_sending_moves_the_legal_date_and_leaves_the_safe_one():
    family = appeal(date(2026, 9, 10))
    staff = appeal_dates_from_proof(date(2026, 9, 10), date(2026, 9, 17), bank_holidays=ENGLAND)

    assert family.legal == date(2026, 11, 10)
    assert staff.legal == date(2026, 11, 17)
    assert staff.safe == family.safe == date(2026, 11, 10)


def test_for_the_school_alone_the_certificates_month_is_left_out_of_the_safe_date():
    dates = appeal(date(2026, 9, 10), date(2026, 11, 2), section_i_only=True)

    assert dates.safe == date(2026, 11, 10)
    assert dates.legal == dates.raw == date(2026, 12, 2)
    assert any("may not help" in reason for reason in dates.reasons)
    assert dates.reasons[-1] == "Do not rely on the later date."


@pytest.mark.parametrize(
    ("contacted", "safe"),
    [
        pytest.param(date(2026, 11, 10), date(2026, 12, 18), id="on the last day"),
        pytest.param(date(2026, 11, 11), date(2026, 11, 10), id="a day after"),
    ],
)
def test_after_the_two_months_the_certificates_month_is_left_out_of_the_safe_date(contacted, safe):
    dates = appeal(date(2026, 9, 10), date(2026, 11, 18), contacted=contacted)

    assert dates.safe == safe
    assert dates.legal == date(2026, 12, 18)


@given(
    letter=DAYS,
    late_by=st.one_of(st.none(), st.integers(-10, 10)),
    issued_after=st.one_of(st.none(), st.integers(0, 200)),
    contacted_after=st.one_of(st.none(), st.integers(0, 100)),
    section_i_only=st.booleans(),
)
def test_safe_is_never_after_raw_and_raw_never_after_legal(
    letter, late_by, issued_after, contacted_after, section_i_only
):
    sent = None if late_by is None else letter + timedelta(days=late_by)
    facts = {
        "issued": None if issued_after is None else letter + timedelta(days=issued_after),
        "contacted": None if contacted_after is None else letter + timedelta(days=contacted_after),
        "section_i_only": section_i_only,
        "bank_holidays": ENGLAND,
    }
    contacts, family = contact(letter, sent), appeal_dates(letter, sent, **facts)
    staff = appeal_dates_from_proof(letter, sent or letter, **facts)

    for dates in (contacts, family, staff):
        assert dates.safe <= dates.raw <= dates.legal
        assert is_working_day(dates.safe, ENGLAND)
        assert dates.reasons
        assert ("Do not rely" in " ".join(dates.reasons)) == (
            dates.clock is Clock.APPEAL and dates.legal != dates.safe
        )
    assert contacts.legal == contacts.raw == add_months(contacts.started, 2)
    assert is_working_day(family.legal, ENGLAND)
    assert staff.safe == family.safe
    assert family.safe >= contacts.safe


@given(DAYS, st.one_of(st.none(), st.integers(0, 200)))
def test_the_appeals_words_never_speak_of_days_and_their_sentences_are_short(letter, issued_after):
    issued = None if issued_after is None else letter + timedelta(days=issued_after)

    for dates in (contact(letter), appeal(letter, issued), appeal(letter, issued, section_i_only=True)):
        for sentence in " ".join(dates.reasons).split(". "):
            assert len(sentence.split()) < 20
        assert "30 days" not in " ".join(dates.reasons)
        assert "60 days" not in " ".join(dates.reasons)


def test_a_weekend_is_explained_for_both_clocks():
    contacts, family = contact(date(2026, 9, 14)), appeal(date(2026, 9, 14))

    assert family.reasons == ("The two months end on a Saturday.", "Do not rely on the later date.")
    assert family.do_it_by == "by 5pm on Friday 13 November 2026"
    assert family.may_be_until == "Monday 16 November 2026"
    assert contacts.reasons[0] == "The two months end on a Saturday."
    assert contacts.do_it_by == "by the end of Friday 13 November 2026"
    assert contacts.may_be_until == "Saturday 14 November 2026"
    assert [line.words for line in family.counted] == [
        "The date on the letter",
        "Two months later",
        "The safe day: the last working day by then",
        "The rules may allow until the next working day that counts",
    ]


def test_a_plain_date_is_one_date_with_one_reason():
    dates = appeal(date(2026, 11, 25))

    assert dates.reasons == ("The two months end on Monday 25 January 2027.",)
    assert dates.may_be_until is None


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (date(2026, 6, 20), "The two months end in August."),
        (date(2026, 10, 25), "The two months end at Christmas."),
        (date(2026, 11, 1), "The two months end at Christmas."),
        (date(2027, 2, 3), "The two months end on a Saturday."),
        (date(2027, 1, 29), "The two months end on a bank holiday."),
    ],
)
def test_the_later_date_is_explained_by_what_makes_it_later(letter, reason):
    assert appeal(letter).reasons[0].startswith(reason)


def test_a_month_without_that_day_is_explained():
    assert contact(date(2026, 12, 30)).reasons[0] == (
        "There is no 30 February in 2027, so we count to the last day of that month."
    )


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2026, 10, 30), Standing.IN_TIME),
        (date(2026, 11, 2), Standing.NEARLY_OVER),
        (date(2026, 11, 13), Standing.NEARLY_OVER),
        (date(2026, 11, 14), Standing.NEARLY_OVER),
        (date(2026, 11, 15), Standing.MAY_HAVE_PASSED),
    ],
)
def test_the_last_ten_working_days_are_urgent_and_the_day_after_the_two_months_may_be_late(today, standing):
    assert contact_standing(today, contact(date(2026, 9, 14)), bank_holidays=ENGLAND) is standing


def test_contact_on_the_last_evening_is_in_time_and_a_minute_into_the_next_day_is_not():
    dates = contact(date(2027, 4, 30))  # ends on 30 June, in British Summer Time

    assert not is_late_contact(datetime(2027, 6, 30, 22, 59, tzinfo=UTC), dates)
    assert is_late_contact(datetime(2027, 6, 30, 23, 0, tzinfo=UTC), dates)


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        (date(2026, 11, 17), "6 working days left", Tone.NONE),
        (date(2026, 11, 20), "3 working days left", Tone.NONE),
        (date(2026, 11, 23), "2 working days left", Tone.NONE),
        (date(2026, 11, 24), "Due tomorrow", Tone.SOON),
        (date(2026, 11, 25), "Due today", Tone.SOON),
        (date(2026, 11, 26), "1 working day late", Tone.BAD),
        (date(2026, 11, 29), "2 working days late", Tone.BAD),
    ],
)
def test_a_clock_says_how_many_working_days_are_left_or_gone(today, words, tone):
    state = clock_state(date(2026, 11, 25), today, bank_holidays=ENGLAND)

    assert (state.words, state.tone) == (words, tone)


def test_a_clock_that_is_done_says_when_and_whether_in_time():
    due = date(2026, 11, 25)

    def done(day, today=date(2026, 11, 30)):
        return clock_state(due, today, bank_holidays=ENGLAND, done_on=day)

    assert done(date(2026, 11, 24)).words == "Done Tue 24 Nov, in time"
    assert done(date(2026, 11, 25)).tone is Tone.GOOD
    assert done(date(2026, 11, 27)).words == "Done Fri 27 Nov, 2 working days late"
    assert done(date(2026, 11, 24), today=date(2027, 1, 4)).words == "Done Tue 24 Nov 2026, in time"


def test_a_clock_without_a_date_is_not_running():
    assert clock_state(None, date(2026, 11, 25), bank_holidays=ENGLAND).words == "Not running"


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        (date(2026, 11, 13), "Due today", Tone.SOON),
        (date(2026, 11, 14), "1 working day left", Tone.SOON),
        (date(2026, 11, 16), "Due today", Tone.SOON),
        (date(2026, 11, 17), "1 working day late", Tone.BAD),
    ],
)
def test_after_the_safe_day_a_clock_counts_to_the_legal_one_and_only_then_is_late(today, words, tone):
    state = state_of(appeal(date(2026, 9, 14)), today, bank_holidays=ENGLAND)

    assert (state.words, state.tone) == (words, tone)


def test_done_between_the_two_dates_is_in_time():
    state = state_of(
        appeal(date(2026, 9, 14)), date(2026, 11, 20), bank_holidays=ENGLAND, done_on=date(2026, 11, 16)
    )

    assert state.words == "Done Mon 16 Nov, in time"


@pytest.mark.parametrize(
    ("due", "today", "done", "words"),
    [
        (date(2026, 11, 27), date(2026, 11, 28), None, "Late"),
        (date(2026, 11, 27), date(2026, 11, 30), None, "1 working day late"),
        (date(2026, 11, 29), date(2026, 11, 27), None, "No working day left"),
        (date(2026, 11, 27), date(2026, 11, 30), date(2026, 11, 29), "Done Sun 29 Nov, late"),
        (date(2026, 12, 24), date(2026, 12, 28), None, "Late"),
    ],
)
def test_no_state_counts_nought_working_days(due, today, done, words):
    assert clock_state(due, today, bank_holidays=england_bank_holidays(), done_on=done).words == words
