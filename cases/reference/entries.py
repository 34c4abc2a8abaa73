"""Entries of the directory as rows: each save adds a version, and none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.reference.columns import Record
from cases.reference.records import RECORDS
from cases.vocabulary import EntryKind
from storage.database import Base, EnumColumn, WithId

CODE_LIMIT = 40


class EntryVersion(WithId, Base):
    """What one entry said from one save to the next; the highest number is what stands."""

    __tablename__ = "entry_version"
    __table_args__ = (UniqueConstraint("kind", "code", "version"),)

    kind: Mapped[EntryKind] = mapped_column(EnumColumn(EntryKind, keeps_unknown=True))
    code: Mapped[str] = mapped_column(String(CODE_LIMIT))
    version: Mapped[int]
    data: Mapped[dict[str, Any]]
    ended: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class EntryImport(WithId, Base):
    """A file with a list that somebody sent to see what it would do; kept for a day, and no longer."""

    __tablename__ = "entry_import"

    kind: Mapped[EntryKind] = mapped_column(EnumColumn(EntryKind, keeps_unknown=True))
    file_name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))


@dataclass(frozen=True)
class Entry:
    """One entry as it stands: what it says, since when, and by whom."""

    kind: EntryKind
    code: str
    version: int
    ended: bool
    saved_at: datetime
    saved_by: str
    saved_by_id: UUID | None
    record: Record
    data: dict[str, Any]
    """As stored, with what this version of the program does not know."""
    former_names: frozenset[str] = frozenset()
    """Of a school or college: every name that it had here before, by which a case may still call it."""


def entry_of(row: EntryVersion, former_names: frozenset[str] = frozenset()) -> Entry:
    """Return the entry that ``row`` says."""
    return Entry(
        kind=row.kind,
        code=row.code,
        version=row.version,
        ended=row.ended,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        saved_by_id=row.saved_by_id,
        record=RECORDS[row.kind].from_data(row.code, row.data),
        data=row.data,
        former_names=former_names,
    )


def current_entries(session: Session) -> tuple[Entry, ...]:
    """Return what stands of every entry of a known kind, ended ones too, by name."""
    last = (
        select(EntryVersion.kind, EntryVersion.code, func.max(EntryVersion.version).label("version"))
        .group_by(EntryVersion.kind, EntryVersion.code)
        .subquery()
    )
    same = and_(
        EntryVersion.kind == last.c.kind,
        EntryVersion.code == last.c.code,
        EntryVersion.version == last.c.version,
    )
    names = _names_of_settings(session)
    found = (
        entry_of(row, names.get(row.code, frozenset()) if row.kind is EntryKind.SETTING else frozenset())
        for row in session.scalars(select(EntryVersion).join(last, same))
        if row.kind in RECORDS
    )
    return tuple(sorted(found, key=lambda one: (one.record.name.casefold(), one.code)))


def _names_of_settings(session: Session) -> dict[str, frozenset[str]]:
    """Return, by code, the names of each school or college that was renamed, its present one too."""
    renamed = (
        select(EntryVersion.code)
        .where(EntryVersion.kind == EntryKind.SETTING)
        .group_by(EntryVersion.code)
        .having(func.count() > 1)
    )
    rows = session.execute(
        select(EntryVersion.code, EntryVersion.data).where(
            EntryVersion.kind == EntryKind.SETTING, EntryVersion.code.in_(renamed)
        )
    )
    found: dict[str, set[str]] = {}
    for code, data in rows:
        if name := data.get("name"):
            found.setdefault(code, set()).add(str(name))
    return {code: frozenset(names) for code, names in found.items()}


def versions_of(session: Session, kind: EntryKind, code: str) -> list[EntryVersion]:
    """Return every version of one entry, the latest first."""
    query = select(EntryVersion).where(EntryVersion.kind == kind, EntryVersion.code == code)
    return list(session.scalars(query.order_by(EntryVersion.version.desc())))


def current_version(session: Session, kind: EntryKind, code: str) -> EntryVersion | None:
    """Return the row that stands for one entry, or None where there is none of that code."""
    query = select(EntryVersion).where(EntryVersion.kind == kind, EntryVersion.code == code)
    return session.scalars(query.order_by(EntryVersion.version.desc()).limit(1)).first()


def version_at(session: Session, kind: EntryKind, code: str, at: datetime) -> EntryVersion | None:
    """Return the row that stood for one entry at the instant ``at``, or None where there was none."""
    query = select(EntryVersion).where(
        EntryVersion.kind == kind, EntryVersion.code == code, EntryVersion.saved_at <= at
    )
    return session.scalars(query.order_by(EntryVersion.version.desc()).limit(1)).first()
