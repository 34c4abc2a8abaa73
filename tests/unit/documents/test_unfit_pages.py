"""Pages of odd sizes, pages that a script or an XML form fills, and comments inside JBIG2 pictures."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from pikepdf import Pdf, Stream

from documents.bare_pictures import bare_jbig2
from documents.pdf.parts import Part
from documents.uploads import take_in
from documents.uploads.joined import NotJoined, join_isolated
from documents.uploads.refusals import BY_CODE, Refusal
from documents.uploads.sanitise.judging import refuse_unfit
from documents.uploads.sanitise.unfit import FormNeedsPrinting, OddSize, UnfitPdf
from tests.joined_pdfs import merge_plain
from tests.unit.documents.intake_making import refusal
from tests.unit.documents.test_hard_pdfs import pdf_of, stream


def judged(content: bytes) -> None:
    with Pdf.open(BytesIO(content)) as pdf:
        refuse_unfit(pdf, content)


def of_size(box: bytes, page: bytes = b"") -> bytes:
    return pdf_of(page=page).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[" + box + b"]")


ODD_SIZES = {
    "a town": of_size(b"0 0 9000000000 9000000000"),
    "as long as a street": of_size(b"0 0 595 60000"),
    "no dot": of_size(b"0 0 0 0"),
    "a dot": of_size(b"0 0 1 1"),
    "far away": of_size(b"8000000000 0 8000000595 842"),
    "a large unit": pdf_of(page=b"/UserUnit 9000"),
    "a unit of nothing": pdf_of(page=b"/UserUnit 0"),
    "a unit less than nothing": pdf_of(page=b"/UserUnit -2"),
    "a unit in words": pdf_of(page=b"/UserUnit/Large"),
    "a large crop": pdf_of(page=b"/CropBox[0 0 9000000000 842]"),
}


@pytest.mark.parametrize("content", ODD_SIZES.values(), ids=ODD_SIZES.keys())
def test_a_page_of_an_odd_size_is_refused_and_told_by_name_in_a_merge(content: bytes):
    with pytest.raises(OddSize):
        judged(content)
    with pytest.raises(OddSize, match="'Letter' has a page that is too small or too large to show"):
        merge_plain([Part(content, "Letter")], title="T")


@pytest.mark.parametrize("content", [pdf_of(), of_size(b"0 0 2384 3370"), pdf_of(page=b"/UserUnit 2")])
def test_pages_of_sizes_that_people_have_are_taken(content: bytes):
    judged(content)


def test_the_sender_of_an_odd_page_reads_what_to_do():
    refused = refusal(ODD_SIZES["a town"])

    assert refused.reason is Refusal.SIZE
    assert refused.sentence == (
        "The file has a page that is too small or too large to show. Open it, print it to PDF on A4 paper "
        "and send that copy, or send a photo of the page"
    )


def form(field: bytes, *, catalog: bytes = b"", more_form: bytes = b"", **more: bytes) -> bytes:
    """A page with a field of its own (object 7) and an answered one (8) that has a look."""
    look = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 90 20]/Resources<</Font<</F 5 0 R>>>>", b"BT ET")
    answered = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(who)/V(Ada)/Rect[72 600 162 620]/AP<</N 9 0 R>>>>"
    return pdf_of(
        b"/AcroForm<</Fields[7 0 R 8 0 R]/DA(/F 12 Tf 0 g)/DR<</Font<</F 5 0 R>>>>"
        + more_form
        + b">>"
        + catalog,
        b"/Annots[7 0 R 8 0 R]",
        _7=b"<</Type/Annot/Subtype/Widget/FT/Tx/T(total)/Rect[72 500 162 520]/DA(/F 12 Tf 0 g) %b>>" % field,
        _8=answered,
        _9=look,
        **more,
    )


def script(words: bytes) -> bytes:
    return b"<</S/JavaScript/JS(" + words.replace(b"(", b"\\(").replace(b")", b"\\)") + b")>>"


SUM = b"/AA<</C" + script(b"event.value = 1 + 2") + b">>"
SETS = script(b'this.getField("total").value = "99";')
DATA = b'<xfa:datasets xmlns:xfa="urn:x"><xfa:data><form><sum>%b</sum></form></xfa:data></xfa:datasets>'
LEFT_TO_SCRIPTS = {
    "a sum that was not saved": form(SUM),
    "a sum without a look": form(SUM + b"/V(3)"),
    "a sum whose look is to be drawn anew": form(
        SUM + b"/V(3)/AP<</N 9 0 R>>", more_form=b"/NeedAppearances true"
    ),
    "an answer written by a script without a look": form(
        b"/V(1234)/AA<</F" + script(b"AFNumber_Format(2, 0, 0, 0, '$', true)") + b">>"
    ),
    "a script that answers on opening": form(b"", catalog=b"/OpenAction " + SETS),
    "a script of the document": form(b"", catalog=b"/Names<</JavaScript<</Names[(a) " + SETS + b"]>>>>"),
    "a script in a stream, after another": form(
        b"",
        catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[<</S/JavaScript/JS 10 0 R>>]>>",
        _10=stream(b"", b"this.getField('a').display = display.visible"),
    ),
    "a script of the page that writes a note": pdf_of(
        page=b"/AA<</O" + script(b"this.addAnnot({type: 'FreeText'})") + b">>"
    ),
    "an XML form whose answers no field shows": form(
        b"", more_form=b"/XFA[(datasets) 10 0 R]", _10=stream(b"", DATA % b"99 pounds")
    ),
    "the same, its names not declared": form(
        b"",
        more_form=b"/XFA 10 0 R",
        _10=stream(b"", (DATA % b"99 pounds").replace(b' xmlns:xfa="urn:x"', b"")),
    ),
}


@pytest.mark.hard_input("K30")
@pytest.mark.parametrize("content", LEFT_TO_SCRIPTS.values(), ids=LEFT_TO_SCRIPTS.keys())
def test_what_a_page_shows_by_a_script_or_an_xml_form_is_refused_at_every_road(content: bytes):
    with pytest.raises(FormNeedsPrinting):
        judged(content)
    with pytest.raises(FormNeedsPrinting, match="'Form' is a form that only some programs can show"):
        merge_plain([Part(content, "Form")], title="T")


@pytest.mark.parametrize(
    "content",
    [
        form(b""),
        form(SUM + b"/V(3)/AP<</N 9 0 R>>"),
        form(b"/AA<</K" + script(b"AFNumber_Keystroke(2)") + b">>"),
        form(
            b"", catalog=b"/OpenAction " + script(b"this.zoomType = zoomtype.fitW; if (a.value == 3) beep();")
        ),
        form(b"", more_form=b"/XFA 10 0 R", _10=stream(b"", DATA % b"Ada")),
        form(b"", more_form=b"/XFA 10 0 R", _10=stream(b"", DATA % b" ")),
    ],
    ids=[
        "no script",
        "a sum as saved",
        "a check of keys",
        "a script that shows nothing",
        "the same answers",
        "none",
    ],
)
def test_a_form_whose_pages_show_what_was_saved_is_taken(content: bytes):
    judged(content)


def test_the_sender_of_such_a_form_reads_what_to_do():
    refused = refusal(LEFT_TO_SCRIPTS["a sum that was not saved"])

    assert refused.reason is Refusal.FORM
    assert refused.sentence == (
        "The file is a form that we cannot show. Open it, print it to PDF and send that copy"
    )


@pytest.mark.parametrize(
    "content", [ODD_SIZES["a town"], LEFT_TO_SCRIPTS["a script that answers on opening"]]
)
def test_the_command_that_merges_says_which_file_it_is(content: bytes):
    with pytest.raises(NotJoined, match="'Bad'"):
        join_isolated([Part(pdf_of(), "Good"), Part(content, "Bad")], title="T")


def segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


PAGE = segment(1, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0))
NOTE = segment(2, 62, struct.pack(">I", 0x20000000) + b"Place\x00At home, 51.5 N\x00\x00")
"""A comment of names and values (ISO/IEC 14492, 7.4.15.1)."""
ENDS = segment(3, 49, b"")


def scanned(picture: bytes, shared: bytes | None = None) -> bytes:
    settings = b"" if shared is None else b"/DecodeParms<</JBIG2Globals 11 0 R>>"
    entries = b"/Subtype/Image/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    more = {} if shared is None else {"_11": stream(b"", shared)}
    made = pdf_of(
        content=stream(b"", b"q 99 0 0 99 99 99 cm /X Do Q"), _10=stream(entries + settings, picture), **more
    )
    return made.replace(b"/Resources<</Font<</F 5 0 R>>>>", b"/Resources<</XObject<</X 10 0 R>>>>")


@pytest.mark.hard_input("K64")
def test_comments_in_a_jbig2_go_and_all_else_stays():
    assert bare_jbig2(PAGE + NOTE + ENDS) == PAGE + ENDS
    assert bare_jbig2(PAGE + ENDS) == PAGE + ENDS


@pytest.mark.hard_input("K64")
@pytest.mark.parametrize(
    "content",
    [scanned(PAGE + NOTE + ENDS), scanned(PAGE + ENDS, NOTE), scanned(PAGE + NOTE + ENDS, NOTE)],
    ids=["in the picture", "in what pictures share", "in both"],
)
def test_no_comment_of_a_jbig2_is_kept_or_handed_on(content: bytes):
    taken = take_in(content, "scan.pdf")
    merged = merge_plain([Part(content, "Scan")], title="T")

    for kept in (taken.content, merged):
        with Pdf.open(BytesIO(kept)) as pdf:
            raw = b"".join(one.read_raw_bytes() for one in pdf.objects if isinstance(one, Stream))
            assert b"51.5" not in raw
            picture = pdf.pages[0].Resources.XObject.X
            assert picture.read_raw_bytes() == PAGE + ENDS
    assert any("such as where it was taken" in note for note in taken.notes)


def test_every_refusal_of_a_pdf_has_words_for_its_sender():
    def kinds(kind: type[UnfitPdf]) -> set[str]:
        return {kind.code}.union(*map(kinds, kind.__subclasses__()))

    assert kinds(UnfitPdf) - {"unfit"} <= BY_CODE.keys()
