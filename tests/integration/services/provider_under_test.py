"""An installation with everything whose evidence is checked, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy.orm import Session

from cases.complaints import ComplaintAbout, ComplaintRecord, ComplaintWay
from cases.documents import Document
from cases.evidence.log import (
    envelope_evidence,
)
from cases.holidays.models import HolidayChangeKind
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    CodeKind,
    DocumentKind,
    Event,
    Role,
    SecondStep,
)
from services import link_sessions
from services.certificates import issue_and_send
from services.container import Services
from services.directory.filling import fill_directory
from services.evidence.log_heads import LogHeadNotes
from services.provider.bank_holidays import approve, plan_change, propose
from services.provider.complaints import record_complaint
from services.signing import change_address, show_code, sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.links.links import find_visit, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from signing.second_step import code_for, prove
from tests import factories
from tests.app_services import make_services
from tests.integration.services.evidence_attacks import (
    NOW,
    Provider,
)
from tests.unit.signing.pdfs import a_pdf
from worker.keyring import Keyring
from worker.worker_services import WorkerServices


def _document(
    session: Session, services: Services, envelope: Envelope, kind: DocumentKind, pdf: bytes
) -> Document:
    document = Document(
        case_id=envelope.case_id,
        kind=kind,
        reference=envelope.reference,
        version=envelope.version,
        title=kind.words,
        pdf_digest=services.blobs.keep(pdf),
        html_digest=services.blobs.keep(kind.value.encode()),
        created_at=NOW,
    )
    session.add(document)
    session.flush()
    return document


def _with_evidence(content: bytes) -> bytes:
    with pikepdf.open(BytesIO(a_pdf(title="Signed"))) as pdf:
        pdf.attachments["evidence-MO-1.json"] = content
        whole = BytesIO()
        pdf.save(whole)
    return whole.getvalue()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def provider_under_test(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provider]:
    """One for every attack: each attack is rolled back."""
    from shutil import copy

    from tests import servers

    folder = tmp_path_factory.mktemp("attacked")
    if request.param == "sqlite":
        url = f"sqlite:///{copy(request.getfixturevalue('_migrated_sqlite'), folder / 'test.db')}"
    else:
        postgres = request.getfixturevalue("postgres")
        address = postgres.fresh_database(template=postgres.template("migrated", servers.migrate_database))
        url = address.render_as_string(hide_password=False)
    services = make_services(folder / "data", url)
    worker_services = WorkerServices(services=services, libreoffice=None, keyring=Keyring(services))  # type: ignore[arg-type]  # nothing is converted
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=NOW)
        by = factories.viewer_of(mediator)
        envelope = make_statement(
            session,
            outcome,
            open_until=(NOW + timedelta(days=9)).date(),
            by=by,
            at=NOW,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        envelope.part_a = _document(session, services, envelope, DocumentKind.OUTCOME_A, a_pdf(title="A"))
        envelope.part_b = _document(session, services, envelope, DocumentKind.OUTCOME_B, a_pdf(title="B"))
        envelope.made_at = NOW
        circulate(session, envelope.id, by=by, at=NOW, keys=services.keys)
        first = envelope.signers[0]
        for kind in kinds_of_code(first):
            show_code(session, first.id, kind, by=by, at=NOW, keys=services.keys)
        change_address(session, first, "another@example.com", by=by, at=NOW)
        for signer in envelope.signers:
            let_in(services, session, signer)
            sign_and_finish(
                session,
                signer.id,
                factories.typed_signature(signer.name),
                at=NOW,
                work=services.work,
                keys=services.keys,
            )
        pdf = _with_evidence(envelope_evidence(session, envelope.case_id, envelope.id))
        envelope.final = _document(session, services, envelope, DocumentKind.OUTCOME_FINAL, pdf)
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        fill_directory(session, at=NOW)
        propose_and_approve_a_holiday(services, session)
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
        session.get_one(Document, certificate.document_id).pdf_digest = services.blobs.keep(a_pdf(title="C"))
        ids = envelope.case_id, envelope.id, certificate.id
        assert certificate.document is not None
        final_id, statement_id = envelope.final.id, certificate.document.id
    worker_services.sealer.seal_document(
        final_id, event=Event.ENVELOPE_SEALED, about={"envelope": str(ids[1])}
    )
    worker_services.sealer.seal_document(
        statement_id, event=Event.CERTIFICATE_SEALED, about={"certificate": str(ids[2])}
    )
    assert LogHeadNotes(services.database, services.blobs).note_new() == 0, "each was kept with its commit"
    yield Provider(services, *ids)
    services.database.close()
    if request.param == "postgresql":
        postgres.drop_database(address)


A_COMPLAINT = ComplaintRecord(
    received_on=NOW.date(),
    came_by=ComplaintWay.PHONE,
    complainant="Eva Novak",
    about=ComplaintAbout.DELAY,
    words="Nobody phoned",
)


def propose_and_approve_a_holiday(services: Services, session: Session) -> None:
    """One person takes Christmas out, another approves it; somebody complains."""
    first, second = (factories.viewer_of(factories.a_user(session, Role.COORDINATOR)) for _ in range(2))
    shipped, today = services.holidays.shipped, NOW.date()
    planned = plan_change(
        session, HolidayChangeKind.TAKE_OUT, date(2026, 12, 25), shipped=shipped, today=today
    )
    record_complaint(session, A_COMPLAINT, by=first, at=NOW)
    change = propose(session, planned, name="Christmas", why="A test", by=first, at=NOW, shipped=shipped)
    assert approve(
        session, change, seen=planned.moves.digest, by=second, at=NOW + timedelta(minutes=1), shipped=shipped
    )


def kinds_of_code(signer: Signer) -> list[CodeKind]:
    """The codes that staff may look at."""
    return [CodeKind.ENTRY, CodeKind.STEP] if signer.second_step is SecondStep.CODE else [CodeKind.ENTRY]


def let_in(services: Services, session: Session, signer: Signer) -> None:
    """Pass the second step by a link of one's own."""
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=NOW)
    assert link is not None
    key = link_sessions.begin_visit(session, link, earlier=None, at=NOW)
    visit = find_visit(session, key)
    assert visit is not None
    of_code = signer.second_step is SecondStep.CODE
    answer = code_for(signer, services.keys) if of_code else factories.BORN
    assert prove(session, visit, signer, answer, at=NOW, keys=services.keys)
