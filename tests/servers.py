"""Real services for tests: PostgreSQL, an SMTP server that can refuse, free ports.

As a program, ``python -m tests.servers COMMAND …`` runs a command beside one PostgreSQL of its own,
whose address it puts in ``COUNTERPART_TEST_POSTGRES``, and ends that server whatever becomes of the command.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql
from sqlalchemy import URL, make_url, select
from sqlalchemy.orm import Session as RowSession

POSTGRES_VARIABLE = "COUNTERPART_TEST_POSTGRES"
PR_SET_PDEATHSIG = 1  # linux/prctl.h

# A test's data may vanish with the machine: no waiting for the disk.
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "log_min_messages": "panic",
}

_libc = ctypes.CDLL(None, use_errno=True)


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- PostgreSQL ----------------------------------------------------------------------------------------


def postgres_program(name: str) -> str:
    """Path of one of PostgreSQL's programs, of the newest version that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: run script/setup --dev")
    return str(found[-1])


@contextlib.contextmanager
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server of our own, on a socket in a private folder; yields its superuser's address.

    It ends with the block, and with this process even when that is killed.
    """
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="counterpart-postgres-"))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    account: dict[str, Any] = (
        {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    )
    server: subprocess.Popen[bytes] | None = None
    try:
        initdb = [postgres_program("initdb"), "--username=postgres", "--auth=trust", "--no-sync"]
        subprocess.run(
            [*initdb, "--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder}/data"],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **account,
        )
        options = {**POSTGRES_OPTIONS, "unix_socket_directories": str(folder)}
        settings = [f"--{name}={value}" for name, value in options.items()]
        server = subprocess.Popen(
            [postgres_program("postgres"), "-D", f"{folder}/data", *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with(os.getpid(), signal.SIGQUIT),
            **account,
        )
        address = URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)}
        )
        _wait_until_it_answers(address, server)
        yield address
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(60)
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _end_with(parent: int, signal_number: int) -> Callable[[], None]:
    def in_child() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it ended before we could ask to be told
            os._exit(1)

    return in_child


def _wait_until_it_answers(address: URL, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            psycopg.connect(_psycopg_address(address)).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _psycopg_address(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass(frozen=True)
class Postgres:
    """A running server, seen as its superuser."""

    address: URL

    def fresh_database(self, *, template: str = "template1") -> URL:
        """Address of a new database, a copy of ``template``; nobody else uses it."""
        name = f"test_{uuid.uuid4().hex}"
        # Copying files costs a third of what writing each page into the log does.
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return self.address.set(database=name)

    def drop_database(self, address: URL) -> None:
        """Remove a database with all that is connected to it."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute(drop.format(sql.Identifier(str(address.database))))

    def template(self, name: str, prepare: Callable[[URL], None]) -> str:
        """The template database ``name``, made with ``prepare`` by whichever process asks first."""
        with psycopg.connect(_psycopg_address(self.address), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
                unfinished = self.fresh_database()
                prepare(unfinished)
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(
                    rename.format(sql.Identifier(str(unfinished.database)), sql.Identifier(name))
                )
        return name

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(_psycopg_address(self.address), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def shared_postgres() -> Iterator[Postgres]:
    """The server that this test run was given, or one for this block when pytest was started by hand."""
    if given := os.environ.get(POSTGRES_VARIABLE):
        yield Postgres(make_url(given))
    else:
        with postgres_server() as address:
            yield Postgres(address)


def migrate_database(address: URL | str, *, with_directory: bool = True) -> None:
    """Give the database at ``address`` this version's tables; with practice mode's directory too."""
    from cases.reference.entries import EntryVersion
    from services.directory.filling import fill_directory
    from services.evidence.own_records import record_migrated_own_rows
    from services.evidence.row_records import record_migrated_rows
    from storage.database import make_engine
    from storage.migrate import migrate
    from worker.worker import migrate_work

    engine = make_engine(
        address if isinstance(address, str) else address.render_as_string(hide_password=False)
    )
    try:
        migrate(engine, record=record_migrated_rows)
        migrate_work(engine)
        if with_directory:
            with RowSession(engine) as session, session.begin():
                fill_directory(session, at=datetime(2026, 11, 25, tzinfo=UTC))
                rows = session.scalars(select(EntryVersion.id))
                record_migrated_own_rows(session.connection(), {"entry_version": set(rows)})
    finally:
        engine.dispose()


# --- SMTP ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """One message that the server took with 250, and for whom."""

    message: EmailMessage
    sender: str
    recipients: tuple[str, ...]


@dataclass
class SmtpServer:
    """An SMTP server on loopback that keeps what it accepts and answers as it is told."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    _answers: dict[str, int | str] = field(default_factory=dict)
    _answer_to_all: int | str = 250
    answer_to_data: str = "250 2.0.0 OK"
    answer_to_quit: str = "221 2.0.0 Bye"

    host: str = "127.0.0.1"

    def answer(self, address: str, code: int | str) -> None:
        """From now on answer RCPT for ``address`` with ``code``: 250 accept, 451 later, 550 never.

        A text is the whole answer.
        """
        self._answers[address.casefold()] = code

    def answer_everyone(self, code: int | str) -> None:
        """From now on answer RCPT with ``code`` for each address that has no answer of its own."""
        self._answer_to_all = code

    def by_message_id(self) -> dict[str, list[Received]]:
        """What was accepted, under each Message-ID; more than one entry there is mail sent twice."""
        found: dict[str, list[Received]] = {}
        for one in self.received:
            found.setdefault(str(one.message["Message-ID"]), []).append(one)
        return found

    def to(self, address: str) -> list[EmailMessage]:
        """The messages accepted for ``address``, oldest first."""
        wanted = address.casefold()
        return [one.message for one in self.received if wanted in map(str.casefold, one.recipients)]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        code = self._answers.get(address.casefold(), self._answer_to_all)
        if code == 250:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        if isinstance(code, str):
            self.refused.append((address, int(code[:3])))
            return code
        self.refused.append((address, code))
        return f"{code} {'4.2.0 try again later' if code < 500 else '5.1.1 no such mailbox'}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        if not self.answer_to_data.startswith("250"):
            return self.answer_to_data
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=policy.default)
        self.received.append(Received(message, str(envelope.mail_from), tuple(envelope.rcpt_tos)))
        return self.answer_to_data

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        return self.answer_to_quit


@contextlib.contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    """A running SmtpServer on a free port of 127.0.0.1."""
    kept = SmtpServer()
    loop = asyncio.new_event_loop()  # in a thread of its own: a browser test may have left one in this thread
    thread = threading.Thread(target=loop.run_forever, name="smtp server", daemon=True)
    thread.start()
    opening = loop.create_server(
        lambda: SMTP(kept, hostname="mail.example.com", enable_SMTPUTF8=True, loop=loop), kept.host, 0
    )
    listening = asyncio.run_coroutine_threadsafe(opening, loop).result(timeout=120)
    kept.port = listening.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        loop.call_soon_threadsafe(_close, loop, listening)
        thread.join()
        loop.close()


def _close(loop: asyncio.AbstractEventLoop, listening: asyncio.Server) -> None:
    async def close_all() -> None:
        listening.close()
        others = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        loop.stop()

    loop.create_task(close_all())


# --- As a program --------------------------------------------------------------------------------------


def main(command: list[str]) -> int:
    """Run ``command`` beside a PostgreSQL of its own; its exit code, or 128 + the signal that ended it."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with shared_postgres() as postgres:
        address = postgres.address.render_as_string(hide_password=False)
        child = subprocess.Popen(
            command,
            env={**os.environ, POSTGRES_VARIABLE: address},
            preexec_fn=_end_with(os.getpid(), signal.SIGTERM),
        )
        try:
            code = _wait(child)
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
    return code if code >= 0 else 128 - code


def _wait(child: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # pytest got the same Ctrl-C and is about to report


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
