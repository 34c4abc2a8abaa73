"""A request as it comes in, piece by piece, and where it ends."""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile

MOST_HEAD = 64_000
"""Bytes; gunicorn refuses far less, once it sees a whole head."""
MOST_BODY = 125_000_000
"""Bytes; more than a page reads for the words beside its files, and less than a proxy lets through."""
IN_MEMORY = 32_000
"""Bytes of one request or answer that are kept in memory; the rest lies on disk."""

_EXPECT = re.compile(rb"\r\n[Ee][Xx][Pp][Ee][Cc][Tt]:[ \t]*100-[Cc]ontinue[ \t]*(?=\r\n)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_LINE = 8_000


class Arrival:
    """One request on its way in. Where it ends is told by its head (RFC 9112, 6).

    Only its end is looked for: gunicorn judges the rest, and what it would find wrong counts as whole.
    """

    def __init__(self, now: float) -> None:
        self.begun_at = now
        self.received = 0
        self.whole = False
        self.cut = False
        """Nothing more is read of it: the connection ends with the answer."""
        self.too_large = False
        self.head_too_large = False
        self.line_too_large = False
        """As ``head_too_large``, while the first line, with the address, has no end yet."""
        self.asks_to_go_on = False
        self.rest = b""
        """What came after its end: the next request."""
        self._head: bytearray | None = bytearray()
        self._kept: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._length: int | None = None  # of the body still to come; None: in chunks
        self._line = bytearray()
        self._chunk_left = 0
        self._in_trailer = False

    def feed(self, data: bytes) -> None:
        """Take in what came."""
        self.received += len(data)
        if self._head is not None:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                self.head_too_large = len(self._head) > MOST_HEAD
                self.line_too_large = self.head_too_large and b"\n" not in self._head
                return
            head, data = bytes(self._head[: end + 4]), bytes(self._head[end + 4 :])
            self._head = None
            self._read_head(head)
        if self.whole:
            self.rest += data
            return
        taken = self._in_chunks(data) if self._length is None else self._of_known_length(data)
        self._kept.write(data[:taken])
        self.rest += data[taken:]
        if self._length is None and self.received > MOST_BODY:
            self.too_large = True
        if self.whole:
            self._kept.seek(0)

    def read(self, size: int) -> bytes:
        """Return the next bytes of the whole request; empty at its end."""
        return self._kept.read(size)

    def close(self) -> None:
        """Forget it."""
        self._kept.close()

    def _read_head(self, head: bytes) -> None:
        fields = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
        lengths = {value.strip() for name, _, value in fields if name.lower() == b"content-length"}
        codings = [value.strip().lower() for name, _, value in fields if name.lower() == b"transfer-encoding"]
        if codings == [b"chunked"] and not lengths:
            self._length = None
        elif not codings and len(lengths) == 1 and (length := lengths.pop()).isdigit() and len(length) < 16:
            self._length = int(length)
            if self._length > MOST_BODY:
                self._ends_here(head)
                return
        else:
            self.cut = bool(codings or lengths)
            self._length = 0
        without = _EXPECT.sub(b"", head)
        self.asks_to_go_on = without != head and self._length != 0
        self._kept.write(without)
        if self._length == 0:
            self._kept.seek(0)
            self.whole = True

    def _ends_here(self, head: bytes) -> None:
        self._head = None
        self._kept.write(head)
        self._kept.seek(0)
        self.whole = self.cut = True

    def _of_known_length(self, data: bytes) -> int:
        assert self._length is not None  # noqa: S101 - the caller asked
        taken = min(self._length, len(data))
        self._length -= taken
        self.whole = self._length == 0
        return taken

    def _in_chunks(self, data: bytes) -> int:
        at = 0
        while at < len(data) and not self.whole:
            if self._chunk_left:
                step = min(self._chunk_left, len(data) - at)
                at, self._chunk_left = at + step, self._chunk_left - step
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or len(data)]
            at = end or len(data)
            if end:
                self._read_line(bytes(self._line))
                self._line.clear()
            elif len(self._line) > _LONGEST_LINE:
                self.whole = self.cut = True
        return at

    def _read_line(self, line: bytes) -> None:
        """Read a chunk's size, or a line of what follows the last one."""
        if self._in_trailer:
            self.whole = line in {b"\r\n", b"\n"}
        elif found := _CHUNK_SIZE.fullmatch(line):
            size = int(found[1], 16)
            self._chunk_left = size + 2 if size else 0
            self._in_trailer = size == 0
        else:
            self.whole = self.cut = True
