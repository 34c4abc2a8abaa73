"""A data folder may be called anything: what is kept in it stays in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import open_services
from documents.jobs.server import JobServer
from settings import Settings
from storage.migrate import migrate
from tests.app_services import make_services
from worker.document_making import TEMPLATES
from worker.jobs import JOB_LANES, job_handlers
from worker.opening import open_worker_services

NAMES = ["a%41b", "why?", "two words", "#1", "Müller", "n" * 126]


@pytest.mark.hard_input("K82")
@pytest.mark.parametrize("name", NAMES)
def test_database_and_documents_stay_inside_the_folder(tmp_path: Path, name: str):
    services = open_services(Settings(data_dir=tmp_path / name))
    migrate(services.database.engine)
    digest = services.blobs.keep(b"kept")
    services.database.close()

    again = open_services(Settings(data_dir=tmp_path / name))
    assert again.blobs.read(digest) == b"kept"
    again.database.close()
    assert [found.name for found in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "counterpart.db").is_file()
    assert (tmp_path / name / "blobs" / digest[:2] / digest).is_file()


@pytest.mark.hard_input("K82")
def test_the_worker_makes_documents_and_answers_pages_in_such_a_folder(tmp_path: Path, sqlite_url: str):
    services = make_services(tmp_path / f"a%41 ?#ü {'n' * 126}", sqlite_url)
    facts = json.loads((TEMPLATES / "outcome-part-b" / "sample.json").read_text("utf-8"))

    with (
        open_worker_services(services) as worker_services,
        JobServer(services.jobs_socket, job_handlers(worker_services), lanes=JOB_LANES),
    ):
        reply = services.jobs.ask("preview_page", {"part": "b", "data": facts, "page": 1}, seconds=60)

    assert reply.content.startswith(b"\x89PNG")
    services.database.close()


def test_nobody_else_may_read_the_folder_or_what_is_in_it(tmp_path: Path):
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True, mode=0o755)
    (folder / "counterpart.db").touch(mode=0o644)
    (folder / "keys" / "seal.pem").touch(mode=0o644)

    services = open_services(Settings(data_dir=folder))
    migrate(services.database.engine)
    services.blobs.keep(b"kept")
    services.database.close()

    modes = {path.relative_to(folder): path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}
    assert len(modes) > 6
    assert {path: mode for path, mode in modes.items() if mode & 0o077} == {}
