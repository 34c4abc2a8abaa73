"""A bundle as one PDF: printed numbers that can be read, labels that equal them, links, outline, tags."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Pdf
from pypdf import PdfReader

from documents.bundles.building import LINK_BEGINS, build_bundle, roman
from documents.bundles.isolated import NotBuilt, build_isolated
from documents.bundles.shapes import BuiltBundle, BundleFile
from documents.fonts import font_file
from documents.pdf.tag_walk import walk_tags
from tests.unit.documents.intake_making import CASES
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.test_hard_pdfs import pdf_of, stream

FONT = font_file("Carlito:bold")
TITLE = "Łucja Ștefan — школа — 学校"
SCAN = (CASES / "K70-untagged-scan.pdf").read_bytes()
DARK = stream(b"", b"0.2 g 0 0 3000 3000 re f")


def index(place: int = 0) -> bytes:
    """A tagged page with a line that leads to the document at ``place``."""
    with Pdf.open(BytesIO(tagged_pdf(pages=1, link_to_last=True))) as pdf:
        page = pdf.pages[0].obj
        first = page.Annots[0]
        del first["/Dest"]
        first.A = Dictionary(S=Name.URI, URI=f"{LINK_BEGINS}{place}")
        written = BytesIO()
        pdf.save(written, deterministic_id=True)
        return written.getvalue()


def part(pdf: bytes, first: str, pages: int = 1, section: str = "", title: str = TITLE) -> BundleFile:
    numbers = (first,) if pages == 1 else tuple(str(int(first) + page) for page in range(pages))
    return BundleFile(pdf, title, numbers, section)


def bundle(*parts: BundleFile) -> BuiltBundle:
    return build_bundle(index(), parts, title="A bundle", font=FONT)


def numbers_at_corners(pdf: bytes) -> list[str]:
    """What stands in the bottom right corner of each page as PDFium shows it, 120 by 40 points."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            left, low, right, high = page.get_cropbox()
            turn = page.get_rotation()
            wide, tall = (120, 40) if turn in (0, 180) else (40, 120)
            x = left if turn in (180, 270) else right - wide
            y = low if turn in (0, 270) else high - tall
            found.append(page.get_textpage().get_text_bounded(x, y, x + wide, y + tall).strip())
    return found


def dark_share(pdf: bytes, page: int, scale: float = 2.0) -> tuple[int, int]:
    """How many nearly white and nearly black dots the bottom right corner of a page has."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[page].render(scale=scale).to_pil().convert("L")
    corner = drawn.crop((drawn.width - 100, drawn.height - 80, drawn.width, drawn.height))
    dots = corner.histogram()
    return sum(dots[230:]), sum(dots[:30])


def test_each_page_has_its_number_in_the_corner_however_it_is_turned_and_cropped():
    turned = {turn: pdf_of(page=b"/Rotate %d" % turn) for turn in (0, 90, 180, 270)}
    cropped = pdf_of(page=b"/CropBox[100 200 400 600]/Rotate 90")
    parts = [part(pdf, str(number)) for number, pdf in enumerate([*turned.values(), cropped], start=1)]

    built = bundle(*parts)

    assert numbers_at_corners(built.pdf) == ["i", "1", "2", "3", "4", "5"]


@pytest.mark.hard_input("K40")
def test_a_page_that_inherits_its_turn_and_box_has_its_number_where_it_is_seen():
    pdf = (CASES / "K40-inherited-and-rotated.pdf").read_bytes()
    with Pdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)

    built = bundle(part(pdf, "1", pages))

    assert numbers_at_corners(built.pdf)[1:] == [str(number) for number in range(1, pages + 1)]


def test_a_page_in_other_units_has_a_number_of_the_same_size():
    plain, large = (bundle(part(pdf_of(page=page), "1")).pdf for page in (b"", b"/UserUnit 2"))
    heights = []
    for pdf in (plain, large):
        with pypdfium2.PdfDocument(pdf) as document:
            text = document[1].get_textpage()
            place = text.get_text_range().rindex("1")
            _, low, _, high = text.get_charbox(place)
            heights.append(high - low)
    assert heights[0] == pytest.approx(heights[1] * 2, rel=0.05)


def test_a_number_can_be_read_on_a_dark_photo_and_covers_no_more_than_its_rim():
    built = bundle(part(pdf_of(content=DARK), "88"))

    white, black = dark_share(built.pdf, 1)
    assert white > 100
    assert black > 100
    assert white < 900


def test_page_labels_equal_the_printed_numbers():
    late = [part(pdf_of(), f"3{letter}") for letter in "ABC"]
    built = bundle(
        part(tagged_pdf(pages=3), "1", 3), *late, part(tagged_pdf(pages=2), "4", 2), part(SCAN, "9")
    )

    labels = ["i", "1", "2", "3", "3A", "3B", "3C", "4", "5", "9"]
    assert PdfReader(BytesIO(built.pdf)).page_labels == labels
    assert numbers_at_corners(built.pdf) == labels


@pytest.mark.hard_input("K69")
@pytest.mark.parametrize("name", ["K69-labels-prefix.pdf", "K69-labels-roman.pdf"])
def test_a_files_own_labels_give_way_to_the_printed_numbers(name):
    pdf = (CASES / name).read_bytes()
    pages = len(PdfReader(BytesIO(pdf)).pages)

    labels = PdfReader(BytesIO(bundle(part(pdf, "1", pages)).pdf)).page_labels

    assert labels == ["i", *(str(number) for number in range(1, pages + 1))]


@pytest.mark.parametrize(("place", "page"), [(0, 1), (1, 4), (2, 5)])
def test_a_line_of_the_index_leads_to_its_document(place, page):
    parts = [part(tagged_pdf(pages=3), "1", 3), part(pdf_of(), "4"), part(pdf_of(), "5")]
    built = build_bundle(index(place), parts, title="A bundle", font=FONT)

    with Pdf.open(BytesIO(built.pdf)) as pdf:
        (link,) = pdf.pages[0].obj.Annots
        assert "/A" not in link
        assert link.Dest[0].objgen == pdf.pages[page].obj.objgen
    assert walk_tags(built.pdf).sound


def test_the_outline_has_sections_documents_and_their_own_bookmarks():
    inner = tagged_pdf(pages=2, bookmarks=(("Part one", 0), ("Part two", 1)))
    built = bundle(
        part(inner, "1", 2, "A. Core"),
        part(SCAN, "2A", 1, "A. Core"),
        part(SCAN, "3", 1, "B"),
        part(SCAN, "4"),
    )

    def titles(items: object) -> list[object]:
        return [titles(one) if isinstance(one, list) else one.title for one in items]  # type: ignore[attr-defined]

    assert titles(PdfReader(BytesIO(built.pdf)).outline) == [
        "Index",
        "A. Core",
        [f"1\u20132  {TITLE}", ["Part one", "Part two"], f"2A  {TITLE}"],
        "B",
        [f"3  {TITLE}"],
        f"4  {TITLE}",
    ]


@pytest.mark.hard_input("K70")
def test_sound_tags_stay_beside_a_scan_and_no_claim_is_made():
    built = bundle(part(tagged_pdf(pages=2), "1", 2), part(SCAN, "3"))

    assert walk_tags(built.pdf).sound
    with Pdf.open(BytesIO(built.pdf)) as pdf:
        assert "/Metadata" not in pdf.Root
        first = pdf.Root.StructTreeRoot.K[0].K
        figure = [one for one in first[2].K if Name.Figure == one.S]
        assert "page 1 of 1" in str(figure[0].Alt)


@pytest.mark.parametrize("program", ["pdftotext", "qpdf"])
def test_other_readers_take_it_as_sound(program, tmp_path: Path):
    built = bundle(part(tagged_pdf(pages=2), "1", 2), part(pdf_of(), "2A"), part(SCAN, "3"))
    file = tmp_path / "bundle.pdf"
    file.write_bytes(built.pdf)

    if program == "qpdf":
        assert pikepdf.open(file).check_pdf_syntax() == []
    else:
        done = subprocess.run(
            [program, str(file), "-"], capture_output=True, text=True, check=True, timeout=30
        )
        assert done.stderr == ""
        assert "2A" in done.stdout.split()


def test_the_same_documents_make_the_same_bytes_in_whichever_process():
    parts = [part(tagged_pdf(pages=2), "1", 2, "A"), part(SCAN, "2A", 1, "A"), part(pdf_of(), "3", 1, "B")]
    here = bundle(*parts)

    there = build_isolated(index(), parts, title="A bundle")

    assert there.pdf == here.pdf == bundle(*parts).pdf
    assert there.index_pages == 1


def test_a_bundle_goes_into_another_and_has_both_numbers():
    inner = bundle(part(pdf_of(), "1")).pdf

    outer = bundle(part(inner, "7", 2))

    assert [one.split() for one in numbers_at_corners(outer.pdf)[1:]] == [["7", "i"], ["8", "1"]]


def test_a_document_that_cannot_go_in_is_named():
    whole = part(pdf_of(), "1", title="Letter of May")
    with pytest.raises(NotBuilt, match="Letter of May"):
        build_isolated(index(), [replace(whole, pdf=whole.pdf[:200])], title="A bundle")


def test_pages_of_the_index_are_small_roman_numerals():
    assert [roman(number) for number in (1, 4, 9, 10, 14, 39)] == ["i", "iv", "ix", "x", "xiv", "xxxix"]
