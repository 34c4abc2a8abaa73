import json
import logging
import re
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel, String
from PIL import Image
from pypdf import PdfReader

from documents.intake import Kind, Limits, Refusal, TakenIn, UploadRefused, take_in
from documents.intake.names import LONGEST_STEM, shown_name
from documents.intake.several import several_as_pdf
from documents.intake.tasks import do
from tests.unit.documents.tagged import saved, tagged_pdf

CASES = Path(__file__).parents[2] / "cases"


def case(name: str, sent_as: str | None = None, **limits: int) -> TakenIn:
    return take_in((CASES / name).read_bytes(), sent_as or name, limits=Limits(**limits))


def refusal(content: bytes, name: str = "letter.pdf", **limits: int) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        take_in(content, name, limits=Limits(**limits))
    return refused.value


def refused_case(name: str) -> UploadRefused:
    return refusal((CASES / name).read_bytes(), name)


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


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


def one_page(content: bytes = b"BT /F1 12 Tf 60 700 Td (Seen words) Tj ET") -> Pdf:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = pdf.make_stream(content)
    return pdf


def annotated(**entries: Any) -> Pdf:
    pdf = one_page()
    annotation = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Rect=Array([60, 600, 300, 630]), F=4, **entries)
    )
    pdf.pages[0].obj.Annots = Array([annotation])
    return pdf


def test_k19_a_locked_pdf_is_refused_with_what_to_do():
    refused = refused_case("K19-needs-password.pdf")

    assert refused.sentence == "The file has a password. Save a copy without one"
    assert refused.reason is Refusal.PASSWORD


def test_k20_a_pdf_locked_only_against_changes_is_unlocked_and_said_so():
    taken = case("K20-owner-password-only.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert not pdf.is_encrypted
    assert words_of(taken.content).strip()
    assert taken.notes == ("The file was locked against changes. Our copy is not.",)


@pytest.mark.parametrize("name", ["K21-empty.pdf", "K21-header-only.pdf"])
def test_k21_an_empty_file_is_refused(name):
    assert refused_case(name).sentence == "The file is empty or damaged"


def test_k22_a_file_is_what_its_content_is():
    picture, letter = case("K22-really-a-jpeg.pdf"), case("K22-really-a-pdf.jpg")

    assert (picture.kind, picture.shown_name) == (Kind.JPEG, "K22-really-a-jpeg.jpg")
    assert picture.stored_name.endswith(".jpg")
    assert (letter.kind, letter.shown_name) == (Kind.PDF, "K22-really-a-pdf.pdf")
    assert letter.stored_name.endswith(".pdf")


def test_k23_a_phones_photo_type_is_named_with_what_to_do():
    refused = refused_case("K23-photo-from-phone.jpg")

    assert refused.sentence == (
        "'K23-photo-from-phone.jpg' is a photo type we cannot open. Save it as JPEG, or send a screenshot"
    )


def test_k24_a_photo_stands_upright_as_picture_and_on_its_page():
    taken = case("K24-photo-exif-rotated.jpg")

    for picture in (Image.open(BytesIO(taken.content)).convert("RGB"), page_picture(taken.as_pdf)):
        across, down = middle_of_red(picture)
        assert 0.35 < across < 0.65
        assert down < 0.3


def test_k29_no_script_is_left_anywhere():
    taken = case("K29-open-action-script.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert set(pdf.Root.keys()).isdisjoint({"/OpenAction", "/AA", "/Names"})
        assert not any("/JS" in one or "/AA" in one for one in pdf.objects if isinstance(one, Dictionary))
    assert "We took out a script. It does not run in our copy." in taken.notes


def test_k30_a_form_that_shows_only_please_wait_is_refused():
    refused = refused_case("K30-xfa-please-wait.pdf")

    assert refused.reason is Refusal.FORM
    assert "print it to PDF" in refused.sentence


@pytest.mark.parametrize("name", ["K31-wrong-startxref.pdf", "K31-cut-off-end.pdf"])
def test_k31_a_damaged_file_is_mended_and_said_so(name):
    taken = case(name)

    with Pdf.open(BytesIO(taken.content), attempt_recovery=False) as pdf:
        assert pdf.get_warnings() == []
        assert pdf.check_pdf_syntax() == []
    assert words_of(taken.content).strip()
    assert taken.notes == ("The file was damaged and we mended it. Check that every page is there.",)


def test_k32_a_picture_of_too_many_dots_is_refused():
    assert refused_case("K32-huge-pixels.png").reason is Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize("name", json.loads((CASES / "K01-texts.json").read_text("utf-8"))["K33"])
def test_k33_a_hostile_name_is_shown_safely(name):
    shown = shown_name(name, Kind.PDF)

    assert shown.endswith(".pdf")
    assert len(shown) <= LONGEST_STEM + len(".pdf")
    assert shown.removesuffix(".pdf").strip(". ")
    assert all(character.isprintable() and character not in '<>"/\\:|?*' for character in shown)


def test_k33_the_stored_name_is_ours_whatever_the_file_was_called():
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


def test_k34_too_many_pages_are_told_with_both_numbers():
    refused = refused_case("K34-two-thousand-pages.pdf")

    assert refused.sentence == (
        "The file has 2,000 pages. It must have 200 or fewer. Send only the pages that matter"
    )


def test_the_page_limit_itself_is_still_taken():
    pages = tagged_pdf(pages=3)

    assert take_in(pages, "a.pdf", limits=Limits(max_pages=3)).pages == 3
    assert refusal(pages, max_pages=2).reason is Refusal.TOO_MANY_PAGES


def test_k37_junk_around_a_pdf_is_not_kept():
    taken = case("K37-junk-before-and-after.pdf")

    assert taken.content.startswith(b"%PDF-")
    assert taken.content.endswith(b"%%EOF\n")


def test_k38_the_zip_in_a_pdf_is_not_passed_on():
    assert b"PK\3\4" in (CASES / "K38-pdf-and-zip.pdf").read_bytes()

    taken = case("K38-pdf-and-zip.pdf")

    assert taken.kind is Kind.PDF
    assert b"PK\3\4" not in taken.content
    assert b"page.html" not in taken.content


def test_k39_answers_in_a_form_become_words_on_the_page():
    taken = case("K39-form-first.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert Name.AcroForm not in pdf.Root
        assert Name.Annots not in pdf.pages[0].obj
    assert "Ada Firstform School" in words_of(taken.content)


def test_k42_a_file_with_object_streams_keeps_its_words():
    assert words_of(case("K42-object-streams.pdf").content).strip()


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


def test_a_small_file_that_unpacks_to_fill_memory_is_refused():
    with one_page() as pdf:
        pdf.pages[0].obj.Bomb = Stream(pdf, zlib.compress(bytes(30_000_000)), Filter=Name.FlateDecode)
        pdf.pages[0].obj.Bomb.write(zlib.compress(bytes(30_000_000)), filter=Name.FlateDecode)
        bomb = saved(pdf)

    assert len(bomb) < 100_000
    assert refusal(bomb, max_unpacked_bytes=20_000_000).reason is Refusal.UNPACKS_TOO_FAR
    assert take_in(bomb, "a.pdf", limits=Limits(max_unpacked_bytes=40_000_000)).pages == 1


def test_a_stream_packed_twice_is_refused():
    with one_page() as pdf:
        stream = pdf.make_stream(b"")
        stream.write(
            zlib.compress(zlib.compress(bytes(1000))), filter=Array([Name.FlateDecode, Name.FlateDecode])
        )
        pdf.pages[0].obj.Bomb = stream
        twice = BytesIO()
        pdf.save(twice, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)

    assert refusal(twice.getvalue()).reason is Refusal.UNPACKS_TOO_FAR


def test_a_picture_in_a_pdf_of_too_many_dots_is_refused():
    with one_page() as pdf:
        pdf.pages[0].obj.Resources.XObject = Dictionary(
            Im0=pdf.make_stream(b"", Subtype=Name.Image, Width=60000, Height=60000, BitsPerComponent=1)
        )
        huge = saved(pdf)

    assert refusal(huge).reason is Refusal.UNPACKS_TOO_FAR


def test_a_file_that_takes_too_long_is_refused():
    content = (CASES / "K42-object-streams.pdf").read_bytes()

    assert refusal(content, seconds=0).reason is Refusal.TOO_SLOW


def test_a_picture_that_needs_more_memory_than_allowed_is_refused():
    picture = BytesIO()
    Image.new("RGB", (4000, 4000), "white").save(picture, "PNG", compress_level=1)

    refused = refusal(picture.getvalue(), "a.png", memory_bytes=180 * 1024 * 1024)

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
    told = Image.Exif()
    told[0x010F] = "Madeup Phones"
    told.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (400, 300), "white").save(photo, "JPEG", exif=told, comment=b"by Noah")
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

    _, (kept, as_pdf) = do("png", picture.getvalue(), Limits())

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


def test_hidden_layers_stay_hidden_and_shown_ones_stay_shown():
    content = (
        b"/OC /Off BDC BT /F1 12 Tf 60 700 Td (Hidden words) Tj ET EMC "
        b"/OC /On BDC BT /F1 12 Tf 60 650 Td (Shown words) Tj ET EMC"
    )
    with one_page(content) as pdf:
        off = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
        on = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Letter")))
        pdf.pages[0].obj.Resources.Properties = Dictionary(Off=off, On=on)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off])))
        layered = saved(pdf)

    taken = take_in(layered, "plan.pdf")

    assert words_of(taken.content).strip() == "Shown words"
    assert "We took out hidden layers. Our copy shows what you see." in taken.notes


def test_links_elsewhere_go_and_links_from_page_to_page_stay():
    with one_page() as pdf:
        pdf.add_blank_page()
        out = Dictionary(S=Name.URI, URI=String("https://tracker.example.com/noah"))
        links = [
            Dictionary(A=out),
            Dictionary(Dest=Array([pdf.pages[1].obj, Name.Fit])),
        ]
        for link in links:
            link.Type, link.Subtype, link.Rect = Name.Annot, Name.Link, Array([0, 0, 9, 9])
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link) for link in links])
        linked = saved(pdf)

    taken = take_in(linked, "letter.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        (left,) = pdf.pages[0].obj.Annots
        assert left.Dest[0].objgen == pdf.pages[1].obj.objgen
        assert not any("/URI" in one for one in pdf.objects if isinstance(one, Dictionary))
    assert "We took out links to other places. Their words are still there." in taken.notes


def test_attached_files_are_taken_out_and_said_so():
    with one_page() as pdf:
        pdf.attachments["virus.exe"] = b"MZ attached"
        attached = saved(pdf)

    taken = take_in(attached, "letter.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert len(pdf.attachments) == 0
        assert not any("/EF" in one for one in pdf.objects if isinstance(one, Dictionary))
    assert any("attached inside the PDF" in note for note in taken.notes)


def test_content_that_lies_in_a_file_elsewhere_is_not_named():
    with one_page() as pdf:
        pdf.pages[0].obj.Contents.F = String("/etc/passwd")
        outside = saved(pdf)

    taken = take_in(outside, "letter.pdf")

    assert b"/etc/passwd" not in taken.content


def test_names_of_authors_do_not_travel():
    with one_page() as pdf:
        pdf.docinfo["/Author"] = "Noah Madeup"
        with pdf.open_metadata() as said:
            said["dc:creator"] = ["Noah Madeup"]
        signed = saved(pdf)

    taken = take_in(signed, "letter.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert "/Info" not in pdf.trailer
        assert Name.Metadata not in pdf.Root


def test_a_form_with_an_xml_twin_but_real_pages_is_taken():
    with annotated(Subtype=Name.Widget, FT=Name.Tx, T=String("child"), V=String("Ada")) as pdf:
        field = pdf.pages[0].obj.Annots[0]
        field.DA = String("/F1 12 Tf 0 g")
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]),
            XFA=pdf.make_stream(b"<xdp/>"),
            DA=String("/F1 12 Tf 0 g"),
            DR=Dictionary(Font=pdf.pages[0].obj.Resources.Font),
        )
        form = saved(pdf)

    taken = take_in(form, "form.pdf")

    assert "Ada" in words_of(taken.content)


def test_an_answer_that_we_cannot_draw_is_never_dropped():
    with annotated(Subtype=Name.Widget, FT=Name.Tx, T=String("child"), V=String("Łukasz 王")) as pdf:
        field = pdf.pages[0].obj.Annots[0]
        field.DA = String("/F1 12 Tf 0 g")
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DA=String("/F1 12 Tf 0 g"))
        form = saved(pdf)

    assert refusal(form).reason is Refusal.FORM


def test_the_same_upload_is_kept_as_the_same_bytes():
    assert case("K39-form-first.pdf") == case("K39-form-first.pdf")


def test_several_photos_are_one_pdf_in_their_order():
    photos = [
        case("K24-photo-exif-rotated.jpg"),
        case("K42-object-streams.pdf"),
        case("K22-really-a-jpeg.pdf"),
    ]

    joined = several_as_pdf(photos)

    with Pdf.open(BytesIO(joined)) as pdf:
        assert len(pdf.pages) == 4
        assert pdf.check_pdf_syntax() == []
        assert [item.title for item in pdf.open_outline().root] == [one.shown_name for one in photos]
    assert middle_of_red(page_picture(joined))[1] < 0.3


def test_the_process_that_asks_loads_nothing_that_opens_files():
    code = (
        "import sys; from documents.intake import take_in;"
        "assert not {'PIL', 'pikepdf', 'pypdf'} & sys.modules.keys();"
        f"take_in(open({str(CASES / 'K42-object-streams.pdf')!r}, 'rb').read(), 'a.pdf');"
        "assert not {'PIL', 'pikepdf', 'pypdf'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=CASES.parents[1], timeout=60)
