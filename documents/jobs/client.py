"""Asks the worker for a short job that a page waits for, over a socket in the data folder.

Light on purpose: the web process may import this module, and nothing else that makes documents. The worker's
end is ``documents.jobs.server``. A message is a 4-byte big-endian length, that many bytes of JSON, and then
the blobs whose sizes the JSON lists under "blobs".
"""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from documents.errors import DocumentError

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

MOST_JSON = 4_000_000
"""Bytes of a message's JSON."""
MOST_CONTENT = 100_000_000
"""Bytes of a message's blobs together."""

_LENGTH = struct.Struct(">I")


class JobError(DocumentError):
    """The base of what asking for a short job may raise."""


class JobsUnavailable(JobError):
    """No worker listens, or it went away before it answered."""

    def __init__(self) -> None:
        super().__init__("We cannot show this right now. You can carry on: nothing you typed is lost.")


class JobTooLong(JobError):
    """There was no answer in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__("This is taking longer than usual. You can carry on: nothing you typed is lost.")
        self.seconds = seconds


class JobSuperseded(JobError):
    """A newer job of the same kind and key took this one's place."""

    def __init__(self) -> None:
        super().__init__("You have changed the form since. The newer page follows.")


class JobFailed(JobError):
    """The worker met something that nobody had thought of; its log tells what."""

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on our side. Nothing you typed is lost. Try again in a few minutes."
        )


class JobRefused(JobError):
    """What was sent cannot be worked on, and why: an error of this package, carried over the socket.

    ``code`` is the name of the error's class, ``details`` what else it carries.
    """

    def __init__(self, code: str, sentence: str, details: Mapping[str, Any]) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = dict(details)


class BrokenMessage(Exception):
    """What came over the socket is not a message, or is larger than messages may be."""


@dataclass(frozen=True, slots=True)
class JobReply:
    """What a job came to: plain values, and any number of files."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    blobs: Sequence[bytes] = ()

    @property
    def content(self) -> bytes:
        """The first file, empty when there is none."""
        return self.blobs[0] if self.blobs else b""


class JobClient:
    """Asks the worker that listens at ``path``; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(
        self,
        kind: str,
        payload: Mapping[str, JSON],
        content: bytes = b"",
        *,
        key: str | None = None,
        seconds: float,
    ) -> JobReply:
        """Return the worker's answer to a job of ``kind``, within ``seconds`` from now.

        A later job of the same kind and ``key`` (one form, say) takes this one's place. Raises JobRefused for
        what the worker finds wrong with the job; JobSuperseded, JobTooLong, JobFailed; or JobsUnavailable.
        """
        deadline = time.monotonic() + seconds
        request = {"kind": kind, "payload": payload, "key": key, "seconds": seconds}
        try:
            with connected(self.path, deadline) as connection:
                send_message(connection, request, [content], deadline)
                header, blobs = receive_message(connection, deadline)
        except TimeoutError:
            raise JobTooLong(seconds) from None
        except (OSError, BrokenMessage) as error:
            raise JobsUnavailable from error
        _raise_error_in(header, seconds)
        return JobReply(header["payload"], tuple(blobs))

    def is_served(self) -> bool:
        """Return True if a worker listens now."""
        try:
            connected(self.path, time.monotonic() + 1).close()
        except OSError:
            return False
        return True


def _raise_error_in(header: Mapping[str, Any], seconds: float) -> None:
    """Raise what the worker says instead of an answer."""
    match header["result"]:
        case "refused":
            raise JobRefused(header["code"], header["sentence"], header["details"])
        case "superseded":
            raise JobSuperseded
        case "late":
            raise JobTooLong(seconds)
        case "failed":
            raise JobFailed
        case "closed":
            raise JobsUnavailable


def connected(path: Path, deadline: float) -> socket.socket:
    """Return a connection to the worker's socket. Raises OSError, or TimeoutError past ``deadline``."""
    with ExitStack() as on_failure:
        connection = on_failure.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        connection.settimeout(_left(deadline))
        with short_address(path) as address:
            connection.connect(address)
        on_failure.pop_all()
    return connection


class short_address:  # noqa: N801 -- used like a function, in a with statement
    """A socket's path in a form that is always short: addresses of sockets end at 107 bytes (unix(7))."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> str:
        self._folder = os.open(self._path.parent, os.O_PATH | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._folder}/{self._path.name}"

    def __exit__(self, *_error: object) -> None:
        os.close(self._folder)


def send_message(
    connection: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes], deadline: float
) -> None:
    """Send one message. Raises TimeoutError, OSError, or BrokenMessage when it is too large."""
    encoded = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    if len(encoded) > MOST_JSON or sum(map(len, blobs)) > MOST_CONTENT:
        raise BrokenMessage("the message is too large")
    for part in (
        _LENGTH.pack(len(encoded)) + encoded,
        *filter(None, blobs),
    ):  # after the last byte the other end may go
        connection.settimeout(_left(deadline))
        connection.sendall(part)


def receive_message(connection: socket.socket, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
    """Return the next message's JSON and blobs. Raises TimeoutError, OSError or BrokenMessage."""
    (length,) = _LENGTH.unpack(_receive(connection, _LENGTH.size, deadline))
    if length > MOST_JSON:
        raise BrokenMessage("the message is too large")
    try:
        header = json.loads(_receive(connection, length, deadline))
        sizes = [int(size) for size in header["blobs"]]
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenMessage("this is not a message") from error
    if any(size < 0 for size in sizes) or sum(sizes) > MOST_CONTENT:
        raise BrokenMessage("the message is too large")
    return header, [_receive(connection, size, deadline) for size in sizes]


def _receive(connection: socket.socket, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        connection.settimeout(_left(deadline))
        if not (part := connection.recv(min(size, 1 << 20))):
            raise BrokenMessage("the other end went away")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _left(deadline: float) -> float:
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left
