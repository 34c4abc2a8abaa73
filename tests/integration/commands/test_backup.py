"""A backup made while it runs, put back elsewhere: whole, private, and nothing goes out twice."""

from __future__ import annotations

import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, Event, Role
from mail.outbox import Delivery, still_to_go
from mail.sending import send_due
from mail.transports import FolderTransport
from services.backup.backup import MANIFEST, UNFINISHED
from services.backup.holds import decide_emails, decide_work, what_is_held
from services.certificates import issue_and_send
from services.container import Services
from services.evidence.log_heads import LogHeadNotes
from signing.secret_keys import secret_keys
from tests import factories
from tests.app_services import make_services, running_worker, wait_until
from tests.integration.commands.conftest import Flask
from worker.emails.composers import compose_delivery, email_context

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


def an_issued_certificate(services: Services) -> None:
    """One certificate asked for: its work and the email of the request wait."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=factories.CALLED,
            policy=services.policy,
            work=services.work,
        )
    services.blobs.keep(b"a document that no row names yet")
    LogHeadNotes(services.database, services.blobs).note_new()


@pytest.fixture
def running(tmp_path: Path, database_url: str) -> Iterator[Services]:
    """An installation in which things wait to be done."""
    services = make_services(tmp_path / "data", database_url)
    an_issued_certificate(services)
    yield services
    services.database.close()


@pytest.fixture
def empty_url(database_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield ""
        return
    postgres = request.getfixturevalue("postgres")
    address = postgres.fresh_database()
    yield address.render_as_string(hide_password=False)
    postgres.drop_database(address)


@pytest.fixture
def restored(
    tmp_path: Path, running: Services, database_url: str, empty_url: str, flask: Flask
) -> Iterator[Services]:
    """The same installation, put back elsewhere from a backup."""
    kept, elsewhere = tmp_path / "kept", tmp_path / "elsewhere"
    made = flask("backup", kept, data=running.data_dir, database_url=database_url)
    assert made.exit_code == 0, made.output
    back = flask("restore", kept, data=elsewhere, database_url=empty_url)
    assert back.exit_code == 0, back.output
    assert "Everything holds." in back.output
    services = make_services(elsewhere, empty_url)
    yield services
    services.database.close()


def send_all(services: Services, mailbox: Path) -> int:
    return send_due(
        services.database,
        FolderTransport(mailbox),
        lambda session, delivery: compose_delivery(email_context(services), session, delivery),
        worker="w",
        now=services.now,
    )


def statuses(services: Services) -> Counter[str]:
    found = services.work.client.list_workflows(load_input=False, load_output=False)
    return Counter(str(work.status) for work in found)


def test_rows_and_files_come_back_and_what_waited_is_held(
    running: Services, restored: Services, tmp_path: Path
) -> None:
    _are_private(running, tmp_path / "kept", restored.data_dir / "blobs")
    for row in (Case, Certificate, Delivery):
        with running.database.read() as old, restored.database.read() as new:
            assert set(old.scalars(select(row.id))) == set(new.scalars(select(row.id)))
    assert set(restored.blobs.digests()) == set(running.blobs.digests())
    assert set(restored.blobs.notes("heads")) == set(running.blobs.notes("heads"))
    with restored.database.read() as session:
        held = what_is_held(session)
        waiting = session.scalars(select(Delivery).where(still_to_go())).all()
        assert len(held.emails) == len(waiting) > 0
        assert [work.name for work in held.work] == ["issue_certificate"]
        assert held.restoration is not None
    assert statuses(running) == {"ENQUEUED": 1}
    assert statuses(restored) == {"CANCELLED": 1}

    assert send_all(restored, tmp_path / "mailbox") == 0
    with restored.database.write() as session:
        factories.a_case(restored, session)
    assert send_all(restored, tmp_path / "mailbox") > 0, "what is new goes its way"


def _are_private(running: Services, kept: Path, blobs: Path) -> None:
    """For their owner alone, and no key is among them."""
    for folder in (kept, blobs):
        for path in [folder, *folder.rglob("*")]:
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), path
    secrets = secret_keys(running.keys_dir, may_make=True)
    for path in kept.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets)
            assert b"PRIVATE KEY" not in content


def test_staff_release_or_drop_each_and_a_second_press_changes_nothing(
    restored: Services, tmp_path: Path
) -> None:
    with restored.database.read() as session:
        held = what_is_held(session)
        ids = [delivery.id for delivery, _ in held.emails]
        work = [one.workflow_id for one in held.work]
    assert len(ids) >= 2
    with restored.database.write() as session:
        assert decide_emails(session, ids[:1], release=True, at=restored.now()) == 1
    for _ in range(2):
        with restored.database.write() as session:
            decide_emails(session, ids[1:], release=False, at=restored.now())
    with restored.database.write() as session:
        assert decide_emails(session, ids, release=True, at=restored.now()) == 0
    assert send_all(restored, tmp_path / "mailbox") == 1
    with restored.database.read() as session:
        states = [session.get_one(Delivery, one).state for one in ids]
    assert states == ["accepted"] + ["dropped"] * (len(ids) - 1)

    for expected in (1, 0):
        decided = decide_work(
            restored.database, restored.work, work, release=True, by="Noor", at=restored.now()
        )
        assert decided == expected
    assert statuses(restored) == {"ENQUEUED": 1}


@pytest.mark.parametrize("there", ["a database", "a document", "anything else"])
def test_a_restore_refuses_a_folder_that_is_not_empty(
    tmp_path: Path, flask: Flask, sqlite_url: str, there: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    assert flask("backup", tmp_path / "kept", data=services.data_dir, database_url=sqlite_url).exit_code == 0
    target = tmp_path / "elsewhere"
    target.mkdir()
    if there == "a database":
        assert flask("storage", "migrate", data=target).exit_code == 0
    elif there == "a document":
        make_services(target, sqlite_url).blobs.keep(b"kept")
    else:
        (target / "notes.txt").write_text("mine")
    before = sorted(target.rglob("*"))

    refused = flask("restore", tmp_path / "kept", data=target)

    services.database.close()
    assert refused.exit_code == 1
    assert "not empty" in refused.stderr
    assert {path for path in target.rglob("*") if path.is_file()} >= {p for p in before if p.is_file()}
    assert not (target / UNFINISHED).exists()


def test_a_restore_says_when_the_keys_are_not_those_of_the_backup(
    tmp_path: Path, flask: Flask, sqlite_url: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    services.database.close()
    assert flask("backup", tmp_path / "kept", data=services.data_dir, database_url=sqlite_url).exit_code == 0
    copytree(services.keys_dir, tmp_path / "right" / "keys")

    right = flask("restore", tmp_path / "kept", data=tmp_path / "right")
    other = flask("restore", tmp_path / "kept", data=tmp_path / "other")

    assert "CAREFUL" not in right.output
    assert "CAREFUL  keys/secrets is not the one of the backup" in other.output


def test_a_backup_made_while_others_write_is_of_one_moment(
    tmp_path: Path, flask: Flask, running: Services, database_url: str, empty_url: str
) -> None:
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        notes = LogHeadNotes(running.database, running.blobs)
        while not stop.is_set():
            with running.database.write() as session:
                factories.a_case(running, session)
            written.append(running.blobs.keep(f"document {len(written)}".encode()))
            notes.note_new()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: len(written) > 3)
        made = flask("backup", tmp_path / "kept", data=running.data_dir, database_url=database_url)
    finally:
        stop.set()
        writer.join()
    back = flask("restore", tmp_path / "kept", data=tmp_path / "elsewhere", database_url=empty_url)

    assert made.exit_code == 0, made.output
    assert back.exit_code == 0, back.output
    assert "Everything holds." in back.output


def _cut_database(kept: Path) -> None:
    file = kept / "counterpart.db"
    file.write_bytes(file.read_bytes()[:-100])


def _change_document(kept: Path) -> None:
    file = next(path for path in (kept / "blobs").rglob("*") if path.is_file())
    file.write_bytes(b"other")


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda kept: (kept / MANIFEST).unlink(), "no whole backup"),
        (_cut_database, "not the file that was written"),
        (_change_document, "is damaged"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_starts_on_half_of_it(
    tmp_path: Path, flask: Flask, sqlite_url: str, damage: Callable[[Path], None], expected: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    services.blobs.keep(b"a document")
    assert flask("backup", tmp_path / "kept", data=services.data_dir, database_url=sqlite_url).exit_code == 0
    services.database.close()
    damage(tmp_path / "kept")

    refused = flask("restore", tmp_path / "kept", data=tmp_path / "elsewhere")

    assert refused.exit_code == 1
    assert expected in refused.stderr
    if expected == "is damaged":
        started = flask("storage", "migrate", data=tmp_path / "elsewhere")
        assert started.exit_code == 1
        assert "did not come to its end" in started.stderr


def test_a_backup_never_goes_into_a_folder_that_holds_something(
    tmp_path: Path, flask: Flask, sqlite_url: str
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "earlier").write_text("mine")

    refused = flask("backup", tmp_path / "kept", data=tmp_path / "data", database_url=sqlite_url)

    assert refused.exit_code == 1
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["earlier"]


def test_a_document_that_is_gone_is_named_by_backup_and_by_verify(
    tmp_path: Path, flask: Flask, sqlite_url: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    an_issued_certificate(services)
    gone = "d" * 64
    with services.database.write() as session:
        certificate = session.scalars(select(Certificate)).one()
        assert certificate.document is not None
        certificate.document.html_digest = gone
    services.database.close()
    here = {"data": services.data_dir, "database_url": sqlite_url}

    backed_up = flask("backup", tmp_path / "kept", **here)
    verified = flask("verify", **here)

    assert backed_up.exit_code == verified.exit_code == 1
    assert gone in backed_up.stderr
    assert f"BROKEN  File {gone} is gone." in verified.output


def test_after_a_restore_held_work_runs_once_it_is_released_and_its_emails_go_once(
    tmp_path: Path, flask: Flask, sqlite_url: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    an_issued_certificate(services)
    assert flask("backup", tmp_path / "kept", data=services.data_dir, database_url=sqlite_url).exit_code == 0
    services.database.close()
    assert flask("restore", tmp_path / "kept", data=tmp_path / "elsewhere").exit_code == 0
    back = make_services(tmp_path / "elsewhere", "")

    with running_worker(back):
        with back.database.write() as session:
            factories.a_case(back, session)
        wait_until(lambda: not _going(back))
        assert statuses(back) == {"CANCELLED": 1}
        with back.database.write() as session:
            held = what_is_held(session)
            ids = [delivery.id for delivery, _ in held.emails]
            work = [one.workflow_id for one in held.work]
            decide_emails(session, ids, release=True, at=back.now())
        decide_work(back.database, back.work, work, release=True, by="Noor", at=back.now())
        wait_until(lambda: _sent(back) and not _going(back))

    with back.database.read() as session:
        case_id = session.scalars(select(Certificate.case_id)).one()
        kinds = Counter(event.kind for event in case_events(session, case_id))
        deliveries = session.scalars(select(Delivery)).all()
    assert kinds[Event.CERTIFICATE_SEALED] == 1
    assert {delivery.state for delivery in deliveries} == {"accepted"}
    assert {delivery.tries for delivery in deliveries} == {1}
    back.database.close()


def _going(services: Services) -> list[Delivery]:
    with services.database.read() as session:
        return list(session.scalars(select(Delivery).where(still_to_go(), Delivery.held_at.is_(None))))


def _sent(services: Services) -> bool:
    with services.database.read() as session:
        return session.scalars(select(Certificate.sent_at)).one() is not None
