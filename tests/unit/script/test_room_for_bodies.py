"""Bodies that the web server keeps while they come in: how long they may be, and who is let go."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from script import slow_clients
from script.arriving import MOST_BODY, Arrival
from script.slow_clients import BufferingWorker
from web.common.large_posts import READ_BESIDE_FILES
from web.setup import LARGEST_POST

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


def test_all_that_a_page_reads_beside_its_files_comes_through_the_server_and_both_proxies() -> None:
    (nginx,) = re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    (caddy,) = re.findall(r"max_size (\d+)MB", (DEPLOY / "Caddyfile").read_text())

    assert LARGEST_POST * READ_BESIDE_FILES < MOST_BODY < min(int(nginx) * 2**20, int(caddy) * 10**6)


def test_a_body_longer_than_a_page_takes_is_taken_in_for_its_words() -> None:
    arrival = Arrival(0.0)
    arrival.feed(
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_POST * READ_BESIDE_FILES}\r\n\r\n".encode()
    )

    assert not arrival.whole
    assert not arrival.cut
    arrival.close()


@pytest.mark.parametrize(("queued", "expected"), [(0, "larger"), (120_000_000, "queued")])
def test_where_bodies_fill_the_room_the_largest_is_let_go_and_a_slow_familys_letter_stays(
    monkeypatch: pytest.MonkeyPatch, queued: int, expected: str
) -> None:
    worker = cast(Any, object.__new__(BufferingWorker))
    clients = {
        name: SimpleNamespace(
            arrival=SimpleNamespace(received=received, begun_at=0.0), until=float("inf"), lingers=False
        )
        for name, received in (("slow", 2_000_000), ("large", 118_000_000), ("larger", 119_000_000))
    }
    conns = {Connection(name, client): client for name, client in clients.items()}
    waits_for_its_turn = Connection("queued", SimpleNamespace(arrival=SimpleNamespace(received=queued)))
    worker._queued = deque([waits_for_its_turn])
    gone: list[str] = []
    worker.alive, worker._waiting, worker._looked_at = True, conns, 0.0
    worker._close = lambda conn, _: gone.append(conn.name)
    monkeypatch.setattr(slow_clients, "MOST_HELD", 200_000_000)

    worker.murder_pending()

    assert gone == [expected]
    assert (waits_for_its_turn in worker._queued) is (expected != "queued")


class Connection:
    """A connection by its name."""

    def __init__(self, name: str, sock: object) -> None:
        self.name, self.sock = name, sock
