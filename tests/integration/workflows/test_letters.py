"""What emails say when they are sent: dates, times across the clock change, nothing that tells too much."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar
from sqlalchemy import select

from cases.days import from_uk
from cases.vocabulary import Choice, Role
from mail.composing import MESSAGES
from mail.outbox import Delivery
from tests import factories
from tests.houses import a_house
from workflows.steps.letters import LETTERS, compose_delivery


@pytest.fixture
def house(tmp_path, sqlite_url):
    house = a_house(tmp_path / "data", sqlite_url)
    yield house
    house.database.close()


def letters_of(house, session, kind):
    found = session.scalars(select(Delivery).where(Delivery.kind == kind)).all()
    return [compose_delivery(house, session, delivery) for delivery in found]


def test_k15_an_invitation_keeps_its_hour_after_the_clocks_change(house):
    arranged = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    starts = from_uk(date(2026, 10, 26), time(10, 0))
    with house.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(
            house, session, adviser, Choice.MEDIATION, at=arranged, letter_date=date(2026, 9, 20)
        )
        factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=arranged)
        letter = letters_of(house, session, "invitation")[0]

    assert starts == datetime(2026, 10, 26, 10, 0, tzinfo=UTC)
    assert "Monday 26 October 2026, 10am to 12:30pm (UK time)" in letter.get_body(("plain",)).get_content()
    assert letter["Subject"].startswith("Your meeting: Monday 26 October, 10am")
    (attachment,) = letter.iter_attachments()
    (event,) = Calendar.from_ical(attachment.get_content()).walk("VEVENT")
    assert event["DTSTART"].dt == starts
    assert event["DTSTART"].dt.strftime("%H:%M %Z") in {"10:00 GMT", "10:00 Europe/London"}


def test_every_kind_of_news_has_its_words():
    kinds = {folder.name for folder in MESSAGES.iterdir() if folder.is_dir()}

    assert kinds == set(LETTERS)


def test_no_subject_names_a_person_or_a_place(house):
    with house.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        factories.a_user(session, Role.OFFICER)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(house, session, adviser, Choice.MEDIATION)
        factories.a_meeting(
            session, case, mediator, coordinator, starts=from_uk(date(2026, 12, 10), time(10, 0))
        )
        letters = [compose_delivery(house, session, d) for d in session.scalars(select(Delivery))]

    assert len(letters) >= 5
    for letter in letters:
        subject = str(letter["Subject"])
        assert not any(
            word in subject for word in ("Shah", "Priya", "Aarav", "Bury", "Okafor", "SEN", "Library")
        )
        assert case.reference in subject
        assert len(letter.get_body(("plain",)).get_content().split()) <= 190
