"""A database owner who edits rows, triggers or not: every edit shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, User
from cases.certificates.corrections import withdraw_certificate
from cases.certificates.models import Certificate
from cases.evidence.log import (
    CannotErase,
    EvidenceEntry,
    EvidenceOpening,
    append_evidence,
    erase_evidence,
    head_of,
)
from cases.models import Case
from cases.vocabulary import (
    DocumentKind,
    Event,
)
from services.evidence.check import check_evidence, check_what_no_case_names
from services.evidence.log_heads import noted_heads
from services.evidence.own_records import own_tables
from services.evidence.row_records import record_changes
from services.signing import sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.models import Envelope
from signing.seal.keys import trusted_certificates
from storage.database import Base
from tests import factories
from tests.integration.services.evidence_attacks import (
    ATTACKS,
    NOW,
    Provider,
    delete_entries,
    lift_guards,
)
from tests.integration.services.provider_under_test import (
    _document,
)
from tests.integration.services.provider_under_test import provider_under_test as provider_under_test
from tests.unit.signing.pdfs import a_pdf


def test_an_untouched_installation_is_sound(provider_under_test: Provider) -> None:
    with provider_under_test.services.database.read() as session:
        assert provider_under_test.faults(session) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_edit_of_the_database_shows(provider_under_test: Provider, attack: str) -> None:
    with provider_under_test.services.database.writers() as session:
        lift_guards(session)
        ATTACKS[attack](session, provider_under_test)
        session.flush()
        session.expire_all()

        found = provider_under_test.faults(session)

        session.rollback()
    assert found, attack


@pytest.mark.parametrize("table", [*own_tables(), "own_log_entry"])
def test_the_database_keeps_the_providers_own_records_as_they_are(
    provider_under_test: Provider, table: str
) -> None:
    for how in (f"UPDATE {table} SET {first_column(table)} = NULL", f"DELETE FROM {table}"):  # noqa: S608
        with provider_under_test.services.database.writers() as session:
            with pytest.raises(DBAPIError, match=r"append-only|are kept"):
                session.execute(text(how))
            session.rollback()


def first_column(table: str) -> str:
    """Any column of a table."""
    return next(iter(Base.metadata.tables[table].c.keys()))


def test_a_certificate_that_was_withdrawn_is_sound_until_its_withdrawal_is_moved(
    provider_under_test: Provider,
) -> None:
    with provider_under_test.services.database.writers() as session:
        certificate = session.get_one(Certificate, provider_under_test.certificate)
        by = factories.viewer_of(session.get_one(User, certificate.issued_by_id))
        withdraw_certificate(session, certificate, why="not theirs", by=by, at=NOW)
        record_changes(session)
        assert provider_under_test.faults(session) == []
        for name, value in (("withdrawn_at", NOW + timedelta(days=1)), ("withdrawn_why", "another")):
            with session.begin_nested() as edit:
                setattr(certificate, name, value)
                session.flush()
                assert provider_under_test.faults(session) != [], name
                edit.rollback()
        session.rollback()


def test_a_case_that_is_deleted_whole_shows(provider_under_test: Provider) -> None:
    with provider_under_test.services.database.writers() as session:
        lift_guards(session)
        delete_entries(session, provider_under_test.statement_case, beyond=0)
        session.execute(text("UPDATE document SET case_id = :other"), {"other": _as_kept(session, uuid4())})
        session.execute(
            text('UPDATE "case" SET id = :other WHERE id = :case'),
            {
                "other": _as_kept(session, uuid4()),
                "case": _as_kept(session, provider_under_test.statement_case),
            },
        )
        certificates = trusted_certificates(provider_under_test.services.keys_dir)
        blobs = provider_under_test.services.blobs
        found = list(check_what_no_case_names(session, blobs=blobs, certificates=certificates))
        session.rollback()
    assert any(str(provider_under_test.statement_case) in one for one in found)


def _as_kept(session: Session, value: UUID) -> object:
    return value.hex if session.connection().dialect.name == "sqlite" else value


def test_deleting_the_last_entries_shows_by_sealed_copies_alone(provider_under_test: Provider) -> None:
    """Even where the heads that lie beside the documents are taken away too."""
    from dataclasses import replace

    class WithoutNotes(type(provider_under_test.services.blobs)):  # type: ignore[misc]
        def notes(self, prefix: str) -> Iterator[str]:
            return iter(())

    services = replace(
        provider_under_test.services, blobs=WithoutNotes(provider_under_test.services.blobs.store)
    )
    without = Provider(
        services,
        provider_under_test.statement_case,
        provider_under_test.envelope,
        provider_under_test.certificate,
    )
    with services.database.writers() as session:
        assert without.faults(session) == []
        lift_guards(session)
        delete_entries(session, provider_under_test.statement_case, beyond=0)
        found = without.faults(session)
        session.rollback()
    assert any("under the seal" in one for one in found)


@pytest.mark.parametrize("change", ["altered", "gone"])
def test_a_file_that_is_altered_or_gone_shows(provider_under_test: Provider, change: str) -> None:
    services = provider_under_test.services
    with services.database.read() as session:
        part = session.get_one(Envelope, provider_under_test.envelope).part_a
        assert part is not None
        digest = part.pdf_digest
        assert digest is not None
        path = services.data_dir / "blobs" / digest[:2] / digest
        kept = path.read_bytes()
        try:
            path.unlink()
            if change == "altered":
                path.write_bytes(kept + b" ")
            found = provider_under_test.faults(session)
        finally:
            path.write_bytes(kept)
    assert [one for one in found if digest[:12] in one]


def test_a_head_is_kept_with_the_commit_and_none_for_what_was_undone(provider_under_test: Provider) -> None:
    services = provider_under_test.services
    with services.database.read() as session:
        last = head_of(session, provider_under_test.statement_case)
        assert last is not None
    with services.database.writers() as session:
        case = session.get_one(Case, provider_under_test.statement_case)
        with session.begin_nested():
            append_evidence(session, case, Event.PARTY_ADDED, by=SYSTEM, at=NOW, about={})
        session.rollback()
    heads = noted_heads(services.blobs, provider_under_test.statement_case)[
        provider_under_test.statement_case
    ]
    assert heads[-1] == (last.seq, last.hash)


# --- Erasing by leave


def test_what_an_entry_says_is_erased_with_an_entry_that_says_so_and_the_log_still_holds(
    provider_under_test: Provider,
) -> None:
    with provider_under_test.services.database.writers() as session:
        case = session.get_one(Case, provider_under_test.statement_case)
        said = erase_evidence(
            session, case, 1, approved_by="Dina Farrow", why="Asked under article 17", by=SYSTEM, at=NOW
        )
        session.expire_all()

        found = provider_under_test.faults(session)

        assert said.opening is not None
        body = json.loads(said.opening.body)
        with pytest.raises(CannotErase):
            erase_evidence(session, case, 1, approved_by="Dina Farrow", why="again", by=SYSTEM, at=NOW)
        with pytest.raises(CannotErase):
            erase_evidence(
                session, case, said.seq, approved_by="Dina Farrow", why="hide it", by=SYSTEM, at=NOW
            )
        session.rollback()
    assert found == []
    assert (body["erased"], body["approved_by"]) == (1, "Dina Farrow")


def test_the_database_refuses_to_delete_what_an_entry_says_without_leave(
    provider_under_test: Provider,
) -> None:
    with (
        pytest.raises(DBAPIError, match="erased only by an entry"),
        provider_under_test.services.database.write() as session,
    ):
        session.execute(delete(EvidenceOpening))


def test_a_signature_from_before_rows_were_covered_is_checked_by_its_words_and_noted(
    provider_under_test: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that is older than the digests of rows."""
    from signing import envelopes

    real = append_evidence

    def older(*args: Any, about: dict[str, Any], **others: Any) -> EvidenceEntry:
        return real(
            *args, about={k: v for k, v in about.items() if k not in ("row", "rows", "texts")}, **others
        )

    monkeypatch.setattr(envelopes, "append_evidence", older)
    services = provider_under_test.services
    with services.database.writers() as session:
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
        circulate(session, envelope.id, by=by, at=NOW, keys=services.keys)
        signer = envelope.signers[0]
        sign_and_finish(
            session,
            signer.id,
            factories.typed_signature(signer.name),
            at=NOW,
            work=services.work,
            keys=services.keys,
        )
        case = session.get_one(Case, envelope.case_id)

        record_changes(session)
        before = check_evidence(session, case.id, blobs=services.blobs, certificates=())
        signer.signed_name = "Other"
        session.flush()
        after = check_evidence(session, case.id, blobs=services.blobs, certificates=())
        session.rollback()

    assert before.sound
    assert any("before rows were covered" in note for note in before.notes)
    assert not after.sound
