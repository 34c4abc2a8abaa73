"""Comments never reach an office."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from documents.libreoffice.comments import without_comments
from documents.libreoffice.errors import DamagedDocument
from tests.word_files import word_file

CASES = Path(__file__).parents[3] / "hard_inputs"


def test_a_file_without_comments_is_passed_on_untouched():
    docx = word_file()
    assert without_comments(docx) is docx


def test_nothing_refers_to_a_comment_any_more_and_the_text_is_whole():
    docx = without_comments((CASES / "K26-tracked-changes-and-comment.docx").read_bytes())

    with ZipFile(BytesIO(docx)) as archive:
        document = archive.read("word/document.xml").decode()
    assert "comment" not in document.lower().replace("http://", "")
    assert "Provision is set out below." in document


def test_the_same_file_gives_the_same_copy():
    docx = (CASES / "K26-tracked-changes-and-comment.docx").read_bytes()
    assert without_comments(docx) == without_comments(docx)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_zip_is_damaged(content: bytes):
    with pytest.raises(DamagedDocument):
        without_comments(content)
