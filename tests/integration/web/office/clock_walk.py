"""Walks the pages and emails of one case, and notes where a clock is printed and which day it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from cases.models import Case
from cases.progress.case_clocks import clocks_of
from cases.vocabulary import Clock
from dates import uk_day
from mail.outbox import Delivery
from services.queries.worklist import work_of
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

DAY = r"((?:[A-Z][a-z]+day )?\d{1,2} [A-Z][a-z]+ \d{4})"
ROW = rf"State ([^|]*?) Safe day {DAY}(?:, 5pm)? The rules may allow until {DAY}"


def day_of(words: str) -> date:
    """The date that ``words`` name, long, plain or short."""
    for form in ("%A %d %B %Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise AssertionError(words)


@dataclass
class Walk:
    """One case, its pages and emails as text, and each sighting of a clock's day."""

    office: Office
    family: ReviewingClient
    sightings: dict[Clock, list[str]] = field(default_factory=dict)

    def case(self) -> Case:
        with self.office.services.database.read() as session:
            case = session.scalars(select(Case)).one()
            assert case.decisions[0].choices is not None
            assert case.parties
            return case

    def text(self, browser: ReviewingClient, address: str) -> str:
        page = browser.get(address)
        assert page.status == 200, address
        return page.text

    def email(self, kind: str) -> str:
        with self.office.services.database.read() as session:
            found = session.scalars(
                select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at.desc())
            ).first()
            assert found is not None, kind
            message = compose_delivery(email_context(self.office.services), session, found)
            body = message.get_body(("plain",))
            assert body is not None
            return " ".join(f"{message['Subject']} {body.get_content()}".split())

    def sees(self, clock: Clock, place: str, text: str, pattern: str, *expected: date) -> None:
        """The days that ``pattern`` finds in ``text`` are the ones expected."""
        found = re.search(pattern, text)
        assert found, f"{clock}: {place} does not say {pattern!r}:\n{text}"
        assert [day_of(words) for words in found.groups()] == list(expected), f"{clock}: {place}"
        self.sightings.setdefault(clock, []).append(place)

    def rows(self, case_page: str) -> None:
        """Every clock row of the case page has the days of that clock."""
        session = self.office.services.database.read()
        with session as database:
            case = database.scalars(select(Case)).one()
            work = work_of(database, select(Case))[0]
            holidays = self.office.services.bank_holidays
            clocks = clocks_of(
                case,
                work.meetings,
                work.certificates,
                today=uk_day(self.office.clock()),
                bank_holidays=holidays,
            )
            for clock in clocks:
                row = rf"{re.escape(clock.clock.words)} {ROW}"
                found = re.search(row, case_page)
                assert found, f"{row}\n{case_page}"
                assert found[1] == clock.state_words, clock.clock
                assert (day_of(found[2]), day_of(found[3])) == (clock.dates.safe, clock.dates.legal)
                self.sightings.setdefault(clock.clock, []).append("case page, clocks")
