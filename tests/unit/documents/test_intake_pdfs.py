"""What is taken out of a stranger's PDF, what stays, and what is refused."""

import zlib
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel, String
from pypdf import PdfReader

from documents.uploads import Kind, Limits, Refusal, take_in
from tests.unit.documents.intake_making import CASES, case, refusal, refused_case
from tests.unit.documents.tagged import saved, tagged_pdf


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


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


@pytest.mark.hard_input("K19")
def test_a_locked_pdf_is_refused_with_what_to_do():
    refused = refused_case("K19-needs-password.pdf")

    assert refused.sentence == "The file has a password. Save a copy without one"
    assert refused.reason is Refusal.PASSWORD


@pytest.mark.hard_input("K20")
def test_a_pdf_locked_only_against_changes_is_unlocked_and_said_so():
    taken = case("K20-owner-password-only.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert not pdf.is_encrypted
    assert words_of(taken.content).strip()
    assert taken.notes == ("The file was locked against changes. Our copy is not.",)


@pytest.mark.hard_input("K29")
def test_no_script_is_left_anywhere():
    taken = case("K29-open-action-script.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert set(pdf.Root.keys()).isdisjoint({"/OpenAction", "/AA", "/Names"})
        assert not any("/JS" in one or "/AA" in one for one in pdf.objects if isinstance(one, Dictionary))
    assert "We took out a script. It does not run in our copy." in taken.notes


@pytest.mark.hard_input("K30")
def test_a_form_that_shows_only_please_wait_is_refused():
    refused = refused_case("K30-xfa-please-wait.pdf")

    assert refused.reason is Refusal.FORM
    assert "print it to PDF" in refused.sentence


@pytest.mark.hard_input("K31")
@pytest.mark.parametrize("name", ["K31-wrong-startxref.pdf", "K31-cut-off-end.pdf"])
def test_a_damaged_file_is_mended_and_said_so(name):
    taken = case(name)

    with Pdf.open(BytesIO(taken.content), attempt_recovery=False) as pdf:
        assert pdf.get_warnings() == []
        assert pdf.check_pdf_syntax() == []
    assert words_of(taken.content).strip()
    assert taken.notes == ("The file was damaged and we mended it. Check that every page is there.",)


@pytest.mark.hard_input("K34")
def test_too_many_pages_are_told_with_both_numbers():
    refused = refused_case("K34-two-thousand-pages.pdf")

    assert refused.sentence == (
        "The file has 2,000 pages. It must have 200 or fewer. Send only the pages that matter"
    )


def test_the_page_limit_itself_is_still_taken():
    pages = tagged_pdf(pages=3)

    assert take_in(pages, "a.pdf", limits=Limits(max_pages=3)).pages == 3
    assert refusal(pages, max_pages=2).reason is Refusal.TOO_MANY_PAGES


@pytest.mark.hard_input("K37")
def test_junk_around_a_pdf_is_not_kept():
    taken = case("K37-junk-before-and-after.pdf")

    assert taken.content.startswith(b"%PDF-")
    assert taken.content.endswith(b"%%EOF\n")


@pytest.mark.hard_input("K38")
def test_the_zip_in_a_pdf_is_not_passed_on():
    assert b"PK\3\4" in (CASES / "K38-pdf-and-zip.pdf").read_bytes()

    taken = case("K38-pdf-and-zip.pdf")

    assert taken.kind is Kind.PDF
    assert b"PK\3\4" not in taken.content
    assert b"page.html" not in taken.content


@pytest.mark.hard_input("K39")
def test_answers_in_a_form_become_words_on_the_page():
    taken = case("K39-form-first.pdf")

    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert Name.AcroForm not in pdf.Root
        assert Name.Annots not in pdf.pages[0].obj
    assert "Ada Firstform School" in words_of(taken.content)


@pytest.mark.hard_input("K42")
def test_a_file_with_object_streams_keeps_its_words():
    assert words_of(case("K42-object-streams.pdf").content).strip()


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
