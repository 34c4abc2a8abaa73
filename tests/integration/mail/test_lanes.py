"""A mail server that hangs on one message holds that message alone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from mail import transports
from mail.errors import MailDeferred
from mail.outbox import Delivery
from mail.sending import LANES, MailLanes
from mail.transports import SmtpTransport
from storage.database import Database, open_database
from tests.app_services import wait_until
from tests.integration.mail.test_sending import START, compose, put, states

HANGS = "hangs@example.com"


@dataclass
class HangingServer:
    """Speaks just enough SMTP; for one recipient it never answers DATA, or drips an answer without an end."""

    drips: bool = False
    port: int = 0
    host: str = "127.0.0.1"
    taken: list[str] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        recipient = ""
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                if word == b"DATA" and recipient == HANGS:
                    self._hang(connection)
                    return
                if word == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    while next(lines) != b".\r\n":
                        pass
                    self.taken.append(recipient)
                connection.sendall(b"250 fine\r\n" if word != b"QUIT" else b"221 bye\r\n")

    def _hang(self, connection: socket.socket) -> None:
        while not self.let_go.wait(0.05):
            if self.drips:
                connection.sendall(b"3")


@contextmanager
def a_hanging_server(*, drips: bool = False) -> Iterator[HangingServer]:
    server = HangingServer(drips=drips)
    with socket.create_server((server.host, 0)) as listener:
        server.port = listener.getsockname()[1]
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            server.let_go.set()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def lanes_to(database: Database, server: HangingServer) -> MailLanes:
    transport = SmtpTransport(server.host, server.port, security="none")
    return MailLanes(database, transport, compose, worker="w", now=lambda: START)


def rounds_until(lanes: MailLanes, holds: Callable[[], bool]) -> None:
    """As the worker does, round after round."""

    def look() -> bool:
        lanes.send()
        return holds()

    wait_until(look)


def test_a_server_that_hangs_on_one_message_takes_all_others(database: Database) -> None:
    others = [f"{number}@example.com" for number in range(12)]
    put(database, HANGS, *others)
    with a_hanging_server() as server:
        lanes = lanes_to(database, server)

        rounds_until(lanes, lambda: sorted(server.taken) == sorted(others))

        assert states(database)[HANGS] == "queued"
        server.let_go.set()
        lanes.close(seconds=60)
    with database.read() as session:
        held = session.scalars(select(Delivery).where(Delivery.to_address == HANGS)).one()
        assert held.next_try_at > START, "it is tried again, later"
        assert held.claimed_by is None


def test_nothing_is_sent_by_two_lanes(database: Database, smtp_server) -> None:
    everyone = [f"{number}@example.com" for number in range(25)]
    put(database, *everyone)
    lanes = lanes_to(database, smtp_server)

    rounds_until(lanes, lambda: set(states(database).values()) == {"accepted"})

    lanes.close(seconds=60)
    assert {len(found) for found in smtp_server.by_message_id().values()} == {1}
    assert len(smtp_server.received) == len(everyone)


def test_no_more_lanes_run_than_there_are(database: Database) -> None:
    for number in range(LANES + 3):
        put(database, HANGS, about=f"about {number}")
    with a_hanging_server() as server:
        lanes = lanes_to(database, server)
        started = [lanes.send() for _ in range(LANES + 3)]
        assert started.count(True) <= LANES
        server.let_go.set()
        lanes.close(seconds=60)


def test_a_server_that_drips_its_answer_is_broken_off_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "MESSAGE_SECONDS", 0.3)
    message = EmailMessage()
    message["From"], message["To"] = "hello@example.com", HANGS
    with a_hanging_server(drips=True) as server:
        began = time.monotonic()
        with pytest.raises(MailDeferred):
            SmtpTransport(server.host, server.port, security="none").send(message)
    assert time.monotonic() - began < 60
