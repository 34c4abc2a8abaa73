"""A backup from before an erasure is put back: what was erased is gone again before anything opens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.casework.closing import record_closing
from cases.models import Case
from cases.vocabulary import Choice, ClosingReason, Role
from services.backup.backup import UNFINISHED
from services.container import Services
from services.retention.erasing import erase_rows
from services.retention.outside import finish, make_log_ready, remove_files, write_down
from services.retention.proposing import approve_erasure, propose_erasure
from storage.erasure_log import FILE
from tests import factories
from tests.app_services import make_services
from tests.integration.commands.conftest import Flask
from tests.stores import stores_of

LATER = factories.CALLED + timedelta(days=400)
PLANTED = b"Quillfeather"


def a_closed_case(services: Services) -> UUID:
    """A case that came to nothing and was closed long ago."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        name = f"Ada {PLANTED.decode()}"
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION, person_name=name)
        record_closing(session, case, ClosingReason.NOT_CHOSEN, note="", by=SYSTEM, at=factories.CALLED)
        return case.id


def erase(services: Services, case_id: UUID) -> None:
    """Two people agree, and what the worker does."""
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        first = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        second = factories.viewer_of(factories.a_user(session, Role.ADVISER, "Otto Marsh", senior=True))
        propose_erasure(session, case, by=first, at=LATER)
        erasure = approve_erasure(session, case, by=second, work=services.work, at=LATER).id
    with services.database.write() as session:
        assert erase_rows(session, erasure, at=LATER)
    write_down(services.database, services.erasure_log, erasure, at=LATER)
    remove_files(stores_of(services), erasure)
    finish(services.database, erasure, at=LATER)


def test_an_old_backup_brings_nothing_back_and_needs_the_log(
    tmp_path: Path, sqlite_url: str, flask: Flask
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    case_id = a_closed_case(services)
    make_log_ready(services.database, services.erasure_log)
    made = flask("backup", tmp_path / "kept", data=services.data_dir, database_url=sqlite_url)
    assert made.exit_code == 0, made.output
    assert FILE not in {path.name for path in (tmp_path / "kept").rglob("*")}
    assert PLANTED in (tmp_path / "kept" / "counterpart.db").read_bytes()
    erase(services, case_id)
    services.database.close()

    lost = tmp_path / "without"
    refused = flask("restore", tmp_path / "kept", data=lost, erasure_log_dir=tmp_path / "no log")
    assert refused.exit_code == 1
    assert "must be erased again" in refused.output
    assert not (lost / "counterpart.db").exists() or (lost / UNFINISHED).exists()

    elsewhere = tmp_path / "elsewhere"
    log = services.erasure_log.folder
    back = flask("restore", tmp_path / "kept", data=elsewhere, erasure_log_dir=log)
    assert back.exit_code == 0, back.output
    assert "1 erasures since the backup were done again." in back.output
    assert "Everything holds." in back.output
    for file in elsewhere.glob("counterpart.db*"):
        assert PLANTED not in file.read_bytes(), file
    restored = make_services(elsewhere, "")
    with restored.database.read() as session:
        assert session.scalars(select(Case.person_name)).all() == ["Erased"]
    restored.database.close()


def test_a_database_put_back_by_hand_is_erased_again_before_the_worker_starts(
    tmp_path: Path, sqlite_url: str, flask: Flask
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    case_id = a_closed_case(services)
    make_log_ready(services.database, services.erasure_log)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    services.database.close()
    before = file.read_bytes()
    erase(services, case_id)
    services.database.close()
    for path in file.parent.glob(f"{file.name}-*"):
        path.unlink()
    file.write_bytes(before)

    refused = flask("work", data=services.data_dir, database_url=sqlite_url)
    assert refused.exit_code == 1
    assert "older than its log of erasures" in refused.output
    done = flask("storage", "migrate", data=services.data_dir, database_url=sqlite_url)
    assert "1 were done again" in done.output, done.output
    assert PLANTED not in file.read_bytes()
    again = flask("storage", "migrate", data=services.data_dir, database_url=sqlite_url)
    assert "done again" not in again.output
