"""The documents of practice cases: really made for the newest that are closed, and sound by their logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.models import Case
from cases.vocabulary import DocumentKind
from commands.demo.many import pages
from commands.demo.many.making import add_many
from services.evidence.check import check_evidence
from signing.models import Envelope
from signing.seal.keys import trusted_certificates
from signing.seal.verdict import VerdictKind
from tests.app_services import check_file, make_services, make_worker_services
from tests.practice_cases import installation
from worker.worker_services import step_services

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def test_the_newest_closed_cases_have_sealed_certificates_and_statements(
    tmp_path: Path, sqlite_url: str
) -> None:
    services = replace(make_services(tmp_path / "data", sqlite_url), now=lambda: AT, demo=True)
    list(add_many(installation(services), 5))
    step_services.register(make_worker_services(services))
    try:
        made = list(pages.make_pages(services.database))
        assert made[-1] == 1
        assert list(pages.make_pages(services.database)) == [], "all are made"
    finally:
        step_services.clear()
    with services.database.read() as session:
        certificates = session.scalars(select(Certificate).join(Case).where(Case.closed_at.is_not(None)))
        sealed = [one.document.sealed_digest for one in certificates if one.document is not None]
        signed = [
            envelope.final.sealed_digest
            for envelope in session.scalars(select(Envelope).where(Envelope.outcome_id.is_not(None)))
            if envelope.final is not None and envelope.final.kind is DocumentKind.OUTCOME_FINAL
        ]
        assert sealed
        assert signed
        for digest in (*sealed, *signed):
            assert digest is not None
            assert check_file(services, services.blobs.read(digest)).kind is VerdictKind.GENUINE
        trusted = trusted_certificates(services.keys_dir)
        for case in session.scalars(select(Case)):
            found = check_evidence(session, case.id, blobs=services.blobs, certificates=trusted)
            assert (found.sound, found.faults) == (True, []), case.reference
    services.database.close()
