"""Workers are killed (kill -9) around every step, and everything is still made, sealed and sent once."""

from __future__ import annotations

import signal
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.container import Services
from services.heartbeat import Heartbeat
from services.queries.failed_jobs import failed_work, try_again
from services.work_queue import FINISH_ENVELOPE, ISSUE_CERTIFICATE, work_id
from tests.faults.conftest import Workers
from tests.faults.work import (
    a_certificate,
    assert_certificate_is_whole,
    assert_sent_once,
    assert_statement_is_whole,
    everyone_signs,
    is_finished,
    is_made,
    is_sent,
    make_prepared_statement,
    no_mail_waits,
    wait_until,
)
from tests.processes import runs

ISSUING = ("make_certificate", "seal_certificate", "send_certificate")
MAKING = ("make_part", "join_for_reading", "picture_pages")
FINISHING = (
    "make_records",
    "merge_whole",
    "seal_whole",
    "merge_part_a",
    "seal_part_a",
    "complete_and_queue_copies",
)


def around(steps: tuple[str, ...], workers: Workers) -> list[str]:
    """Just before each step's effect, and after it, before the worker has written down that it is done.

    On PostgreSQL only the latter, where an effect could come twice.
    """
    on_sqlite = workers.services.database.engine.dialect.name == "sqlite"
    return [f"{when} {step}" for step in steps for when in (("before", "after") if on_sqlite else ("after",))]


# --- Killed around each step ---------------------------------------------------------------------------


def test_killed_around_each_step_of_issuing_one_certificate_is_sealed_and_sent(workers):
    certificate_id = a_certificate(workers.services)

    for point in around(ISSUING, workers):
        workers.die_at(point)
    workers.start()

    wait_until(lambda: is_sent(workers.services, certificate_id) and no_mail_waits(workers.services))
    assert_certificate_is_whole(workers, certificate_id)
    assert_sent_once(workers)


def test_killed_around_each_step_of_making_and_finishing_one_statement_is_sealed_and_sent(workers):
    envelope_id = make_prepared_statement(workers.services)

    for point in around(MAKING, workers):
        workers.die_at(point)
    workers.start()
    wait_until(lambda: is_made(workers.services, envelope_id))
    workers.end_all()
    everyone_signs(workers.services, envelope_id)
    for point in around(FINISHING, workers):
        workers.die_at(point)
    workers.start()

    wait_until(lambda: is_finished(workers.services, envelope_id) and no_mail_waits(workers.services))
    assert_statement_is_whole(workers, envelope_id)
    assert_sent_once(workers)


# --- Told to stop --------------------------------------------------------------------------------------


def test_told_to_stop_within_each_step_of_finishing_nothing_is_lost_and_nothing_comes_twice(
    workers_on_sqlite,
):
    """As systemd, Ctrl-C and a new version do it; the next start goes on where this one stopped."""
    workers = workers_on_sqlite
    envelope_id = make_prepared_statement(workers.services)
    workers.start()
    wait_until(lambda: is_made(workers.services, envelope_id))
    workers.end_all()
    everyone_signs(workers.services, envelope_id)

    for point in around(FINISHING, workers):
        if not is_finished(workers.services, envelope_id):
            pid = workers.start(die_at=point, by=signal.SIGTERM)
            wait_until(lambda pid=pid: not runs(pid) or is_finished(workers.services, envelope_id))
            workers.end_all()
            assert failed_work_ids(workers.services) == []
    workers.start()

    wait_until(lambda: is_finished(workers.services, envelope_id) and no_mail_waits(workers.services))
    assert_statement_is_whole(workers, envelope_id)
    assert_sent_once(workers)


def failed_work_ids(services: Services) -> list[str]:
    with services.database.read() as session:
        return [f"{work.id}: {work.why}" for work in failed_work(session, services.work)]


# --- Killed while mail goes out ------------------------------------------------------------------------


def test_killed_before_the_server_has_a_message_it_goes_out_once(workers_on_sqlite):
    workers = workers_on_sqlite
    certificate_id = a_certificate(workers.services)

    workers.die_at("before mail")
    workers.start()

    wait_until(lambda: is_sent(workers.services, certificate_id) and no_mail_waits(workers.services))
    assert_sent_once(workers)


def test_killed_after_the_servers_250_that_one_message_is_repeated_under_its_id(workers):
    certificate_id = a_certificate(workers.services)

    workers.die_at("after mail")
    (interrupted,) = workers.smtp.by_message_id()
    workers.start()

    wait_until(lambda: is_sent(workers.services, certificate_id) and no_mail_waits(workers.services))
    sent = {message_id: len(copies) for message_id, copies in workers.smtp.by_message_id().items()}
    assert sent.pop(interrupted) == 2
    assert set(sent.values()) == {1}
    assert len(sent) >= 3


# --- Others take over, work is named again, work is tried again ----------------------------------------


def fall_silent(services: Services, worker: str) -> None:
    """Let the database say what it would say a minute after ``worker`` died."""
    with services.database.write() as session:
        heartbeat = session.get_one(Heartbeat, worker)
        session.execute(
            update(Heartbeat).where(Heartbeat.worker == worker).values(at=heartbeat.at - timedelta(minutes=1))
        )


@pytest.mark.parametrize("point", ["before merge_whole", "after seal_whole"])
def test_another_worker_takes_over_from_one_that_never_comes_back(workers_on_postgresql, point):
    workers = workers_on_postgresql
    envelope_id = make_prepared_statement(workers.services)
    workers.start(name="worker-2")
    wait_until(lambda: is_made(workers.services, envelope_id))
    workers.end_all()
    everyone_signs(workers.services, envelope_id)

    workers.die_at(point, name="worker-1")
    workers.start(name="worker-2")
    fall_silent(workers.services, "worker-1")

    wait_until(lambda: is_finished(workers.services, envelope_id) and no_mail_waits(workers.services))
    wait_until(lambda: work_status(workers.services, FINISH_ENVELOPE, envelope_id) == "SUCCESS")
    assert_statement_is_whole(workers, envelope_id)
    assert_sent_once(workers)


def work_status(services: Services, workflow: str, subject: UUID) -> str:
    (found,) = services.work.client.list_workflows(workflow_ids=[work_id(workflow, subject)])
    return str(found.status)


def test_work_that_was_lost_is_named_again_by_the_sweep_however_old(workers_on_sqlite):
    workers = workers_on_sqlite
    certificate_id = a_certificate(workers.services)  # issued days ago, by the clock of now
    services = workers.services
    services.work.client.delete_workflows([work_id(ISSUE_CERTIFICATE, certificate_id)])

    workers.start()

    wait_until(lambda: is_sent(services, certificate_id) and no_mail_waits(services))
    assert_certificate_is_whole(workers, certificate_id)
    assert_sent_once(workers)


def test_work_that_failed_is_kept_and_done_once_it_is_tried_again(workers_on_sqlite):
    workers = workers_on_sqlite
    services, certificate_id = workers.services, a_certificate(workers.services)
    workers.start(fail_at="seal_certificate")
    wait_until(lambda: work_status(services, ISSUE_CERTIFICATE, certificate_id) == "ERROR")
    workers.end_all()

    workers.start()
    with services.database.read() as session:
        (failed,) = failed_work(session, services.work)
    assert try_again(services.work, failed.id)

    wait_until(lambda: is_sent(services, certificate_id) and no_mail_waits(services))
    assert_certificate_is_whole(workers, certificate_id)
    assert_sent_once(workers)
