from datetime import date, time

import pytest

from forms.base import PageForm
from forms.fields import MainButton
from forms.moments import DateField3, TimeField
from tests.unit.forms.conftest import TEXTS, TODAY


class Letter(PageForm):
    """What date is on the letter?"""

    sent = DateField3("What date is on the letter?", thing="the date on the letter", past=True)
    due = DateField3("By when?", thing="the date", future=True, required=False)
    at = TimeField("When did you call?", thing="the time of the call", required=False)
    submit = MainButton("Continue")


def three(name: str, parts: list[str]) -> dict[str, str]:
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), parts, strict=True))


DAY = "Enter the day as a number from 1 to 31"
MONTH = "Enter the month as a number from 1 to 12, or its name"
YEAR = "Enter the year as four numbers, like 2026"
K13 = [
    (date(2026, 3, 3), "", ""),
    (date(2026, 3, 3), "", ""),
    (date(2025, 9, 3), "", ""),
    (date(2026, 3, 3), "", ""),
    (date(2026, 3, 3), "", ""),
    (None, YEAR, "year"),
    (None, "31 February does not exist: check the day and month", "day"),
    (None, DAY, "day"),
    (None, MONTH, "month"),
    (None, YEAR, "year"),
    (None, "The date on the letter must include a day", "day"),
    (None, DAY, "day"),
    (None, DAY, "day"),
]


@pytest.mark.hard_input("K13")
@pytest.mark.parametrize(("parts", "expected"), list(zip(TEXTS["K13"], K13, strict=True)))
def test_dates_are_read_as_people_write_them_or_the_part_is_named(posted, parts, expected):
    day, sentence, part = expected
    field = posted(Letter, three("sent", parts)).sent

    assert field.data == day
    assert list(field.errors) == ([sentence] if sentence else [])
    assert field.typed == tuple(typed.strip() for typed in parts)
    assert field.target == f"sent-{part or 'day'}"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (["", "", ""], "Enter the date on the letter"),
        (["3", "", ""], "The date on the letter must include a month and a year"),
        (["29", "February", "2026"], "29 February 2026 does not exist: check the day and year"),
        (["31", "June", "2026"], "31 June does not exist: check the day and month"),
        (["3", "Ma", "2026"], MONTH),
        (["3", "3", "0026"], YEAR),
        (["26", "11", "2026"], "The date on the letter must be today or earlier"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_in_our_words(posted, parts, sentence):
    assert list(posted(Letter, three("sent", parts)).sent.errors) == [sentence]


def test_today_is_neither_too_late_nor_too_early(posted):
    today = three("sent", ["25", "11", "2026"]) | three("due", ["25", "11", "2026"])

    form = posted(Letter, today)

    assert not form.sent.errors
    assert not form.due.errors


def test_a_date_to_come_cannot_be_yesterday(posted):
    form = posted(Letter, three("due", ["24", "11", "2026"]))

    assert list(form.due.errors) == ["The date must be today or later"]
    assert form.due.bad == {"day", "month", "year"}


def test_a_day_may_be_written_with_its_ending(posted):
    assert posted(Letter, three("sent", ["3rd", "Nov.", "2026"])).sent.data == date(2026, 11, 3)


@pytest.mark.parametrize(
    "data",
    [
        {"sent-day": ["1", "2"], "sent-month": "3", "sent-year": "2026"},
        {"sent": "2026-03-03"},
        {"sent-day": "3"},
        {"sent-day": "9" * 5000, "sent-month": "\0", "sent-year": "²⁰²⁶"},
        {"sent-day[]": "3", "sent-day.x": "4"},
    ],
)
def test_a_date_posted_oddly_never_raises(posted, data):
    assert isinstance(posted(Letter, data).sent.errors, list)


def test_a_known_date_is_shown_in_its_three_boxes(app):
    with app.test_request_context():
        assert Letter(today=TODAY, data={"sent": date(2026, 9, 14)}).sent.typed == ("14", "9", "2026")


def test_a_date_held_against_today_needs_to_be_told_the_day(app):
    with (
        app.test_request_context(method="POST", data=three("sent", ["3", "3", "2026"])),
        pytest.raises(TypeError, match="today="),
    ):
        Letter().validate()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4:02pm", time(16, 2)),
        ("16:02", time(16, 2)),
        ("4pm", time(16)),
        ("4.02 PM", time(16, 2)),
        ("4:02 p.m.", time(16, 2)),
        ("10am", time(10)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("midday", time(12)),
        ("noon", time(12)),
        ("0930", time(9, 30)),
        ("09:30", time(9, 30)),
        ("１６：０２", time(16, 2)),
    ],
)
def test_times_are_read_as_people_write_them(posted, typed, meant):
    field = posted(Letter, {"at": typed}).at

    assert field.data == meant
    assert not field.errors


@pytest.mark.parametrize("typed", ["25:00", "4:75pm", "13pm", "0am", "soon", "4pm?", "12:60"])
def test_an_odd_time_is_told_and_stays(posted, typed):
    field = posted(Letter, {"at": typed}).at

    assert field.errors == ["Enter the time of the call like 10am or 4:02pm"]
    assert field.shown == typed


def test_a_time_that_could_be_two_is_asked_about(posted):
    assert posted(Letter, {"at": "4:02"}).at.errors == ["Say which you mean: 4:02am or 4:02pm"]
