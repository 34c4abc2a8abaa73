"""A question of the request is spelt in few files: its form, its page, its line in the table, its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from script.architecture import PACKAGES, ROOT

MOST_FILES = 6
READ = frozenset({".html", ".py", ".txt"})


def product_files() -> Iterator[Path]:
    """Everything that ships, but for landed migrations; and the page that shows how a question is added."""
    yield ROOT / "CONTRIBUTING.md"
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.suffix in READ and ROOT / "storage/migrations" not in path.parents:
                yield path


@pytest.mark.parametrize("question", ["hopes", "lives_in", "other_parent", "safety_note"])
def test_a_question_is_named_in_few_files(question: str) -> None:
    named = re.compile(rf"\b{question}\b")
    files = [str(path.relative_to(ROOT)) for path in product_files() if named.search(path.read_text("utf-8"))]
    assert 4 <= len(files) <= MOST_FILES, files
