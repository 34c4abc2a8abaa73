"""What hides where few look: in patterns, glyphs, masks and boxes, in programs for printers, round links."""

from __future__ import annotations

import struct
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Pdf
from PIL import Image

from documents.bare_pictures import bare_jpeg2000
from documents.uploads import take_in
from documents.uploads.sanitise.cleaning import strip_active_content
from tests.unit.documents.test_hard_pdfs import WORDS, pdf_of, stream

HIDDEN = b"/OC /L BDC 4 4 4 4 re f EMC 7 7 7 7 re f"
OFF = b"/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>"
LAYER = b"/Properties<</L 10 0 R>>"
PATTERN = stream(
    b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<" + LAYER + b">>",
    HIDDEN,
)
GLYPH_FONT = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 97/LastChar 97"
    b"/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 12 0 R>>/Resources<<" + LAYER + b">>>>"
)
MASK = stream(
    b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<<" + LAYER + b">>", HIDDEN
)
CORNERS = {
    "a pattern": (b"/Pattern<</P 11 0 R>>", b"/Pattern cs /P scn 0 0 9 9 re f", PATTERN, b"null"),
    "a glyph": (b"/Font<</F 11 0 R>>", b"BT /F 9 Tf (a) Tj ET", GLYPH_FONT, stream(b"", b"9 0 d0 " + HIDDEN)),
    "a mask": (
        b"/ExtGState<</G 11 0 R>>",
        b"/G gs 0 0 9 9 re f",
        b"<</SMask<</S/Luminosity/G 12 0 R>>>>",
        MASK,
    ),
}


def streams(pdf: Pdf) -> list[bytes]:
    return [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]


@pytest.mark.hard_input("K66")
@pytest.mark.parametrize("corner", CORNERS)
def test_a_layer_that_is_off_stays_hidden_wherever_a_page_draws_it(corner: str) -> None:
    resources, content, eleven, twelve = CORNERS[corner]
    made = pdf_of(
        OFF, content=stream(b"", content), _10=b"<</Type/OCG/Name(L)>>", _11=eleven, _12=twelve
    ).replace(b"/Resources<</Font<</F 5 0 R>>>>", b"/Resources<<" + resources + b">>")

    with Pdf.open(BytesIO(made)) as pdf:
        strip_active_content(pdf)
        drawn = b"\n".join(streams(pdf))
    assert b"7 7 7 7 re" in drawn
    assert b"4 4 4 4 re" not in drawn or b"4 4 4 4 re\nn" in drawn


@pytest.mark.hard_input("K64")
def test_a_jpeg_2000_holds_no_words_in_the_box_of_its_header_either() -> None:
    saved = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(saved, "JPEG2000")
    plain = saved.getvalue()
    at = plain.index(b"jp2h") - 4
    (size,) = struct.unpack_from(">I", plain, at)
    words = struct.pack(">I4s", 8 + 5, b"xml ") + b"PLACE"
    made = (
        plain[:at]
        + struct.pack(">I", size + len(words))
        + plain[at + 4 : at + size]
        + words
        + plain[at + size :]
    )

    bare = bare_jpeg2000(made)

    assert b"PLACE" not in bare
    assert bare == bare_jpeg2000(plain)
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(plain)).tobytes()


@pytest.mark.parametrize("kind", [b"/Subtype/PS", b"/Subtype/Form/Subtype2/PS/BBox[0 0 9 9]/PS 11 0 R"])
def test_a_program_that_only_a_printer_runs_goes_and_is_told(kind: bytes) -> None:
    made = pdf_of(
        content=stream(b"", WORDS + b" /X Do"),
        _10=stream(b"/Type/XObject" + kind, b"(PRINTED) show"),
        _11=stream(b"", b"(PRINTED) show"),
    ).replace(b"/Resources<<", b"/Resources<</XObject<</X 10 0 R>>")

    taken = take_in(made, "letter.pdf")

    expected = "We took out what shows only on paper, or not at all. Our copy shows what the screen shows."
    assert expected in taken.notes
    with Pdf.open(BytesIO(taken.content)) as pdf:
        assert not any(b"PRINTED" in one for one in streams(pdf))


@pytest.mark.hard_input("K29")
def test_a_script_that_hangs_under_a_name_of_its_own_leaves_nothing_behind() -> None:
    made = pdf_of(_10=b"<</Any<</S/JavaScript/JS(app.alert)>>>>").replace(
        b"/BaseFont/Helvetica>>", b"/BaseFont/Helvetica/Own 10 0 R>>"
    )

    with Pdf.open(BytesIO(made)) as pdf:
        strip_active_content(pdf)
        assert b"JavaScript" not in pdf.pages[0].Resources.Font.F.Own.unparse(resolved=True)


@pytest.mark.hard_input("K65")
def test_a_link_with_the_frame_that_some_readers_draw_is_taken() -> None:
    link = b"<</Type/Annot/Subtype/Link/Rect[72 400 372 500]/A<</S/URI/URI(https://example.com)>>>>"

    taken = take_in(pdf_of(page=b"/Annots[" + link + b"]"), "letter.pdf")

    assert taken.notes == ("We took out links to other places. Their words are still there.",)
