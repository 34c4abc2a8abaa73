"""Two local authorities: certificates, a family that only phoned, one that chose mediation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.certificates.corrections import Correction
from cases.certificates.models import Certificate
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, Role
from services.certificates import correct_and_send, issue_and_send
from services.container import Services
from storage.blobs import sha256
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.factories import a_case, a_user, an_advised_case, viewer_of
from tests.passwords import quick_hash
from tests.web_apps import make_web

PASSWORD = "long walks home"
HASH = quick_hash(PASSWORD)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
REASON = "We do not trust the council any more"


@dataclass
class Authorities:
    """The services and what is in it."""

    services: Services
    users: dict[str, User] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fill the installation."""
        self.web = make_web(self.services)
        with self.services.database.write() as session:
            self._people(session)
            self._cases(session)

    def signed_in(self, who: str) -> ReviewingClient:
        """A browser in which that person is signed in."""
        browser = ReviewingClient(self.web)
        page = browser.post_form("/sign-in", email=self.users[who].email, password=PASSWORD, follow=False)
        assert page.status == 303
        return browser

    def _people(self, session: Session) -> None:
        self.users = {
            "adviser": a_user(session, Role.ADVISER, password=HASH),
            "bury": a_user(session, Role.OFFICER, password=HASH),
            "leeds": a_user(session, Role.OFFICER, "Dan Petrie", password=HASH, authority_code="liverpool"),
        }

    def _cases(self, session: Session) -> None:
        adviser = self.users["adviser"]
        phoned = a_case(self.services, session, person_name="Only Phoned", hopes=REASON)
        chose = an_advised_case(
            self.services, session, adviser, Choice.MEDIATION, person_name="Chose Mediation"
        )
        self.cases = {"phoned": phoned.reference, "chose": chose.reference}
        for name, authority in (("old", "bury"), ("plain", "bury"), ("elsewhere", "liverpool")):
            case = an_advised_case(
                self.services,
                session,
                adviser,
                Choice.NO_MEDIATION,
                person_name=f"Child {name}",
                hopes=REASON,
                authority_code=authority,
                authority_name=authority.capitalize(),
            )
            self.cases[name] = case.reference
            self.certificates[name] = self._certificate(session, case).reference
        self._correct(session)

    def _certificate(self, session: Session, case: Case) -> Certificate:
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=viewer_of(self.users["adviser"]),
            at=NOW - timedelta(days=2),
            policy=self.services.policy,
            work=self.services.work,
        )
        self._seal(certificate)
        return certificate

    def _correct(self, session: Session) -> None:
        from sqlalchemy import select

        old = session.scalars(
            select(Certificate).where(Certificate.reference == self.certificates["old"])
        ).one()
        new = correct_and_send(
            session,
            old,
            Correction(person_name="Child olde"),
            CorrectionReason.NAME,
            by=viewer_of(self.users["adviser"]),
            at=NOW - timedelta(days=1),
            work=self.services.work,
        )
        self._seal(new)
        self.certificates["new"] = new.reference

    def _seal(self, certificate: Certificate) -> None:
        """The worker's part: a sealed file. These tests are about who gets which bytes, not about sealing."""
        content = b"%PDF-1.7 " + uuid4().bytes
        assert certificate.document is not None
        certificate.document.sealed_digest = self.services.blobs.keep(content)
        assert sha256(content) == certificate.document.sealed_digest


@pytest.fixture
def authorities(tmp_path: Path, sqlite_url: str) -> Iterator[Authorities]:
    """Bury and another authority."""
    services = replace(make_services(tmp_path / "data", sqlite_url), now=lambda: NOW)
    yield Authorities(services)
    services.database.close()
