"""The log of the provider's own records: append-only, chained by hashes, about no case.

Its entries say nothing but digests of rows, so that nothing of it ever needs to be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.events import OwnEvent
from cases.evidence import chain
from cases.evidence.log import NEW_HEADS
from storage.database import Base, EnumColumn, WithId

OWN_LOG: Final = UUID(int=0)
"""Under this id the heads of this log are kept, where those of a case's log are kept under the case's."""
_ONE_AT_A_TIME = 7_330_416
"""Names the lock under which the log grows (PostgreSQL; SQLite has one writer in any case)."""


class OwnLogEntry(WithId, Base):
    """One link of the chain, with what its hashes are of; the database refuses to change or delete it."""

    __tablename__ = "own_log_entry"

    v: Mapped[int]
    seq: Mapped[int] = mapped_column(unique=True)
    prev: Mapped[str] = mapped_column(String(64))
    head_hash: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[OwnEvent] = mapped_column(EnumColumn(OwnEvent))
    at: Mapped[datetime]
    head_salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    body_salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[str] = mapped_column(Text)


def append_to_own_log(session: Session, body: Mapping[str, Any], *, at: datetime) -> OwnLogEntry:
    """Add an entry that records rows; nobody else adds one until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    last = own_head(session)
    made, opening = chain.append(last, kind=OwnEvent.ROWS_RECORDED.value, at=at, body=body)
    entry = OwnLogEntry(
        v=made.v,
        seq=made.seq,
        prev=made.prev,
        head_hash=made.head_hash,
        body_hash=made.body_hash,
        kind=OwnEvent.ROWS_RECORDED,
        at=at,
        head_salt=opening.head_salt,
        body_salt=opening.body_salt,
        body=opening.body,
    )
    session.add(entry)
    session.flush()
    session.info.setdefault(NEW_HEADS, {})[OWN_LOG] = made
    return entry


def own_head(session: Session) -> chain.Entry | None:
    """Return the last entry of the log, whose hash stands for the whole."""
    last = session.scalar(select(OwnLogEntry).order_by(OwnLogEntry.seq.desc()).limit(1))
    return chain.Entry(last.v, last.seq, last.prev, last.head_hash, last.body_hash) if last else None
