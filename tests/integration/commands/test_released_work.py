"""Work that was released after a restore runs, whenever the process that releases it dies, and runs once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events
from cases.vocabulary import Event
from mail.outbox import Delivery, still_to_go
from services.backup.holds import (
    RELEASING,
    HeldWork,
    decide_emails,
    hold_everything,
    resume_released,
    what_is_held,
)
from services.container import Services
from tests.app_services import make_services, running_worker, wait_until
from tests.integration.commands.test_backup import an_issued_certificate, statuses

DIES_BEFORE_RESUMING = """
import os, signal, sys
from pathlib import Path
from services.backup.holds import decide_work, what_is_held
from tests.app_services import make_services

services = make_services(Path(sys.argv[1]), sys.argv[2])
with services.database.read() as session:
    held = [one.workflow_id for one in what_is_held(session).work]
services.work.client.resume_workflows = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
decide_work(services.database, services.work, held, release=True, by="Noor Ashby", at=services.now())
"""


def services_with_held_work(data: Path, url: str) -> Services:
    """What a restore leaves: emails and the making of a certificate, all held."""
    services = make_services(data, url)
    an_issued_certificate(services)
    hold_everything(services.database, services.work, backed_up_at=datetime.now(UTC), at=datetime.now(UTC))
    return services


def die_between_mark_and_resuming(data: Path, url: str) -> None:
    """Release the work in a process that is killed right after it was marked released."""
    program = [sys.executable, "-c", DIES_BEFORE_RESUMING, str(data), url]
    ended = subprocess.run(program, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_work_whose_process_died_between_mark_and_resuming_runs_once_and_its_emails_go_once(
    tmp_path: Path, database_url: str
) -> None:
    data = tmp_path / "data"
    services = services_with_held_work(data, database_url)
    die_between_mark_and_resuming(data, database_url)
    with services.database.write() as session:
        assert session.scalars(select(HeldWork.released_at)).one() is not None
        assert not what_is_held(session).work, "nobody can release it again"
        ids = [delivery.id for delivery, _ in what_is_held(session).emails]
        decide_emails(session, ids, release=True, at=datetime.now(UTC))
    assert statuses(services) == {"CANCELLED": 1}
    assert resume_released(services.database, services.work, at=datetime.now(UTC)) == 0, (
        "its process may still be about to"
    )
    services.database.close()

    later = make_services(data, database_url, now=lambda: datetime.now(UTC) + RELEASING * 1.5)
    with running_worker(later):
        wait_until(lambda: _sent(later) and statuses(later) == {"SUCCESS": 1})
        assert resume_released(later.database, later.work, at=later.now()) == 0

    with later.database.read() as session:
        case_id = session.scalars(select(Certificate.case_id)).one()
        kinds = Counter(event.kind for event in case_events(session, case_id))
        deliveries = session.scalars(select(Delivery)).all()
    assert kinds[Event.CERTIFICATE_SEALED] == 1
    assert {delivery.tries for delivery in deliveries} == {1}
    assert len({delivery.message_id for delivery in deliveries}) == len(deliveries)
    later.database.close()


def test_work_that_two_sweeps_find_in_one_moment_is_resumed_by_one_of_them(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    services = services_with_held_work(data, database_url)
    with services.database.write() as session:
        session.scalars(select(HeldWork)).one().released_at = datetime.now(UTC)
    later = datetime.now(UTC) + RELEASING * 2
    client, both_have_looked, asked = services.work.client, Barrier(2), list[str]()
    looked = client.list_workflows

    def look_together(**asking: Any) -> Any:
        found = looked(**asking)
        both_have_looked.wait(timeout=20)
        return found

    monkeypatch.setattr(client, "list_workflows", look_together)
    monkeypatch.setattr(client, "resume_workflows", lambda ids, **_: asked.extend(ids))
    with ThreadPoolExecutor(2) as sweeps:
        resumed = list(
            sweeps.map(lambda at: resume_released(services.database, services.work, at=at), [later, later])
        )

    assert sorted(resumed) == [0, 1]
    assert len(asked) == 1
    services.database.close()


def test_work_that_was_dropped_or_not_decided_yet_is_never_resumed(tmp_path: Path, sqlite_url: str) -> None:
    services = services_with_held_work(tmp_path / "data", sqlite_url)
    later = datetime.now(UTC) + RELEASING * 2
    assert resume_released(services.database, services.work, at=later) == 0

    with services.database.write() as session:
        held = session.scalars(select(HeldWork)).one()
        held.dropped_at = datetime.now(UTC)

    assert resume_released(services.database, services.work, at=later) == 0
    assert statuses(services) == {"CANCELLED": 1}
    services.database.close()


def _sent(services: Services) -> bool:
    with services.database.read() as session:
        waiting = session.scalars(select(Delivery.id).where(still_to_go())).first()
        return waiting is None and session.scalars(select(Certificate.sent_at)).one() is not None
