"""Naming durable work inside the transaction that calls for it.

The web process only names work (workflow, ids); the worker alone loads and runs it. The id of a piece of
work is made from what it is about, so the same work can be named twice and runs once.
"""

from __future__ import annotations

from uuid import UUID

from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

QUEUE = "work"
APPLICATION = "counterpart"
VERSION = "1"
"""Constant: with a version of its own each deploy would strand the work in flight."""

ISSUE_CERTIFICATE = "issue_certificate"
MAKE_STATEMENT = "make_paper"
FINISH_ENVELOPE = "finish_envelope"
MAKE_ACTION_REPORT = "make_action_report"
MAKE_LARGE_PRINT = "make_large_print"
MAKE_BUNDLE = "make_bundle"
MAKE_QUARTER_REPORT = "make_quarter_report"
ERASE_RECORDS = "erase_records"
COLLECT_SUBJECT_DATA = "collect_subject_data"
PACK_SUBJECT_DATA = "pack_subject_data"


class Work:
    """The way to name work; opened lazily, so that pages that need none pay nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._client: DBOSClient | None = None

    def enqueue(self, session: Session, workflow: str, subject: UUID) -> str:
        """Name ``workflow`` about ``subject``; it exists when ``session`` commits, and not otherwise."""
        workflow_id = work_id(workflow, subject)
        self.client.enqueue_in_transaction(
            session,
            {
                "workflow_name": workflow,
                "queue_name": QUEUE,
                "workflow_id": workflow_id,
                "app_version": VERSION,
            },
            str(subject),
        )
        return workflow_id

    @property
    def client(self) -> DBOSClient:
        """The client on our own engine."""
        if self._client is None:
            self._client = DBOSClient(
                system_database_engine=self._engine,
                serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
                lazy=True,  # looking at the database now would wait for the caller's own transaction
            )
        return self._client


def work_id(workflow: str, subject: UUID) -> str:
    """Return the id of a piece of work: naming it again under this id does nothing."""
    return f"{workflow}-{subject}"
