"""A data folder as an earlier version left it, with work half done: made once by that version, and kept.

``.venv/bin/python -m tests.faults.earlier_folder`` makes ``data_folder.tar.xz`` anew, with the version that
runs it. Do that only to replace the folder by one of a later release. Its keys protect nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from cases.models import Draft
from services.container import Services
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from tests import servers
from tests.app_services import make_services, wait_until
from tests.client import ReviewingClient
from tests.faults.conftest import ROOT, Workers
from tests.faults.work import everyone_signs, goes_out, is_made, make_prepared_statement
from tests.integration.web.public.walking import walk_to
from tests.statements import Invited, invited, link_path
from tests.web_apps import make_web

KEPT = Path(__file__).with_name("data_folder.tar.xz")
DATABASE, NOTES = "counterpart.db", "notes.json"


@dataclass(frozen=True)
class Left:
    """What stands in the folder, and what the people in it hold.

    ``signed`` was signed by everyone, and the worker was killed once its parts were joined; ``out`` waits for
    both signers; ``saved_form`` is the path of the link to a form that is answered as far as ``/ask/needs``.
    """

    at: datetime
    signed: UUID
    out: UUID
    signers: list[Invited]
    saved_form: str


def unpack(folder: Path) -> Left:
    """Put the kept data folder into ``folder``, and return what was left in it."""
    with tarfile.open(KEPT) as kept:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and later; 3.14 wants a filter named
            kept.extraction_filter = tarfile.data_filter
        kept.extractall(folder)  # noqa: S202 - we made it
    notes = json.loads((folder / NOTES).read_text("utf-8"))
    signers = [Invited(**{**one, "id": UUID(one["id"])}) for one in notes["signers"]]
    at, signed, out = datetime.fromisoformat(notes["at"]), UUID(notes["signed"]), UUID(notes["out"])
    return Left(at, signed, out, signers, notes["saved_form"])


def make(folder: Path) -> None:
    """Make the folder with the version that runs here, and keep it."""
    url = f"sqlite:///{folder / DATABASE}"
    servers.migrate_database(url)
    services = make_services(folder, url)
    command = [sys.executable, "-m", "tests.faults.dying_worker"]
    with (
        servers.smtp_server() as smtp,
        subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as nursery,
    ):
        workers = Workers(services, url, smtp, nursery)
        signed, out = make_prepared_statement(services), make_prepared_statement(services)
        workers.start()
        wait_until(lambda: is_made(services, signed) and is_made(services, out))
        workers.end_all()
        goes_out(services, out)
        everyone_signs(services, signed)
        saved_form = _save_a_form(services)
        workers.die_at("after merge_whole")
        nursery.communicate(timeout=60)
    at = datetime.now(UTC)
    with services.database.read() as session:
        signers = [invited(services, session, one, at=at) for one in session.get_one(Envelope, out).signers]
    services.database.close()
    left = asdict(Left(at, signed, out, signers, saved_form))
    (folder / NOTES).write_text(json.dumps(left, default=str, indent=1), "utf-8")
    with tarfile.open(KEPT, "w:xz") as kept:
        for part in ("blobs", "keys", DATABASE, NOTES):
            kept.add(folder / part, part)


def _save_a_form(services: Services) -> str:
    family = ReviewingClient(make_web(services))
    walk_to(family, "/ask/needs")
    family.send(family.get("/save"))
    with services.database.read() as session:
        draft = session.scalars(select(Draft)).one()
        link = live_link(session, Purpose.SAVED_FORM, draft.id, at=services.now())
        assert link is not None
        return link_path(services, link)


if __name__ == "__main__":
    from tests.faults import earlier_folder

    with TemporaryDirectory(prefix="counterpart-folder-") as made:
        earlier_folder.make(Path(made))
