"""The bare web server beside clients that stop in the midst of what they send, or take nothing of the answer.

The server and its settings are the real ones, with a shorter grace; the application is a few lines.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from script.arriving import IN_MEMORY
from script.slow_clients import LONG_AT_ONCE
from tests.faults.bare_server import GRACE_SECONDS, bare_server
from tests.processes import wait_until

POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
NOTHING = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with bare_server(tmp_path_factory.mktemp("server")) as port:
        yield port


def connection(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=120)


def get(port: int, path: str = "/") -> tuple[bytes, float]:
    """The page and how many seconds it took."""
    began = time.monotonic()
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    asked.request("GET", path)
    body = asked.getresponse().read()
    asked.close()
    return body, time.monotonic() - began


def everything(client: socket.socket) -> bytes:
    parts = []
    while part := client.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


STALLED = {
    "in the body": POST + b"Content-Length: 200000\r\n\r\nabc",
    "in a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "in the head": POST + b"Content-Le",
    "before anything": b"",
    "before the body": POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.mark.parametrize("sent", STALLED.values(), ids=STALLED.keys())
def test_stalled_requests_do_not_stop_a_page(port: int, sent: bytes):
    with ExitStack() as stalled:
        for _ in range(40):
            client = stalled.enter_context(connection(port))
            client.sendall(sent)

        body, seconds = get(port)

    assert body == NOTHING.encode()
    assert seconds < GRACE_SECONDS - 1, "it waited for them"


def test_clients_that_take_nothing_of_a_large_answer_do_not_stop_a_page(port: int):
    with ExitStack() as stalled:
        for _ in range(15):
            client = stalled.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
            client.recv(10)

        body, seconds = get(port)

    assert body == NOTHING.encode()
    assert seconds < GRACE_SECONDS - 1, "it waited for them"


def test_whoever_stops_is_told_and_let_go(port: int):
    with connection(port) as client:
        client.sendall(STALLED["in the body"])

        said = everything(client)

    assert said.startswith(b"HTTP/1.1 408 ")


def test_a_slow_body_that_goes_on_comes_through(port: int):
    """For longer than the grace, and above the least rate."""
    piece, pieces = b"y" * 700, 6
    with connection(port) as client:
        client.sendall(POST + f"Connection: close\r\nContent-Length: {len(piece) * pieces}\r\n\r\n".encode())
        for _ in range(pieces):
            time.sleep(GRACE_SECONDS / 4)
            client.sendall(piece)

        said = everything(client)

    assert hashlib.sha256(piece * pieces).hexdigest().encode() in said


@pytest.mark.parametrize("size", [0, 1, 8191, 8192, 70_000, 5_000_000])
def test_a_body_arrives_as_it_was_sent_and_the_connection_is_kept(port: int, size: int):
    body = os.urandom(size)
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    for chunked in (False, True, False):
        asked.request("POST", "/", body=iter([body]) if chunked else body, encode_chunked=chunked)
        assert asked.getresponse().read().decode() == hashlib.sha256(body).hexdigest()

    asked.close()


def test_a_large_answer_arrives_whole(port: int):
    body, _ = get(port, "/big")

    assert body == b"x" * 30_000_000


def test_requests_sent_in_one_go_are_answered_in_order(port: int):
    with connection(port) as client:
        client.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            + POST
            + b"Content-Length: 3\r\n\r\nabc"
            + POST
            + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"
            + b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        said = everything(client).decode()

    abc = hashlib.sha256(b"abc").hexdigest()
    assert re.findall("[0-9a-f]{64}", said) == [NOTHING, abc, abc, NOTHING]


def test_a_body_that_the_page_does_not_read_is_not_taken_for_the_next_request(port: int):
    with connection(port) as client:
        client.sendall(
            b"POST /ignores-body HTTP/1.1\r\nHost: x\r\nContent-Length: 31\r\n\r\n"
            + b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"[:31]
        )
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        said = everything(client)

    assert said.count(b"HTTP/1.1 200 OK") <= 2
    assert len(said) < 2000


def test_who_asks_whether_to_go_on_is_told_once(port: int):
    with connection(port) as client:
        client.sendall(POST + b"Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")

        said = everything(client).decode()

    assert "100 Continue" not in said
    assert hashlib.sha256(b"abc").hexdigest() in said


MALFORMED = {
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "length and chunks": POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no number": POST + b"Content-Length: many\r\n\r\nabcd",
    "no chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab",
    "no request": b"hello\r\n\r\n",
    "an endless head": b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000,
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_request_ends_the_connection_at_once(port: int, sent: bytes):
    with connection(port) as client:
        began = time.monotonic()
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        said = everything(client)

    assert time.monotonic() - began < GRACE_SECONDS
    assert b"200 OK" not in said


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nA: "
TOO_LONG = {
    "a field": (HEAD + b"a" * 10_000 + b"\r\n\r\n", b"431 "),
    "a field that never ends": (HEAD + b"a" * 70_000, b"431 "),
    "a field of a megabyte": (HEAD + b"a" * 1_000_000 + b"\r\n\r\n", b"431 "),
    "many fields": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000, b"431 "),
    "an address": (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414 "),
    "an address that never ends": (b"GET /" + b"a" * 70_000, b"414 "),
}


@pytest.mark.parametrize(("sent", "answer"), TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_head_that_is_too_long_is_answered_in_the_terms_of_http(port: int, sent: bytes, answer: bytes):
    """RFC 6585, section 5 (431); RFC 9110, section 15.5.15 (414)."""
    with connection(port) as client:
        client.sendall(sent)
        said = everything(client)

    assert said.startswith(b"HTTP/1.1 " + answer)


def test_a_body_larger_than_any_page_takes_reaches_the_page_without_it(port: int):
    """The page can then say in words what is too large."""
    with connection(port) as client:
        client.sendall(b"POST /ignores-body HTTP/1.1\r\nHost: x\r\nContent-Length: 190000000\r\n\r\n")

        said = everything(client)

    assert said.endswith(b"ignored")


LONG, SHORT = IN_MEMORY + 1, IN_MEMORY - 1_000


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [("/works", LONG, LONG_AT_ONCE), ("/works", SHORT, 9), ("/waits", LONG, 9)],
    ids=["long", "short", "long-that-waits"],
)
def test_a_few_long_requests_are_answered_at_once_and_the_others_hold_no_thread(
    tmp_path: Path, path: str, size: int, expected: int
):
    with bare_server(tmp_path) as port, ThreadPoolExecutor(9) as clients:
        most = list(clients.map(lambda _: int(_posted(port, path, size)), range(9)))
    assert max(most) == expected


def test_a_page_does_not_wait_for_long_requests(port: int):
    with ThreadPoolExecutor(16) as clients:
        under_way = [clients.submit(_posted, port, "/works", LONG) for _ in range(16)]
        wait_until(lambda: any(one.done() for one in under_way))
        get(port)
        answered = sum(one.done() for one in under_way)
        assert all(one.result() for one in under_way)
    assert answered < 8, "a thread was free for the page only once most of them were answered"


def _posted(port: int, path: str, size: int) -> bytes:
    """Send a body of that many bytes; return the answer's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, b"x" * size)
    answer = connection.getresponse().read()
    connection.close()
    return answer
