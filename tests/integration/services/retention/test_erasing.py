"""A case is forgotten on its day: from rows, files, messages and the raw file, and its chain still checks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from cases.accounts.people import Actor
from cases.casework.closing import record_closing
from cases.casework.models import StaffNote
from cases.documents import PageImage, Upload, UploadPurpose
from cases.evidence.log import EvidenceEntry, EvidenceOpening
from cases.models import Case, Party
from cases.retention.models import CaseFigure, Erasure
from cases.vocabulary import ClosingReason, ErasureState, Event, RecordKind, Role, StoppedBecause
from dates import uk_day
from mail.outbox import Delivery
from services.evidence.check import check_evidence
from services.private_notes.destroying import lift_hold, set_hold
from services.provider.second_person import NotAnotherPerson
from services.retention.days import case_days, due_cases
from services.retention.erasing import erase_rows
from services.retention.outside import finish, make_log_ready, message_file, remove_files, write_down
from services.retention.preview import preview
from services.retention.proposing import IsHeld, NotDue, approve_erasure, propose_erasure
from services.retention.replaying import not_replayed, replay
from services.retention.schedule import current_schedule
from signing.seal.keys import trusted_certificates
from storage.snapshots import snapshot
from tests import factories
from tests.integration.services.evidence_attacks import NOW, Provider
from tests.integration.services.provider_under_test import provider_under_test as provider_under_test
from tests.stores import stores_of

PLANTED = "Quillfeather-Obregon"
"""A name that stands nowhere else."""
CLOSED = NOW + timedelta(days=30)
YEAR_LATER = CLOSED + timedelta(days=370)
SEVEN_YEARS_LATER = CLOSED + timedelta(days=366 * 7)


@pytest.fixture(scope="module")
def provider(provider_under_test: Provider) -> Provider:
    """Both cases closed long ago, with the planted name in all sorts of rows, and a file that both have."""
    services = provider_under_test.services
    with services.database.write() as session:
        cases = session.scalars(select(Case)).all()
        shared = services.blobs.keep(b"the same letter in both cases")
        for case in cases:
            case.person_name = f"Ada {PLANTED}"
            case.hopes = f"That {PLANTED} is heard"
            case.parties[0].name = f"Priya {PLANTED}"
            by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
            session.add(
                StaffNote(
                    case_id=case.id,
                    words=f"{PLANTED} rang",
                    written_at=NOW,
                    written_by=by.name,
                    written_by_id=by.user_id,
                )
            )
            session.add(
                Upload(
                    case_id=case.id,
                    purpose=UploadPurpose.DECISION_LETTER,
                    shown_name=f"{PLANTED}.pdf",
                    stored_name="letter.pdf",
                    media_type="application/pdf",
                    digest=shared,
                    pages=1,
                    changes=[],
                    received_at=NOW,
                )
            )
            own = services.blobs.keep(f"letter of {case.reference} {PLANTED}".encode())
            picture = services.blobs.keep(f"picture {case.reference} {PLANTED}".encode())
            session.add(PageImage(pdf_digest=own, page=1, width_px=100, image_digest=picture))
            session.add(
                Upload(
                    case_id=case.id,
                    purpose=UploadPurpose.DECISION_LETTER,
                    shown_name="own.pdf",
                    stored_name="own.pdf",
                    media_type="application/pdf",
                    digest=own,
                    pdf_digest=own,
                    pages=1,
                    changes=[],
                    received_at=NOW,
                )
            )
            session.flush()
            record_closing(
                session,
                case,
                ClosingReason.PART
                if case.id == provider_under_test.statement_case
                else ClosingReason.NOT_CHOSEN,
                note=f"{PLANTED} is content",
                by=Actor.of(by),
                at=CLOSED,
            )
        for delivery in session.scalars(select(Delivery)):
            delivery.to_name = PLANTED
            services.mailbox_dir.mkdir(exist_ok=True)
            message_file(services.mailbox_dir, delivery.message_id).write_text(PLANTED)
    return provider_under_test


def faults(provider: Provider) -> list[str]:
    with provider.services.database.read() as session:
        return provider.faults(session)


def propose_and_approve(provider: Provider, case_id: UUID, at: datetime) -> UUID:
    services = provider.services
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        first = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        second = factories.viewer_of(factories.a_user(session, Role.ADVISER, "Otto Marsh", senior=True))
        erasure = propose_erasure(session, case, by=first, at=at)
        assert propose_erasure(session, case, by=first, at=at) is erasure
        with pytest.raises(NotAnotherPerson):
            approve_erasure(session, case, by=replace(first, senior=True), work=services.work, at=at)
        assert (
            approve_erasure(session, case, by=second, work=services.work, at=at).state
            is ErasureState.APPROVED
        )
        assert approve_erasure(session, case, by=second, work=services.work, at=at) is erasure
        return erasure.id


def erase(provider: Provider, erasure_id: UUID, at: datetime) -> bool:
    """What the worker's steps do, each twice."""
    services = provider.services
    for _ in range(2):
        make_log_ready(services.database, services.erasure_log)
        with services.database.write() as session:
            done = erase_rows(session, erasure_id, at=at)
        if not done:
            return False
        write_down(services.database, services.erasure_log, erasure_id, at=at)
        remove_files(stores_of(services), erasure_id)
        finish(services.database, erasure_id, at=at)
    return True


def raw(provider: Provider) -> bytes:
    """The database's files and the mailbox, byte for byte."""
    url = str(provider.services.database.engine.url)
    if not url.startswith("sqlite"):
        return b""
    file = Path(str(provider.services.database.engine.url.database))
    near = [file, file.with_name(f"{file.name}-wal"), *provider.services.mailbox_dir.glob("*")]
    return b"".join(one.read_bytes() for one in near if one.exists())


def stored(provider: Provider) -> bytes:
    blobs = provider.services.blobs
    return b"".join(blobs.read(digest) for digest in blobs.digests())


def test_cases_are_forgotten_on_their_days_and_the_chain_checks(provider: Provider, tmp_path: Path) -> None:
    services = provider.services
    assert faults(provider) == []
    statement, other = provider.statement_case, None
    with services.database.read() as session:
        (other,) = session.scalars(select(Case.id).where(Case.id != statement))
        schedule = current_schedule(session)
        assert due_cases(session, schedule, today=uk_day(CLOSED)) == []
        due = due_cases(session, schedule, today=uk_day(YEAR_LATER))
        assert {case.id for case, _ in due} == {statement, other}
        case = session.get_one(Case, statement)
        days = case_days(session, case, schedule)
        assert [one.record for one in days.due(uk_day(YEAR_LATER))] == [RecordKind.FILES]
        assert not days.is_whole(uk_day(YEAR_LATER))
        assert days.is_whole(uk_day(SEVEN_YEARS_LATER))
        shown = preview(session, statement, [RecordKind.FILES], whole=False)
        assert f"{PLANTED}.pdf" in shown.files
        assert (1, "note of staff") in shown.counts
        assert shown.documents == ()
    backup = _copy(provider, tmp_path)

    # a hold stops it before and after the approval
    with services.database.write() as session:
        case = session.get_one(Case, statement)
        coordinator = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        with pytest.raises(NotDue):
            propose_erasure(session, case, by=coordinator, at=CLOSED)
    erasure_id = propose_and_approve(provider, statement, YEAR_LATER)
    with services.database.write() as session:
        case = session.get_one(Case, statement)
        set_hold(session, case, reason="An order of a court", by=coordinator, at=YEAR_LATER)
    assert not erase(provider, erasure_id, YEAR_LATER)
    with services.database.read() as session:
        erasure = session.get_one(Erasure, erasure_id)
        assert (erasure.state, erasure.stopped_why, erasure.counts) == (
            ErasureState.STOPPED,
            StoppedBecause.HELD,
            {},
        )
    with services.database.write() as session:
        case = session.get_one(Case, statement)
        with pytest.raises(IsHeld):
            propose_erasure(session, case, by=coordinator, at=YEAR_LATER)
        lift_hold(session, case, reason="Lifted", by=coordinator, at=YEAR_LATER)

    # a case opened and closed anew after the approval is not due any longer
    erasure_id = propose_and_approve(provider, statement, YEAR_LATER)
    with services.database.write() as session:
        session.get_one(Case, statement).closed_at = YEAR_LATER
    assert not erase(provider, erasure_id, YEAR_LATER)
    with services.database.write() as session:
        assert session.get_one(Erasure, erasure_id).stopped_why is StoppedBecause.CHANGED
        session.get_one(Case, statement).closed_at = CLOSED

    # files, notes and messages after a year; the rest stays and checks
    erasure_id = propose_and_approve(provider, statement, YEAR_LATER)
    assert erase(provider, erasure_id, YEAR_LATER)
    assert faults(provider) == []
    with services.database.read() as session:
        case = session.get_one(Case, statement)
        assert case.person_name.endswith(PLANTED)
        assert case.erased_at is None
        assert session.scalars(select(StaffNote).where(StaffNote.case_id == statement)).all() == []
        assert session.scalars(select(Delivery).where(Delivery.case_id == statement)).all() == []
        assert due_cases(session, schedule, today=uk_day(YEAR_LATER))
        assert case.id not in {one.id for one, _ in due_cases(session, schedule, today=uk_day(YEAR_LATER))}
    kept = stored(provider)
    assert b"the same letter in both cases" in kept, "the other case has it too"
    assert PLANTED.encode() in kept

    # everything of both cases after seven years
    for case_id in (statement, other):
        erasure_id = propose_and_approve(provider, case_id, SEVEN_YEARS_LATER)
        assert erase(provider, erasure_id, SEVEN_YEARS_LATER)
    _is_forgotten(provider)
    assert len(services.erasure_log.lines()) == 3
    with services.database.read() as session:
        facts = [row.facts for row in session.scalars(select(CaseFigure))]
        assert {row.record for row in session.scalars(select(CaseFigure))} == set(RecordKind) - {
            RecordKind.FILES
        }
        assert PLANTED not in str(facts)
        assert not_replayed(session, services.erasure_log.lines()) == []

    # the backup of before is put back: nothing opens before it is gone again
    if backup is not None:
        _put_back(provider, backup)
        assert PLANTED.encode() in raw(provider)
        with services.database.read() as session:
            assert len(not_replayed(session, services.erasure_log.lines())) == 3
        assert replay(stores_of(services), at=SEVEN_YEARS_LATER) == 3
        assert replay(stores_of(services), at=SEVEN_YEARS_LATER) == 0
        _is_forgotten(provider)


def _is_forgotten(provider: Provider) -> None:
    assert faults(provider) == []
    assert PLANTED.encode() not in raw(provider)
    assert PLANTED.encode() not in stored(provider)
    assert b"the same letter in both cases" not in stored(provider)
    certificates = trusted_certificates(provider.services.keys_dir)
    with provider.services.database.read() as session:
        assert session.scalar(select(func.count(Party.id))) == 0
        for case in session.scalars(select(Case)):
            assert case.erased_at is not None
            assert case.person_name == "Erased"
            found = check_evidence(session, case.id, blobs=provider.services.blobs, certificates=certificates)
            assert found.sound
            assert found.notes
            said = session.scalars(
                select(EvidenceOpening)
                .join(EvidenceEntry, EvidenceEntry.id == EvidenceOpening.entry_id)
                .where(EvidenceEntry.case_id == case.id)
            ).all()
            assert {one.kind for one in said} == {Event.EVIDENCE_ERASED, Event.ROWS_RECORDED}
            assert any("retention schedule, version 0" in one.body for one in said)


def _copy(provider: Provider, tmp_path: Path) -> Path | None:
    engine = provider.services.database.engine
    if engine.dialect.name != "sqlite":
        return None
    to = tmp_path / "copied.db"
    with snapshot(engine, to):
        pass
    shutil.copytree(provider.services.data_dir / "blobs", tmp_path / "blobs")
    return to


def _put_back(provider: Provider, copied: Path) -> None:
    services = provider.services
    file = Path(str(services.database.engine.url.database))
    services.database.close()
    file.with_name(f"{file.name}-wal").unlink(missing_ok=True)
    file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    shutil.copy(copied, file)
    shutil.rmtree(services.data_dir / "blobs")
    shutil.copytree(copied.parent / "blobs", services.data_dir / "blobs")
