"""Work out your dates: the rules' own examples, through the page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cases.models import Draft
from services.container import Services
from tests.client import ReviewingClient
from tests.integration.web.public.conftest import TEXTS
from web.filters import email_link

TEMPLATES = Path(__file__).parents[4] / "web" / "templates"


@pytest.mark.parametrize(
    ("today", "letter", "certificate", "safe", "legal"),
    [
        ((2026, 12, 1), "2026-11-25", "2026-12-01", "Monday 25 January 2027", ""),
        ((2026, 9, 14), "2026-09-14", "", "Friday 13 November 2026", "Monday 16 November 2026"),
        ((2026, 12, 30), "2026-12-30", "", "Friday 26 February 2027", "Monday 1 March 2027"),
        ((2027, 2, 26), "2026-12-31", "2027-02-26", "Thursday 25 March 2027", "Tuesday 30 March 2027"),
        ((2028, 1, 31), "2027-12-31", "2028-01-31", "Tuesday 29 February 2028", ""),
        ((2028, 2, 29), "2028-02-29", "", "Friday 28 April 2028", "Tuesday 2 May 2028"),
        ((2026, 7, 10), "2026-06-20", "2026-07-10", "Thursday 20 August 2026", "Tuesday 1 September 2026"),
        ((2026, 11, 29), "2026-10-01", "2026-11-29", "Tuesday 29 December 2026", "Monday 4 January 2027"),
        ((2026, 12, 2), "2026-10-26", "2026-12-02", "Thursday 31 December 2026", "Monday 4 January 2027"),
        ((2027, 12, 1), "2027-10-25", "2027-12-01", "Friday 31 December 2027", "Tuesday 4 January 2028"),
    ],
)
def test_the_appeal_date_is_the_rules_own(on_day, today, letter, certificate, safe, legal) -> None:
    page = on_day(*today).get(f"/dates?letter={letter}&certificate={certificate}")
    assert page.heading == "Your dates"
    assert page.says(f"The Tribunal must have your appeal by 5pm (UK time) on {safe}")
    assert page.says(f"The rules may allow until {legal}.") or not legal


def test_the_dates_can_be_taken_along_without_a_mail_program(on_day) -> None:
    """The words stand in a box to copy; whoever has a mail program can open it with them."""
    page = on_day(2026, 9, 14).get("/dates?letter=2026-09-14")
    words = page.html.split('aria-describedby="to-keep-hint">\n')[1].partition("</textarea>")[0]
    assert "The Tribunal must have your appeal by 5pm (UK time) on Friday 13 November 2026." in words
    assert page.links()["Open my email program with these words"].startswith("mailto:?subject=My%20dates")


def test_a_mail_program_is_never_the_only_way() -> None:
    """Each address that opens one stands beside the same words, or shows the email address itself."""
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")
        assert "mailto:" not in text, template
        assert text.count(".mail }}") == text.count("{{ words.text }}"), template
    assert "mailto:a.b@example.com" in (link := str(email_link("a.b@example.com")))
    assert "".join(re.sub("<[^>]*>", "", link).split()) == "a.b@example.com"


def test_the_question_leads_to_an_address_that_holds_dates_alone_and_nothing_is_kept(
    family: ReviewingClient, services: Services
) -> None:
    page = family.post_form("/dates", sent_on=date(2026, 9, 14), follow=False)
    assert page.response.headers["Location"] == "/dates?letter=2026-09-14"
    with services.database.read() as session:
        assert session.query(Draft).count() == 0
    page = family.get("/dates?letter=2026-09-14")
    assert page.says("The last safe day to contact us was Friday 13 November 2026")


def test_the_school_alone_needs_no_certificate_and_its_month_is_not_relied_on(
    family: ReviewingClient,
) -> None:
    page = family.post_form(
        "/dates", sent_on=date(2026, 9, 14), certificate_on=date(2026, 10, 30), school_alone=True
    )
    assert page.says("Friday 13 November 2026", "The month from a certificate may not help you.")
    page = family.get("/dates?letter=2026-11-02&only=I")
    assert page.says("You do not need a certificate to appeal about section I alone.")


def test_change_shows_what_was_typed(family: ReviewingClient) -> None:
    page = family.get("/dates?letter=2026-09-14&certificate=2026-10-30")
    page = family.get(page.links()["Change letter"])
    assert page.value_of("sent_on-month") == "9"
    assert page.value_of("certificate_on-day") == "30"


@pytest.mark.parametrize(
    "query",
    ["letter=2026-02-31", "letter=2030-01-01", "letter=x", "letter=2026-09-14&certificate=2026-09-01", ""],
)
def test_dates_that_cannot_be_ask_the_question_again(family: ReviewingClient, query: str) -> None:
    assert family.get(f"/dates?{query}").heading == "Work out your dates"
    assert family.get(f"/dates.ics?{query}", follow=False).status == 303


def test_a_certificate_before_the_letter_is_told_beside_its_field(family: ReviewingClient) -> None:
    page = family.post_form("/dates", sent_on=date(2026, 9, 14), certificate_on=date(2026, 9, 1))
    assert page.problems == [
        "The date of the certificate must be the same as or after the date on the letter"
    ]


@pytest.mark.hard_input("K13")
def test_the_same_date_written_in_words_gives_the_same_page(family: ReviewingClient) -> None:
    for day, month, year in TEXTS["K13"][:5]:
        fields = {"sent_on-day": day, "sent_on-month": month, "sent_on-year": year}
        assert family.post_form("/dates", fields).heading == "Your dates"


def test_the_calendar_file_holds_both_safe_days_with_reminders(family: ReviewingClient) -> None:
    response = family.get("/dates.ics?letter=2026-11-25").response
    text = response.get_data(as_text=True)
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-dates.ics"'
    assert text.count("DTSTART;VALUE=DATE:20270125") == 2
    assert text.count("BEGIN:VALARM") == 4


def test_no_calendar_is_offered_for_dates_that_have_passed(on_day) -> None:
    passed, lasting = "letter=2026-06-01", "letter=2026-11-02"
    family = on_day(2026, 11, 25)
    assert "Add to my calendar" not in family.get(f"/dates?{passed}").links()
    assert family.get(f"/dates.ics?{passed}").heading == "Your dates"
    assert "Add to my calendar" in family.get(f"/dates?{lasting}").links()


def test_the_calendar_file_leaves_out_the_date_that_has_passed(on_day) -> None:
    """On Saturday the 14th the two months' safe Friday is over; with a certificate the appeal lasts."""
    family = on_day(2026, 11, 14)
    assert "Add to my calendar" not in family.get("/dates?letter=2026-09-14").links()
    address = "/dates.ics?letter=2026-09-14&certificate=2026-11-12"
    assert family.get(address).response.get_data(as_text=True).count("BEGIN:VEVENT") == 1
