"""The committed Word files and the program that writes them."""

from __future__ import annotations

from pathlib import Path

from templates_docx.author.__main__ import TEMPLATES, write_all
from tests.unit.templates_docx.shipped import HOME, NAMES


def test_every_template_folder_is_written_by_the_author_package():
    assert sorted(TEMPLATES) == NAMES


def test_the_committed_word_files_are_what_the_author_package_writes_byte_for_byte(tmp_path: Path):
    write_all(tmp_path)

    for name in NAMES:
        written = (tmp_path / name / "template.docx").read_bytes()
        assert written == (HOME / name / "template.docx").read_bytes(), name
