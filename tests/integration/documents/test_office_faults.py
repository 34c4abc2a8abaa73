"""An office may die, hang or swell; the documents are made all the same, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from documents.libreoffice.errors import (
    ConversionFailed,
    ConversionTooLong,
    DamagedDocument,
    OfficeUnavailable,
)
from documents.libreoffice.pool import LibreOfficePool
from tests.word_files import long_word_file, word_file

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/hard_inputs"
SLOW = 100
"""Pages that keep an office busy for half a second at least."""


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOfficePool]:
    """One pool for all: it has to survive each of these tests."""
    with LibreOfficePool(1, run_dir=tmp_path_factory.mktemp("run"), stall_seconds=1) as pool:
        pool.warm()
        yield pool


@pytest.fixture
def tries(pool: LibreOfficePool) -> Callable[[], int]:
    """How often offices were given a document in this test."""
    before = pool.begun
    return lambda: pool.begun - before


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def wait_until(true: Callable[[], bool], *, seconds: float = 120) -> None:
    """Return as soon as ``true`` says so; fail if it never does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def sockets_of(pid: int) -> set[Path]:
    """The socket files that a process has bound (proc(5), net/unix)."""
    inodes = {str(link.readlink()).strip("socket:[]") for link in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/unix").read_text().splitlines()]
    return {Path(row[7]) for row in rows if len(row) == 8 and row[6] in inodes and row[7].startswith("/")}


def in_the_middle(pool: LibreOfficePool, background: ThreadPoolExecutor, docx: bytes) -> Future[bytes]:
    """A conversion that an office is busy with now."""
    before = pool.begun
    result = background.submit(pool.convert, docx)
    wait_until(lambda: pool.begun > before)
    time.sleep(0.05)
    return result


@pytest.mark.parametrize("victim", [0, 1], ids=["worker", "office"])
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_document_is_finished_when_its_office_is(
    pool: LibreOfficePool,
    tries: Callable[[], int],
    background: ThreadPoolExecutor,
    victim: int,
    blow: signal.Signals,
):
    wait_until(lambda: len(pool.office_processes()) == 2)
    processes = pool.office_processes()
    result = in_the_middle(pool, background, long_word_file(SLOW))

    os.kill(processes[victim], blow)

    assert result.result().startswith(b"%PDF")
    assert tries() == 2
    assert not any(map(is_running, processes))


def test_an_office_that_died_while_idle_costs_no_try(pool: LibreOfficePool, tries: Callable[[], int]):
    worker, office = pool.office_processes()
    os.kill(office, signal.SIGKILL)
    wait_until(lambda: not is_running(worker))

    assert pool.convert(word_file()).startswith(b"%PDF")
    assert tries() == 1


def test_a_document_that_breaks_two_offices_is_not_tried_a_third_time(
    pool: LibreOfficePool, tries: Callable[[], int], background: ThreadPoolExecutor
):
    def until_tried(times: int) -> None:
        wait_until(lambda: tries() == times)

    result = background.submit(pool.convert, long_word_file(SLOW))
    for number in (1, 2):
        until_tried(number)
        os.kill(pool.office_processes()[1], signal.SIGKILL)

    with pytest.raises(ConversionFailed):
        result.result()
    assert tries() == 2
    assert pool.convert(word_file()).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_made(
    pool: LibreOfficePool, tries: Callable[[], int]
):
    with pytest.raises(ConversionTooLong):
        pool.convert(long_word_file(SLOW), seconds=0.2)

    assert tries() == 1
    assert pool.convert(word_file()).startswith(b"%PDF")


def test_nobody_waits_longer_than_their_patience(
    pool: LibreOfficePool, tries: Callable[[], int], background: ThreadPoolExecutor
):
    first = in_the_middle(pool, background, long_word_file(SLOW))

    with pytest.raises(ConversionTooLong):
        pool.convert(word_file(), patience=0.05)

    assert first.result().startswith(b"%PDF")
    assert pool.waiting == 0
    assert tries() == 1


@pytest.mark.hard_input("K35", "K36")
@pytest.mark.parametrize("case", ["K35-needs-password.docx", "K36-cut-off.docx"])
def test_a_file_that_cannot_be_opened_is_tried_once_and_harms_nobody(
    pool: LibreOfficePool, tries: Callable[[], int], case: str
):
    with pytest.raises(DamagedDocument, match="damaged or has a password"):
        pool.convert((CASES / case).read_bytes())

    assert tries() <= 1
    assert pool.convert(word_file()).startswith(b"%PDF")


def test_a_zip_that_is_no_word_file_is_damaged_and_tried_once(
    pool: LibreOfficePool, tries: Callable[[], int]
):
    whole = word_file()
    broken = whole.replace(b"word/document.xml", b"word/elsewhere.xm")

    with pytest.raises(DamagedDocument):
        pool.convert(broken)

    assert tries() == 1


@pytest.mark.parametrize("limit", [{"recycle_after": 2}, {"recycle_bytes": 1}], ids=["documents", "memory"])
def test_offices_are_exchanged_without_a_pause_at_so_many(run_dir, limit):
    with LibreOfficePool(1, run_dir=run_dir, **limit) as pool:
        pool.warm()
        first = pool.office_processes()

        def exchanged() -> bool:
            pool.convert(word_file([str(time.monotonic())]))
            return not any(map(is_running, first))

        wait_until(exchanged)


def test_the_same_document_asked_for_at_once_is_converted_once(
    pool: LibreOfficePool, tries: Callable[[], int], background: ThreadPoolExecutor
):
    docx = long_word_file(SLOW)
    results = [background.submit(pool.convert, docx) for _ in range(6)]

    assert len({result.result() for result in results}) == 1
    assert tries() == 1


def test_two_pools_and_two_offices_each_work_side_by_side(run_dir: Path, background: ThreadPoolExecutor):
    with LibreOfficePool(2, run_dir=run_dir) as one, LibreOfficePool(1, run_dir=run_dir) as other:
        results = [
            background.submit(pool.convert, word_file([f"Number {number}"]))
            for number in range(4)
            for pool in (one, other)
        ]
        assert all(result.result().startswith(b"%PDF") for result in results)


def test_closing_ends_what_is_under_way_and_leaves_nothing(run_dir: Path, background: ThreadPoolExecutor):
    pool = LibreOfficePool(1, run_dir=run_dir)
    pool.warm()
    processes = pool.office_processes()
    sockets = sockets_of(processes[1])
    assert len(sockets) == 2
    busy = in_the_middle(pool, background, long_word_file(SLOW))
    queued = background.submit(pool.convert, word_file())
    wait_until(lambda: pool.waiting == 1)

    pool.close()

    for result in (busy, queued):
        with pytest.raises(OfficeUnavailable):
            result.result()
    with pytest.raises(OfficeUnavailable):
        pool.convert(word_file())
    assert not any(map(is_running, processes))
    assert not list(run_dir.iterdir())
    assert not any(socket.exists() for socket in sockets)


OWNER = """
import sys, time
from pathlib import Path
from documents.libreoffice.pool import LibreOfficePool
pool = LibreOfficePool(1, run_dir=Path(sys.argv[1]))
pool.warm()
print(*pool.office_processes(), flush=True)
time.sleep(float(sys.argv[2]))
"""


def owner_of_a_pool(run_dir: Path, *, lives: float) -> tuple[subprocess.Popen[str], list[int]]:
    """Another process with a warm pool, and the ids of its worker and office."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(run_dir), str(lives)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    with owner.stdout:
        return owner, [int(pid) for pid in owner.stdout.readline().split()]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_no_office_outlives_its_owner_who_is_killed(run_dir: Path, blow: signal.Signals):
    owner, processes = owner_of_a_pool(run_dir, lives=60)
    assert len(processes) == 2

    owner.send_signal(blow)
    owner.wait()

    wait_until(lambda: not any(map(is_running, processes)))
    sweep(run_dir)


def test_no_office_outlives_an_owner_who_forgets_to_close(run_dir: Path):
    owner, processes = owner_of_a_pool(run_dir, lives=0)
    owner.wait()

    wait_until(lambda: not any(map(is_running, processes)))
    sweep(run_dir)


def sweep(run_dir: Path) -> None:
    """As the next pool of the same folder would, so that tests leave nothing either."""
    LibreOfficePool(1, run_dir=run_dir).close()
    assert not list(run_dir.iterdir())


def test_what_a_killed_owner_left_is_swept_by_the_next_one_and_the_living_are_spared(run_dir: Path):
    dead, processes = owner_of_a_pool(run_dir, lives=60)
    sockets = sockets_of(processes[1])
    assert len(sockets) == 2
    dead.kill()
    dead.wait()
    wait_until(lambda: not any(map(is_running, processes)))
    (left,) = run_dir.iterdir()
    assert all(socket.exists() for socket in sockets)

    with LibreOfficePool(1, run_dir=run_dir), LibreOfficePool(1, run_dir=run_dir):
        assert len(list(run_dir.iterdir())) == 2
        assert left not in run_dir.iterdir()
        assert not any(socket.exists() for socket in sockets)


@pytest.mark.parametrize("missing", ["soffice", "python"])
def test_a_machine_without_libreoffice_or_its_python_is_told_so(run_dir, missing):
    with LibreOfficePool(1, run_dir=run_dir, **{missing: Path("/nowhere/program")}) as pool:
        for _ in range(2):
            with pytest.raises(OfficeUnavailable, match="no office"):
                pool.convert(word_file())
        with pytest.raises(OfficeUnavailable):
            pool.warm()
