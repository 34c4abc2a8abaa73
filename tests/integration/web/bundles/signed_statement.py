"""One signed statement whose Part A may be asked about, and the browsers of those who signed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.bundles.models import BundleBuild
from cases.documents import Document
from cases.evidence.log import EvidenceOpening
from cases.models import Case
from cases.vocabulary import DocumentKind, EnvelopeState, Event, Role, SignerState
from services.bundles.part_a import ask_everyone
from services.container import Services
from services.requests import give_request_link
from signing.links.links import token_of
from signing.models import Envelope
from signing.page_step import page_code
from storage.database import Base
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.passwords import quick_hash
from tests.web_apps import make_web

Row = TypeVar("Row", bound=Base)
PASSWORD = "long walks home"
NEW = "/your/request/bundles/new"


@dataclass(frozen=True)
class Statement:
    """Which statement it is, and of which case."""

    envelope_id: UUID
    case_id: UUID


def behind_own_page(
    services: Services, web: Flask, case_id: UUID, number: int
) -> tuple[ReviewingClient, Page]:
    """A browser behind the own page of the party of that number, and the page."""
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        party = next(one for one in case.parties if one.number == number)
        link = give_request_link(
            session, party, at=services.now(), policy=services.policy, keys=services.keys
        )
        path, code = f"/open/{token_of(link, services.keys)}", page_code(party, services.keys)
    browser = ReviewingClient(web)
    proof = browser.post_form(path)
    asks_code = "code" in proof.form_for({}).names()
    return browser, browser.send(proof, **({"code": code} if asks_code else {"born": BORN}))


class Signed:
    """An installation with one signed statement."""

    def __init__(self, services: Services, envelope_id: UUID) -> None:
        self.services = services
        self.web = make_web(services)
        with services.database.write() as session:
            envelope = session.get_one(Envelope, envelope_id)
            self.statement = Statement(envelope_id, envelope.case_id)
            for signer in envelope.signers:
                signer.state, signer.decided_at = SignerState.SIGNED, services.now()
            envelope.state = EnvelopeState.COMPLETED
            envelope.completed_at = envelope.finished_at = services.now()
            envelope.final_a = Document(
                case_id=envelope.case_id,
                kind=DocumentKind.OUTCOME_A_FINAL,
                reference=envelope.reference,
                title="Outcome Statement, Part A",
                sealed_digest=services.blobs.keep(b"%PDF-1.7 part a"),
                pages=2,
                created_at=services.now(),
            )
            case = session.get_one(Case, envelope.case_id)
            self.reference = case.reference
            self.code = case.authority_code or ""
            factories.a_user(session, Role.OFFICER, "Ruth Okafor", authority_code=self.code)

    def staff(self, role: Role, **more: str) -> ReviewingClient:
        """A browser in which somebody of this role is signed in."""
        with self.services.database.write() as session:
            user = factories.a_user(session, role, password=quick_hash(PASSWORD), **more)
        browser = ReviewingClient(self.web)
        browser.post_form("/sign-in", email=user.email, password=PASSWORD, follow=False)
        return browser

    def officer(self) -> ReviewingClient:
        """A browser in which an officer of the authority is signed in."""
        return self.staff(Role.OFFICER, authority_code=self.code)

    def party(self, number: int = 1) -> tuple[ReviewingClient, Page]:
        """A browser behind the party's own page."""
        return behind_own_page(self.services, self.web, self.statement.case_id, number)

    def answer(self, browser: ReviewingClient, agrees: str, *, officer: bool = False) -> Page:
        """The page after this answer."""
        envelope = self.statement.envelope_id
        own = f"/your/request/part-a/{envelope}"
        address = f"/authority/cases/{self.reference}/part-a/{envelope}" if officer else own
        return browser.send(browser.get(address), agrees=agrees)

    def rows(self, kind: type[Row]) -> list[Row]:
        """Every row of a table."""
        with self.services.database.read() as session:
            return list(session.scalars(select(kind)))

    def events(self, kind: Event) -> int:
        """How often the evidence says this."""
        return len([one for one in self.rows(EvidenceOpening) if one.kind == kind])

    def made(self) -> None:
        """Have every file that was asked for made, as a worker does."""
        with self.services.database.write() as session:
            for build in session.scalars(select(BundleBuild).where(BundleBuild.pdf_digest.is_(None))):
                build.pdf_digest = self.services.blobs.keep(b"%PDF-1.7 bundle")
                build.made_at, build.bytes, build.pages = self.services.now(), 15, 3


def asked_by_officer(signed: Signed) -> None:
    """Have the officer's side ask."""
    services = signed.services
    with services.database.write() as session:
        envelope = session.get_one(Envelope, signed.statement.envelope_id)
        officer = session.get_one(Case, envelope.case_id).authority_party()
        assert officer is not None
        by = factories.viewer_of(factories.a_user(session, Role.OFFICER, authority_code=signed.code))
        ask_everyone(
            session,
            envelope,
            by=Actor.of(by),
            asking=officer,
            at=services.now(),
            policy=services.policy,
            keys=services.keys,
        )
