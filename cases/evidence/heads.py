"""The head of a log: number and hash of its last entry, as seals and notes beside the documents keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.evidence.chain import Entry

_WRITTEN: Final = re.compile(r"case log, entry ([1-9][0-9]{0,8}): ([0-9a-f]{64})\Z")


@dataclass(frozen=True)
class LogHead:
    """One entry of a log by its number and its hash."""

    seq: int
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> LogHead:
        """Return the head of a log that ends with ``entry``."""
        return cls(entry.seq, entry.hash)

    @property
    def words(self) -> str:
        """As it is written in a seal."""
        return f"case log, entry {self.seq}: {self.hash}"

    @classmethod
    def read(cls, words: str) -> LogHead | None:
        """Return what ``words`` wrote; None for anything else."""
        found = _WRITTEN.match(words)
        return None if found is None else cls(int(found[1]), found[2])


def heads_not_in(hashes: Mapping[int, str], heads: Sequence[LogHead], where: str) -> Iterator[str]:
    """Yield faults for heads that the log no longer has."""
    lost = [head for head in heads if hashes.get(head.seq) != head.hash]
    if lost:
        first = min(head.seq for head in lost)
        how = "is gone" if first not in hashes else "is another"
        yield f"Entry {first} {how}: the log as it once stood {where}."
