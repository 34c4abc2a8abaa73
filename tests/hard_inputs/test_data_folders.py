"""A data folder may be called anything: what is kept in it stays in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import open_house
from documents.jobs.server import JobServer
from settings import Settings
from storage.migrate import migrate
from tests.houses import a_house
from worker.jobs import JOB_LANES, job_handlers
from worker.opening import open_workshop
from worker.worker_services import TEMPLATES

NAMES = ["a%41b", "why?", "two words", "#1", "Müller", "n" * 126]


@pytest.mark.hard_input("K82")
@pytest.mark.parametrize("name", NAMES)
def test_database_and_documents_stay_inside_the_folder(tmp_path: Path, name: str):
    house = open_house(Settings(data_dir=tmp_path / name))
    migrate(house.database.engine)
    digest = house.blobs.keep(b"kept")
    house.database.close()

    again = open_house(Settings(data_dir=tmp_path / name))
    assert again.blobs.read(digest) == b"kept"
    again.database.close()
    assert [found.name for found in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "counterpart.db").is_file()
    assert (tmp_path / name / "blobs" / digest[:2] / digest).is_file()


@pytest.mark.hard_input("K82")
def test_the_worker_makes_documents_and_answers_pages_in_such_a_folder(tmp_path: Path, sqlite_url: str):
    house = a_house(tmp_path / f"a%41 ?#ü {'n' * 126}", sqlite_url)
    facts = json.loads((TEMPLATES / "outcome-part-b" / "sample.json").read_text("utf-8"))

    with open_workshop(house) as shop, JobServer(house.jobs_socket, job_handlers(shop), lanes=JOB_LANES):
        reply = house.jobs.ask("preview_page", {"part": "b", "data": facts, "page": 1}, seconds=60)

    assert reply.content.startswith(b"\x89PNG")
    house.database.close()


def test_nobody_else_may_read_the_folder_or_what_is_in_it(tmp_path: Path):
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True, mode=0o755)
    (folder / "counterpart.db").touch(mode=0o644)
    (folder / "keys" / "seal.pem").touch(mode=0o644)

    house = open_house(Settings(data_dir=folder))
    migrate(house.database.engine)
    house.blobs.keep(b"kept")
    house.database.close()

    modes = {path.relative_to(folder): path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}
    assert len(modes) > 6
    assert {path: mode for path, mode in modes.items() if mode & 0o077} == {}
