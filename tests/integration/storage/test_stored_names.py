"""Names that outlive a release: in databases, sealed files, links, cookies and other people's bookmarks.

A renamed class, module or constant must leave them as they are. ``stored_names.json`` holds them. Who means
to change one (with a migration, or an address that leads on) writes it again and commits the difference:
``python -m tests.integration.storage.test_stored_names``.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest

import app  # noqa: F401 - loads every package's models
import services.backup.holds  # noqa: F401 - the models of what a restore holds
import worker.takeover  # noqa: F401 - the heartbeat's model
from cases.evidence.chain import body_hash, head_hash, private_hash
from mail.kinds import EmailKind
from services import work_queue
from settings import Settings
from storage.database import Base
from tests.app_services import make_services
from tests.web_apps import make_web
from worker.workflows import certificate, finish, statement

ROOT = Path(__file__).resolve().parents[3]
PINNED = Path(__file__).with_name("stored_names.json")
ASKED_OF_THE_SESSION = re.compile(r"\bsession(?:\[|\.(?:get|pop|setdefault)\()(\"[^\"]+\"|[A-Za-z_][\w.]*)")
NOBODY = UUID(int=0)


@pytest.fixture(scope="module")
def pinned() -> dict[str, list[str]]:
    """The names as they were committed."""
    held: dict[str, list[str]] = json.loads(PINNED.read_text("utf-8"))
    return held


@pytest.mark.parametrize(
    "where",
    [
        "addresses of pages",
        "columns",
        "durable work",
        "environment",
        "hashes of evidence",
        "keys and salts",
        "kinds of mail",
        "session",
        "values of columns",
    ],
)
def test_what_is_stored_is_named_as_before(where: str, pinned: dict[str, list[str]]):
    assert pinned[where]
    now = stored_names(where)
    gone, new = sorted(set(pinned[where]) - set(now)), sorted(set(now) - set(pinned[where]))
    assert now == pinned[where], (
        f"{where}: gone {gone}, new {new}. What is gone is still stored by earlier versions. "
        "Where a new name is meant, write the list anew: "
        ".venv/bin/python -m tests.integration.storage.test_stored_names"
    )


def stored_names(where: str) -> list[str]:
    """Return every such name that is kept there, sorted."""
    found = {
        "addresses of pages": _addresses,
        "columns": _columns,
        "durable work": _durable_work,
        "environment": lambda: (f"COUNTERPART_{name.upper()}" for name in Settings.model_fields),
        "hashes of evidence": _hashes,
        "keys and salts": _labels,
        "kinds of mail": lambda: iter(EmailKind),
        "session": _session_keys,
        "values of columns": _values,
    }
    return sorted(set(found[where]()))


def _addresses() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="counterpart-names-") as name:
        services = make_services(Path(name), f"sqlite:///{name}/counterpart.db")
        web = make_web(services)
        services.database.close()
    for rule in web.url_map.iter_rules():
        yield f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule}"
    yield f"cookie {web.config['SESSION_COOKIE_NAME']}"


def _columns() -> Iterator[str]:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            yield f"{table.name}.{column.name}"


def _values() -> Iterator[str]:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            kind = getattr(column.type, "kind", None)
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                yield from (f"{table.name}.{column.name} {member.value}" for member in kind)


def _durable_work() -> Iterator[str]:
    yield f"queue {work_queue.QUEUE}, application {work_queue.APPLICATION}, version {work_queue.VERSION}"
    for workflow in (work_queue.ISSUE_CERTIFICATE, work_queue.MAKE_STATEMENT, work_queue.FINISH_ENVELOPE):
        yield f"id {work_queue.work_id(workflow, NOBODY)}"
    for module in (finish, certificate, statement):
        for made in vars(module).values():
            if name := getattr(made, "dbos_function_name", None):
                yield f"{module.__name__.rpartition('.')[2]}: {name}"


def _hashes() -> Iterator[str]:
    """Of known content: what is hashed, and how, is part of every sealed file's evidence."""
    from tests.factories import CALLED

    yield head_hash(bytes(32), "signer.signed", CALLED)
    yield body_hash(bytes(32), '{"a":1}')
    yield private_hash(bytes(32), '{"a":1}')


def _labels() -> Iterator[str]:
    """Every label that begins with our name and says what a key, a salt or a hash is for."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                if re.match(r"counterpart/[a-z]", text) or text == "wtf-csrf-token":
                    yield text.rstrip("\n")


def _session_keys() -> Iterator[str]:
    for path in _sources("web"):
        for found in ASKED_OF_THE_SESSION.findall(path.read_text("utf-8")):
            known = _meaning(found, path)
            if isinstance(known, str):
                yield known


def _meaning(found: str, path: Path) -> object:
    """A quoted key itself, or what the module's constant of that name holds; None for a local name."""
    if found.startswith('"'):
        return found.strip('"')
    held: object = _module(path)
    for part in found.split("."):
        held = getattr(held, part, None)
    return held


def _module(path: Path) -> ModuleType:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _sources(*packages: str) -> Iterator[Path]:
    for package in packages or (
        "cases",
        "commands",
        "mail",
        "services",
        "signing",
        "storage",
        "web",
        "worker",
    ):
        yield from sorted((ROOT / package).rglob("*.py"))


if __name__ == "__main__":
    names = {where: stored_names(where) for where in json.loads(PINNED.read_text("utf-8"))}
    PINNED.write_text(json.dumps(names, indent=1, ensure_ascii=False) + "\n", "utf-8")
