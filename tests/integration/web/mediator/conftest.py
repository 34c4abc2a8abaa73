"""A mediator who is signed in, and a meeting that has just been held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cases.accounts.people import User
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import Change, OutcomeDraft, draft_of, new_row, outcome_of, save_changes
from cases.models import Case
from cases.vocabulary import Choice, Role
from services.container import Services
from signing.models import Envelope
from tests import factories
from tests.app_services import make_services
from tests.client import Page, ReviewingClient
from tests.passwords import quick_hash
from tests.statements import StatementOut, circulated
from tests.web_apps import make_web

PASSWORD = "a long walk home"
HASHED = quick_hash(PASSWORD)


@dataclass
class Hall:
    """The services, the people and their meeting."""

    services: Services
    app: Flask
    reference: str
    mediator: str
    coordinator: str
    other_mediator: str

    def signed_in(self, email: str = "", app: Flask | None = None) -> ReviewingClient:
        """A browser in which someone is signed in; the meeting's own mediator unless named."""
        client = ReviewingClient(app or self.app)
        client.post_form("/sign-in", email=email or self.mediator, password=PASSWORD, follow=False)
        return client

    def address(self, page: str = "") -> str:
        return f"/mediator/{self.reference}{'/' + page if page else ''}"

    def begun(self, actions: int = 0) -> None:
        """Begin the form, with so many empty actions."""
        with self.services.database.write() as session:
            meeting = session.scalars(select(Meeting)).one()
            by = factories.viewer_of(session.get_one(User, meeting.mediator_id))
            outcome = outcome_of(session, meeting, by=by, at=datetime.now(UTC))
            rows = [Change(f"actions.{new_row()}.position", n, 1) for n in range(1, actions + 1)]
            save_changes(session, outcome, rows, by=by, at=datetime.now(UTC))

    def filled(self) -> None:
        """Fill the form: everyone came, two actions agreed, one topic open, both sides sign."""
        with self.services.database.write() as session:
            meeting = session.scalars(select(Meeting)).one()
            mediator = session.get_one(User, meeting.mediator_id)
            factories.an_outcome(session, meeting, mediator, at=datetime.now(UTC))

    def sent(self) -> StatementOut:
        """Fill the form and send its paper for signature."""
        self.filled()
        with self.services.database.write() as session:
            outcome = session.scalars(select(Outcome)).one()
            mediator = session.get_one(User, outcome.meeting.mediator_id)
            return circulated(self.services, session, outcome, mediator, at=datetime.now(UTC))

    def draft(self) -> OutcomeDraft:
        with self.services.database.read() as session:
            return draft_of(session.scalars(select(Outcome)).one())

    def envelopes(self) -> list[Envelope]:
        with self.services.database.read() as session:
            found = list(session.scalars(select(Envelope).order_by(Envelope.version)))
            for envelope in found:
                _ = (envelope.signers, envelope.part_a, envelope.part_b)
            return found

    def meeting(self) -> Meeting:
        with self.services.database.read() as session:
            return session.scalars(select(Meeting)).one()


def a_hall(services: Services, **case_changes: Any) -> Hall:
    """A mediation whose meeting ended three hours ago, with its form not begun."""
    now = datetime.now(UTC)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        mediator = factories.a_user(session, Role.MEDIATOR, password=HASHED)
        other = factories.a_user(session, Role.MEDIATOR, "Maud Ferris", password=HASHED)
        coordinator = factories.a_user(session, Role.COORDINATOR, password=HASHED)
        case: Case = factories.an_advised_case(
            services,
            session,
            adviser,
            Choice.MEDIATION,
            at=now - timedelta(days=20),
            letter_date=(now - timedelta(days=40)).date(),
            **case_changes,
        )
        factories.a_meeting(session, case, mediator, coordinator, starts=now - timedelta(hours=3))
        return Hall(
            services, make_web(services), case.reference, mediator.email, coordinator.email, other.email
        )


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield a_hall(services)
    services.database.close()


def rows_of(page: Page, group: str) -> list[str]:
    """Ids of a group's rows on the page, in their order there."""
    names = [
        name for form in page.forms() for control in form.element.iter() if (name := control.get("name"))
    ]
    return [
        name.split(".")[1] for name in names if name.startswith(f"{group}.") and name.endswith(".position")
    ]
