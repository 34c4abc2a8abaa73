"""What was erased, in a file outside database, documents and backups: ids and days, no name.

A backup made before an erasure still holds what was erased. Whoever puts it back needs this file: each line
says what has to go again. Lines are only ever added; each is on the disk before it counts as written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

FILE: Final = "erasures.jsonl"
FORMAT: Final = "counterpart-erasures"


class NoErasureLog(OSError):
    """The log is missing, is another one, or cannot be read or written: nothing may be erased."""


@dataclass(frozen=True)
class ErasureLine:
    """One erasure: its id, the case's, which kinds of record with their method, and when."""

    erasure: UUID
    case: UUID
    records: Mapping[str, str]
    whole: bool
    erased_at: str
    """ISO 8601, UTC."""
    proposed_by: UUID | None
    approved_by: UUID | None
    """Accounts of staff."""
    schedule_version: int = 0


@dataclass(frozen=True)
class ErasureLog:
    """The log in ``folder``."""

    folder: Path

    @property
    def file(self) -> Path:
        """Where the lines are."""
        return self.folder / FILE

    def begin(self) -> str:
        """Make the log where there is none; return its id. Raises NoErasureLog."""
        try:
            if not self.file.exists():
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                head = {"format": FORMAT, "version": 1, "id": str(uuid4())}
                with suppress(FileExistsError):
                    self._write(head, os.O_CREAT | os.O_EXCL)
        except OSError as error:
            raise NoErasureLog(str(self.folder)) from error
        return self.log_id()

    def log_id(self) -> str:
        """Return the id of the log, '' where there is none. Raises NoErasureLog for another file."""
        if not self.file.exists():
            return ""
        return str(self._parts()[0]["id"])

    def require(self) -> None:
        """Check that a line could be added. Raises NoErasureLog."""
        if not self.log_id() or not os.access(self.file, os.W_OK):
            raise NoErasureLog(str(self.folder))

    def add(self, line: ErasureLine) -> bool:
        """Add the line unless the erasure has one; return whether it was new. Raises NoErasureLog."""
        self.require()
        if any(one.erasure == line.erasure for one in self.lines()):
            return False
        try:
            self._write(
                {
                    "erasure": str(line.erasure),
                    "case": str(line.case),
                    "records": dict(line.records),
                    "whole": line.whole,
                    "erased_at": line.erased_at,
                    "proposed_by": str(line.proposed_by) if line.proposed_by else None,
                    "approved_by": str(line.approved_by) if line.approved_by else None,
                    "schedule_version": line.schedule_version,
                },
                0,
            )
        except OSError as error:
            raise NoErasureLog(str(self.folder)) from error
        return True

    def lines(self) -> list[ErasureLine]:
        """Return every line in order; none where there is no log. Raises NoErasureLog for a damaged one."""
        if not self.file.exists():
            return []
        try:
            return [
                ErasureLine(
                    erasure=UUID(part["erasure"]),
                    case=UUID(part["case"]),
                    records={str(kind): str(method) for kind, method in part["records"].items()},
                    whole=bool(part["whole"]),
                    erased_at=str(part["erased_at"]),
                    proposed_by=UUID(part["proposed_by"]) if part["proposed_by"] else None,
                    approved_by=UUID(part["approved_by"]) if part["approved_by"] else None,
                    schedule_version=int(part["schedule_version"]),
                )
                for part in self._parts()[1:]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise NoErasureLog(f"{self.file} is damaged") from error

    def _parts(self) -> list[dict[str, Any]]:
        """Return every line as it was written; one that a death left half written at the end is none."""
        try:
            text = self.file.read_text("utf-8")
            whole = text[: text.rfind("\n") + 1].splitlines()
            parts = [json.loads(line) for line in whole if line]
            if not parts or parts[0].get("format") != FORMAT:
                raise NoErasureLog(f"{self.file} is no log of erasures")
        except (OSError, ValueError, AttributeError) as error:
            if isinstance(error, NoErasureLog):
                raise
            raise NoErasureLog(f"{self.file} cannot be read") from error
        return parts

    def _write(self, part: Mapping[str, Any], how: int) -> None:
        """Write one line whole and wait for the disk; a half line from before a death is cut off first."""
        handle = os.open(self.file, os.O_RDWR | how, 0o600)
        try:
            size = os.fstat(handle).st_size
            content = os.pread(handle, size, 0)
            end = content.rfind(b"\n") + 1
            if end < size:
                os.ftruncate(handle, end)
            os.pwrite(handle, json.dumps(part).encode() + b"\n", end)
            os.fsync(handle)
        finally:
            os.close(handle)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
