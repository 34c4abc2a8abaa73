"""The evidence chain as pure functions: canonical form, hashes, appending, checking, export.

An entry holds ``v, seq, prev, head_hash, body_hash`` and nothing that can be read. What its two hashes
open to (kind and time; the body) lies beside it with their salts, and can be erased: the chain still checks.
What must not leave the office even with an opened body (from where someone signed) stands in it as a salted
hash of its own.

Canonical form, fixed for ``v`` 1: every hashed message is a list of byte strings, each written as its
length in bytes (decimal, ASCII), a colon, the bytes, and a comma (a netstring), behind the netstring of a
label that says what is hashed. JSON bodies are as RFC 8785 writes them, in UTF-8: keys sorted, no spaces,
characters exactly as they were given (no normal form is imposed, a name stays as it was typed). What that
form leaves open is refused: floats, whole numbers beyond 2^53, keys that are not plain ASCII, half
characters. Times are UTC in ISO 8601 with microseconds and ``Z``. ``docs/evidence.md`` tells outsiders.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

VERSION: Final = 1
FIRST: Final = "0" * 64
"""What the first entry names as the one before it."""
SALT_BYTES: Final = 32
FORMAT: Final = "counterpart-evidence"

LARGEST_NUMBER: Final = 2**53 - 1
"""Beyond it, other languages' numbers are not exact (RFC 8785, RFC 7493)."""
DEEPEST: Final = 50
"""How far lists and mappings may be nested in a body."""

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class NotCanonical(ValueError):
    """A body or time holds something that has no one canonical form, such as a float."""


@dataclass(frozen=True)
class Entry:
    """One link of the chain."""

    v: int
    seq: int
    prev: str
    head_hash: str
    body_hash: str

    @property
    def hash(self) -> str:
        """What the next entry names as ``prev``."""
        return _digest(
            "counterpart/evidence/entry",
            str(self.v).encode(),
            str(self.seq).encode(),
            self.prev.encode(),
            self.head_hash.encode(),
            self.body_hash.encode(),
        )


@dataclass(frozen=True)
class Opening:
    """What an entry's two hashes are of, with their salts."""

    kind: str
    at: datetime
    head_salt: bytes
    body_salt: bytes
    body: str
    """Canonical JSON."""


@dataclass(frozen=True)
class ChainVerdict:
    """Whether a chain holds; ``broken_seq`` names the first entry that does not.

    ``last`` is the hash of the last entry: the one thing to compare with an older copy, for a chain that
    was cut off at its end holds in itself.
    """

    entries: int
    opened: int
    broken_seq: int | None = None
    why: str = ""
    last: str = FIRST

    @property
    def sound(self) -> bool:
        """True if every entry holds."""
        return self.broken_seq is None

    @property
    def sentence(self) -> str:
        """The same in words."""
        if self.broken_seq is not None:
            return f"Entry {self.broken_seq} does not hold: {self.why}."
        return f"All {self.entries} entries hold; {self.opened} of them can be read."


def append(last: Entry | None, *, kind: str, at: datetime, body: Mapping[str, Any]) -> tuple[Entry, Opening]:
    """Return the entry that follows ``last``, and what opens it. Raises NotCanonical."""
    opening = Opening(
        kind, at, secrets.token_bytes(SALT_BYTES), secrets.token_bytes(SALT_BYTES), canonical_json(body)
    )
    entry = Entry(
        v=VERSION,
        seq=1 if last is None else last.seq + 1,
        prev=FIRST if last is None else last.hash,
        head_hash=head_hash(opening.head_salt, kind, at),
        body_hash=body_hash(opening.body_salt, opening.body),
    )
    return entry, opening


def verify(entries: Sequence[Entry], opened: Mapping[int, Opening]) -> ChainVerdict:
    """Return whether ``entries``, in order, are one unbroken chain and every opening fits its entry."""
    last: Entry | None = None
    for number, entry in enumerate(entries, start=1):
        why = _fault(entry, number, last, opened.get(entry.seq))
        if why:
            return ChainVerdict(len(entries), len(opened), number, why)
        last = entry
    if beyond := sorted(seq for seq in opened if not 1 <= seq <= len(entries)):
        return ChainVerdict(len(entries), len(opened), beyond[0], "the entry itself is missing")
    return ChainVerdict(len(entries), len(opened), last=FIRST if last is None else last.hash)


def evidence_document(entries: Sequence[Entry], opened: Mapping[int, Opening]) -> bytes:
    """Return the chain as a file to hand out: only ``opened`` entries can be read, the rest are bare
    hashes.
    """
    rows = [_row(entry, opened) for entry in entries]
    document = {"format": FORMAT, "version": VERSION, "entries": rows}
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def canonical_json(value: Any) -> str:
    """Return ``value`` in its one canonical form (RFC 8785). Raises NotCanonical."""
    _refuse_uncanonical(value, DEEPEST)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_time(at: datetime) -> str:
    """Return an instant in its one canonical form: 2026-11-25T10:04:31.000000Z.

    Raises NotCanonical for a time without zone, which would mean another instant on another machine.
    """
    if at.tzinfo is None:
        raise NotCanonical("a time needs a zone")
    return at.astimezone(UTC).strftime(_TIME)


def head_hash(salt: bytes, kind: str, at: datetime) -> str:
    """Return the hash that opens to an entry's kind and time."""
    return _digest("counterpart/evidence/head", salt, kind.encode(), canonical_time(at).encode())


def body_hash(salt: bytes, body: str) -> str:
    """Return the hash that opens to an entry's body."""
    return _digest("counterpart/evidence/body", salt, body.encode())


def private_hash(salt: bytes, private: str) -> str:
    """Return the hash that stands in a body for what never leaves the office."""
    return _digest("counterpart/evidence/private", salt, private.encode())


def _fault(entry: Entry, number: int, last: Entry | None, opening: Opening | None) -> str:
    if entry.v != VERSION:
        return f"version {entry.v} is not known"
    if entry.seq != number:
        return f"it is numbered {entry.seq}"
    if entry.prev != (FIRST if last is None else last.hash):
        return "it does not follow the entry before it"
    if opening is None:
        return ""
    if head_hash(opening.head_salt, opening.kind, opening.at) != entry.head_hash:
        return "its kind or time was changed"
    if body_hash(opening.body_salt, opening.body) != entry.body_hash:
        return "its body was changed"
    return ""


def _row(entry: Entry, opened: Mapping[int, Opening]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "v": entry.v,
        "seq": entry.seq,
        "prev": entry.prev,
        "head_hash": entry.head_hash,
        "body_hash": entry.body_hash,
    }
    opening = opened.get(entry.seq)
    if opening is not None:
        row |= {
            "kind": opening.kind,
            "at": canonical_time(opening.at),
            "head_salt": opening.head_salt.hex(),
            "body_salt": opening.body_salt.hex(),
            "body": json.loads(opening.body),
        }
    return row


def _refuse_uncanonical(value: Any, depth: int) -> None:
    if depth == 0:
        raise NotCanonical("nested too deep")
    if isinstance(value, str):
        _refuse_half_characters(value)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_uncanonical(item, depth - 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical("a name that is not plain ASCII")
            _refuse_uncanonical(item, depth - 1)
    elif isinstance(value, int):  # a bool too
        if abs(value) > LARGEST_NUMBER:
            raise NotCanonical("a number that is too large")
    elif value is not None:
        raise NotCanonical(f"a {type(value).__name__} has no canonical form")


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a character") from error


def _digest(label: str, *parts: bytes) -> str:
    message = b"".join(b"%d:%b," % (len(part), part) for part in (label.encode(), *parts))
    return hashlib.sha256(message).hexdigest()
