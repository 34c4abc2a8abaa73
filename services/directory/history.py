"""What changed from one version of an entry to the next, and what still uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.models import Case
from cases.reference.cells import words_of
from cases.reference.columns import Column, Record
from cases.reference.directory import Directory
from cases.reference.entries import Entry, EntryVersion, entry_of
from cases.vocabulary import EntryKind, Shape

NameOf = Callable[[Column, str], str]


@dataclass(frozen=True)
class ColumnChange:
    """What one column said before and says after, a line each; nothing where it was empty."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Saved:
    """One version: by whom, when, what was done, and what changed."""

    version: int
    at: datetime
    by: str
    done: str
    changes: tuple[ColumnChange, ...]


def name_in(directory: Directory) -> NameOf:
    """Return what names an entry by its code: its name, or the code of one that is not there."""

    def name_of(one: Column, code: str) -> str:
        entry = directory.entry(one.of, code) if one.of else None
        return entry.record.name if entry else code

    return name_of


def changes_between(before: Record | None, after: Record, name_of: NameOf) -> tuple[ColumnChange, ...]:
    """Return every column that says something else."""
    found = []
    for one in after.columns():
        old = _said(getattr(before, one.name)) if before else None
        new = _said(getattr(after, one.name))
        if old is not new and old != new:
            found.append(ColumnChange(one.label, words_of(one, old, name_of), words_of(one, new, name_of)))
    return tuple(found)


def _said(value: Any) -> Any:
    return None if value in ("", ()) else value


def history_of(versions: Sequence[EntryVersion], name_of: NameOf) -> list[Saved]:
    """Return what each version did, the latest first, as ``versions`` come."""
    saves = []
    for row, earlier in zip(versions, [*versions[1:], None], strict=True):
        before = entry_of(earlier) if earlier is not None else None
        after = entry_of(row)
        changes = changes_between(before.record if before else None, after.record, name_of)
        saves.append(Saved(row.version, row.saved_at, row.saved_by, _done(before, after, changes), changes))
    return saves


def _done(before: Entry | None, after: Entry, changes: Sequence[ColumnChange]) -> str:
    if before is None:
        return "Added"
    if before.ended is not after.ended:
        return "No longer used" if after.ended else "Restored"
    only = {change.label for change in changes}
    checked = {one.label for one in after.record.columns() if one.name == "checked_on"}
    return "Checked" if only and only <= checked else "Changed"


@dataclass(frozen=True)
class Use:
    """What names an entry: how many, of what."""

    number: int
    what: str


def uses_of(session: Session, directory: Directory, kind: EntryKind, code: str) -> tuple[Use, ...]:
    """Return what still names an entry: cases and officers of an authority, and other entries."""
    uses = []
    if kind is EntryKind.AUTHORITY:
        cases = select(func.count()).select_from(Case).where(Case.authority_code == code)
        officers = (
            select(func.count()).select_from(User).where(User.authority_code == code, User.active.is_(True))
        )
        uses += [Use(session.scalar(cases) or 0, "case"), Use(session.scalar(officers) or 0, "officer")]
    for entry in directory.entries:
        if not entry.ended and _names(entry.record, kind, code):
            uses.append(Use(1, entry.record.name))
    return tuple(one for one in uses if one.number)


def _names(record: Record, kind: EntryKind, code: str) -> bool:
    for one in record.columns():
        if one.of is kind and one.shape in {Shape.ENTRY, Shape.ENTRIES}:
            value = getattr(record, one.name)
            if value == code or (isinstance(value, tuple) and code in value):
                return True
    return False
