from datetime import UTC, date, datetime, time

import pytest
from markupsafe import Markup

from web import filters


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(text: object) -> str:
    return str(text).replace("\u00a0", " ")


def test_dates_are_written_in_full_for_families_and_short_for_tables():
    day = date(2027, 1, 25)

    assert read(filters.long_date(day)) == "Monday 25 January 2027"
    assert read(filters.day_date(day)) == "Monday 25 January"
    assert read(filters.fact_date(day)) == "25 January 2027"
    assert read(filters.short_date(day)) == "25 Jan 2027"
    assert read(filters.short_day(day)) == "25 Jan"


def test_no_date_breaks_inside_but_after_its_weekday_it_may():
    assert filters.long_date(date(2027, 1, 25)).split(" ") == ["Monday", "25\u00a0January\u00a02027"]


@pytest.mark.parametrize(
    ("at", "day", "shown"),
    [
        pytest.param(utc(2026, 3, 29, 0, 59), "Sunday 29 March 2026", "12:59am", id="before spring"),
        pytest.param(utc(2026, 3, 29, 1, 0), "Sunday 29 March 2026", "2am", id="spring"),
        pytest.param(utc(2026, 10, 25, 0, 30), "Sunday 25 October 2026", "1:30am", id="autumn, first"),
        pytest.param(utc(2026, 10, 25, 1, 30), "Sunday 25 October 2026", "1:30am", id="autumn, second"),
        pytest.param(utc(2026, 6, 30, 23, 30), "Wednesday 1 July 2026", "12:30am", id="tomorrow here"),
        pytest.param(utc(2026, 11, 25, 23, 52), "Wednesday 25 November 2026", "11:52pm", id="winter"),
        pytest.param(utc(2026, 6, 1, 11, 0), "Monday 1 June 2026", "midday", id="midday in summer"),
    ],
)
def test_times_are_the_uks_on_both_sides_of_the_clock_change(at, day, shown):
    assert read(filters.long_date(at)) == day
    assert filters.uk_time(at) == shown


def test_a_time_says_its_zone():
    at = utc(2026, 11, 25, 10, 4)

    assert read(filters.uk_datetime(at)) == "10:04am on 25 November 2026 (UK time)"
    assert read(filters.long_datetime(at)) == "10:04am on Wednesday 25 November 2026 (UK time)"
    assert read(filters.short_datetime(at)) == "25 Nov 10:04am"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (utc(2026, 11, 25, 10, 4, 31), "25 November 2026, 10:04:31 GMT (10:04:31 UTC)"),
        (utc(2026, 6, 25, 10, 4, 31), "25 June 2026, 11:04:31 BST (10:04:31 UTC)"),
        (utc(2026, 6, 24, 23, 30), "25 June 2026, 00:30:00 BST (24 June 2026, 23:30:00 UTC)"),
        (utc(2026, 10, 25, 0, 30), "25 October 2026, 01:30:00 BST (00:30:00 UTC)"),
        (utc(2026, 10, 25, 1, 30), "25 October 2026, 01:30:00 GMT (01:30:00 UTC)"),
    ],
)
def test_an_instant_in_evidence_can_be_read_one_way_only(at, shown):
    assert read(filters.uk_instant(at)) == shown


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        filters.uk_time(datetime(2026, 11, 25, 10, 4))  # noqa: DTZ001 - the very fault under test


def test_a_range_and_a_plain_time_are_written_alike():
    assert filters.time_range(utc(2026, 12, 10, 10), utc(2026, 12, 10, 12, 30)) == "10am to 12:30pm"
    assert filters.uk_time(time(14, 15)) == "2:15pm"


def test_machines_read_the_same_date_and_instant():
    assert filters.iso(date(2027, 1, 25)) == "2027-01-25"
    assert filters.iso(utc(2026, 6, 1, 11)) == "2026-06-01T11:00:00Z"


def test_a_phone_number_dials_without_its_spaces():
    assert filters.phone("01632960014") == '<a href="tel:01632960014">01632\u00a0960\u00a0014</a>'


def test_a_number_that_cannot_be_dialled_stays_text_and_harmless():
    assert filters.phone("<b>ask</b>") == "&lt;b&gt;ask&lt;/b&gt;"


def test_dates_in_a_sentence_are_held_together():
    assert filters.held(Markup("<b>5 May 2026</b>")) == Markup("<b>5\u00a0May\u00a02026</b>")
    assert not isinstance(filters.held("<b>5 May 2026</b>"), Markup)
    assert (
        filters.held("On 25 November 2026 they said 2 days")
        == "On 25\u00a0November\u00a02026 they said 2 days"
    )


def test_a_phone_number_within_a_sentence_dials_and_the_rest_stays_harmless():
    said = filters.with_phone("Wait <b>. Or phone 0808\u00a0157\u00a00155.", "0808 157 0155")
    dials = '<a href="tel:08081570155">0808\u00a0157\u00a00155</a>'
    assert said == f"Wait &lt;b&gt;. Or phone {dials}."


def test_an_address_wraps_before_at_and_only_then_at_dots():
    name, place = '<span class="cp-piece">ana</span>', '<span class="cp-piece">@example<wbr>.com</span>'
    assert filters.breakable("ana@example.com") == f'<span class="cp-piece">{name}<wbr>{place}</span>'
    assert (
        filters.breakable("Ana <b>, ana@example.com")
        == f"Ana &lt;b&gt;, {filters.breakable('ana@example.com')}"
    )
    assert filters.breakable("meet.example") == '<span class="cp-piece">meet<wbr>.example</span>'
    assert "<script>" not in filters.email_link("<script>@example.com")


def test_a_number_within_a_text_is_not_parted_at_its_hyphens():
    said = filters.with_references("<b> Replaced by MC-7K3M-2Q")
    assert said == '&lt;b&gt; Replaced by <span class="cp-together">MC-7K3M-2Q</span>'


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ([], ""),
        (["Idris"], "Idris"),
        (["Idris", "Maud"], "Idris and Maud"),
        (["Idris", "Maud", "Sam"], "Idris, Maud and Sam"),
    ],
)
def test_people_are_listed_as_one_says_it(items, shown):
    assert filters.listed(items) == shown


def test_numbers_bring_their_noun():
    assert read(filters.working_days(1)) == "1 working day"
    assert read(filters.working_days(3)) == "3 working days"
    assert read(filters.count(2, "reply", "replies")) == "2 replies"


def test_typed_lines_stay_lines_and_harmless():
    assert filters.lines("a\n<b>") == "a<br>&lt;b&gt;"
