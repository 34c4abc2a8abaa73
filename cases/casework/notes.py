"""Notes for coordinators and advisers alone: added, never changed; a correction stands beside what it
corrects.

They are office records like the call record (seen by adviser and coordinator): no mediator, party, officer
or administrator reads them, and the log says nothing of them but the digests of their rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.casework.models import StaffNote
from cases.casework.owners import OFFICE_ROLES
from cases.errors import CaseError, NotFound
from cases.locks import lock_case
from cases.models import Case


class NotesAreTheOffices(CaseError):
    """Nobody but a coordinator or an adviser writes or reads notes."""

    status = 403
    sentence = "Only the office can do this."


@dataclass(frozen=True)
class ShownNote:
    """A note as it stands: the newest words, and what they correct, newest first."""

    note: StaffNote
    earlier: tuple[StaffNote, ...] = ()


def write_note(
    session: Session, case: Case, words: str, *, corrects: StaffNote | None = None, by: Viewer, at: datetime
) -> tuple[StaffNote, bool]:
    """Add a note, or the correction of one; return it, and True if it is new.

    The same words by the same person twice in a row are kept once.
    """
    _require_office(by)
    lock_case(session, case.id)
    known = _all(session, case)
    last = known[-1] if known else None
    if last and (last.words, last.written_by_id) == (words, by.user_id):
        return last, False
    note = StaffNote(
        case_id=case.id,
        words=words,
        written_at=at,
        written_by=by.name,
        written_by_id=by.user_id,
        corrects_id=corrects.id if corrects else None,
    )
    session.add(note)
    session.flush()
    return note, True


def notes_of(session: Session, case: Case, viewer: Viewer) -> list[ShownNote]:
    """Return the notes as they stand, the newest first; none for whoever is not of the office."""
    if viewer.role not in OFFICE_ROLES:
        return []
    known = _all(session, case)
    corrected = {note.corrects_id for note in known}
    by_id = {note.id: note for note in known}
    return [ShownNote(note, tuple(_before(note, by_id))) for note in known[::-1] if note.id not in corrected]


def newest_words(session: Session, case: Case, note_id: UUID, viewer: Viewer) -> StaffNote:
    """Return the note of that id in this case, or the newest correction of it. Raises NotFound."""
    for shown in notes_of(session, case, viewer):
        if note_id in {shown.note.id, *(one.id for one in shown.earlier)}:
            return shown.note
    raise NotFound(f"no note {note_id} in this case")


def _all(session: Session, case: Case) -> list[StaffNote]:
    query = select(StaffNote).where(StaffNote.case_id == case.id)
    return list(session.scalars(query.order_by(StaffNote.written_at, StaffNote.id)))


def _before(note: StaffNote, by_id: dict[UUID, StaffNote]) -> list[StaffNote]:
    found: list[StaffNote] = []
    while note.corrects_id is not None and (earlier := by_id.get(note.corrects_id)) is not None:
        found.append(earlier)
        note = earlier
    return found


def _require_office(viewer: Viewer) -> None:
    if viewer.role not in OFFICE_ROLES:
        raise NotesAreTheOffices(f"{viewer.user_id} is {viewer.role.value}")
