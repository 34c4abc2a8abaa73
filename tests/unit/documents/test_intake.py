import json
import logging
import re
import subprocess
import sys
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pikepdf import Pdf
from PIL import Image

from documents.uploads import Kind, Limits, Refusal, take_in
from documents.uploads.names import LONGEST_STEM, shown_name
from documents.uploads.tasks import do
from tests.unit.documents.intake_making import CASES, case, refusal, refused_case


def page_picture(pdf: bytes, number: int = 0) -> Image.Image:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = opened[number].render(scale=1).to_pil().convert("RGB")
    finally:
        opened.close()
    return picture


def middle_of_red(picture: Image.Image) -> tuple[float, float]:
    """Where the red in a picture is, as shares of its width and height."""
    wide, high = picture.size
    dots: Any = picture.load()
    red = [
        (x / wide, y / high)
        for x in range(0, wide, 2)
        for y in range(0, high, 2)
        if (dot := dots[x, y])[0] > 180 and dot[1] < 90 and dot[2] < 90
    ]
    return sum(x for x, _ in red) / len(red), sum(y for _, y in red) / len(red)


@pytest.mark.hard_input("K21")
@pytest.mark.parametrize("name", ["K21-empty.pdf", "K21-header-only.pdf"])
def test_an_empty_file_is_refused(name):
    assert refused_case(name).sentence == "The file is empty or damaged"


@pytest.mark.hard_input("K22")
def test_a_file_is_what_its_content_is():
    picture, letter = case("K22-really-a-jpeg.pdf"), case("K22-really-a-pdf.jpg")

    assert (picture.kind, picture.shown_name) == (Kind.JPEG, "K22-really-a-jpeg.jpg")
    assert picture.stored_name.endswith(".jpg")
    assert (letter.kind, letter.shown_name) == (Kind.PDF, "K22-really-a-pdf.pdf")
    assert letter.stored_name.endswith(".pdf")


@pytest.mark.hard_input("K23")
def test_a_phones_photo_type_is_named_with_what_to_do():
    refused = refused_case("K23-photo-from-phone.jpg")

    assert refused.sentence == (
        "'K23-photo-from-phone.jpg' is a photo type we cannot open. Save it as JPEG, or send a screenshot"
    )


@pytest.mark.hard_input("K24")
def test_a_photo_stands_upright_as_picture_and_on_its_page():
    taken = case("K24-photo-exif-rotated.jpg")

    for picture in (Image.open(BytesIO(taken.content)).convert("RGB"), page_picture(taken.as_pdf)):
        across, down = middle_of_red(picture)
        assert 0.35 < across < 0.65
        assert down < 0.3


@pytest.mark.hard_input("K32")
def test_a_picture_of_too_many_dots_is_refused():
    assert refused_case("K32-huge-pixels.png").reason is Refusal.TOO_MANY_PIXELS


@pytest.mark.hard_input("K33")
@pytest.mark.parametrize("name", json.loads((CASES / "K01-texts.json").read_text("utf-8"))["K33"])
def test_a_hostile_name_is_shown_safely(name):
    shown = shown_name(name, Kind.PDF)

    assert shown.endswith(".pdf")
    assert len(shown) <= LONGEST_STEM + len(".pdf")
    assert shown.removesuffix(".pdf").strip(". ")
    assert all(character.isprintable() and character not in '<>"/\\:|?*' for character in shown)


@pytest.mark.hard_input("K33")
def test_the_stored_name_is_ours_whatever_the_file_was_called():
    hostile = case("K42-object-streams.pdf", sent_as="../../<img src=x onerror=alert(1)>.exe")

    assert hostile.stored_name == case("K42-object-streams.pdf", sent_as="").stored_name
    assert re.fullmatch(r"upload-[0-9a-f]{20}\.pdf", hostile.stored_name)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../decision.pdf", "decision.pdf"),
        ("..\\..\\decision.pdf", "decision.pdf"),
        ("decision\r\nX-Test: 1.pdf", "decisionX-Test 1.pdf"),
        ("decision.pdf\0.exe", "decision.pdf"),
        ("con.pdf", "con-file.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ("letter", "letter.pdf"),
        ("letter.PDF", "letter.pdf"),
        ("Décision – 決定.pdf", "Décision – 決定.pdf"),
        ("O'Brien & Shah v. Council.jpg", "O'Brien & Shah v. Council.pdf"),
        ("report 3.5", "report 3.5.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_gets_its_true_ending(sent, shown):
    assert shown_name(sent, Kind.PDF) == shown


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("K25-macro-inside.docx", Refusal.WORD_FILE),
        ("K27-zip-bomb.docx", Refusal.WORD_FILE),
        ("K35-needs-password.docx", Refusal.WORD_FILE),
        ("K36-cut-off.docx", Refusal.WORD_FILE),
        ("README.md", Refusal.OTHER_TYPE),
    ],
)
def test_what_is_no_pdf_or_picture_is_refused_without_being_opened(name, reason):
    assert refused_case(name).reason is reason


def test_the_size_limit_itself_is_still_taken_and_a_byte_more_is_not():
    content = (CASES / "K42-object-streams.pdf").read_bytes()

    assert take_in(content, "a.pdf", limits=Limits(max_bytes=len(content))).pages == 2
    assert refusal(content, max_bytes=len(content) - 1).reason is Refusal.TOO_LARGE


def test_a_file_too_large_is_told_its_size_and_the_limit():
    refused = refusal(b"%PDF-" + bytes(32 * 1024 * 1024 - 5))

    assert refused.sentence == "The file is 32 MB. It must be under 20 MB. Photograph one page at a time"


def test_a_refusal_in_the_log_holds_no_word_of_the_senders():
    refused = refusal(b"GIF89a", "Noah Madeup.gif")

    assert "Noah Madeup" in refused.sentence
    assert str(refused) == "photo type"


def test_a_file_that_takes_too_long_is_refused():
    content = (CASES / "K42-object-streams.pdf").read_bytes()

    assert refusal(content, seconds=0).reason is Refusal.TOO_SLOW


def test_a_picture_that_needs_more_memory_than_allowed_is_refused():
    picture = BytesIO()
    Image.new("RGB", (4000, 4000), "white").save(picture, "PNG", compress_level=1)

    refused = refusal(picture.getvalue(), "a.png", picture_memory_bytes=180 * 1024 * 1024)

    assert refused.reason is Refusal.UNPACKS_TOO_FAR


def test_a_process_that_dies_is_a_refusal_and_logged(caplog):
    content = (CASES / "K42-object-streams.pdf").read_bytes()

    with caplog.at_level(logging.WARNING):
        refused = refusal(content, memory_bytes=1024)

    assert refused.sentence == "The file is empty or damaged"
    assert "an upload could not be opened" in caplog.text


def test_a_cut_off_photo_is_refused():
    whole = (CASES / "K24-photo-exif-rotated.jpg").read_bytes()

    assert refusal(whole[: len(whole) // 2], "photo.jpg").reason is Refusal.DAMAGED


def test_a_photo_keeps_nothing_of_where_and_with_what_it_was_taken():
    photo = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Madeup Phones"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (400, 300), "white").save(photo, "JPEG", exif=exif, comment=b"by Noah")
    assert b"Madeup Phones" in photo.getvalue()

    taken = take_in(photo.getvalue(), "photo.jpg")

    for made in (taken.content, taken.as_pdf):
        assert b"Madeup Phones" not in made
        assert b"by Noah" not in made
        assert b"Exif" not in made


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken_on_white(mode):
    picture = BytesIO()
    Image.new(mode, (120, 80)).save(picture, "PNG")

    _, (kept, as_pdf) = do("png", picture.getvalue(), Limits(), {})

    assert Image.open(BytesIO(kept)).size == (120, 80)
    seen_through = mode in ("LA", "RGBA")
    centre = page_picture(as_pdf).getpixel((420, 297))
    assert centre == ((255, 255, 255) if seen_through else (0, 0, 0))


def test_a_large_photo_is_brought_to_print_size_on_an_a4_page():
    picture = BytesIO()
    Image.new("RGB", (6000, 4000), "navy").save(picture, "JPEG")

    taken = take_in(picture.getvalue(), "photo.jpg")

    assert max(Image.open(BytesIO(taken.content)).size) == 3508
    with Pdf.open(BytesIO(taken.as_pdf)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 842, 595]


def test_a_colour_separated_photo_is_taken():
    picture = BytesIO()
    Image.new("CMYK", (50, 50)).save(picture, "JPEG")

    assert Image.open(BytesIO(take_in(picture.getvalue(), "print.jpg").content)).mode == "RGB"


def test_the_same_upload_is_kept_as_the_same_bytes():
    assert case("K39-form-first.pdf") == case("K39-form-first.pdf")


def test_the_process_that_asks_loads_nothing_that_opens_files():
    code = (
        "import sys; from documents.uploads import take_in;"
        "assert not {'PIL', 'pikepdf', 'pypdf'} & sys.modules.keys();"
        f"take_in(open({str(CASES / 'K42-object-streams.pdf')!r}, 'rb').read(), 'a.pdf');"
        "assert not {'PIL', 'pikepdf', 'pypdf'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=CASES.parents[1], timeout=60)
