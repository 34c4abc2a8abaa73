"""What the documents for newcomers name exists, and the picture is drawn from the contracts as they are."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from script.draw_architecture import PICTURE, ROOT, draw, read_architecture

DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs" / "decisions").glob("*.md"),
    ]
)
TOP = tuple(package.name for layer in read_architecture().layers for package in layer)
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(rf"(?:{'|'.join([*TOP, 'settings'])})(?:\.\w+)+")
FILE_ENDINGS = frozenset({"db", "html", "json", "lock", "md", "py", "svg", "toml", "txt"})
UNTRACKED = frozenset({".venv", "node_modules"})
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
DATED = re.compile(r"^2\d{3}-\d\d-\d\d.* · (?:accepted|replaced by)", re.MULTILINE)

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def names_in(document: Path) -> list[str]:
    """Return what stands in backticks in the document, without code blocks."""
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return IN_BACKTICKS.findall(text)


def exists(name: str) -> bool:
    """Return True if the dotted name can be imported, whole or as an attribute of what can be."""
    words = name.split(".")
    for length in range(len(words), 0, -1):
        try:
            found: object = importlib.import_module(".".join(words[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in words[length:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


def test_the_committed_picture_is_what_the_contracts_draw():
    drawn = draw(read_architecture())

    assert PICTURE.read_text("utf-8") == drawn, "run: .venv/bin/python -m script.draw_architecture"


def test_the_picture_says_in_words_what_it_shows():
    svg = ElementTree.fromstring(PICTURE.read_text("utf-8"))  # noqa: S314 - our own file

    title, description = (svg.findtext(f"{{*}}{name}") or "" for name in ("title", "desc"))
    assert svg.get("role") == "img"
    assert title
    assert all(name in description for name in TOP)


@every_document
def test_each_dotted_name_exists(document: Path):
    named = [
        name
        for name in names_in(document)
        if DOTTED.fullmatch(name) and name.rpartition(".")[2] not in FILE_ENDINGS
    ]

    assert [name for name in named if not exists(name)] == []


@every_document
def test_each_file_exists(document: Path):
    known = {path.name for path in ROOT.iterdir() if path.is_dir()} - UNTRACKED
    named = [
        name.removesuffix("/")
        for name in names_in(document)
        if re.fullmatch(r"[\w./-]+", name) and "/" in name and name.split("/")[0] in known
    ]

    assert [name for name in named if not (ROOT / name).exists()] == []


@every_document
def test_each_link_leads_to_a_file(document: Path):
    links = LINK.findall(document.read_text("utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_architecture_page_has_a_line_for_each_package():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    assert [name for name in TOP if f"\n| `{name}` | " not in page] == []


@pytest.mark.parametrize(
    "record", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.name[:4]
)
def test_each_decision_says_when_and_whether_it_holds_and_what_else_was_possible(record: Path):
    text = record.read_text("utf-8")

    assert DATED.search(text)
    assert "**Alternatives.**" in text
    assert "**Figures.**" in text
