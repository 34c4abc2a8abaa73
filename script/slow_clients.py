"""A gunicorn worker whose threads only ever meet whole requests, and never wait for whoever reads slowly.

gthread gives a thread to each connection at once: as many clients as there are threads, each of which stops
in the midst of what it sends, and no page is served any more. Here the main loop takes in the whole request,
on disk if it is long, before a thread has to do with it; what a client does not take of the answer at once is
sent by the main loop too. Who sends or takes less than about a kilobyte a second is let go.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from script.arriving import IN_MEMORY, Arrival

GRACE_SECONDS = 30.0
"""How long a client may do nothing in the midst of a request or an answer."""
LEAST_RATE = 1000.0
"""Bytes a second; less for long uses up the grace. 10 MB from a phone with a bad line still come through."""
LINGER_SECONDS = 3.0
"""How long we wait, after the last answer, for a client to stop sending (RFC 9112, 9.6)."""
SETTLING_SECONDS = 5.0
"""Younger connections are not let go to make room."""
MOST_HELD = 400_000_000
"""Bytes of requests under way, of all clients together."""
AT_ONCE = 256_000
LONG_AT_ONCE = 1
"""Requests longer than ``IN_MEMORY`` that are read and answered at once. Each takes some milliseconds of
processor, which threads share anyhow: a few at once would only make every page wait, so further ones wait
here, without a thread. One that waits for something else gives its turn up meanwhile (``Client.end_turn``).
"""

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
LINE_TOO_LARGE = b"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Client:
    """A client's socket as gunicorn's threads see it: a whole request to read, an answer that always fits."""

    def __init__(self, real: socket.socket, now: float) -> None:
        self.real = real
        self.arrival = Arrival(now)
        self.until = now + GRACE_SECONDS
        self.lingers = False
        self.stays_open = False
        self.end_turn: Callable[[], None] = _nothing
        """To be called by whoever answers a long request and is about to wait; harmless when called again."""
        self._unsent: SpooledTemporaryFile[bytes] | None = None
        self._next = b""

    def did_something(self, size: int) -> None:
        """Earn time by ``size`` bytes sent or taken."""
        self.until = min(self.until + size / LEAST_RATE, time.monotonic() + GRACE_SECONDS)

    def rate(self, now: float) -> float:
        """Return bytes a second of what is under way."""
        return self.arrival.received / max(now - self.arrival.begun_at, 0.001)

    def recv(self, size: int, _flags: int = 0) -> bytes:
        """Read on in the request; never waits."""
        return self.arrival.read(size)

    def send(self, data: Any) -> int:
        """Send, or keep for later; never waits."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: Any) -> None:
        """Send what the client takes at once, and keep the rest for the main loop."""
        left = memoryview(data)
        if self._unsent is None:
            left = left[self._sent_at_once(left) :]
            if not left:
                return
            self._unsent = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed once it is sent
        self._unsent.write(left)

    def begin_the_rest(self) -> bool:
        """Get ready to send what was kept; whether there is any."""
        if self._unsent is None:
            return False
        self._unsent.seek(0)
        self._next = self._unsent.read(AT_ONCE)
        return True

    def send_more(self) -> bool:
        """Send some of what was kept; whether all of it is gone. Raises OSError."""
        assert self._unsent is not None  # noqa: S101 - begun before
        sent = self._sent_at_once(memoryview(self._next))
        self.did_something(sent)
        self._next = self._next[sent:] or self._unsent.read(AT_ONCE)
        if self._next:
            return False
        self._unsent.close()
        self._unsent = None
        return True

    def _sent_at_once(self, data: memoryview) -> int:
        sent = 0
        with suppress(BlockingIOError):
            while sent < len(data):
                sent += self.real.send(data[sent:])
        return sent

    def setblocking(self, _: bool) -> None:
        """Stay as it is: nothing here ever blocks."""

    def settimeout(self, _: float | None) -> None:
        """Stay as it is."""

    def gettimeout(self) -> float:
        """Say that it never blocks."""
        return 0.0

    def close(self) -> None:
        """Close it, and forget what was under way."""
        self.arrival.close()
        if self._unsent is not None:
            self._unsent.close()
            self._unsent = None
        self.real.close()

    def __getattr__(self, name: str) -> Any:
        """Return all else is the socket's own."""
        return getattr(self.real, name)


def _nothing() -> None:
    """Do nothing: this request is not long."""


class BufferingWorker(ThreadWorker):
    """gthread with all waiting for clients in its main loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # untyped library
        self._waiting: dict[TConn, Client] = {}
        """Connections that the main loop waits for, to send or to take."""
        self._looked_at = 0.0
        self._turns: set[TConn] = set()
        """Connections whose long request is being read or answered."""
        self._queued: deque[TConn] = deque()
        """Connections whose long request is whole, and waits for its turn."""
        self.poller: Any

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, and begin to take in its request."""
        try:
            accepted, address = listener.accept()
        except OSError:  # it went away again, or there are no descriptors left
            return
        if len(self._waiting) >= self.worker_connections * 3 // 4:
            self._make_room()
        self.nr_conns += 1
        client = Client(accepted, time.monotonic())
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conn = TConn(self.cfg, client, address, listener.getsockname())  # type: ignore[no-untyped-call]  # the same
        conn.data_ready = True
        self._wait(conn, client, selectors.EVENT_READ, self._take_in)

    def murder_pending(self) -> None:
        """Let go of whoever used up the grace. Called each time round the main loop."""
        now = time.monotonic()
        if now - self._looked_at < 0.5:
            return
        self._looked_at = now
        for conn, client in list(self._waiting.items()):
            idle = not self.alive and not client.arrival.received
            if client.until < now or (idle and now - client.arrival.begun_at > STOP_KEEPALIVE_LINGER):
                self._let_go(conn, client)
        if sum(conn.sock.arrival.received for conn in (*self._waiting, *self._queued)) > MOST_HELD:
            self._make_room_on_disk()

    def _hand_over(self, conn: TConn, client: Client) -> None:
        """Give a whole request to a thread; a long one when it is its turn."""
        if client.arrival.received <= IN_MEMORY:
            self.enqueue_req(conn)  # type: ignore[no-untyped-call]  # the same
            return
        self._queued.append(conn)
        self._begin_turns()

    def _begin_turns(self) -> None:
        while self._queued and len(self._turns) < LONG_AT_ONCE:
            conn = self._queued.popleft()
            self._turns.add(conn)
            conn.sock.end_turn = partial(self.method_queue.defer, self._end_turn, conn, conn.sock.arrival)
            self.enqueue_req(conn)  # type: ignore[no-untyped-call]  # the same

    def _end_turn(self, conn: TConn, arrival: Arrival) -> None:
        """Let the next long request begin, unless ``conn`` has gone on to another request since."""
        if conn.sock.arrival is arrival:
            self._turns.discard(conn)
            self._begin_turns()

    def finish_request(self, conn: TConn, done: Any) -> None:
        """Send what is left of the answer; then wait for the next request, or close."""
        client = conn.sock
        self._end_turn(conn, client.arrival)
        client.end_turn = _nothing
        try:
            client.stays_open = bool(done.result()) and self._may_stay_open(conn, client)
            if client.begin_the_rest():
                client.until = time.monotonic() + GRACE_SECONDS
                self._wait(conn, client, selectors.EVENT_WRITE, self._send_on)
            else:
                self._answered(conn, client)
        except Exception:
            self._close(conn, client)

    def _may_stay_open(self, conn: TConn, client: Client) -> bool:
        unread = conn.parser is None or bool(conn.parser.unreader.buf.getvalue())
        return bool(self.alive) and not client.arrival.cut and not unread

    def _take_in(self, conn: TConn, client: Client, _fileobj: object) -> None:
        data = self._received(conn, client)
        if not data:
            return
        if client.arrival.received == 0:
            client.arrival.begun_at = time.monotonic()
            client.until = client.arrival.begun_at + GRACE_SECONDS
        client.did_something(len(data))
        client.arrival.feed(data)
        self._go_on(conn, client)

    def _go_on(self, conn: TConn, client: Client) -> None:
        """Give the request to a thread once it is whole."""
        if client.arrival.too_large:
            self._say_and_close(conn, client, TOO_LARGE)
        elif client.arrival.head_too_large:
            answer = LINE_TOO_LARGE if client.arrival.line_too_large else HEAD_TOO_LARGE
            self._say_and_close(conn, client, answer)
        elif client.arrival.whole:
            self._stop_waiting(conn)
            self._hand_over(conn, client)
        elif client.arrival.asks_to_go_on:
            client.arrival.asks_to_go_on = False
            client.sendall(GO_ON)

    def _send_on(self, conn: TConn, client: Client, _fileobj: object) -> None:
        try:
            if client.send_more():
                self._stop_waiting(conn)
                self._answered(conn, client)
        except OSError:
            self._close(conn, client)

    def _answered(self, conn: TConn, client: Client) -> None:
        arrival, now = client.arrival, time.monotonic()
        arrival.close()
        client.arrival = Arrival(now)
        if not client.stays_open:
            self._linger(conn, client)
            return
        client.until = now + (GRACE_SECONDS if arrival.rest else self.cfg.keepalive)
        self._wait(conn, client, selectors.EVENT_READ, self._take_in)
        if arrival.rest:
            client.arrival.feed(arrival.rest)
            self._go_on(conn, client)

    def _say_and_close(self, conn: TConn, client: Client, answer: bytes) -> None:
        with suppress(OSError):
            client.real.send(answer)
        self._stop_waiting(conn)
        self._linger(conn, client)

    def _linger(self, conn: TConn, client: Client) -> None:
        """Close our side, and let the client see the answer before the connection is gone."""
        client.lingers = True
        client.until = time.monotonic() + LINGER_SECONDS
        try:
            client.real.shutdown(socket.SHUT_WR)
            self._wait(conn, client, selectors.EVENT_READ, self._ignore)
        except (OSError, ValueError):
            self._close(conn, client)

    def _ignore(self, conn: TConn, client: Client, _fileobj: object) -> None:
        self._received(conn, client)

    def _received(self, conn: TConn, client: Client) -> bytes:
        """Return what has come; nothing where nothing has, or where the client has gone and is closed."""
        try:
            data = client.real.recv(AT_ONCE)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._close(conn, client)
        return data

    def _let_go(self, conn: TConn, client: Client) -> None:
        """End a connection whose time is up; who was in the midst of a request is told."""
        if client.arrival.received and not client.lingers:
            self._say_and_close(conn, client, TOO_SLOW)
        else:
            self._close(conn, client)

    def _make_room(self) -> None:
        """Let go of the slowest."""
        now = time.monotonic()
        settled = [
            (client.rate(now), conn)
            for conn, client in self._waiting.items()
            if now - client.arrival.begun_at > SETTLING_SECONDS
        ]
        if settled:
            _, slowest = min(settled, key=lambda one: one[0])
            self._close(slowest, slowest.sock)

    def _make_room_on_disk(self) -> None:
        """Let go of the largest: a family's letter from a slow phone is small beside what fills the room."""
        largest = max((*self._waiting, *self._queued), key=lambda conn: conn.sock.arrival.received)
        if largest in self._queued:
            self._queued.remove(largest)
        self._close(largest, largest.sock)

    def _wait(self, conn: TConn, client: Client, event: int, then: Any) -> None:
        self.poller.register(client.real, event, partial(then, conn, client))
        self._waiting[conn] = client

    def _stop_waiting(self, conn: TConn) -> None:
        if client := self._waiting.pop(conn, None):
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(client.real)

    def _close(self, conn: TConn, client: Client) -> None:
        self._stop_waiting(conn)
        self.nr_conns -= 1
        with suppress(OSError):
            client.close()
