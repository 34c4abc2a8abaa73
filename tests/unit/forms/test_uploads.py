import io

import pytest

from forms.base import PageForm
from forms.fields import MainButton, NameField
from forms.uploads import UploadField, UploadsField, megabytes, shown_name
from tests.unit.forms.conftest import TEXTS

MB = 1_000_000


class Letter(PageForm):
    """Can you send us the letter?"""

    name = NameField("Your name", required=False)
    letter = UploadField("The letter", thing="the letter", limit=2, advice="Photograph one page at a time")
    photos = UploadsField("Photos", required=False, most=2)
    submit = MainButton("Continue")


def a_file(size: int, name: str = "letter.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"x" * size), name


def test_a_file_comes_out_with_its_name_size_and_bytes(posted):
    letter = posted(Letter, {"letter": a_file(10)}).letter.data

    assert (letter.shown_name, letter.size, letter.read()) == ("letter.pdf", 10, b"x" * 10)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (2 * MB, []),
        (
            2 * MB + 100_000,
            ["The file is 2.1\u00a0MB. It must be under 2\u00a0MB. Photograph one page at a time"],
        ),
        (0, ["The file is empty or damaged"]),
    ],
)
def test_empty_and_large_files_are_told(posted, size, expected):
    assert list(posted(Letter, {"letter": a_file(size)}, with_token=True).letter.errors) == expected


def test_no_file_is_asked_for(posted):
    assert posted(Letter, {}).letter.errors == ["Choose the letter"]
    assert posted(Letter, {"letter": "text"}).letter.errors == ["Choose the letter"]
    assert posted(Letter, {"letter": (io.BytesIO(b""), "")}).letter.errors == ["Choose the letter"]


def test_a_good_file_on_a_page_that_comes_back_must_be_chosen_again(posted):
    form = posted(Letter, {"letter": a_file(10), "name": "x" * 200})

    assert list(form.letter.errors) == ["Choose the file again: we could not keep it"]


def test_only_so_many_files_at_a_time(posted):
    form = posted(Letter, {"photos": [a_file(1), a_file(1), a_file(1)]})

    assert form.photos.errors == ["Choose up to 2 files at a time"]
    assert len(posted(Letter, {"photos": [a_file(1), a_file(1)]}).photos.data) == 2


@pytest.mark.hard_input("K33")
@pytest.mark.parametrize("name", TEXTS["K33"])
def test_a_hostile_name_is_shown_as_a_harmless_one(name):
    shown = shown_name(name)

    assert 0 < len(shown) <= 80
    assert not set("/\\\0\r\n\u202e") & set(shown)
    assert shown.strip(".")


def test_an_honest_name_is_shown_as_it_is():
    assert shown_name("Décision – 決定.pdf") == "Décision – 決定.pdf"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 KB"),
        (12_300, "12 KB"),
        (1_400_000, "1.4 MB"),
        (20_000_000, "20 MB"),
        (20_100_000, "20.1 MB"),
        (320_000_000, "320 MB"),
    ],
)
def test_sizes_are_written_as_people_read_them(size, words):
    assert megabytes(size).replace("\u00a0", " ") == words
