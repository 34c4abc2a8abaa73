"""A paper that is out for signature, with pages that rows stand in for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cases.documents import Document
from cases.vocabulary import Choice, DocumentKind, Role
from services.signing import sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.models import Envelope, Signer
from tests import factories
from tests.app_services import make_services

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def staff(services):
    with services.database.write() as session:
        return {
            role: factories.viewer_of(factories.a_user(session, role))
            for role in (Role.ADVISER, Role.MEDIATOR, Role.COORDINATOR)
        }


@pytest.fixture
def make_prepared_statement(services) -> Callable[..., UUID]:
    """A paper made ready, its pages stood in for by rows (no LibreOffice is needed for its states)."""

    def make() -> UUID:
        with services.database.write() as session:
            adviser = factories.a_user(session, Role.ADVISER)
            mediator = factories.a_user(session, Role.MEDIATOR)
            coordinator = factories.a_user(session, Role.COORDINATOR)
            case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
            starts = NOW - timedelta(hours=3)
            meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts)
            outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
            envelope = make_statement(
                session,
                outcome,
                open_until=date(2026, 12, 5),
                by=factories.viewer_of(mediator),
                at=NOW,
                provider=services.provider,
                bank_holidays=services.bank_holidays,
                work=services.work,
            )
            stand_in_pages(session, envelope)
            return envelope.id

    return make


def stand_in_pages(session: Any, envelope: Envelope) -> None:
    parts = [
        Document(
            case_id=envelope.case_id,
            kind=kind,
            reference=envelope.reference,
            version=envelope.version,
            title=kind.words,
            pdf_digest=kind.value.encode().hex()[:64].ljust(64, "0"),
            created_at=NOW,
        )
        for kind in (DocumentKind.OUTCOME_A, DocumentKind.OUTCOME_B)
    ]
    session.add_all(parts)
    session.flush()
    envelope.part_a, envelope.part_b = parts
    envelope.made_at = NOW


@pytest.fixture
def sent_statement(services, make_prepared_statement, staff) -> Callable[..., UUID]:
    """A paper out for signature."""

    def send() -> UUID:
        envelope_id: UUID = make_prepared_statement()
        with services.database.write() as session:
            circulate(session, envelope_id, by=staff[Role.MEDIATOR], at=NOW, keys=services.keys)
        return envelope_id

    return send


def signer_ids(services, envelope_id: UUID) -> list[UUID]:
    with services.database.read() as session:
        return [signer.id for signer in session.get_one(Envelope, envelope_id).signers]


def sign(services, signer_id: UUID, *, at: datetime = NOW) -> None:
    with services.database.write() as session:
        signer = session.get_one(Signer, signer_id)
        sign_and_finish(
            session,
            signer_id,
            factories.typed_signature(signer.name),
            at=at,
            work=services.work,
            keys=services.keys,
        )
