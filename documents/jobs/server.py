"""The worker's end of short jobs: previews, verdicts on uploads, checks of a file. Nothing is stored.

Finishing goes before preview, and strangers' files go last. The latest job of a kind and key wins: an older
one that waits or runs is answered "superseded" at once.
"""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, is_dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeAlias

from documents.errors import DocumentError
from documents.jobs.client import (
    BrokenMessage,
    JobReply,
    JobSuperseded,
    JobTooLong,
    receive_message,
    send_message,
    short_address,
)
from documents.libreoffice.lanes import Lane, Lanes

log = logging.getLogger(__name__)

READING_SECONDS = 10.0
"""How long a request may take to come in, and an answer to go out."""
MOST_SECONDS = 300.0
"""The longest deadline that a job may ask for."""
MOST_CONNECTIONS = 64
"""Requests that wait at once; more wait outside until one has gone."""
CLOSING_SECONDS = 5.0


class AlreadyServed(DocumentError):
    """Another process serves this socket."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Another worker already listens at {path}. Stop it first.")


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given."""

    payload: Mapping[str, Any]
    content: bytes
    deadline: float
    """By ``time.monotonic``."""
    _superseded: threading.Event = field(repr=False)

    @property
    def seconds_left(self) -> float:
        """Time until nobody waits any more."""
        return max(self.deadline - time.monotonic(), 0.0)

    def still_wanted(self) -> None:
        """Raise JobSuperseded or JobTooLong when the job is in vain; call it between two pieces of work."""
        if self._superseded.is_set():
            raise JobSuperseded
        if not self.seconds_left:
            raise JobTooLong(0)


Handler: TypeAlias = Callable[[Job], JobReply]
"""Does one kind of job. A DocumentError that it raises reaches the asker as JobRefused."""


class _Work:
    """A job on its way, from the moment it was read until it was answered."""

    def __init__(self, number: int, kind: str, job_key: str | None, lane: Lane, job: Job) -> None:
        self.key = number
        self.kind = kind
        self.job_key = job_key
        self.lane = lane
        self.job = job
        self.superseded = job._superseded
        self._answered = threading.Event()
        self._answer: tuple[dict[str, Any], Sequence[bytes]] = ({"result": "late"}, ())
        self._lock = threading.Lock()

    def answer(self, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Keep ``answer`` unless there is one already: the first counts."""
        with self._lock:
            if not self._answered.is_set():
                self._answer = (header, blobs)
                self._answered.set()

    def awaited(self) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Return the answer, or "late" at the job's deadline."""
        if not self._answered.wait(self.job.seconds_left):
            self.answer({"result": "late"})
        return self._answer


class JobServer:
    """Serves short jobs at a socket that only this user can open, with ``threads`` at a time.

    ``handlers`` has a handler for each kind, ``lanes`` a lane for the kinds that are not previews.
    Raises AlreadyServed when another process serves there; what a dead one left is replaced.
    """

    def __init__(
        self,
        path: Path,
        handlers: Mapping[str, Handler],
        *,
        lanes: Mapping[str, Lane] | None = None,
        threads: int = 2,
    ) -> None:
        self.path = path
        self._handlers = dict(handlers)
        self._lane_of = dict(lanes or {})
        self._waiting: Lanes[_Work] = Lanes(threads)
        self._latest: dict[tuple[str, str], _Work] = {}
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._connections = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._closed = False
        self._lock_file = _locked(path)
        self._socket = _listening(path)
        self._threads = [threading.Thread(target=self._accept, name="jobs-accept", daemon=True)]
        for number in range(threads):
            self._threads.append(threading.Thread(target=self._serve, name=f"jobs-{number}", daemon=True))
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take no more jobs; who waits is told that nobody listens."""
        with self._changed:
            self._closed = True
            waiting = self._waiting.drain()
            self._changed.notify_all()
        for work in waiting:
            work.answer({"result": "closed"})
        self.path.unlink(missing_ok=True)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(CLOSING_SECONDS)
        self._lock_file.close()

    @property
    def waiting(self) -> int:
        """Jobs that have not been begun."""
        with self._changed:
            return len(self._waiting)

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed, or the asker has gone already, or there are no descriptors left
                time.sleep(0.01)
                continue
            self._connections.acquire()
            threading.Thread(
                target=self._converse, args=(connection,), name="jobs-asker", daemon=True
            ).start()

    def _converse(self, connection: socket.socket) -> None:
        """Answer the one request of a connection."""
        try:
            with connection:
                request, blobs = receive_message(connection, time.monotonic() + READING_SECONDS)
                header, answer = self._answer_to(request, b"".join(blobs))
                send_message(connection, header, answer, time.monotonic() + READING_SECONDS)
        except (OSError, BrokenMessage) as error:
            log.warning("A short job was not answered: %s", error)
        finally:
            self._connections.release()

    def _answer_to(
        self, request: Mapping[str, Any], content: bytes
    ) -> tuple[dict[str, Any], Sequence[bytes]]:
        try:
            work = self._work_of(request, content)
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenMessage("this is not a request") from error
        self._enter(work)
        try:
            return work.awaited()
        finally:
            self._leave(work)

    def _work_of(self, request: Mapping[str, Any], content: bytes) -> _Work:
        kind = request["kind"]
        seconds = min(float(request["seconds"]), MOST_SECONDS)
        job = Job(dict(request["payload"]), content, time.monotonic() + seconds, threading.Event())
        lane = self._lane_of.get(kind, Lane.PREVIEW)
        return _Work(next(self._numbers), kind, request["key"], lane, job)

    def _enter(self, work: _Work) -> None:
        """Let ``work`` wait, in the place of an older job of its kind and key."""
        with self._changed:
            if self._closed or work.kind not in self._handlers:
                work.answer({"result": "closed" if self._closed else "failed"})
                return
            if work.job_key is not None:
                older = self._latest.get((work.kind, work.job_key))
                self._latest[work.kind, work.job_key] = work
                if older is not None:
                    older.superseded.set()
                    self._waiting.remove(older)
                    older.answer({"result": "superseded"})
            self._waiting.add(work)
            self._changed.notify()

    def _leave(self, work: _Work) -> None:
        """Note that nobody waits for ``work`` any more."""
        with self._changed:
            self._waiting.remove(work)
            if work.job_key is not None and self._latest.get((work.kind, work.job_key)) is work:
                del self._latest[work.kind, work.job_key]

    def _serve(self) -> None:
        while True:
            with self._changed:
                work = None
                while work is None:
                    if self._closed:
                        return
                    if (work := self._waiting.take()) is None:
                        self._changed.wait()
            try:
                self._do(work)
            finally:
                with self._changed:
                    self._waiting.done(work.lane)
                    self._changed.notify()  # a lane that was full may have room now

    def _do(self, work: _Work) -> None:
        """Run the handler and answer with what came of it."""
        try:
            work.job.still_wanted()
            reply = self._handlers[work.kind](work.job)
        except JobSuperseded:
            work.answer({"result": "superseded"})
        except JobTooLong:
            work.answer({"result": "late"})
        except DocumentError as error:
            work.answer({"result": "refused", **_refusal_fields(error)})
        except Exception:
            log.exception("A short job of kind %s failed", work.kind)
            work.answer({"result": "failed"})
        else:
            work.answer({"result": "done", "payload": _plain(reply.payload)}, reply.blobs)


def _refusal_fields(error: DocumentError) -> dict[str, Any]:
    """Return an error's class name, sentence and all that it carries besides."""
    details = {name: _plain(value) for name, value in vars(error).items() if name != "sentence"}
    return {"code": type(error).__name__, "sentence": error.sentence, "details": details}


def _plain(value: Any) -> Any:
    """Return ``value`` in what JSON has: dataclasses become mappings, enums their values, the unknown its
    text.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [_plain(item) for item in value]
    return str(value)


def _locked(path: Path) -> IO[bytes]:
    """Return the open lock file that shows who serves ``path``. Raises AlreadyServed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = path.with_name(f"{path.name}.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyServed(path) from None
    return lock


def _listening(path: Path) -> socket.socket:
    """Return a socket bound to ``path``, for this user alone from its first moment on."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    os.fchmod(listening.fileno(), 0o600)  # before bind, so that it is never open to others
    with short_address(path) as address:
        listening.bind(address)
    listening.listen(MOST_CONNECTIONS)
    return listening
