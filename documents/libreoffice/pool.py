"""A few warm offices, and the queue before them."""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from documents.libreoffice.comments import without_comments
from documents.libreoffice.errors import (
    ConversionError,
    ConversionFailed,
    ConversionTooLong,
    DamagedDocument,
    OfficeUnavailable,
)
from documents.libreoffice.folders import find_soffice, own_folder
from documents.libreoffice.lanes import Lane, Lanes
from documents.libreoffice.process import (
    START_SECONDS,
    Office,
    OfficeBloated,
    OfficeFault,
    OfficeLate,
    OfficeSettings,
)

log = logging.getLogger(__name__)

ATTEMPTS = 2
IDLE_SECONDS = 1.0
"""How often a server without work looks after its office."""
INTERRUPT_SECONDS = 0.1
LOOK_AT_MEMORY_EVERY = 10
"""Jobs between two looks at an office's memory (one takes some milliseconds)."""

__all__ = ["Lane", "LibreOfficePool"]


class _Conversion:
    """One Word file on its way, for everybody who asked for it."""

    def __init__(self, key: bytes, docx: bytes, lane: Lane, seconds: float) -> None:
        self.key = key
        self.docx = docx
        self.lane = lane
        self.seconds = seconds
        self.waiting = 0
        self.result: Future[bytes] = Future()


class LibreOfficePool:
    """Converts Word files with up to ``size`` LibreOffices, each kept warm; safe to share between threads.

    Offices start when first needed and end with the pool, and with this process however it ends. One that
    dies, hangs or swells is replaced and its document tried once more. Each office is exchanged for a fresh
    one after ``recycle_after`` documents or ``recycle_bytes`` of memory, without a pause.
    Every pool keeps its profiles in a folder of its own under ``run_dir``, which should be the same from one
    start to the next: what a killed process left there, and its sockets in /tmp, is swept by the next pool.
    """

    def __init__(
        self,
        size: int = 1,
        *,
        run_dir: Path,
        soffice: Path | None = None,
        python: Path = Path("/usr/bin/python3"),
        recycle_after: int = 300,
        recycle_bytes: int = 400_000_000,
        stall_seconds: float = 2.0,
        network: bool = False,
    ) -> None:
        self.size = size
        self.recycle_after = recycle_after
        self.recycle_bytes = recycle_bytes
        self.settings = OfficeSettings(
            soffice or find_soffice(), python, stall_seconds=stall_seconds, network=network
        )
        self._folder, self._lock_file = own_folder(run_dir)
        self._changed = threading.Condition()
        self._lanes: Lanes[_Conversion] = Lanes(size)
        self._flying: dict[bytes, _Conversion] = {}
        self._servers: list[_Server] = []
        self._idle = 0
        self._closed = False
        self._begun = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def convert(
        self,
        docx: bytes,
        *,
        lane: Lane = Lane.FINISHING,
        seconds: float = 60,
        patience: float | None = None,
    ) -> bytes:
        """Return the Word file as LibreOffice's PDF (PDF/A-2b, tagged), which ``documents.convert`` then
        finishes.

        ``seconds`` limits the document's own time, ``patience`` the whole wait (None: no limit).
        The same bytes asked for at once are converted once. Comments are left out, tracked changes taken as
        accepted. Raises DamagedDocument, ConversionTooLong, ConversionFailed or OfficeUnavailable.
        """
        key = hashlib.sha256(docx).digest()
        while True:
            conversion = self._join(key, docx, lane, seconds)
            try:
                return conversion.result.result(timeout=patience)
            except ConversionTooLong as error:
                if error.seconds >= seconds:
                    raise  # else it was another's shorter time that ran out
            except FutureTimeout as error:
                raise ConversionTooLong(patience or seconds) from error
            finally:
                self._leave(conversion)

    def warm(self) -> None:
        """Start all offices and wait until they have gone through a first document of their own.

        Raises OfficeUnavailable when one cannot be started.
        """
        with self._changed:
            while len(self._servers) < self.size:
                self._start_server()
            servers = list(self._servers)
        for server in servers:
            server.warmed.result()

    def close(self) -> None:
        """End all offices. Work still in the queue or under way fails with OfficeUnavailable."""
        with self._changed:
            self._closed = True
            waiting = self._lanes.drain()
            self._changed.notify_all()
            servers = list(self._servers)
        for conversion in waiting:
            _fail(conversion.result, OfficeUnavailable("the pool is closed"))
        for server in servers:
            while server.is_alive():
                server.interrupt()  # again, should it just be starting an office
                server.join(INTERRUPT_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock_file.close()

    def office_processes(self) -> list[int]:
        """Process ids of all workers and offices that run now."""
        return [pid for server in self._servers for pid in server.processes()]

    @property
    def begun(self) -> int:
        """How often a document has been handed to an office, second tries included."""
        return self._begun

    @property
    def waiting(self) -> int:
        """Documents that no office has begun."""
        with self._changed:
            return len(self._lanes)

    def _join(self, key: bytes, docx: bytes, lane: Lane, seconds: float) -> _Conversion:
        """Return the conversion of these bytes that is on its way, or a new one."""
        with self._changed:
            if self._closed:
                raise OfficeUnavailable("the pool is closed")
            conversion = self._flying.get(key)
            if conversion is None:
                conversion = self._flying[key] = _Conversion(key, docx, lane, seconds)
                self._lanes.add(conversion)
            elif lane is Lane.FINISHING and self._lanes.remove(conversion):
                conversion.lane = lane
                self._lanes.add(conversion)
            conversion.seconds = max(conversion.seconds, seconds)
            conversion.waiting += 1
            if self._idle < len(self._lanes) and len(self._servers) < self.size:
                self._start_server()
            self._changed.notify()
            return conversion

    def _leave(self, conversion: _Conversion) -> None:
        """Count one waiting caller fewer; what nobody waits for any more need not be begun."""
        with self._changed:
            conversion.waiting -= 1
            if not conversion.waiting and self._lanes.remove(conversion):
                del self._flying[conversion.key]

    def _start_server(self) -> None:
        number = len(self._servers) + 1
        self._servers.append(_Server(self, self._folder / str(number)))
        self._servers[-1].start()

    def take(self, *, within: float) -> _Conversion | None:
        """Return the next document for a server, or None when there was none ``within`` seconds."""
        with self._changed:
            self._idle += 1
            try:
                self._changed.wait_for(lambda: self._closed or len(self._lanes), within)
            finally:
                self._idle -= 1
            return self._lanes.take()

    def begin(self) -> None:
        """Note that a server hands a document to its LibreOffice."""
        with self._changed:
            self._begun += 1

    def settle(self, conversion: _Conversion, outcome: bytes | Exception) -> None:
        """Tell everybody who waits for ``conversion`` how it ended."""
        with self._changed:
            self._lanes.done(conversion.lane)
            del self._flying[conversion.key]
        if isinstance(outcome, bytes):
            conversion.result.set_result(outcome)
        else:
            _fail(conversion.result, outcome)

    @property
    def closed(self) -> bool:
        """True if ``close`` has been called."""
        return self._closed


class _Server(threading.Thread):
    """Keeps one office and serves the queue with it."""

    def __init__(self, pool: LibreOfficePool, folder: Path) -> None:
        super().__init__(name=f"office-{folder.name}", daemon=True)
        self.pool = pool
        self.folder = folder
        self.warmed: Future[None] = Future()
        self._office: Office | None = None
        self._successor: Office | None = None
        self._generation = 0

    def run(self) -> None:
        """Serve until the pool is closed."""
        try:
            self._warm()
            while not self.pool.closed:
                conversion = self.pool.take(within=IDLE_SECONDS)
                if conversion is not None:
                    self.pool.settle(conversion, self._outcome(conversion))
                with suppress(OfficeFault, OfficeUnavailable, OSError):  # tried again when there is work
                    self._look_after_office()
        finally:
            self._discard()
            if self._successor is not None:
                self._successor.stop()

    def interrupt(self) -> None:
        """Have whatever this server waits for end soon."""
        for office in (self._office, self._successor):
            if office is not None:
                office.interrupt()

    def processes(self) -> list[int]:
        """Process ids of worker and office."""
        return [pid for office in (self._office, self._successor) if office for pid in office.processes()]

    def _warm(self) -> None:
        try:
            office = self._running_office()
            if not self.pool.waiting:  # else the first document does it
                office.warm()
        except (OfficeFault, OfficeUnavailable, OSError) as fault:
            _fail(self.warmed, OfficeUnavailable(str(fault)))
            self._discard()
        else:
            self.warmed.set_result(None)

    def _outcome(self, conversion: _Conversion) -> bytes | Exception:
        """Return the PDF, or why there is none. Raises nothing: a server that ends leaves people waiting."""
        try:
            return self._converted(without_comments(conversion.docx), conversion.seconds)
        except ConversionError as error:
            return error
        except Exception as error:
            log.exception("An office could not be used")
            return OfficeUnavailable(f"{type(error).__name__}: {error}")

    def _converted(self, docx: bytes, seconds: float) -> bytes:
        """Return the PDF, tried once more when an office breaks down over it."""
        details: list[str] = []
        while len(details) < ATTEMPTS:
            office = self._running_office()
            self.pool.begin()
            try:
                pdf = office.convert(docx, seconds=seconds)
            except (OfficeLate, OfficeBloated) as fault:
                self._discard()
                raise ConversionTooLong(seconds) from fault
            except OfficeFault as fault:
                self._discard()
                details.append(str(fault))
                log.warning("An office broke down: %s", fault)
                continue
            if pdf is None:
                raise DamagedDocument
            return pdf
        raise ConversionFailed("; ".join(details))

    def _running_office(self) -> Office:
        """Return an office that has come up. Raises OfficeUnavailable after two vain starts."""
        if self._office is not None and not self._office.is_alive():
            self._discard()
        if self._office is None and self._successor is not None:
            self._office, self._successor = self._successor, None
        details: list[str] = []
        while len(details) < ATTEMPTS and not self.pool.closed:
            self._office = self._office or self._new_office()
            try:
                if self._office.is_ready(within=START_SECONDS):
                    return self._office
                details.append("it did not come up in time")
            except OfficeFault as fault:
                details.append(str(fault))
            self._discard()
            shutil.rmtree(self.folder, ignore_errors=True)
        raise OfficeUnavailable("; ".join(details) or "the pool is closed")

    def _look_after_office(self) -> None:
        """Replace, between documents, a LibreOffice that died, and exchange one that has done or grown
        enough.

        Where none could be started, the next document tries again.
        """
        if self._office is None:
            return
        office = self._running_office()
        if self._successor is None and self._has_had_its_time(office):
            self._successor = self._new_office()
        if self._successor is None:
            return
        try:
            ready = self._successor.is_ready(within=0)
        except OfficeFault:
            self._successor.stop()
            self._successor = None
            return
        if ready:
            office.stop()
            self._office, self._successor = self._successor, None

    def _has_had_its_time(self, office: Office) -> bool:
        if office.jobs >= self.pool.recycle_after:
            return True
        return office.jobs % LOOK_AT_MEMORY_EVERY == 0 and office.memory() > self.pool.recycle_bytes

    def _new_office(self) -> Office:
        self._generation += 1
        return Office(self.folder / str(self._generation % 2), self.pool.settings)

    def _discard(self) -> None:
        if self._office is not None:
            self._office.stop()
            self._office = None


def _fail(result: Future[bytes] | Future[None], error: Exception) -> None:
    if not result.done():
        result.set_exception(error)
