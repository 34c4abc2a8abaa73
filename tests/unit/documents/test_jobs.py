"""Short jobs: one question, one answer, over a socket that only we can open."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from documents.errors import MissingFields, NotWord
from documents.jobs import client as client_module
from documents.jobs import server as jobs_module
from documents.jobs.client import (
    JobClient,
    JobFailed,
    JobRefused,
    JobReply,
    JobsUnavailable,
    JobSuperseded,
    JobTooLong,
)
from documents.jobs.server import AlreadyServed, Handler, Job, JobServer
from documents.libreoffice.lanes import Lane

ROOT = Path(__file__).parents[3]


class Gate:
    """A handler that waits until it is let through, and tells in which order jobs came."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.began: list[str] = []
        self.in_vain: list[str] = []
        self.last: Job | None = None

    def __call__(self, job: Job) -> JobReply:
        name = job.payload["name"]
        self.last = job
        self.began.append(name)
        assert self.opened.wait(120)
        try:
            job.still_wanted()
        except Exception:
            self.in_vain.append(name)
            raise
        return JobReply({"name": name})


def echo(job: Job) -> JobReply:
    return JobReply({"said": job.payload["say"], "key": 1}, [job.content, job.content[::-1]])


def refuse(_job: Job) -> JobReply:
    raise MissingFields("Certificate", ["child", "adviser"])


def break_down(_job: Job) -> JobReply:
    raise ZeroDivisionError("private words")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs"


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.opened.set()


@pytest.fixture
def server(path: Path, gate: Gate) -> Iterator[JobServer]:
    handlers: dict[str, Handler] = {
        "echo": echo,
        "refuse": refuse,
        "break": break_down,
        "preview": gate,
        "check": gate,
    }
    with JobServer(path, handlers, lanes={"check": Lane.FINISHING}, threads=1) as server:
        yield server
        gate.opened.set()


@pytest.fixture
def client(server: JobServer) -> JobClient:
    return JobClient(server.path)


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.005)


def test_an_answer_has_values_and_any_number_of_files(client: JobClient):
    large = bytes(range(256)) * 20_000

    reply = client.ask("echo", {"say": "Łucja"}, large, seconds=60)

    assert reply.payload["said"] == "Łucja"
    assert reply.content == large
    assert list(reply.blobs) == [large, large[::-1]]


def test_what_the_worker_finds_wrong_arrives_whole(client: JobClient):
    with pytest.raises(JobRefused) as caught:
        client.ask("refuse", {}, seconds=60)

    original = MissingFields("Certificate", ["child", "adviser"])
    assert caught.value.code == "MissingFields"
    assert caught.value.sentence == original.sentence
    assert caught.value.details == {"template": "Certificate", "names": ["adviser", "child"]}


def test_a_refusal_without_more_to_tell_arrives_too(path: Path):
    def handler(_job: Job) -> JobReply:
        raise NotWord

    with JobServer(path, {"check": handler}), pytest.raises(JobRefused) as caught:
        JobClient(path).ask("check", {}, b"x", seconds=60)
    assert caught.value.code == "NotWord"
    assert caught.value.sentence == NotWord().sentence


@pytest.mark.parametrize("kind", ["break", "unheard-of"])
def test_a_fault_nobody_thought_of_is_told_without_its_words(client: JobClient, kind: str):
    with pytest.raises(JobFailed) as caught:
        client.ask(kind, {}, seconds=60)

    assert "private words" not in str(caught.value)
    assert client.ask("echo", {"say": 1}, seconds=60).payload["said"] == 1


def test_without_a_worker_the_asker_is_told_so(path: Path):
    with pytest.raises(JobsUnavailable, match="You can carry on"):
        JobClient(path).ask("echo", {}, seconds=1)
    assert not JobClient(path).is_served()


def test_a_worker_that_was_killed_left_a_socket_that_answers_nobody_and_may_be_replaced(path: Path):
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()

    with pytest.raises(JobsUnavailable):
        JobClient(path).ask("echo", {"say": 1}, seconds=1)
    with JobServer(path, {"echo": echo}):
        assert JobClient(path).is_served()
        assert JobClient(path).ask("echo", {"say": 1}, seconds=60).payload["said"] == 1


def test_an_answer_that_takes_too_long_is_not_waited_for(client: JobClient, gate: Gate):
    with pytest.raises(JobTooLong):
        client.ask("preview", {"name": "slow"}, seconds=0.1)
    wait_until(lambda: gate.last is not None and not gate.last.seconds_left)

    gate.opened.set()
    wait_until(lambda: gate.in_vain == ["slow"])


def test_a_job_whose_time_is_up_is_not_begun(
    server: JobServer, client: JobClient, gate: Gate, callers: ThreadPoolExecutor
):
    first = callers.submit(client.ask, "preview", {"name": "first"}, seconds=60)
    wait_until(lambda: gate.began == ["first"])

    with pytest.raises(JobTooLong):
        client.ask("preview", {"name": "late"}, seconds=0.1)
    wait_until(lambda: not server.waiting)

    gate.opened.set()
    assert first.result().payload["name"] == "first"
    client.ask("preview", {"name": "third"}, seconds=60)
    assert gate.began == ["first", "third"]


def test_the_latest_job_of_a_form_wins_over_one_that_waits_and_one_that_runs(
    client: JobClient, gate: Gate, callers: ThreadPoolExecutor
):
    runs = callers.submit(client.ask, "preview", {"name": "runs"}, key="form", seconds=60)
    wait_until(lambda: gate.began == ["runs"])
    waits = callers.submit(client.ask, "preview", {"name": "waits"}, key="form", seconds=60)
    with pytest.raises(JobSuperseded):
        runs.result()
    latest = callers.submit(client.ask, "preview", {"name": "latest"}, key="form", seconds=60)
    with pytest.raises(JobSuperseded):
        waits.result()

    gate.opened.set()

    assert latest.result().payload["name"] == "latest"
    assert gate.began == ["runs", "latest"]
    assert gate.in_vain == ["runs"]


def test_forms_do_not_take_each_others_place(client: JobClient, gate: Gate, callers: ThreadPoolExecutor):
    results = [
        callers.submit(client.ask, "preview", {"name": form}, key=form, seconds=60) for form in ("a", "b")
    ]
    results.append(callers.submit(client.ask, "check", {"name": "c"}, key="a", seconds=60))
    wait_until(lambda: len(gate.began) == 1)
    gate.opened.set()

    assert sorted(result.result().payload["name"] for result in results) == ["a", "b", "c"]


def test_finishing_goes_before_previews_that_came_earlier(
    client: JobClient, gate: Gate, callers: ThreadPoolExecutor, server: JobServer
):
    results = [callers.submit(client.ask, "preview", {"name": "runs"}, seconds=60)]
    wait_until(lambda: gate.began == ["runs"])
    for number, (kind, name) in enumerate([("preview", "look"), ("check", "finish")], start=1):
        results.append(callers.submit(client.ask, kind, {"name": name}, seconds=60))
        wait_until(partial(_waits, server, number))

    gate.opened.set()

    for result in results:
        result.result()
    assert gate.began == ["runs", "finish", "look"]


def test_a_socket_is_for_its_owner_alone_from_the_first_moment(server: JobServer):
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600


def test_a_socket_may_lie_deeper_than_addresses_of_sockets_reach(tmp_path: Path):
    deep = tmp_path / ("folder-" * 15) / ("folder-" * 15) / "jobs"

    with JobServer(deep, {"echo": echo}):
        assert JobClient(deep).ask("echo", {"say": 1}, seconds=60).payload["said"] == 1


def test_a_second_worker_is_told_that_the_first_one_serves(server: JobServer, client: JobClient):
    with pytest.raises(AlreadyServed):
        JobServer(server.path, {})

    assert client.ask("echo", {"say": 1}, seconds=60).payload["said"] == 1


def test_closing_tells_who_waits_and_leaves_no_socket(
    server: JobServer, client: JobClient, gate: Gate, callers: ThreadPoolExecutor
):
    callers.submit(client.ask, "preview", {"name": "runs"}, seconds=60)
    wait_until(lambda: gate.began == ["runs"])
    waits = callers.submit(client.ask, "preview", {"name": "waits"}, seconds=60)
    wait_until(lambda: server.waiting == 1)
    threading.Timer(0.2, gate.opened.set).start()

    server.close()

    with pytest.raises(JobsUnavailable):
        waits.result()
    assert not server.path.exists()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x0c" + b'{"blobs":[]}',
        b"\x00\x00\x00\x0e" + b'{"blobs":[-1]}'[:14],
    ],
)
def test_what_is_no_message_is_dropped_and_harms_nobody(server: JobServer, client: JobClient, sent: bytes):
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(server.path))
        stranger.sendall(sent)
        stranger.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            assert stranger.recv(100) == b""

    assert client.ask("echo", {"say": 1}, seconds=60).payload["said"] == 1


def test_a_job_larger_than_messages_may_be_is_not_sent(client: JobClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "MOST_CONTENT", 1000)
    with pytest.raises(JobsUnavailable):
        client.ask("echo", {"say": 1}, bytes(1001), seconds=60)


def test_an_asker_that_says_nothing_does_not_hold_up_others(
    server: JobServer, client: JobClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs_module, "READING_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(server.path))
        assert client.ask("echo", {"say": 1}, seconds=60).payload["said"] == 1
        assert silent.recv(100) == b""


def test_the_asking_side_loads_nothing_that_makes_documents():
    loaded = (
        "import sys, documents.jobs.client; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"lxml", "pikepdf", "pypdf", "pypdfium2", "PIL", "docx", "docxtpl", "jinja2", "pyhanko"}
    assert heavy.isdisjoint(done.stdout.split())


def _waits(server: JobServer, number: int) -> bool:
    return server.waiting == number
