"""The committed Word files and the program that writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.templates.word_template import LARGE_PRINT
from templates_docx.author.__main__ import TEMPLATES, write_all
from templates_docx.author.pieces import COPY_LINE
from tests.unit.templates_docx.shipped import HOME, NAMES, STANDARD, filled, lines, word_file


def test_every_template_folder_is_written_by_the_author_package():
    assert sorted(TEMPLATES) == STANDARD


def test_the_committed_word_files_are_what_the_author_package_writes_byte_for_byte(tmp_path: Path):
    write_all(tmp_path)

    for name in NAMES:
        written = (tmp_path / word_file(name).relative_to(HOME)).read_bytes()
        assert written == word_file(name).read_bytes(), name


@pytest.mark.parametrize("name", STANDARD)
def test_large_print_says_the_same_in_the_same_order(name: str):
    """All that differs: which copy it is, the heads of tables, and that an action is called one."""
    standard, large = ([line for line in lines(filled(one)) if line] for one in (name, name + LARGE_PRINT))
    starts = ("No. |", "When |", "What is counted |")
    heads = {head for line in standard for head in line.split(" | ") if line.startswith(starts)}
    own = [line for line in large if line != COPY_LINE and line.removesuffix(":") not in heads]

    assert _words(own).replace("Action ", "") == _words(
        [line for line in standard if set(line.split(" | ")) != heads]
    )
    assert (COPY_LINE in large) == name.startswith(
        ("certificate-", "outcome-", "signing-record", "agreement-")
    )


def _words(printed: list[str]) -> str:
    return " ".join(" ".join(printed).replace("|", " ").split())
