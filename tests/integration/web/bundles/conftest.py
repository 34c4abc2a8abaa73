"""One case with a certificate, an officer, the family's own page, and a worker that makes things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.bundles.models import Bundle
from cases.certificates.models import Certificate
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, Role
from services.certificates import issue_and_send
from services.container import Services
from services.statements.versions import make_statement
from tests.app_services import make_services, running_worker, wait_until
from tests.client import Page, ReviewingClient
from tests.factories import a_user, an_advised_case, viewer_of
from tests.integration.web.bundles.signed_statement import Signed
from tests.passwords import quick_hash
from tests.statements import statement_out, three_to_sign
from tests.unit.documents.test_hard_pdfs import pdf_of, stream
from tests.web_apps import make_web

PASSWORD = "long walks home"


@dataclass
class BundleSite:
    """The services, one case, and the browsers of those who put bundles together."""

    services: Services
    case: str

    def officer(self, email: str = "officer@bury.example.com") -> ReviewingClient:
        """A browser in which an officer is signed in."""
        browser = ReviewingClient(self.web)
        browser.post_form("/sign-in", email=email, password=PASSWORD, follow=False)
        return browser

    def __post_init__(self) -> None:
        """Serve pages."""
        self.web = make_web(self.services)

    def bundle(self) -> Bundle:
        """The newest bundle, as the database has it."""
        with self.services.database.read() as session:
            bundle = session.scalars(select(Bundle).order_by(Bundle.made_at.desc()).limit(1)).one()
            assert bundle.documents is not None  # read while there is a session
            return bundle

    def finished(self, browser: ReviewingClient, address: str) -> Page:
        """The bundle's page once its file is there."""
        wait_until(lambda: browser.get(address).says("As the bundle is now"))
        return browser.get(address)


def saying(words: str) -> bytes:
    """A PDF of one page with these words."""
    return pdf_of(content=stream(b"", f"BT /F 12 Tf 50 500 Td ({words}) Tj ET".encode()))


def a_file(name: str = "letter.pdf", content: bytes = b"") -> tuple[BytesIO, str]:
    """A file to be sent."""
    return BytesIO(content or pdf_of()), name


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the walks in a browser show the same on PostgreSQL."""
    return sqlite_url


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[BundleSite]:
    """Bury's case with a certificate that is being made."""
    services = make_services(tmp_path / "data", database_url)
    with services.database.write() as session:
        adviser = a_user(session, Role.ADVISER, password=quick_hash(PASSWORD))
        for name, code in (("bury", "bury"), ("leeds", "liverpool")):
            a_user(
                session,
                Role.OFFICER,
                f"Officer of {name}",
                password=quick_hash(PASSWORD),
                authority_code=code,
                email=f"officer@{name}.example.com",
            )
        case: Case = an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=viewer_of(adviser),
            at=services.now(),
            policy=services.policy,
            work=services.work,
        )
        reference = case.reference
    yield BundleSite(services, reference)
    services.database.close()


@pytest.fixture
def worked(installation: BundleSite) -> Iterator[BundleSite]:
    """The same with a worker, once the certificate is sealed."""

    def sealed() -> bool:
        with installation.services.database.read() as session:
            certificate = session.scalars(select(Certificate)).one()
            return certificate.document is not None and certificate.document.sealed_digest is not None

    with running_worker(installation.services):
        wait_until(sealed)
        yield installation


@pytest.fixture
def signed(tmp_path: Path, sqlite_url: str) -> Iterator[Signed]:
    """Priya Shah and Ruth Okafor have signed."""
    services = make_services(tmp_path / "data", sqlite_url)
    yield Signed(services, statement_out(services).envelope_id)
    services.database.close()


@pytest.fixture
def kept_apart(tmp_path: Path, sqlite_url: str) -> Iterator[Signed]:
    """Two parents who must not learn of each other, and Bury, have signed."""
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.write() as session:
        outcome, mediator = three_to_sign(services, session, at=services.now())
        case = outcome.meeting.case
        case.safety_flag = True
        dev = next(party for party in case.parties if party.name == "Dev Shah")
        dev.email, dev.phone, dev.address = "dev@example.com", "07700 900 777", "5 Hidden Lane, Nowhere"
        envelope = make_statement(
            session,
            outcome,
            open_until=services.now().date(),
            by=viewer_of(mediator),
            at=services.now(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        envelope_id = envelope.id
    yield Signed(services, envelope_id)
    services.database.close()
