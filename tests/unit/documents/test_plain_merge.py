from io import BytesIO

import pytest
from pikepdf import Dictionary, Name, Pdf
from pypdf import PdfReader

from tests.joined_pdfs import merge_plain
from tests.unit.documents.merging import CASES, outline_of, parts, text_of
from tests.unit.documents.tagged import tagged_pdf


@pytest.mark.hard_input("K29")
def test_scripts_are_gone_from_a_plain_merge():
    joined = merge_plain(parts((CASES / "K29-open-action-script.pdf").read_bytes()), title="Letters")

    with Pdf.open(BytesIO(joined)) as pdf:
        assert set(pdf.Root.keys()).isdisjoint({"/OpenAction", "/AA", "/Names"})
        assert Name.AA not in pdf.pages[0].obj
        assert not any(Name.JS in one for one in pdf.objects if isinstance(one, Dictionary))
    assert "A script runs when this is opened" in text_of(joined)[0]


@pytest.mark.hard_input("K37")
def test_junk_around_a_file_does_not_come_along():
    joined = merge_plain(parts((CASES / "K37-junk-before-and-after.pdf").read_bytes()), title="Letters")

    assert joined.startswith(b"%PDF-1.7")
    assert joined.endswith(b"%%EOF\n")
    assert "Nowhereshire County Council" in text_of(joined)[0]


@pytest.mark.hard_input("K39")
def test_each_form_keeps_its_own_answers_and_no_field_is_live():
    forms = [(CASES / f"K39-form-{which}.pdf").read_bytes() for which in ("first", "second")]

    joined = merge_plain(parts(*forms), title="Forms")

    first, second = text_of(joined)
    assert "Ada Firstform" in first
    assert "Ben" not in first
    assert "Ben Secondform" in second
    assert "Ada" not in second
    with Pdf.open(BytesIO(joined)) as pdf:
        assert Name.AcroForm not in pdf.Root
        assert not any(Name.Annots in page.obj for page in pdf.pages)


@pytest.mark.hard_input("K40")
def test_sizes_crops_and_turns_stay():
    plain = (CASES / "K42-object-streams.pdf").read_bytes()
    turned = (CASES / "K40-inherited-and-rotated.pdf").read_bytes()

    joined = merge_plain(parts(plain, turned, plain), title="Letters")

    with Pdf.open(BytesIO(joined)) as pdf:
        middle = list(pdf.pages)[len(PdfReader(BytesIO(plain)).pages) :][:3]
        boxes = [[int(side) for side in page.mediabox] for page in middle]
        assert boxes == [[0, 0, 595, 842], [0, 0, 842, 1191], [0, 0, 420, 595]]
        assert [int(page.obj.get(Name.Rotate, 0)) for page in middle] == [0, 90, -90]
        assert [int(side) for side in middle[2].cropbox] == [20, 20, 400, 575]


@pytest.mark.hard_input("K41")
def test_dead_bookmarks_are_dropped_and_ours_are_right():
    dead = (CASES / "K41-outline-to-nowhere.pdf").read_bytes()

    joined = merge_plain(parts(dead, tagged_pdf(), dead), title="Letters")

    assert outline_of(joined) == [("Part A", 0, 0), ("Part B", 1, 0), ("Part C", 3, 0)]


@pytest.mark.hard_input("K42")
def test_object_streams_damaged_references_and_turned_pages_join():
    names = (
        "K42-object-streams",
        "K31-wrong-startxref",
        "K31-cut-off-end",
        "K40-inherited-and-rotated",
        "K20-owner-password-only",
    )

    joined = merge_plain(parts(*((CASES / f"{name}.pdf").read_bytes() for name in names)), title="Letters")

    with Pdf.open(BytesIO(joined)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.is_encrypted
    assert all(text.strip() for text in text_of(joined))


def test_a_plain_merge_gives_the_same_bytes_again():
    given = parts((CASES / "K39-form-first.pdf").read_bytes(), tagged_pdf())

    assert merge_plain(given, title="All") == merge_plain(given, title="All")


def test_a_plain_merge_says_nothing_of_tags():
    joined = merge_plain(parts(tagged_pdf()), title="All")

    with Pdf.open(BytesIO(joined)) as pdf:
        assert Name.StructTreeRoot not in pdf.Root
        assert Name.MarkInfo not in pdf.Root
        assert Name.StructParents not in pdf.pages[0].obj
