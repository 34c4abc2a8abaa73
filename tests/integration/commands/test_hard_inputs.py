"""``flask documents``: data that is no data, and places that cannot be read or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.commands.conftest import Flask
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.word_making import word_file


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "letter.docx"
    file.write_bytes(word_file("{{ name }}"))
    return file


@pytest.mark.hard_input("K03")
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"[" * 200_000, "is not sound JSON"),
        (b'{"name": "\xff"}', "is not text in UTF-8"),
        (b'{"name": NaN}', "name holds something"),
        (b'{"name": {"first": "Ada"}}', "name holds something"),
        (b'{"name": "A\\u0000"}', "name has a character that cannot be printed"),
        (b'{"name": "\\ud800"}', "name has a character that cannot be printed"),
        (b'{"nmae": "Ada"}', "there is no field 'name'"),
    ],
    ids=["deep", "not UTF-8", "not a number", "an object", "control", "half a letter", "misspelt"],
)
def test_data_that_cannot_be_printed_is_told_and_nothing_is_written(
    flask: Flask, template: Path, tmp_path: Path, written: bytes, expected: str
) -> None:
    data, out = tmp_path / "data.json", tmp_path / "out.docx"
    data.write_bytes(written)
    done = flask("documents", "fill", template, data, "-o", out)
    assert done.exit_code == 1
    assert expected in done.stderr
    assert not out.exists()


@pytest.mark.hard_input("K02")
def test_data_saved_by_windows_with_a_mark_before_it_is_read(
    flask: Flask, template: Path, tmp_path: Path
) -> None:
    data, out = tmp_path / "data.json", tmp_path / "out.docx"
    data.write_bytes(b'\xef\xbb\xbf{"name": "{{ Ada }}"}')
    assert flask("documents", "fill", template, data, "-o", out).exit_code == 0
    assert out.exists()


@pytest.mark.hard_input("K36")
def test_a_folder_that_is_not_there_is_named(flask: Flask, template: Path, tmp_path: Path) -> None:
    data, nowhere = tmp_path / "data.json", tmp_path / "nowhere" / "out.docx"
    data.write_text('{"name": "Ada"}', encoding="utf-8")
    pdf = tmp_path / "one.pdf"
    pdf.write_bytes(tagged_pdf())
    bare = tmp_path / "bare"
    bare.mkdir()
    for arguments, named in (
        (("fill", template, data, "-o", nowhere), nowhere),
        (("merge", pdf, "-o", nowhere), nowhere),
        (("fill", bare, data, "-o", tmp_path / "out.docx"), bare / "fields.toml"),
    ):
        done = flask("documents", *arguments)
        assert done.exit_code == 1
        assert done.stderr == f"We could not use {named}: No such file or directory.\n"
