"""The local authority is silent: times proposed, the family answers, day 20, day 30, the certificate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from cases.accounts.people import User
from cases.models import Case
from cases.vocabulary import Choice, Role
from mail.outbox import Delivery
from services.casework.arranging_news import tell_what_is_not_arranged
from services.meetings.times import remind_about_times
from signing.links.links import live_link
from signing.links.tokens import Purpose
from tests import factories
from tests.app_services import make_services
from tests.browser.pages.family import Signer
from tests.browser.pages.stage import DESK, Clock, Stage, Visitor
from tests.passwords import quick_hash
from tests.web_apps import served_web

PASSWORD = "long walks home"
BEGAN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass
class FixedClock(Clock):
    """Stands at the day on which the walk begins, and is moved on."""

    def __call__(self) -> datetime:
        """The instant it shows."""
        return BEGAN + self.ahead


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test alone."""
    name = "sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def stage(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """A family that chose mediation six days before, and the people who look after it."""
    clock = FixedClock()
    services = replace(make_services(tmp_path / "data", database_url), now=clock)
    with services.database.write() as session:
        for role, name in (
            (Role.COORDINATOR, "Bea Hollis"),
            (Role.MEDIATOR, "Idris Vaughan"),
            (Role.OFFICER, "Ruth Okafor"),
        ):
            factories.a_user(session, role, name, password=quick_hash(PASSWORD))
        sam = factories.a_user(session, Role.ADVISER, "Sam Reed", password=quick_hash(PASSWORD))
        factories.an_advised_case(services, session, sam, Choice.MEDIATION, at=factories.CALLED)
    with served_web(services) as site, ExitStack() as closing:
        served = replace(services, public_url=site)
        closely = database_url.startswith("sqlite")
        yield (stage := Stage(site, served, clock, chromium, axe_faults, closing, looks_closely=closely))
        assert stage.complaints == []
    services.database.close()


def signed_in(stage: Stage, name: str, *, script: bool = True) -> Visitor:
    """A browser of its own in which this person is signed in."""
    with stage.services.database.read() as session:
        email = session.scalars(select(User).where(User.name == name)).one().email
    person = Visitor(stage, viewport=DESK, script=script)
    person.goes_to("/sign-in")
    person.types("Email address", email)
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.presses("Sign in")
    person.reads(name)
    return person


def link_of(stage: Stage) -> str:
    """The address in the family's email."""
    services = stage.services
    with services.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == "choose_times"))
        asked = next(row.ids["asked"] for row in rows if row.to_name == "Priya Shah")
        link = live_link(session, Purpose.CHOOSE_TIMES, UUID(asked), at=stage.clock())
        assert link is not None
        return services.link_addresses.open(link).removeprefix(services.public_url)


def pass_to(stage: Stage, day: date) -> list[str]:
    """Let every day pass with a round of the sweep; what was queued, in order."""
    services = stage.services
    while stage.today < day:
        stage.clock.ahead += timedelta(days=1)
        tell_what_is_not_arranged(
            services.database, services.bank_holidays, services.provider, at=stage.clock()
        )
        remind_about_times(services.database, services.bank_holidays, at=stage.clock())
    with services.database.read() as session:
        kinds = session.scalars(select(Delivery.kind).order_by(Delivery.queued_at, Delivery.kind)).all()
    return [kind for kind in kinds if "day_30" in kind or kind in {"dates_wanted", "choose_times_reminder"}]


def where_from_and_health(bea: Visitor, reference: str) -> None:
    """Where the family comes from, and what the health body is asked."""
    bea.goes_to(f"/office/cases/{reference}/times/from/1")
    bea.sees(re.compile("from"), called="96a-times-from")
    bea.page.get_by_label("A town, or a venue of ours").select_option(label="Bury")
    bea.presses("Save")
    bea.sees("Times for a meeting", called="96b-times-with-distance")
    bea.goes_to(f"/office/cases/{reference}/health-body/1")
    bea.sees("The health body", called="96c-health-body")


def test_day_30_comes_while_the_authority_says_nothing(stage: Stage) -> None:
    with stage.services.database.read() as session:
        reference = session.scalars(select(Case)).one().reference
    bea = signed_in(stage, "Bea Hollis", script=stage.looks_closely)  # beside PostgreSQL without
    bea.goes_to(f"/office/cases/{reference}/times")
    bea.sees("Times for a meeting", called="90-office-times-empty")
    for day in (date(2026, 12, 10), date(2026, 12, 15)):
        bea.presses(re.compile("^Propose"))
        bea.sees("Propose a time", called="91-office-time")
        bea.gives_date("Date", day)
        bea.types("Start time", "10am")
        bea.page.get_by_label("How long?").select_option(label="2½ hours")
        bea.page.get_by_label("Mediator", exact=True).select_option(label="Idris Vaughan")
        bea.chooses("By phone")
        bea.types("Phone number and code to join by phone", "0800 111 222, code 4455")
        bea.presses("Save this time")
    bea.reads("Thursday 10 December 2026", "Tuesday 15 December 2026", "Not sent yet")
    bea.presses("Ask them")
    bea.sees("Ask everyone which times they can do", called="92-office-times-ask")
    bea.presses("Ask them")
    bea.reads("Asked. Each of them sees the times")

    priya = Signer(stage)
    priya.goes_to(link_of(stage))
    priya.sees("Which times can you do?", called="93-open-times")
    priya.presses("See the times")
    priya.sees("Is this you?")
    priya.proves_by_birth_date(date(2015, 5, 3))
    priya.sees("Which times can you do?", called="94-times")
    for group in ("Thursday 10 December 2026, 10am to 12:30pm", "Tuesday 15 December 2026, 10am to 12:30pm"):
        priya.page.get_by_role("group", name=group).get_by_role("radio", name="I can", exact=True).check()
    priya.presses("Send my answer")
    priya.sees("We have your answer", called="95-times-answered")
    bea.goes_to(f"/office/cases/{reference}/times")
    bea.reads("1 of 2 answered")
    bea.sees("Times for a meeting", called="96-office-times")
    where_from_and_health(bea, reference)

    assert pass_to(stage, date(2026, 12, 9)) == ["choose_times_reminder"] * 2 + ["dates_wanted"]
    ruth = signed_in(stage, "Ruth Okafor")
    ruth.sees(re.compile("^Waiting for"), called="97-authority-waiting")
    ruth.goes_to("/authority/certificates")
    ruth.sees(re.compile("."), called="97a-authority-certificates")
    ruth.goes_to("/authority")
    ruth.follows("Which times can you do?")
    ruth.sees("Which times can you do?", called="98-authority-times")

    came = pass_to(stage, date(2026, 12, 21))[3:]
    assert came == ["day_30_near_office", "day_30_near", "day_30_over", "day_30_over_authority"]
    sam = signed_in(stage, "Sam Reed")
    sam.goes_to("/office")
    sam.reads("Issue the certificate", "not arranged in time")
    sam.goes_to(f"/office/cases/{reference}")
    sam.follows(re.compile("^Check and issue"))
    sam.sees("Check and issue the certificate")
    sam.presses("Issue certificate")
    sam.sees(re.compile("^Certificate MC-"))
