"""What a check of a file says by our records: withdrawn, replaced, ended, cut, given out to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from cases.certificates.corrections import Correction
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, DocumentKind, Role
from services.certificates import correct_and_send, issue_and_send, withdraw_and_notify
from services.queries.file_status import status_of_file
from services.signing import decline_to_sign
from services.statements.versions import circulate, withdraw_statement
from signing.models import Envelope
from signing.seal.isolated import TOOK_TOO_LONG
from signing.seal.keys import seal_key
from signing.seal.seal import seal
from signing.seal.verdict import STATUS_NOT_KNOWN, VerdictKind
from storage.database import open_database
from tests import factories
from tests.app_services import check_file, make_services
from tests.integration.signing.conftest import NOW, signer_ids
from tests.unit.signing.pdfs import a_pdf

LATER = NOW + timedelta(days=2)


@pytest.fixture
def services(tmp_path, sqlite_url):
    """On SQLite alone: each check starts a process of its own, and the questions are plain selects."""
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def sealed_for(services, document_id, title: str) -> bytes:
    """The bytes of a document sealed by the installation's key, filed as the worker files them."""
    made = a_pdf(title=title)
    key = seal_key(services.keys_dir, provider_name=services.provider.name, may_make=True)
    content = seal(made, key, at=NOW, reason="Made and sealed", location=None).content
    with services.database.write() as session:
        document = session.get_one(Document, document_id)
        document.pdf_digest, document.sealed_digest = services.blobs.keep(made), services.blobs.keep(content)
    return content


@pytest.fixture
def certificate(services):
    """A certificate that was issued and sealed: its id, its adviser, its file."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER, senior=True)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issued, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=NOW,
            policy=services.policy,
            work=services.work,
        )
        ids = issued.id, issued.document_id
    return ids[0], factories.viewer_of(adviser), sealed_for(services, ids[1], "Certificate")


@pytest.mark.hard_input("K73")
def test_the_file_of_a_withdrawn_certificate_is_withdrawn_and_says_since_when(services, certificate):
    certificate_id, adviser, content = certificate
    current = check_file(services, content)
    with services.database.write() as session:
        issued = session.get_one(Certificate, certificate_id)
        withdraw_and_notify(session, issued, why="Issued for the wrong child", by=adviser, at=LATER)
        number = issued.reference

    verdict = check_file(services, content)

    assert (current.kind, current.exit_code) == (VerdictKind.GENUINE, 0)
    assert current.findings[0] == f"Certificate {number} is current."
    assert (verdict.kind, verdict.exit_code) == (VerdictKind.WITHDRAWN, 4)
    assert verdict.findings[0] == f"Certificate {number} was withdrawn on Friday 27 November 2026."
    assert verdict.seal is not None
    assert verdict.seal.holds
    said = " ".join([verdict.sentence, *verdict.findings])
    assert "wrong child" not in said
    assert "Shah" not in said


@pytest.mark.hard_input("K73")
def test_the_file_of_a_replaced_certificate_says_since_when_and_by_which_number(services, certificate):
    certificate_id, adviser, content = certificate
    with services.database.write() as session:
        old = session.get_one(Certificate, certificate_id)
        newer = correct_and_send(
            session,
            old,
            Correction(recipient_name="Priya Shah-Jones"),
            CorrectionReason.NAME,
            by=adviser,
            at=LATER,
            work=services.work,
        )
        numbers = old.reference, newer.reference

    verdict = check_file(services, content)

    assert (verdict.kind, verdict.exit_code) == (VerdictKind.REPLACED, 5)
    assert verdict.findings[0] == (
        f"Certificate {numbers[0]} was replaced on Friday 27 November 2026 by certificate {numbers[1]}."
    )
    with services.database.write() as session:
        newer = session.get_one(Certificate, newer.id)
        withdraw_and_notify(session, newer, why="again wrong", by=adviser, at=LATER)
    found = check_file(services, content).findings
    assert found[1] == f"Certificate {numbers[1]} was withdrawn on Friday 27 November 2026."


@pytest.mark.hard_input("K74")
def test_a_sealed_file_cut_before_its_seal_is_altered_wherever_it_is_cut(services, certificate):
    _, _, content = certificate
    unsealed = content.rindex(b"%%EOF", 0, content.rindex(b"%%EOF")) + len(b"%%EOF")
    cuts = {
        "at the last but one end": content[: unsealed + 1],
        "without the end of that line": content[:unsealed],
        "with another end of that line": content[:unsealed] + b"\r\n",
        "within what the seal added": content[: unsealed + 200],
        "before its last end": content[: content.rindex(b"%%EOF")],
        "before its first end": content[: content.index(b"%%EOF")],
        "within the first end": content[: content.index(b"%%EOF") + 3],
        "in its middle": content[:1500],
    }

    for where, cut in cuts.items():
        verdict = check_file(services, cut)
        assert (verdict.kind, verdict.exit_code) == (VerdictKind.ALTERED, 1), where


@pytest.mark.hard_input("K74")
def test_a_file_without_an_end_is_ours_only_where_every_byte_is_how_one_of_ours_begins(services, certificate):
    _, _, content = certificate
    cut = content[: content.index(b"%%EOF") - 20]
    another = cut[:-1] + bytes([cut[-1] ^ 1])

    verdicts = [check_file(services, each) for each in (another, cut[:500], b"%PDF-1.7" + cut)]

    assert [verdict.exit_code for verdict in verdicts] == [3, 3, 3]


@pytest.mark.hard_input("K74")
def test_the_copy_for_reading_is_one_only_once_it_was_given_out(services, make_prepared_statement, staff):
    envelope_id = make_prepared_statement()
    with services.database.write() as session:
        envelope = session.get_one(Envelope, envelope_id)
        part, record = envelope.part_a.pdf_digest, "e" * 64
        session.add(
            Document(
                case_id=envelope.case_id,
                kind=DocumentKind.SIGNING_RECORD,
                reference=envelope.reference,
                title="Signing record",
                pdf_digest=record,
                created_at=NOW,
            )
        )
    with services.database.read() as session:
        assert status_of_file(session, part) is None
        assert status_of_file(session, record) is None
    with services.database.write() as session:
        circulate(session, envelope_id, by=staff[Role.MEDIATOR], at=NOW, keys=services.keys)
    with services.database.read() as session:
        assert status_of_file(session, part).kind is VerdictKind.READING_COPY
        assert status_of_file(session, record) is None


@pytest.mark.hard_input("K73")
def test_an_ended_version_says_since_when_and_never_who_answered_what(services, sent_statement):
    envelope_id = sent_statement()
    with services.database.write() as session:
        decline_to_sign(
            session, signer_ids(services, envelope_id)[0], reason="It is not what we said", where={}, at=LATER
        )
        envelope = session.get_one(Envelope, envelope_id)
        name = f"Version 1 of Outcome Statement {envelope.reference}"
        part = envelope.part_a.pdf_digest

    with services.database.read() as session:
        status = status_of_file(session, part)

    assert status.kind is VerdictKind.ENDED
    assert status.findings == (f"{name} ended on Friday 27 November 2026.",)


@pytest.mark.hard_input("K73")
def test_a_withdrawn_version_says_that_it_was_withdrawn(services, sent_statement, staff):
    envelope_id = sent_statement()
    with services.database.write() as session:
        envelope = withdraw_statement(session, envelope_id, by=staff[Role.MEDIATOR], at=LATER)
        part = envelope.part_a.pdf_digest

    with services.database.read() as session:
        status = status_of_file(session, part)

    assert status.kind is VerdictKind.ENDED
    assert "was withdrawn on Friday 27 November 2026" in status.findings[0]


def test_a_sealed_file_of_which_the_records_know_nothing_is_genuine_with_its_status_not_known(
    services, certificate, tmp_path
):
    _, _, content = certificate
    with services.database.write() as session:
        for document in session.scalars(select(Document)):
            document.sealed_digest = None

    assert _genuine_with_status_unknown(check_file(services, content))
    nowhere = open_database(f"sqlite:///{tmp_path}/no/such/folder/counterpart.db")
    without = replace(services, database=nowhere)
    assert _genuine_with_status_unknown(check_file(without, content))
    nowhere.close()


def test_a_file_that_nobody_had_time_to_look_into_is_never_called_altered(services, certificate, monkeypatch):
    _, _, content = certificate
    with services.database.write() as session:
        for document in session.scalars(select(Document)):
            document.sealed_digest = None
    monkeypatch.setattr("signing.seal.isolated.MOST_WAITED", 0.01)

    verdict = check_file(services, content)

    assert (verdict.kind, verdict.findings) == (VerdictKind.UNREADABLE, (TOOK_TOO_LONG,))


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE certificate SET variant = 'gold'",
        "UPDATE certificate SET superseded_at = 'once', withdrawn_at = NULL",
        "UPDATE document SET kind = 'letter'",
        "UPDATE document SET created_at = 'soon'",
    ],
)
def test_a_file_whose_record_cannot_be_read_is_never_called_genuine(services, certificate, edit):
    _, _, content = certificate
    with services.database.write() as session:
        session.execute(text(edit))

    verdict = check_file(services, content)

    assert (verdict.kind, verdict.exit_code) == (VerdictKind.UNREADABLE, 3)
    assert "record of this file cannot be read" in verdict.sentence


def _genuine_with_status_unknown(verdict) -> bool:
    return (verdict.kind, verdict.exit_code, STATUS_NOT_KNOWN in verdict.findings) == (
        VerdictKind.GENUINE,
        0,
        True,
    )
