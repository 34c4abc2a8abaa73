"""The worker: runs durable work, short jobs and the outbox, and takes over from a worker that died."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import Engine

from documents.jobs.server import JobServer
from documents.pdf.pages import stop_helpers
from mail.sending import MailLanes, release_claims
from services.casework.after_closing import look_again
from services.evidence.log_heads import LogHeadNotes
from services.private_notes.folder import folder_is_away
from services.work_queue import APPLICATION, QUEUE, VERSION
from storage.database import Database
from storage.note_keys import NoteKeys
from worker.emails.composers import compose_delivery, email_context
from worker.emails.transport import transport_of
from worker.jobs import JOB_LANES, job_handlers
from worker.sweep import sweep
from worker.takeover import record_heartbeat, take_over_from_the_dead
from worker.worker_services import WorkerServices, step_services
from worker.workflows import (
    action_report,  # noqa: F401 - registers the workflows
    bundle,  # noqa: F401 - registers the workflows
    certificate,  # noqa: F401 - registers the workflows
    erasure,  # noqa: F401 - registers the workflows
    finish,  # noqa: F401 - registers the workflows
    large_print,  # noqa: F401 - registers the workflows
    quarter_report,  # noqa: F401 - registers the workflows
    statement,  # noqa: F401 - registers the workflows
    subject_access,  # noqa: F401 - registers the workflows
)

log = logging.getLogger(__name__)

MAIL_SECONDS = 0.5
BEAT_SECONDS = 2.0
SWEEP_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 3600.0
CONCURRENCY = 4
HELPERS_REST_SECONDS = 10.0
LAST_STEPS = timedelta(seconds=20)


class Worker:
    """One worker of one installation; ``start`` returns at once, ``stop`` lets running steps end."""

    def __init__(self, worker_services: WorkerServices) -> None:
        self._worker_services = worker_services
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._jobs: JobServer | None = None
        self._mail: MailLanes | None = None

    def start(self) -> None:
        """Recover what this worker left behind, then take work."""
        services = self._worker_services.services
        step_services.register(self._worker_services)
        _say_where_keys_are_missing(services.database, services.note_keys)
        release_claims(services.database, services.worker.name)
        DBOS(config=_configuration(services.database, services.worker.name))
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=CONCURRENCY,
            polling_interval_sec=services.worker.poll_seconds,
            on_conflict="always_update",
        )
        notes = self._worker_services.notes
        self._jobs = JobServer(services.jobs_socket, job_handlers(self._worker_services), lanes=JOB_LANES)
        self._mail = MailLanes(
            services.database,
            transport_of(services.mail_server, services.mailbox_dir),
            lambda session, delivery: compose_delivery(email_context(services, notes), session, delivery),
            worker=services.worker.name,
            now=services.now,
        )
        self._every(MAIL_SECONDS, self._mail.send)
        self._every(BEAT_SECONDS, lambda: _pulse(services.database, services.worker.name))
        self._every(BEAT_SECONDS, self._worker_services.keyring.look)
        self._every(HELPERS_REST_SECONDS, lambda: stop_helpers(unused_for=HELPERS_REST_SECONDS))
        self._every(SWEEP_SECONDS, lambda: sweep(services))
        self._every(LOOK_AGAIN_SECONDS, lambda: look_again(services.database))
        self._every(SWEEP_SECONDS, LogHeadNotes(services.database, services.blobs).note_new)

    def stop(self) -> None:
        """Take no more work and let what runs come to the end of its step."""
        self._stopping.set()
        if self._jobs is not None:
            self._jobs.close()
        if self._mail is not None:
            self._mail.close(seconds=LAST_STEPS.total_seconds())
        for thread in self._threads:
            thread.join(timeout=LAST_STEPS.total_seconds())
        DBOS.destroy(workflow_completion_timeout_sec=int(LAST_STEPS.total_seconds()))
        step_services.clear()

    def _every(self, seconds: float, act: Callable[[], object]) -> None:
        def run() -> None:
            while not self._stopping.is_set():
                try:
                    act()
                except Exception:  # a loop that ends would stop mail or take-over without a word
                    log.exception("a round of the worker failed; the next follows")
                self._stopping.wait(seconds)

        thread = threading.Thread(target=run, daemon=True, name=f"every-{seconds}s")
        thread.start()
        self._threads.append(thread)


def _say_where_keys_are_missing(database: Database, keys: NoteKeys) -> None:
    """Log that the keys of private notes are not where they were put; everything else runs."""
    with database.read() as session:
        if folder_is_away(session, keys):
            log.error(
                "%s is missing or empty: private notes cannot be read, begun or destroyed until it is back",
                keys.folder,
            )


def migrate_work(engine: Engine) -> None:
    """Make or update the tables of durable work on ``engine``'s database."""
    DBOS.migrate(_url(engine))


def _pulse(database: Database, worker: str) -> None:
    record_heartbeat(database, worker)
    if database.engine.dialect.name != "sqlite":  # one worker process on SQLite: nobody to take over from
        take_over_from_the_dead(database, worker)


def _configuration(database: Database, worker: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_engine": database.engine,
        "application_version": VERSION,
        "executor_id": worker,
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "use_listen_notify": False,
        "enable_otlp": False,
        "log_level": "WARNING",
    }


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
