"""What the workers of these tests work on, and what must be so whatever was killed when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from cases.accounts.people import User
from cases.agreed.models import AgreedAction
from cases.certificates.models import Certificate
from cases.documents import Conversion, Document
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, DocumentKind, Event, Role
from documents.pdf.tag_walk import walk_tags
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.container import Services
from services.signing import sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.models import Envelope
from signing.seal.check import VerdictKind
from tests import app_services, factories
from tests.app_services import check_file
from tests.faults.conftest import Workers


def a_certificate(services: Services, *, at: datetime = factories.CALLED + timedelta(hours=1)) -> UUID:
    """Issued, its paper still to be made."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        factories.a_user(session, Role.OFFICER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=at,
            policy=services.policy,
            work=services.work,
        )
        return certificate.id


def make_prepared_statement(services: Services) -> UUID:
    """An Outcome Statement, its pages still to be made."""
    now = datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=now)
        day = (now + timedelta(days=9)).date()
        by = factories.viewer_of(mediator)
        return make_statement(
            session,
            outcome,
            open_until=day,
            by=by,
            at=now,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        ).id


def goes_out(services: Services, envelope_id: UUID) -> None:
    at = datetime.now(UTC)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, envelope_id)
        by = factories.viewer_of(session.get_one(User, envelope.mediator_id))
        circulate(session, envelope_id, by=by, at=at, keys=services.keys)


def everyone_signs(services: Services, envelope_id: UUID) -> None:
    """All in one transaction; a paper that is not out yet goes out first."""
    at = datetime.now(UTC)
    goes_out(services, envelope_id)
    with services.database.write() as session:
        for signer in session.get_one(Envelope, envelope_id).signers:
            sign_and_finish(
                session,
                signer.id,
                factories.typed_signature(signer.name),
                at=at,
                work=services.work,
                keys=services.keys,
            )


def is_made(services: Services, envelope_id: UUID) -> bool:
    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        return bool(envelope.made_at and envelope.part_a_id and envelope.part_b_id)


def is_finished(services: Services, envelope_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(Envelope, envelope_id).finished_at is not None


def is_sent(services: Services, certificate_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(Certificate, certificate_id).sent_at is not None


def no_mail_waits(services: Services) -> bool:
    with services.database.read() as session:
        return not session.scalar(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.accepted_at.is_(None), Delivery.refused_at.is_(None))
        )


def assert_sent_once(workers: Workers) -> None:
    """Every email that was queued, and not overtaken by events, reached the server exactly once."""
    wanted = select(Delivery.message_id).where(Delivery.overtaken_at.is_(None))
    with workers.services.database.read() as session:
        queued = {name.partition("@")[0] for name in session.scalars(wanted)}
    sent = {
        message_id.strip().partition("@")[0]: len(copies)  # a long header is folded before its value
        for message_id, copies in workers.smtp.by_message_id().items()
    }
    assert sent == dict.fromkeys(queued, 1)


def assert_certificate_is_whole(workers: Workers, certificate_id: UUID) -> None:
    services = workers.services
    with services.database.read() as session:
        certificate = session.get_one(Certificate, certificate_id)
        case = session.get_one(Case, certificate.case_id)
        made = session.scalars(select(Document).where(Document.case_id == case.id)).all()
        events = [event.kind for event in case_events(session, case.id)]
        assert check_case(session, case.id).sound
    assert [document.kind for document in made] == [DocumentKind.CERTIFICATE]
    assert events.count(Event.CERTIFICATE_SEALED) == 1
    sealed = services.blobs.read(str(made[0].sealed_digest))
    assert check_file(services, sealed).kind is VerdictKind.GENUINE
    copies = [
        part.get_payload(decode=True)
        for message in workers.smtp.to("priya.shah@example.com")
        for part in message.iter_attachments()
    ]
    assert copies.count(sealed) == 1


def assert_statement_is_whole(workers: Workers, envelope_id: UUID) -> None:
    services = workers.services
    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        kinds = list(session.scalars(select(Document.kind).where(Document.case_id == envelope.case_id)))
        events = [event.kind for event in case_events(session, envelope.case_id)]
        assert check_case(session, envelope.case_id).sound
        finals = [one for one in (envelope.final, envelope.final_a) if one is not None]
        sealed = [services.blobs.read(str(one.sealed_digest)) for one in finals]
        kept = select(AgreedAction.number).where(AgreedAction.case_id == envelope.case_id)
        numbers = list(session.scalars(kept.order_by(AgreedAction.number)))
        conversions = session.execute(select(Conversion.template_digest, Conversion.data_digest)).all()
    assert sorted(kinds) == sorted(
        [
            DocumentKind.OUTCOME_A,
            DocumentKind.OUTCOME_B,
            DocumentKind.OUTCOME_READING,
            DocumentKind.SIGNING_RECORD,
            DocumentKind.OUTCOME_FINAL,
            DocumentKind.OUTCOME_A_FINAL,
        ]
    )
    assert events.count(Event.ENVELOPE_SEALED) == 2  # the whole, and Part A alone
    assert events.count(Event.ACTIONS_KEPT) == 1
    assert numbers == [1, 2]
    assert len(conversions) == len(set(conversions))
    assert len(sealed) == 2
    for content in sealed:
        assert check_file(services, content).kind is VerdictKind.GENUINE
        assert walk_tags(content).faults == ()
    for address in ("priya.shah@example.com", "ruth.okafor@bury.example.com"):
        copies = [
            part.get_payload(decode=True)
            for message in workers.smtp.to(address)
            for part in message.iter_attachments()
        ]
        assert copies.count(sealed[0]) == 1


def wait_until(holds: Callable[[], Any]) -> Any:
    """As ``tests.app_services.wait_until``, with the patience for workers that are born many times."""
    return app_services.wait_until(holds, seconds=180)
