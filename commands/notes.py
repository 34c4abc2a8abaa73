"""``flask notes``: the keys of mediators' private notes, and what becomes of each. It shows no note."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from cases.meetings.private_notes import NoteKey, live_hold
from cases.models import Case
from commands.context import existing_services
from commands.errors import plain_errors, refuse
from services.private_notes.destroying import end_missing_keys, notes_end
from storage.note_keys import CannotKeepNoteKey, NoNoteFolder

notes = AppGroup("notes", help="Keys of mediators' private notes.")


@notes.command("keys")
@plain_errors
def list_keys() -> None:
    """List the key of each case's private notes: made, destroyed or to be destroyed, held, or missing.

    \b
    Exit status:
      0  every key that is used lies in its folder, and no other
      1  a key is missing, or lies there that no case uses
      3  there is no data in this folder
    """
    services = existing_services()
    folder = services.note_keys
    there, faults = set(folder.ids()), 0
    click.echo(f"Keys lie in {folder.folder}. Nothing may copy this folder.")
    with services.database.read() as session:
        for key in session.scalars(select(NoteKey).order_by(NoteKey.made_at)):
            case = session.get_one(Case, key.case_id)
            ends = notes_end(session, case, key, days=services.policy.note_days)
            if key.destroyed_at is not None:
                words = f"destroyed {key.destroyed_at:%Y-%m-%d}"
                if key.id in there:
                    words, faults = "IS BACK although destroyed: the worker deletes it again", faults + 1
                    there.discard(key.id)
            elif key.lost_at is not None:
                words = f"lost, given up {key.lost_at:%Y-%m-%d}"
            elif key.id not in there:
                words, faults = "MISSING: these notes cannot be read", faults + 1
            elif live_hold(session, case.id) is not None:
                words = "held"
            else:
                words = f"to be destroyed on {ends}" if ends else "in use"
            click.echo(f"{case.reference}  {key.id}  {words}")
            if key.destroyed_at is None:
                there.discard(key.id)
    for unused in sorted(there):
        click.echo(f"UNUSED  {unused}: no case uses this key any more", err=True)
    sys.exit(1 if faults or there else 0)


@notes.command("use-folder")
@plain_errors
def use_folder() -> None:
    """Take the folder that is there now into use, where the one with the keys is lost for good.

    Counterpart puts no key into a folder that bears no mark of an earlier key, since a disk that is not
    mounted looks like an empty one. Mount it instead, if you have it. Afterwards 'flask notes end-missing'
    lets mediators begin new notes.

    \b
    Exit status:
      0  done, or in use already
      1  the folder cannot be written
      3  there is no data in this folder
    """
    keys = existing_services().note_keys
    try:
        keys.mark()
    except CannotKeepNoteKey as error:
        refuse(f"{error} cannot be written.")
    click.echo(f"Keys are put in {keys.folder}. Nothing may copy this folder.")


@notes.command("end-missing")
@plain_errors
def end_missing() -> None:
    """Give up the keys whose files are lost, so that mediators can begin new notes in those cases.

    What was noted under them is gone for good. If you have the folder, put it back instead: where it is
    missing as a whole, as when a disk is not mounted, nothing is given up. Cases that are held are left out.
    The log of each case records that its key was lost, not that its notes were destroyed.

    \b
    Exit status:
      0  done
      1  the folder is missing
      3  there is no data in this folder
    """
    services = existing_services()
    try:
        ended = end_missing_keys(services.database, services.note_keys, at=services.now())
    except NoNoteFolder as error:
        refuse(f"{error}. Nothing was given up.")
    click.echo(f"Given up: {ended}. Mediators can begin new notes.")
