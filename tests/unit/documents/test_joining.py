"""Joining files of anyone: sound tags and labels kept, plain ones given, bounds held."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from pypdf import PdfReader

from documents.bare_pictures import bare_jpeg
from documents.pdf.labels import PageLabel, labels_of_part, tidy_labels
from documents.pdf.merge import merge
from documents.pdf.parts import Part, StructureClash
from documents.pdf.tag_walk import walk_tags
from documents.uploads.joining import join_files
from documents.uploads.sanitise.tagging import with_plain_tags
from documents.uploads.sanitise.unfit import HoldsTooMuch, Portfolio
from tests.unit.documents.intake_making import CASES
from tests.unit.documents.kept_making import FORM, jpeg, loaded, page_drawing
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.test_hard_pdfs import FORM as LIVE_FORM
from tests.unit.documents.test_hard_pdfs import TAGGED_WORDS, pdf_of, stream

SCAN = (CASES / "K70-untagged-scan.pdf").read_bytes()


def kinds(pdf: bytes) -> list[list[str]]:
    """The kinds of elements of each part."""
    with Pdf.open(BytesIO(pdf)) as opened:
        parts = list(opened.Root.StructTreeRoot.K[0].K)
        return [[str(one.S) for one in part.K] for part in parts]


UNTAGGED = {
    "a scan": (SCAN, "/Figure"),
    "words": (pdf_of(), "/P"),
    "marks without a tree": (pdf_of(content=stream(b"", TAGGED_WORDS)), "/P"),
    "marks in a form without a tree": (
        page_drawing(
            b"/XObject<</X 10 0 R>>",
            b"/X Do",
            _10=stream(FORM + b"/StructParents 4/Resources<< /Font<</F 5 0 R>>>>", TAGGED_WORDS),
        ),
        "/P",
    ),
    "an empty page": (pdf_of(content=stream(b"", b"")), "/Figure"),
    "a page without content": (pdf_of().replace(b"/Contents 4 0 R", b""), "/Figure"),
    "instructions that leave a state open": (
        pdf_of(content=stream(b"", b"q q 1 0 0 1 9 9 cm 0 0 9 9 re f")),
        "/Figure",
    ),
    "a tree that does not hold": (tagged_pdf().replace(b"/MCID 0", b"/MCID 7"), "/P"),
}


@pytest.mark.hard_input("K70")
@pytest.mark.parametrize(("content", "kind"), UNTAGGED.values(), ids=UNTAGGED.keys())
def test_a_part_without_sound_tags_gets_plain_ones_that_hold(content: bytes, kind: str) -> None:
    plain, _ = with_plain_tags(Part(content, "Scan"))
    joined = merge([Part(tagged_pdf(), "A"), plain], title="T")

    report = walk_tags(joined)
    assert report.faults == ()
    first, second = kinds(joined)
    assert first == ["/H1", "/P", "/H1", "/P"]
    assert set(second) == {kind}


@pytest.mark.hard_input("K70")
def test_files_of_which_none_is_tagged_stay_untagged_and_it_is_told() -> None:
    joined = join_files([Part(SCAN, "Scan"), Part(pdf_of(), "Letter")], title="T")

    assert joined.notes == ("The merged file has no accessibility tags: Scan has none; Letter has none.",)


@pytest.mark.hard_input("K69")
@pytest.mark.parametrize(
    ("read", "pages", "kept"),
    [
        ([], 3, []),
        ([(0, "/r", None, None)], 3, [PageLabel(0, "r")]),
        ([(1, "/D", "A-", 7)], 3, [PageLabel(0), PageLabel(1, "D", "A-", 7)]),
        ([(0, "/Z", " x\n y ", -2)], 3, [PageLabel(0, "", "x y", 1)]),
        ([(9, "/D", None, None), ("a", "/D", None, None)], 3, []),
        ([(0, None, "Cover", None)], 1, [PageLabel(0, "", "Cover")]),
    ],
)
def test_labels_are_read_as_readers_show_them(
    read: list[tuple[object, object, object, object]], pages: int, kept: list[PageLabel]
) -> None:
    assert tidy_labels(read, pages) == kept


@pytest.mark.hard_input("K69")
def test_a_part_with_a_prefix_of_ours_is_labelled_by_it() -> None:
    theirs = [PageLabel(0, "r")]

    assert labels_of_part(theirs, "A", 4) == [PageLabel(4, "D", "A")]
    assert labels_of_part(theirs, "", 4) == [PageLabel(4, "r")]
    assert labels_of_part([], "", 4) == [PageLabel(4)]


@pytest.mark.hard_input("K69")
def test_tagged_parts_keep_their_labels_too() -> None:
    with Pdf.open(BytesIO(tagged_pdf(pages=3))) as pdf:
        pdf.Root.PageLabels = Dictionary(
            Nums=pikepdf.Array([0, Dictionary(S=Name.A), 2, Dictionary(P="End")])
        )
        saved = BytesIO()
        pdf.save(saved)

    joined = merge([Part(tagged_pdf(pages=1), "A"), Part(saved.getvalue(), "B")], title="T")

    assert PdfReader(BytesIO(joined)).page_labels == ["1", "A", "B", "End"]


@pytest.mark.hard_input("K64")
def test_pictures_of_tagged_files_are_bare_too() -> None:
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        picture = pdf.make_stream(loaded(jpeg()), Type=Name.XObject, Subtype=Name.Image, Width=40, Height=30)
        picture.BitsPerComponent, picture.ColorSpace, picture.Filter = 8, Name.DeviceRGB, Name.DCTDecode
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=picture)
        saved = BytesIO()
        pdf.save(saved)

    joined = join_files([Part(saved.getvalue(), "A")], title="T")

    assert walk_tags(joined.pdf).sound
    with Pdf.open(BytesIO(joined.pdf)) as pdf:
        assert pdf.pages[0].Resources.XObject.X.read_raw_bytes() == bare_jpeg(jpeg())


@pytest.mark.hard_input("K60")
def test_a_tagged_file_that_swells_is_refused_before_its_tags_are_read() -> None:
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        pdf.Root.PieceInfo = pdf.make_stream(zlib.compress(bytes(45 * 1024 * 1024)), Filter=Name.FlateDecode)
        saved = BytesIO()
        pdf.save(saved)

    with pytest.raises(HoldsTooMuch, match="'A' holds more"):
        join_files([Part(saved.getvalue(), "A")], title="T")


@pytest.mark.hard_input("K58")
def test_a_tagged_portfolio_is_refused_where_files_are_joined() -> None:
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        pdf.Root.Collection = Dictionary(Type=Name.Collection)
        saved = BytesIO()
        pdf.save(saved)

    with pytest.raises(Portfolio):
        join_files([Part(saved.getvalue(), "A")], title="T")


def test_a_form_beside_a_tagged_file_is_drawn_into_its_page_and_read() -> None:
    form = pdf_of(
        LIVE_FORM,
        b"/Annots[7 0 R]",
        _7=b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(Ada)/DA(/F 12 Tf 0 g)/Rect[72 600 300 620]>>",
    )

    joined = join_files([Part(tagged_pdf(), "A"), Part(form, "B")], title="T")

    assert walk_tags(joined.pdf).sound
    assert "The answers in the form are kept as text." in joined.of_parts[1][0]


@pytest.mark.hard_input("K66")
def test_a_layer_of_a_tagged_file_that_is_switched_off_stays_hidden() -> None:
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("L")))
        page = pdf.pages[0]
        page.obj.Resources.Properties = pikepdf.Dictionary(L=layer)
        page.contents_add(pdf.make_stream(b"/OC /L BDC /Artifact BMC 4 4 4 4 re f EMC EMC"))
        off = pikepdf.Array([layer])
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=off, D=pikepdf.Dictionary(OFF=off))
        saved = BytesIO()
        pdf.save(saved)

    joined = join_files([Part(tagged_pdf(), "A"), Part(saved.getvalue(), "B")], title="T")

    assert "We took out hidden layers. Our copy shows what you see." in joined.of_parts[1]
    with Pdf.open(BytesIO(joined.pdf)) as pdf:
        drawn = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    assert not any(re.search(rb"4 4 4 4 re\s+f", one) for one in drawn)


@pytest.mark.hard_input("K29")
def test_a_tagged_file_brings_no_script_over_wherever_it_hangs() -> None:
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert"))
        pdf.pages[0].obj.Resources.Own = script
        saved = BytesIO()
        pdf.save(saved)

    joined = join_files([Part(tagged_pdf(), "A"), Part(saved.getvalue(), "B")], title="T")

    assert joined.notes == ()
    assert "We took out a script. It does not run in our copy." in joined.of_parts[1]
    with Pdf.open(BytesIO(joined.pdf)) as pdf:
        assert not any("JavaScript" in repr(page.obj.get("/Resources")) for page in pdf.pages)


def test_parts_whose_tags_clash_are_named() -> None:
    parts = [Part(tagged_pdf(roles={"Fact": kind}), kind) for kind in ("P", "H2")]

    with pytest.raises(StructureClash):
        join_files([*parts, Part(SCAN, "Scan")], title="T")
