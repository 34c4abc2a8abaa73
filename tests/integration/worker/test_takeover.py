"""A worker that is killed and never comes back: another finishes what it had begun. PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cases.certificates.models import Certificate
from cases.vocabulary import CertificateVariant, Choice, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from services.certificates import issue_and_send
from services.heartbeat import STALE_AFTER, Heartbeat, database_time
from tests import factories
from tests.app_services import make_services, running_worker, wait_until
from worker.takeover import record_heartbeat, take_over_from_the_dead

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def services(tmp_path, migrated_postgres_url):
    services = make_services(tmp_path / "data", migrated_postgres_url)
    yield services
    services.database.close()


def test_a_killed_workers_certificate_is_made_by_another_once(services, migrated_postgres_url):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
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
        certificate_id = certificate.id
    environment = {
        **os.environ,
        "COUNTERPART_DATA_DIR": str(services.data_dir),
        "COUNTERPART_DATABASE_URL": migrated_postgres_url,
        "COUNTERPART_WORKER_NAME": "worker-a",
    }
    doomed = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "work"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        wait_until(lambda: works_on(services, "worker-a"))
    finally:
        os.killpg(doomed.pid, signal.SIGKILL)
        doomed.wait()
    assert not sent(services, certificate_id)

    successor = replace(services, worker=replace(services.worker, name="worker-b"))
    with running_worker(successor):
        wait_until(lambda: sent(services, certificate_id), seconds=120)

    with services.database.read() as session:
        emails = session.scalars(select(Delivery).where(Delivery.kind == "certificate_issued")).all()
        assert len(emails) == 1


def works_on(services, worker):
    with services.database.read() as session:
        found = text(
            "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id = :worker"
        )
        return session.scalar(found, {"worker": worker})


def sent(services, certificate_id):
    with services.database.read() as session:
        return session.get_one(Certificate, certificate_id).sent_at


def test_a_beat_is_by_the_databases_clock_and_kept_once_a_worker(services):
    for _ in range(2):
        record_heartbeat(services.database, "worker-a")

    with services.database.read() as session:
        (row,) = session.scalars(select(Heartbeat)).all()
        assert abs(database_time(session) - row.at) < timedelta(minutes=1)


def test_emails_that_a_dead_worker_held_are_free_at_once(services, monkeypatch):
    monkeypatch.setattr("worker.takeover.DBOS.list_workflows", lambda **_: [])
    with services.database.write() as session:
        now = database_time(session)
        for worker, silent in (("dead", STALE_AFTER * 2), ("alive", timedelta(0))):
            session.add(Heartbeat(worker=worker, at=now - silent))
            held = queue(
                session, Notice(EmailKind.WITHDRAWN, worker), name="", address="a@example.com", at=now
            )
            held.claimed_by, held.claimed_until = worker, now + timedelta(hours=1)

    take_over_from_the_dead(services.database, "third")

    with services.database.read() as session:
        assert [d.claimed_by for d in session.scalars(select(Delivery).order_by(Delivery.claimed_by))] == [
            "alive",
            None,
        ]
