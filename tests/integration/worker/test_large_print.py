"""Large-print copies: made beside the document where they are needed, else at a press; /check knows them."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.attending.access_needs import ask_for_access
from cases.documents import STANDARD, Document
from cases.enums.attending import AccessKind
from cases.models import Case, Party
from cases.vocabulary import CertificateVariant, Choice, DocumentKind, Role
from documents.convert import count_pages
from documents.pdf.tag_walk import walk_tags
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.container import Services
from services.evidence.check import check_evidence
from services.queries.file_status import LARGE_PRINT_WORDS
from services.requests import give_request_link
from services.signing import sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.links.links import token_of
from signing.models import Envelope, Signer
from signing.page_step import page_code
from signing.seal.keys import trusted_certificates
from signing.seal.log_heads import evidence_in
from signing.seal.verdict import VerdictKind
from tests import factories
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.worker.test_certificates import words_of
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def test_a_certificate_goes_in_large_print_too_to_who_needs_it_and_to_others_at_a_press(services, tmp_path):
    needing, other = (certified(services, large_print=needs) for needs in (True, False))
    app = make_web(services)
    with running_worker(services):
        wait_until(lambda: len(with_certificates(services)) == 2)
        stranger, page = enter(services, app, other)
        with services.database.read() as session:
            standard = session.scalars(
                select(Document).where(Document.case_id == other, Document.kind == DocumentKind.CERTIFICATE)
            ).one()
        for _ in range(2):  # the second press, and an old tab
            pressed_page = stranger.send(page, action=f"/your/request/large-print/{standard.id}")
        assert pressed_page.says("Large print: being made") or "Large print of" in str(pressed_page.links())
        wait_until(lambda: copies(services, other)[0].sealed_digest)
        browser, _ = enter(services, app, needing)

    (copy,), (pressed,) = copies(services, needing), copies(services, other)
    to_family = with_certificates(services)
    attached = [[part.get_filename() for part in message.iter_attachments()] for message in to_family]
    with_large = [f"certificate-{copy.reference}.pdf", f"certificate-{copy.reference}-large-print.pdf"]
    easy = "easy-read-certificate-not-chosen.pdf"
    assert sorted(attached, key=len) == [[f"certificate-{pressed.reference}.pdf"], [*with_large, easy]]
    for words in ("in large print too", "An easy-read note is attached"):
        assert [words in body_of(message) for message in to_family] == [len(one) == 3 for one in attached]
    for message in to_family:
        for part in list(message.iter_attachments())[2:]:
            note = part.get_payload(decode=True)
            assert count_pages(note) == 2
            assert walk_tags(note).sound
    for one in (copy, pressed):
        sealed = services.blobs.read(str(one.sealed_digest))
        verdict = check_file(services, sealed)
        assert verdict.kind is VerdictKind.GENUINE
        assert f"Certificate {one.reference} is current." in verdict.findings
        assert LARGE_PRINT_WORDS in verdict.findings
        assert walk_tags(sealed).sound
        said = words_of(sealed, tmp_path)
        for words in ("Large print copy. It says the same", one.reference, "Priya Shah, parent"):
            assert words in said
    address = f"/your/request/large-print/{standard.id}"
    assert stranger.get(address).response.data == services.blobs.read(str(pressed.sealed_digest))
    assert browser.get(address).status == 404
    assert ReviewingClient(app).get(address).status == 401
    assert nothing_is_wrong(services, needing) == nothing_is_wrong(services, other) == []


def test_a_statement_is_read_and_kept_in_large_print_by_who_needs_it(services, tmp_path):
    now = datetime.now(UTC)
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=now)
        case = outcome.meeting.case
        need_large_print(session, next(one for one in case.parties if one.name == "Priya Shah"))
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
        envelope_id, case_id = envelope.id, case.id
    with running_worker(services):
        wait_until(lambda: its(services, envelope_id).made_at)
        with services.database.write() as session:
            circulate(session, envelope_id, by=factories.viewer_of(mediator), at=now, keys=services.keys)
            for signer in session.get_one(Envelope, envelope_id).signers:
                signature = factories.typed_signature(signer.name)
                sign_and_finish(session, signer.id, signature, at=now, work=services.work, keys=services.keys)
        wait_until(lambda: its(services, envelope_id).finished_at)
        wait_until(lambda: not waiting(services))

    made = {one.kind: one for one in copies(services, case_id)}
    assert set(made) == {DocumentKind.READING_LARGE, DocumentKind.FINAL_LARGE, DocumentKind.A_FINAL_LARGE}
    files = {kind: services.blobs.read(str(one.given_digest)) for kind, one in made.items()}
    texts = {kind: words_of(content, tmp_path) for kind, content in files.items()}
    verdicts = {kind: check_file(services, content) for kind, content in files.items()}
    assert verdicts[DocumentKind.READING_LARGE].kind is VerdictKind.READING_COPY
    for kind in (DocumentKind.FINAL_LARGE, DocumentKind.A_FINAL_LARGE):
        assert verdicts[kind].kind is VerdictKind.GENUINE
        assert walk_tags(files[kind]).sound
        assert "Signing record" in texts[kind]
    assert all(LARGE_PRINT_WORDS in verdict.findings for verdict in verdicts.values())
    assert "confidential summary" not in texts[DocumentKind.A_FINAL_LARGE]
    sealed = its(services, envelope_id).final
    assert sealed is not None
    assert evidence_in(files[DocumentKind.FINAL_LARGE]) == evidence_in(
        services.blobs.read(str(sealed.sealed_digest))
    )
    final = its(services, envelope_id).part_a
    assert final is not None
    lines = str(final.pdf_digest)  # signed is the standard copy: its fingerprint stands in the record
    assert " ".join(lines[at : at + 8] for at in range(0, 32, 8)) in texts[DocumentKind.FINAL_LARGE]
    signed = [m for m in messages(services) if str(m["Subject"]).startswith("Signed by everyone")]
    attached = {str(m["To"]): len(list(m.iter_attachments())) for m in signed}
    assert attached["Priya Shah <priya.shah@example.com>"] == 2
    assert attached["Ruth Okafor <ruth.okafor@bury.example.com>"] == 1
    with services.database.write() as session:
        (to_priya,) = [
            one
            for one in session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNED_BY_ALL))
            if session.get_one(Signer, UUID(one.ids["signer"])).name == "Priya Shah"
        ]
        session.get_one(Signer, UUID(to_priya.ids["signer"])).comes_along = True
        session.flush()
        again = compose_delivery(email_context(services), session, to_priya)
        assert len(list(again.iter_attachments())) == 1, "what the party needs is not its supporter's"
        session.rollback()
    assert nothing_is_wrong(services, case_id) == []


def certified(services: Services, *, large_print: bool) -> UUID:
    """A case with a certificate just issued; ``large_print``: its parent needs that, and easy read."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        if large_print:
            need_large_print(session, case.parties[0])
            easy, now = AccessKind.EASY_READ, datetime.now(UTC)
            ask_for_access(session, case.parties[0], easy, "", by=SYSTEM, at=now)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=datetime.now(UTC),
            policy=services.policy,
            work=services.work,
        )
        return case.id


def need_large_print(session, party: Party) -> None:
    ask_for_access(session, party, AccessKind.LARGE_PRINT, "", by=SYSTEM, at=datetime.now(UTC))


def enter(services: Services, app, case_id: UUID) -> tuple[ReviewingClient, Page]:
    with services.database.write() as session:
        party = session.get_one(Case, case_id).parties[0]
        link = give_request_link(
            session, party, at=datetime.now(UTC), policy=services.policy, keys=services.keys
        )
        path, code = f"/open/{token_of(link, services.keys)}", page_code(party, services.keys)
    browser = ReviewingClient(app)
    proof = browser.post_form(path)
    return browser, browser.send(
        proof, **({"code": code} if "code" in proof.form_for({}).names() else {"born": BORN})
    )


def copies(services: Services, case_id: UUID) -> list[Document]:
    with services.database.read() as session:
        found = select(Document).where(Document.case_id == case_id, Document.kind.in_(STANDARD))
        return list(session.scalars(found))


def its(services: Services, envelope_id: UUID) -> Envelope:
    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        for one in (envelope.part_a, envelope.final):
            assert one is None or one.pages != 0  # read while the session is open
        return envelope


def waiting(services: Services) -> bool:
    with services.database.read() as session:
        return session.scalar(select(Delivery.id).where(Delivery.accepted_at.is_(None)).limit(1)) is not None


def messages(services: Services) -> list[EmailMessage]:
    files = sorted(services.mailbox_dir.glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]


def with_certificates(services: Services) -> list[EmailMessage]:
    return [m for m in messages(services) if "Your certificate is ready" in str(m["Subject"])]


def body_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body is not None else ""


def nothing_is_wrong(services: Services, case_id: UUID) -> list[str]:
    """What the check of the evidence finds wrong with a case."""
    with services.database.read() as session:
        trusted = trusted_certificates(services.keys_dir)
        return check_evidence(session, case_id, blobs=services.blobs, certificates=trusted).faults
