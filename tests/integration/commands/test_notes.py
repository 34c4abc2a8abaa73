"""``flask notes``: a folder for the keys of private notes, where the one in use was lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from storage.note_keys import CannotKeepNoteKey, NoteKeys
from tests.app_services import make_services
from tests.integration.commands.conftest import Flask


def test_a_new_folder_is_taken_into_use_only_where_somebody_says_so(
    flask: Flask, tmp_path: Path, sqlite_url: str
) -> None:
    assert flask("notes", "use-folder").exit_code == 3, "there is no data"
    services = make_services(tmp_path / "data", sqlite_url)
    services.database.close()
    folder = tmp_path / "keys of notes"
    where = {"data": tmp_path / "data", "database_url": sqlite_url, "note_keys_dir": folder}
    keys = NoteKeys(folder)

    folder.mkdir()
    with pytest.raises(CannotKeepNoteKey):
        keys.make(uuid4())
    for _ in range(2):
        done = flask("notes", "use-folder", **where)
        assert done.exit_code == 0
        assert done.output == f"Keys are put in {folder}. Nothing may copy this folder.\n"
    kept = uuid4()
    assert keys.make(kept) == keys.read(kept)
    assert "UNUSED" in flask("notes", "keys", **where).output

    shutil.rmtree(folder)
    folder.write_text("a file in its place")
    refused = flask("notes", "use-folder", **where)
    assert refused.exit_code == 1
    assert f"{folder} cannot be written" in refused.output
