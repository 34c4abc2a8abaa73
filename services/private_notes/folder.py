"""Whether the folder of keys is the one that this installation uses, and no empty place where it should be.

A disk that is not mounted leaves an empty folder behind. Nothing is gone from it, and nothing may be put
there: the folder in use bears a mark, and the first key ever made is what marks it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.meetings.private_notes import NoteKey
from storage.note_keys import NoNoteFolder, NoteKeys


def folder_is_away(session: Session, keys: NoteKeys) -> bool:
    """Return True if keys should be there, and the folder that is there is not the one they were put in.

    A key that was destroyed or given up is missed by nobody: it says nothing of the folder.
    """
    if keys.is_marked():
        return False
    kept = select(NoteKey.id).where(NoteKey.destroyed_at.is_(None), NoteKey.lost_at.is_(None))
    known = set(session.scalars(kept))
    return bool(known) and known.isdisjoint(keys.ids())


def take_folder(session: Session, keys: NoteKeys) -> None:
    """See that the keys' folder is there, and mark it where an earlier version, or nobody yet, put keys in.

    Raises NoNoteFolder, and CannotKeepNoteKey where it cannot be marked.
    """
    if folder_is_away(session, keys):
        raise NoNoteFolder(f"{keys.folder} is not the folder in which the keys of private notes were put")
    if not keys.is_marked():
        keys.mark()
