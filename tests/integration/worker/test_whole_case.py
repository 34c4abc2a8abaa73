"""One case through the whole installation, without pages: the spine of the product on both databases."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases.access import document_seen_by
from cases.accounts.people import Actor, ActorKind, User, Viewer
from cases.attending.access_needs import ask_for_access
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.enums.attending import AccessKind
from cases.errors import NotFound
from cases.evidence.log import check_case
from cases.meetings.models import Meeting
from cases.vocabulary import CertificateVariant, Choice, DocumentKind, EnvelopeState, Role
from documents.pdf.tag_walk import walk_tags
from mail.outbox import Delivery
from services.agreements.people import agreements_of, attendees, signed_words, standings
from services.agreements.sending import send_agreement
from services.certificates import issue_and_send
from services.container import Services
from services.signing import decline_and_finish, sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.envelopes import AGREEMENT_CONFIRMATIONS
from signing.models import Envelope
from signing.seal.verdict import VerdictKind
from tests import factories
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.certificates_due import certificates_to_issue


@pytest.fixture
def services(tmp_path: Path, database_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


def messages(services: Services) -> list[EmailMessage]:
    return [
        email.message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted(services.mailbox_dir.glob("*.eml"))
    ]


def test_an_issued_certificate_is_made_sealed_and_emailed_once(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        officer = factories.a_user(session, Role.OFFICER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        for _ in range(2):  # the second press
            certificate, _ = issue_and_send(
                session,
                case.decisions[0],
                case.parties[0],
                CertificateVariant.NO_MEDIATION,
                by=factories.viewer_of(adviser),
                at=factories.CALLED + timedelta(hours=1),
                policy=services.policy,
                work=services.work,
            )
        certificate_id, case_id = certificate.id, case.id

    with running_worker(services):
        wait_until(lambda: len(messages(services)) >= 4)

    with services.database.read() as session:
        certificate = session.get_one(Certificate, certificate_id)
        sealed = services.blobs.read(certificate.document.sealed_digest)
        assert check_file(services, sealed).kind is VerdictKind.GENUINE
        assert certificate.document.pages == 1
        assert check_case(session, case_id).sound
    to_family = [m for m in messages(services) if "Your certificate is ready" in str(m["Subject"])]
    assert [str(m["To"]) for m in to_family] == ["Priya Shah <priya.shah@example.com>"]
    assert [p.get_payload(decode=True) for p in to_family[0].iter_attachments()] == [sealed]
    assert [m for m in messages(services) if officer.email in str(m["To"])]


def test_an_outcome_is_circulated_signed_merged_sealed_and_emailed(services):
    now = datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=now)
        envelope = make_statement(
            session,
            outcome,
            open_until=(now + timedelta(days=9)).date(),
            by=factories.viewer_of(mediator),
            at=now,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        envelope_id = envelope.id
        due = certificates_to_issue(session, outcome.meeting.case, at=now)
        assert [d.variant for d in due] == [CertificateVariant.HELD]

    with running_worker(services):
        wait_until(lambda: _envelope(services, envelope_id).made_at)
        with services.database.write() as session:
            for _ in range(2):
                circulate(session, envelope_id, by=factories.viewer_of(mediator), at=now, keys=services.keys)
        with services.database.write() as session:
            for signer in session.get_one(Envelope, envelope_id).signers:
                sign_and_finish(
                    session,
                    signer.id,
                    factories.typed_signature(signer.name),
                    at=now,
                    work=services.work,
                    keys=services.keys,
                )
        wait_until(lambda: _envelope(services, envelope_id).finished_at)
        wait_until(lambda: not _waiting(services))

    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        assert envelope.state is EnvelopeState.COMPLETED
        final = services.blobs.read(envelope.final.sealed_digest)
        assert check_file(services, final).kind is VerdictKind.GENUINE
        assert walk_tags(final).sound
        (reading,) = session.scalars(select(Document).where(Document.kind == DocumentKind.OUTCOME_READING))
        read = services.blobs.read(reading.pdf_digest)
        assert check_file(services, read).kind is VerdictKind.READING_COPY
        assert walk_tags(read).sound
        assert reading.pages == envelope.part_a.pages + envelope.part_b.pages
        document_seen_by(
            session, factories.viewer_of(session.get_one(User, envelope.mediator_id)), reading.id
        )
        for role in (Role.ADVISER, Role.OFFICER):
            with pytest.raises(NotFound):
                document_seen_by(
                    session, Viewer(uuid4(), "Somebody", role, authority_code="bury"), reading.id
                )
        part_a = services.blobs.read(envelope.final_a.sealed_digest)
        assert check_file(services, part_a).kind is VerdictKind.GENUINE
        assert check_case(session, envelope.case_id).sound
    signed = [
        m
        for m in messages(services)
        if str(m["Subject"]).startswith("Signed by everyone") and list(m.iter_attachments())
    ]
    assert sorted(str(m["To"]) for m in signed) == [
        "Priya Shah <priya.shah@example.com>",
        "Ruth Okafor <ruth.okafor@bury.example.com>",
    ]


def _envelope(services: Services, envelope_id: object) -> Envelope:
    with services.database.read() as session:
        return session.get_one(Envelope, envelope_id)


def _waiting(services: Services) -> list[Delivery]:
    with services.database.read() as session:
        return list(session.scalars(select(Delivery).where(Delivery.accepted_at.is_(None))))


def test_an_agreement_is_made_sent_signed_sealed_and_emailed_once(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url)
    now = datetime.now(UTC)
    with services.database.write() as session:
        mediator, coordinator = (
            factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)
        )
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=now)
        by = Actor(ActorKind.PARTY, str(case.parties[0].id), "Priya Shah")
        ask_for_access(session, case.parties[0], AccessKind.EASY_READ, "", by=by, at=now)
        starts = now + timedelta(days=9)
        meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=now)
        everyone = [one.name for one in attendees(session, meeting)]
        sent = [
            send_agreement(
                session,
                meeting,
                asked=everyone,
                by=factories.viewer_of(coordinator),
                at=now,
                provider=services.provider,
                public_url=services.public_url,
                note_days=28,
                work=services.work,
            )
            for _ in range(2)  # the second press
        ]
        ((envelope,), again) = sent
        assert again == []
        envelope_id, case_id = envelope.id, case.id
        assert [(s.name, s.comes_along) for s in envelope.signers][-1] == ("Abena Mensah", True)

    with running_worker(services):
        wait_until(lambda: _envelope(services, envelope_id).state is EnvelopeState.OUT)
        with services.database.write() as session:
            for signer in session.get_one(Envelope, envelope_id).signers:
                if signer.comes_along:
                    decline_and_finish(
                        session, signer.id, reason="I want to ask first", where={}, at=now, work=services.work
                    )
                    continue
                signature = replace(factories.typed_signature(signer.name), accepted=AGREEMENT_CONFIRMATIONS)
                sign_and_finish(session, signer.id, signature, at=now, work=services.work, keys=services.keys)
        wait_until(lambda: _envelope(services, envelope_id).finished_at)
        wait_until(lambda: not _waiting(services))

    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        final = services.blobs.read(envelope.final.sealed_digest)
        verdict = check_file(services, final)
        assert verdict.kind is VerdictKind.GENUINE
        assert any(f"signed copy of Agreement to mediate {envelope.reference}" in s for s in verdict.findings)
        assert walk_tags(final).sound
        read = services.blobs.read(envelope.part_a.pdf_digest)
        assert check_file(services, read).kind is VerdictKind.READING_COPY
        assert (envelope.part_b, envelope.final_a) == (None, None)
        assert check_case(session, case_id).sound
        meeting = session.get_one(Meeting, envelope.meeting_id)
        each = standings(attendees(session, meeting), agreements_of(session, meeting.case))
        assert signed_words(each) == "2 of 3 signed"
    for to in ("Priya Shah <priya.shah@example.com>", "Ruth Okafor <ruth.okafor@bury.example.com>"):
        (asked,) = [
            m for m in messages(services) if str(m["To"]) == to and m["Subject"].startswith("Please read")
        ]
        (copy,) = [m for m in messages(services) if str(m["To"]) == to and "Your signed copy" in m["Subject"]]
        sealed, *notes = copy.iter_attachments()
        assert sealed.get_payload(decode=True) == final
        needs_easy_read = to.startswith("Priya")
        names = ["easy-read-agreement-to-mediate.pdf"] if needs_easy_read else []
        assert [note.get_filename() for note in notes] == names
        assert [note.get_filename() for note in asked.iter_attachments()] == names
        assert ("An easy-read note is attached" in copy.get_body(("plain",)).get_content()) is needs_easy_read
        assert "Outcome Statement" not in copy.get_body(("plain",)).get_content()
