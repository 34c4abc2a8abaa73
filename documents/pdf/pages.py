"""Pages as pictures. PDFium draws them in another process, with limits on time and memory.

Crafted files make any PDF reader hang or swell: here that costs one helper process and the time limit.
"""

from __future__ import annotations

import atexit
import json
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from documents.errors import DocumentError

MOST_PAGES = 150
"""Pages that one call draws at most; more is refused before anything is drawn."""
KEPT_WARM = 1
"""Helpers that wait for the next call, about 20 MB each; a second one that is wanted starts in 0.2 s."""
JOBS_EACH = 200
"""Calls after which a helper is replaced by a fresh one."""

_HELPER = Path(__file__).with_name("pages_helper.py")
_LENGTH = struct.Struct(">I")


class PagesError(DocumentError):
    """The base of what this module raises."""


class UnreadablePages(PagesError):
    """It is not a PDF, is damaged, or has a password."""

    def __init__(self) -> None:
        super().__init__("We cannot open this file. It may be damaged or have a password. Save a new copy.")


class PagesTooLong(PagesError):
    """Reading it took longer than its time, or more memory than allowed."""

    def __init__(self, seconds: float) -> None:
        super().__init__("This file takes too long to show. Print it to a new PDF, or send fewer pages.")
        self.seconds = seconds


class TooManyPages(PagesError):
    """More pages than one call shows."""

    def __init__(self, pages: int, limit: int) -> None:
        super().__init__(f"This file has {pages:,} pages. We can show {limit} at most. Send fewer pages.")
        self.pages = pages
        self.limit = limit


def page_images(
    pdf: bytes, *, width_px: int, pages: Sequence[int] | None = None, seconds: float = 20
) -> list[bytes]:
    """Return pages as PNG, ``width_px`` wide, in few colours; equal pages give equal bytes.

    ``pages`` counts from 0, None is all of them. ``seconds`` is for the whole call. Raises TooManyPages
    (before drawing any), UnreadablePages, PagesTooLong, or IndexError for a page that is not there.
    """
    request = {"width": width_px, "pages": _asked(pages), "most": MOST_PAGES}
    return _ask(request, pdf, seconds)[1]


def _asked(pages: Sequence[int] | None) -> list[int] | None:
    if pages is not None and len(pages) > MOST_PAGES:
        raise TooManyPages(len(pages), MOST_PAGES)
    return None if pages is None else list(pages)


class _HelperGone(Exception):
    """The helper ended in the midst of a call."""


class _Helper:
    """One process that reads files for us; any fault ends it."""

    def __init__(self) -> None:
        self.jobs = 0
        self.used_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 -- our own script, fixed arguments
            [sys.executable, "-I", str(_HELPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        assert self._process.stdin is not None  # noqa: S101 -- for the type checker: both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._input, self._output = self._process.stdin, self._process.stdout

    def ask(
        self, request: Mapping[str, Any], content: bytes, seconds: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Return the answer. Raises _HelperGone, also once ``seconds`` are over: then it has been killed."""
        self.jobs += 1
        encoded = json.dumps({**request, "seconds": seconds, "size": len(content)}).encode()
        watchdog = threading.Timer(seconds, self._process.kill)
        watchdog.start()
        try:
            self._input.write(_LENGTH.pack(len(encoded)) + encoded + content)
            self._input.flush()
            (length,) = _LENGTH.unpack(self._output.read(_LENGTH.size))
            header = json.loads(self._output.read(length))
            return header, [self._output.read(size) for size in header["sizes"]]
        except (OSError, struct.error, ValueError) as error:
            raise _HelperGone from error
        finally:
            watchdog.cancel()

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._input, self._output):
            with suppress(OSError):
                pipe.close()
        self._process.wait()


class _Helpers:
    """Helpers that wait for work; one serves one call at a time."""

    def __init__(self) -> None:
        self._idle: list[_Helper] = []
        self._lock = threading.Lock()
        atexit.register(self.stop)

    def take(self) -> _Helper:
        """Return a helper for one call."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Helper()

    def give_back(self, helper: _Helper) -> None:
        """Keep a helper that answered for the next call, unless it has served enough."""
        with self._lock:
            if helper.jobs < JOBS_EACH and len(self._idle) < KEPT_WARM:
                helper.used_at = time.monotonic()
                self._idle.append(helper)
                return
        helper.stop()

    def stop(self, *, unused_for: float = 0) -> None:
        """End those that have waited for so many seconds."""
        latest = time.monotonic() - unused_for
        with self._lock:
            ended = [helper for helper in self._idle if helper.used_at <= latest]
            self._idle = [helper for helper in self._idle if helper.used_at > latest]
        for helper in ended:
            helper.stop()


_helpers = _Helpers()


def stop_helpers(*, unused_for: float = 0) -> None:
    """End the helper processes that nobody used for so many seconds; the next call starts a new one."""
    _helpers.stop(unused_for=unused_for)


def _ask(request: Mapping[str, Any], content: bytes, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
    """Return a helper's answer; one that dies gets one successor, for it may have died of an earlier file."""
    deadline = time.monotonic() + seconds
    for _ in range(2):
        helper = _helpers.take()
        try:
            header, blobs = helper.ask(request, content, max(deadline - time.monotonic(), 0.001))
        except _HelperGone:
            helper.stop()
            if time.monotonic() >= deadline:
                raise PagesTooLong(seconds) from None
            continue
        except BaseException:
            helper.stop()
            raise
        _helpers.give_back(helper)
        _raise_error_in(header, seconds)
        return header, blobs
    raise UnreadablePages


def _raise_error_in(header: Mapping[str, Any], seconds: float) -> None:
    """Raise what the helper found wrong."""
    match header["result"]:
        case "unreadable":
            raise UnreadablePages
        case "memory":
            raise PagesTooLong(seconds)
        case "pages":
            raise TooManyPages(header["pages"], header["limit"])
        case "missing":
            raise IndexError(f"no page {header['page']}")
