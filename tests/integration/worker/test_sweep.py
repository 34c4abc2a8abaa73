"""Once a minute: lost work is named again, time that ran out closes papers, what is past its day goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from cases.certificates.corrections import Correction
from cases.certificates.models import Certificate
from cases.documents import PageImage, Upload, UploadPurpose
from cases.intake.requests import receive_request
from cases.models import Draft
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.certificates import correct_and_send, issue_and_send
from services.heartbeat import Heartbeat, database_time
from services.limits import TryCount
from signing.models import Visit
from storage.blobs import BlobMissing
from tests import factories
from tests.app_services import make_services, running_worker, wait_until
from tests.statements import statement_out
from worker import sweep as sweeping
from worker.sweep import forget_old, sweep

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url, now=lambda: NOW)
    yield services
    services.database.close()


def a_draft(session, **changes):
    values = {
        "answers": {"person_name": "Aarav Shah"},
        "started_at": NOW - timedelta(days=30),
        "saved_at": NOW - timedelta(days=30),
        "expires_at": NOW - timedelta(days=2),
    }
    draft = Draft(**{**values, **changes})
    session.add(draft)
    session.flush()
    return draft


def an_upload(services, session, content, **changes):
    upload = Upload(
        purpose=UploadPurpose.DECISION_LETTER,
        shown_name="letter.jpg",
        stored_name="letter.jpg",
        media_type="image/jpeg",
        digest=services.blobs.keep(content),
        pdf_digest=services.blobs.keep(b"%PDF " + content),
        pages=1,
        received_at=NOW,
        **changes,
    )
    session.add(upload)
    session.flush()
    return upload


def is_kept(services, digest):
    try:
        services.blobs.read(digest)
    except BlobMissing:
        return False
    return True


def test_a_saved_form_past_its_day_goes_with_its_files_and_their_bytes(services):
    with services.database.write() as session:
        upload = an_upload(services, session, b"a letter", draft_id=a_draft(session).id)
        picture = services.blobs.keep(b"a picture of a page")
        session.add(PageImage(pdf_digest=upload.pdf_digest, page=1, width_px=820, image_digest=picture))
        digests = [upload.digest, upload.pdf_digest, picture]

    forget_old(services.database, services.blobs, at=services.now())

    with services.database.read() as session:
        assert not session.scalars(select(Draft)).all()
        assert not session.scalars(select(Upload)).all()
    assert not any(is_kept(services, digest) for digest in digests)


def test_bytes_that_another_form_holds_too_are_kept(services):
    with services.database.write() as session:
        an_upload(services, session, b"one letter", draft_id=a_draft(session).id)
        still_open = a_draft(session, expires_at=NOW + timedelta(days=5))
        other = an_upload(services, session, b"one letter", draft_id=still_open.id).digest

    forget_old(services.database, services.blobs, at=services.now())

    assert is_kept(services, other)
    with services.database.read() as session:
        assert [draft.id for draft in session.scalars(select(Draft))] == [still_open.id]


def test_a_form_that_was_sent_goes_and_its_letter_stays_with_the_case(services):
    with services.database.write() as session:
        draft = a_draft(session)
        upload = an_upload(services, session, b"a letter of a case", draft_id=draft.id)
        case, _ = receive_request(session, factories.ANSWERS, draft=draft, by=None, at=NOW)
        case_id, digest = case.id, upload.digest

    forget_old(services.database, services.blobs, at=services.now())

    with services.database.read() as session:
        assert not session.scalars(select(Draft)).all()
        assert [u.case_id for u in session.scalars(select(Upload))] == [case_id]
    assert is_kept(services, digest)


def test_tries_visits_and_heartbeats_do_not_pile_up(services):
    with services.database.write() as session:
        for hours in (-1, 0, 1, 90):
            session.add(TryCount(place=f"code:{hours}", tries=1, until=NOW - timedelta(hours=hours)))
        session.add(Heartbeat(worker="gone", at=database_time(session) - timedelta(days=8)))
        session.add(Heartbeat(worker="here", at=database_time(session)))

    forget_old(services.database, services.blobs, at=services.now())

    with services.database.read() as session:
        assert len(session.scalars(select(TryCount)).all()) == 2
        assert not session.scalars(select(Visit)).all()
        assert session.scalars(select(Heartbeat.worker)).all() == ["here"]


def test_a_duty_that_fails_does_not_keep_the_others_from_their_turn(services, monkeypatch, caplog):
    def broken(*_args, **_options):
        raise RuntimeError("no")

    monkeypatch.setattr(sweeping, "restart_lost_work", broken)
    monkeypatch.setattr(sweeping, "forget_finished_work", lambda **_options: 0)
    with services.database.write() as session:
        a_draft(session)

    sweep(services)

    with services.database.read() as session:
        assert not session.scalars(select(Draft)).all()
    assert "restart_lost_work" in caplog.text


def test_signers_who_have_not_answered_are_reminded_by_the_sweep(services, monkeypatch):
    monkeypatch.setattr(sweeping, "restart_lost_work", lambda *_given, **_named: 0)
    monkeypatch.setattr(sweeping, "forget_finished_work", lambda *_given, **_named: 0)
    out = statement_out(services, at=NOW - timedelta(days=5))

    sweep(services)
    sweep(services)

    with services.database.read() as session:
        reminders = select(Delivery).where(Delivery.kind == EmailKind.SIGNING_REMINDER)
        names = [one.to_name for one in session.scalars(reminders)]
    assert sorted(names) == sorted([out.family.name, out.authority.name])


def test_work_that_was_lost_is_named_again_and_done_once(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        pressed = {"by": factories.viewer_of(adviser), "at": factories.CALLED + timedelta(hours=1)}
        first, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            **pressed,
            policy=services.policy,
            work=services.work,
        )
        corrected = correct_and_send(
            session,
            first,
            Correction(person_name="Aarav Shaw"),
            CorrectionReason.NAME,
            **pressed,
            work=services.work,
        )
        first_id, corrected_id = first.id, corrected.id
    with services.database.write() as session:
        status = "workflow_status" if database_url.startswith("sqlite") else "dbos.workflow_status"
        session.execute(text(f"DELETE FROM {status}"))  # noqa: S608 - our own name

    with running_worker(services):
        named = sweeping.restart_lost_work(services.database, services.work, at=services.now())
        assert named in {0, 1}  # its own round may be first
        wait_until(lambda: sent(services, corrected_id))
        assert sweeping.restart_lost_work(services.database, services.work, at=services.now()) == 0

    with services.database.read() as session:
        assert session.get_one(Certificate, first_id).sent_at is None
        emails = session.scalars(select(Delivery).where(Delivery.kind == "certificate_issued")).all()
        assert [d.ids["certificate"] for d in emails] == [str(corrected_id)]
    services.database.close()


def sent(services, certificate_id):
    with services.database.read() as session:
        return session.get_one(Certificate, certificate_id).sent_at
