"""One family's request and its own page, for tests of what they do there."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases.evidence.log import EvidenceOpening
from cases.models import Case, Party
from cases.vocabulary import Event, Role
from documents.jobs import JobRefused, JobReply
from services.container import Services
from services.queries.worklist import todos_of, work_of
from services.requests import current_request_link, renew_request_link
from signing.links.links import token_of
from signing.page_step import page_code
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import ARRIVED, BORN
from tests.passwords import quick_hash

PASSWORD = "long walks home"
LETTER = b"%PDF-1.7 the letter"


class Intake:
    """Stands for the worker: takes in every file but those whose name says that it is bad."""

    def ask(self, _job: str, about: dict[str, Any], content: bytes, **_: Any) -> JobReply:
        """What the worker would answer."""
        if "bad" in about["name"]:
            raise JobRefused("Damaged", "The file is empty or damaged", {})
        name = hashlib.sha256(content).hexdigest()[:8]
        payload = {
            "shown_name": about["name"],
            "stored_name": f"{name}.pdf",
            "media_type": "application/pdf",
            "pages": 2,
            "notes": [],
        }
        return JobReply(payload, (content,))


@dataclass
class Clock:
    """A clock that moves when told to."""

    at: datetime = ARRIVED + timedelta(minutes=5)

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.at


@dataclass
class OwnRequest:
    """An installation with one request, and its pages."""

    services: Services
    clock: Clock
    app: Any
    case_id: UUID
    browsers: list[ReviewingClient] = field(default_factory=list)

    def browser(self) -> ReviewingClient:
        """A new browser."""
        return ReviewingClient(self.app)

    def link(self, number: int = 1) -> str:
        """The path of the link now open for the party of that number."""
        with self.services.database.read() as session:
            link = current_request_link(session, self.party(session, number), at=self.clock.at)
            assert link is not None
            return f"/open/{token_of(link, self.services.keys)}"

    def party(self, session: Any, number: int = 1) -> Party:
        """The party of that number."""
        found = select(Party).where(Party.case_id == self.case_id, Party.number == number)
        party: Party = session.scalars(found).one()
        return party

    def inside(self, number: int = 1) -> tuple[ReviewingClient, Page]:
        """A browser behind the link and the second step, and the page it shows."""
        browser = self.browser()
        return browser, browser.send(browser.post_form(self.link(number)), born=BORN)

    def give_page(self, number: int) -> None:
        """Give the party of that number a link to a page of its own, as staff do."""
        services = self.services
        with services.database.write() as session:
            bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Hollis"))
            renew_request_link(
                session,
                self.party(session, number),
                by=bea,
                at=self.clock.at,
                policy=services.policy,
                keys=services.keys,
            )

    def inside_by_code(self, number: int = 1) -> tuple[ReviewingClient, Page]:
        """The same for someone who is asked for six digits."""
        browser = self.browser()
        proof = browser.post_form(self.link(number))
        with self.services.database.read() as session:
            code = page_code(self.party(session, number), self.services.keys)
        return browser, browser.send(proof, code=code)

    def events(self, kind: Event) -> int:
        """How often the evidence says this."""
        with self.services.database.read() as session:
            return len(list(session.scalars(select(EvidenceOpening).where(EvidenceOpening.kind == kind))))

    def steps(self) -> list[Any]:
        """The office's steps in this case."""
        with self.services.database.read() as session:
            (work,) = work_of(session, select(Case).where(Case.id == self.case_id))
            found = todos_of(session, work, at=self.clock.at, bank_holidays=self.services.bank_holidays)
            return [(todo.kind, todo.words, todo.due) for todo in found]

    def office(self) -> ReviewingClient:
        """A browser in which an adviser is signed in."""
        with self.services.database.write() as session:
            user = factories.a_user(session, Role.ADVISER, password=quick_hash(PASSWORD))
        browser = self.browser()
        browser.post_form("/sign-in", email=user.email, password=PASSWORD)
        return browser


def a_letter(name: str = "letter.pdf", content: bytes = LETTER) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(content), name
