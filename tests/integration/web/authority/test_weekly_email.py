"""The weekly email: wanted and stopped by one press, once a week, with references and no child's name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.accounts import lock_account
from cases.accounts.people import User
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.authority.weekly import send_weekly_summaries
from tests.client import ReviewingClient
from tests.integration.web.authority.conftest import Authorities
from worker.emails.composers import compose_delivery, email_context

MONDAY = datetime(2026, 11, 30, 9, 1, tzinfo=UTC)


def queued(authorities: Authorities) -> list[Delivery]:
    with authorities.services.database.read() as session:
        every = select(Delivery).where(Delivery.kind == EmailKind.WEEKLY_SUMMARY)
        return list(session.scalars(every.order_by(Delivery.queued_at)))


def send(authorities: Authorities, at: datetime) -> None:
    for _ in range(2):  # as of two workers, or of one that starts again
        send_weekly_summaries(authorities.services.database, authorities.services.bank_holidays, at=at)


def composed(authorities: Authorities, delivery: Delivery) -> object:
    with authorities.services.database.read() as session:
        row = session.get_one(Delivery, delivery.id)
        return compose_delivery(email_context(authorities.services), session, row)


def test_it_comes_once_a_week_with_references_and_dates_and_without_a_name(authorities: Authorities) -> None:
    browser = authorities.signed_in("bury")
    page = browser.get("/authority/weekly-email")
    assert browser.send(page, wish="when_waiting").says("Saved. You get the weekly email")
    send(authorities, MONDAY - timedelta(hours=1))
    assert queued(authorities) == []
    send(authorities, MONDAY)
    send(authorities, MONDAY + timedelta(days=1))
    (delivery,) = queued(authorities)
    message = composed(authorities, delivery)
    body = message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert f"{authorities.cases['chose']}: Offer dates for mediation, by 26 November 2026 (late)" in body
    assert f"{authorities.certificates['plain']}, issued on 23 November 2026" in body
    assert "arrange mediation by 18 December 2026" in body
    for name in ("Chose", "Child", "plain", "Shah"):
        assert name not in body
    assert message["Subject"] == "This week: 1 waiting, 1 late, 2 new certificates"  # type: ignore[index]
    send(authorities, MONDAY + timedelta(days=7))
    assert len(queued(authorities)) == 2


def test_nothing_comes_where_nothing_waits_unless_it_is_wanted_all_the_same(authorities: Authorities) -> None:
    """Liverpool has one new certificate; once it is downloaded nothing waits for it."""
    browser = authorities.signed_in("leeds")
    browser.post_form("/authority/certificates", one=authorities.certificates["elsewhere"])
    browser.post_form("/authority/weekly-email", wish="when_waiting")
    send(authorities, MONDAY)
    assert queued(authorities) == []
    browser.post_form("/authority/weekly-email", wish="always")
    send(authorities, MONDAY + timedelta(days=7))
    (delivery,) = queued(authorities)
    assert composed(authorities, delivery)["Subject"] == "This week: nothing is waiting"  # type: ignore[index]


def test_its_own_link_stops_it_by_one_press_and_opening_it_changes_nothing(authorities: Authorities) -> None:
    officer = authorities.signed_in("bury")
    officer.post_form("/authority/weekly-email", wish="always")
    send(authorities, MONDAY)
    (delivery,) = queued(authorities)
    message = composed(authorities, delivery)
    stop = message["List-Unsubscribe"].strip("<>")  # type: ignore[index]
    path = re.sub(r"^https?://[^/]+", "", stop)
    assert stop in message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    stranger = ReviewingClient(authorities.web)
    page = stranger.get(path)
    assert page.says("Stop the weekly email?")
    assert officer.get("/authority/weekly-email").says("Stop the weekly email")
    assert stranger.send(page).says("You get no more weekly emails")
    assert stranger.send(page).says("You get no more weekly emails")
    with pytest.raises(MailOvertaken):
        composed(authorities, delivery)
    send(authorities, MONDAY + timedelta(days=7))
    assert len(queued(authorities)) == 1
    assert stranger.get(path[:-3] + "xyz").status == 404


def test_it_stops_with_the_account_and_a_week_that_was_due_before_is_not_told(
    authorities: Authorities,
) -> None:
    browser = authorities.signed_in("bury")
    later = MONDAY + timedelta(days=2)
    object.__setattr__(authorities.services, "now", lambda: later)
    browser = authorities.signed_in("bury")
    browser.post_form("/authority/weekly-email", wish="always")
    send(authorities, later + timedelta(hours=1))
    assert queued(authorities) == [], "this week's was due before they asked for it"
    send(authorities, MONDAY + timedelta(days=7))
    (delivery,) = queued(authorities)
    with authorities.services.database.write() as session:
        lock_account(session, session.get_one(User, authorities.users["bury"].id))
    with pytest.raises(MailOvertaken):
        composed(authorities, delivery)
    send(authorities, MONDAY + timedelta(days=14))
    assert len(queued(authorities)) == 1
