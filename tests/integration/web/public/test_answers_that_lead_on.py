"""What families read when time is short or over: what to do first, and never a dead end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.intake.triage_answers import LATE, LATE_APPEAL, LATE_TOO, WITHOUT_CERTIFICATE
from mail.outbox import Delivery
from services.container import Services
from tests.client import ReviewingClient
from tests.integration.web.public.walking import answers, walk_and_send, walk_to
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context

Browser = Callable[..., ReviewingClient]
MONTH_MORE = "A certificate can give you a month more"


def at(services: Services, *moment: int) -> ReviewingClient:
    """A browser at this instant (UTC)."""
    return ReviewingClient(make_web(replace(services, now=lambda: datetime(*moment, tzinfo=UTC))))  # type: ignore[misc,arg-type]  # year to minute


def receipt(services: Services) -> str:
    with services.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        body = compose_delivery(email_context(services), session, delivery).get_body(("plain",))
        assert body is not None
        return " ".join(str(body.get_content()).split())


@pytest.mark.parametrize(
    ("day", "first"),
    [((2026, 9, 20), "Contact us first, then appeal"), ((2026, 11, 10), "What to do today")],
)
def test_certificate_and_appeal_on_one_day_say_first_what_to_do_and_that_a_month_is_gained(
    on_day: Browser, day: tuple[int, int, int], first: str
) -> None:
    page = walk_to(on_day(*day), "/ask/answer", answers(letter_date={"sent_on": date(2026, 9, 14)}))
    assert page.says(first, MONTH_MORE)
    assert on_day(*day).get("/dates?letter=2026-09-14").says(first, MONTH_MORE)
    text = page.text
    assert text.index(first) < text.index("Contact us by the end of")
    assert ("Contact us today" in text) == (first == "What to do today")
    assert text.count("The two months end on a Saturday.") == 1
    assert text.count("The date on the letter: Monday 14 September 2026") == 1


def test_where_no_certificate_is_needed_no_month_is_promised(on_day: Browser) -> None:
    given = answers(what={"kind": "D3"}, parts={"sections": ["I"]})
    assert MONTH_MORE not in walk_to(on_day(2026, 11, 26), "/ask/answer", given).text


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ((2026, 11, 13, 10, 0), "You can also phone us today, until 5pm."),
        ((2026, 11, 13, 18, 0), "We are closed now. You can phone us from 9am on Monday 16 November 2026."),
        ((2026, 11, 14, 11, 0), "We are closed now. You can phone us from 9am on Monday 16 November 2026."),
    ],
)
def test_nobody_is_told_to_phone_today_while_nobody_answers(
    services: Services, moment: tuple[int, ...], says: str
) -> None:
    page = walk_to(at(services, *moment), "/ask/answer", answers(letter_date={"sent_on": date(2026, 9, 14)}))
    assert page.says("Your two months to contact us are nearly over", says)
    assert "Phone us today" not in page.text


def test_dates_that_have_passed_have_the_words_of_the_answer_and_a_button(on_day: Browser) -> None:
    page = on_day(2026, 11, 28).get("/dates?letter=2026-09-01")
    assert page.says(*LATE)
    assert page.links()["Contact us today"] == "/ask/what"
    assert "Phone us today" not in page.text


def test_an_appeal_with_a_certificate_that_has_passed_leads_to_advice(on_day: Browser) -> None:
    page = on_day(2026, 11, 27).get("/dates?letter=2026-06-01&certificate=2026-06-20")
    assert page.says(LATE_APPEAL)
    assert page.links()["Find free advice"] == "/about/local-help"


def test_late_contact_hears_of_permission_without_a_certificate_and_separately_of_a_late_appeal(
    services: Services,
) -> None:
    browser = at(services, 2026, 11, 27, 10, 0)
    given = answers(letter_date={"sent_on": date(2026, 9, 1)})
    page = walk_to(browser, "/ask/answer", given)
    assert page.says(WITHOUT_CERTIFICATE, LATE_TOO)
    sent = walk_and_send(browser, given)
    assert sent.says(WITHOUT_CERTIFICATE, LATE_TOO)
    letter = receipt(services)
    assert WITHOUT_CERTIFICATE in letter
    assert LATE_TOO in letter
    assert "must have your appeal by 5pm on" not in letter  # that day has passed


def test_page_and_email_begin_with_the_contact_that_is_made(services: Services) -> None:
    page = walk_and_send(at(services, 2026, 11, 25, 23, 52))
    words = "You contacted us on Wednesday 25 November 2026, at 11:52pm (UK time)."
    assert page.says(words)
    assert page.text.index(words) < page.text.index("What happens next")
    assert f"Dear Priya Shah, {words}" in receipt(services)


def test_what_is_missing_beside_contact_is_asked_for_with_its_date_and_never_called_not_met(
    services: Services,
) -> None:
    page = walk_and_send(at(services, 2026, 11, 25, 10, 0), answers(choice={"wish": "talk"}))
    assert page.says("whether you want mediation, by the end of Monday 25 January 2027.")
    assert "whether you want mediation, by the end of Monday 25 January 2027." in receipt(services)
    assert "not met" not in page.text


def test_health_or_care_alone_has_a_page_of_its_own_without_certificate_or_date(services: Services) -> None:
    given = answers(what={"kind": "D3"}, parts={"sections": ["H"]})
    page = walk_and_send(at(services, 2026, 11, 25, 10, 0), given)
    assert page.says("No appeal, no certificate", "mediation about health or social care works")
    assert "certificates work" not in page.text
    assert "Your date to appeal" not in page.text


def test_missing_health_help_is_said_to_be_passed_on_once_mediation_is_chosen(services: Services) -> None:
    given = answers(
        what={"kind": "D3"}, parts={"sections": ["F", "G"], "missing_health": "Weekly physiotherapy"}
    )
    page = walk_and_send(at(services, 2026, 11, 25, 10, 0), given)
    assert page.says("If mediation is chosen, we tell Bury about it")
    assert "we tell Bury which health help is missing" in receipt(services)
