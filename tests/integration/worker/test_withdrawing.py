"""A withdrawn certificate is told once to whoever was told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.vocabulary import CertificateVariant, Choice, Role
from mail.outbox import Delivery
from services.certificates import issue_and_send, withdraw_and_notify
from tests import factories
from tests.app_services import make_services
from worker.emails.composers import compose_delivery, email_context


@pytest.fixture
def services(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def test_family_and_authority_hear_once_that_a_certificate_was_withdrawn(services):
    at = factories.CALLED + timedelta(hours=1)
    with services.database.write() as session:
        adviser, officer = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.OFFICER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        by = factories.viewer_of(adviser)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=by,
            at=at,
            policy=services.policy,
            work=services.work,
        )
        assert withdraw_and_notify(session, certificate, why="Issued by mistake", by=by, at=at)
        assert not withdraw_and_notify(session, certificate, why="Issued by mistake", by=by, at=at)
        emails = session.scalars(select(Delivery).where(Delivery.kind == "certificate_withdrawn")).all()
        email = compose_delivery(email_context(services), session, emails[0])
        number = session.scalars(select(Certificate.reference)).one()

    assert sorted(d.to_address for d in emails) == sorted(["priya.shah@example.com", officer.email])
    assert number in email.get_body(("plain",)).get_content()
    assert "Issued by mistake" not in email.as_string()
