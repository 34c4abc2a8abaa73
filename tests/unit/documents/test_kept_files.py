"""What we keep of strangers' PDFs: within bounds, drawn once, as its sender sees it, without details."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from documents.pdf.parts import Part
from documents.uploads.refusals import Refusal
from documents.uploads.sanitise.bounds import Bounds, refuse_what_swells
from documents.uploads.sanitise.cleaning import strip_active_content
from documents.uploads.sanitise.drawing import lost_words
from documents.uploads.sanitise.loops import refuse_endless_drawing
from documents.uploads.sanitise.unfit import DrawsItself, HoldsTooMuch, UnfitPdf
from tests.joined_pdfs import merge_plain
from tests.unit.documents.intake_making import CASES, case, refused_case
from tests.unit.documents.kept_making import FORM, opened, page_drawing
from tests.unit.documents.test_hard_pdfs import pdf_of, stream


def chain(length: int, times: int = 1) -> bytes:
    """A page that draws a form that draws a form, and so on, each ``times`` times."""
    more = {
        f"_{number}": stream(
            FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1), b"q /X Do Q " * times
        )
        for number in range(10, 10 + length)
    }
    more[f"_{10 + length}"] = stream(FORM, b"0 0 9 9 re f")
    return page_drawing(b"/XObject<</X 10 0 R>>", b"/X Do", **more)


ENDLESS = {
    "a form that draws itself": page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(FORM + b"/Resources<</XObject<</X 10 0 R>>>>", b"/X Do"),
    ),
    "a form that draws itself by the resources of its page": page_drawing(
        b"/XObject<</X 10 0 R>>", b"/X Do", _10=stream(FORM, b"/X Do")
    ),
    "a form that draws itself by a name written otherwise": page_drawing(
        b"/XObject<</X 10 0 R>>", b"/#58 Do", _10=stream(FORM, b"/#58 Do")
    ),
    "a pattern filled with itself": page_drawing(
        b"/Pattern<</P 10 0 R>>",
        b"/Pattern cs /P scn 0 0 9 9 re f",
        _10=stream(
            b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"
            b"/Resources<</Pattern<</P 10 0 R>>>>",
            b"/Pattern cs /P scn 0 0 9 9 re f",
        ),
    ),
    "a glyph written in its own font": page_drawing(
        b"/Font<</T 10 0 R>>",
        b"BT /T 9 Tf (a) Tj ET",
        _10=b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 97/LastChar 97"
        b"/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>/Resources<</Font<</T 10 0 R>>>>>>",
        _11=stream(b"", b"9 0 d0 BT /T 9 Tf (a) Tj ET"),
    ),
    "a soft mask that is masked by itself": page_drawing(
        b"/ExtGState<</G 10 0 R>>",
        b"/G gs 0 0 9 9 re f",
        _10=b"<</SMask<</S/Luminosity/G 11 0 R>>>>",
        _11=stream(
            FORM + b"/Group<</S/Transparency>>/Resources<</ExtGState<</G 10 0 R>>>>", b"/G gs 0 0 9 9 re f"
        ),
    ),
    "forms in forms in forms": chain(60),
    "two forms that draw each other": page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(FORM + b"/Resources<</XObject<</Y 11 0 R>>>>", b"/Y Do"),
        _11=stream(FORM + b"/Resources<</XObject<</X 10 0 R>>>>", b"/X Do"),
    ),
}


@pytest.mark.hard_input("K59")
@pytest.mark.parametrize("content", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_page_that_never_comes_to_its_end_is_refused_at_upload_and_merge(content: bytes) -> None:
    with opened(content) as pdf, pytest.raises(DrawsItself):
        refuse_endless_drawing(pdf)
    with pytest.raises(DrawsItself, match="'Letter'"):
        merge_plain([Part(content, "Letter")], title="T")


@pytest.mark.hard_input("K59")
def test_a_form_drawn_ten_times_by_each_of_many_forms_is_too_much() -> None:
    with opened(chain(12, times=10)) as pdf, pytest.raises(HoldsTooMuch):
        refuse_endless_drawing(pdf)


@pytest.mark.hard_input("K59")
def test_pieces_that_only_list_each_other_are_no_loop() -> None:
    shared = b"/XObject<</X 10 0 R/Y 11 0 R>>"
    content = page_drawing(
        shared,
        b"/X Do /Y Do",
        _10=stream(FORM + b"/Resources<<" + shared + b">>", b"0 0 9 9 re f"),
        _11=stream(FORM + b"/Resources<<" + shared + b">>", b"/X Do"),
    )

    with opened(content) as pdf:
        refuse_endless_drawing(pdf)


def packed(entries: bytes, body: bytes) -> bytes:
    return stream(entries + b"/Filter/FlateDecode", zlib.compress(body, 9))


BIG = bytes(50 * 1024 * 1024)
SWELLING: dict[str, Callable[[], bytes]] = {  # packed by the test that wants it
    "a page": lambda: pdf_of(content=packed(b"", b" " * len(BIG))),
    "a page packed twice": lambda: pdf_of(
        content=stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(zlib.compress(BIG)))
    ),
    "a page of one piece many times": lambda: pdf_of(content=packed(b"", b" " * 9_000_000)).replace(
        b"/Contents 4 0 R", b"/Contents[" + b"4 0 R " * 9 + b"]"
    ),
    "a form": lambda: page_drawing(b"/XObject<</X 10 0 R>>", b"/X Do", _10=packed(FORM, b" " * len(BIG))),
    "runs": lambda: pdf_of(content=stream(b"/Filter/RunLengthDecode", b"\x81 " * 400_000)),
    "a font": lambda: pdf_of(
        _5=b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor 10 0 R>>",
        _10=b"<</FontFile2 11 0 R>>",
        _11=packed(b"", BIG),
    ),
    "a file inside": lambda: pdf_of(
        b"/AF[10 0 R]", _10=b"<</Type/Filespec/F(a)/EF<</F 11 0 R>>>>", _11=packed(b"", BIG)
    ),
    "metadata": lambda: pdf_of(b"/Metadata 10 0 R", _10=packed(b"/Type/Metadata/Subtype/XML", BIG)),
    "a picture of many dots": lambda: page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(b"/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray", b""),
    ),
    "a JPEG 2000 that is larger than it says": lambda: page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(
            b"/Subtype/Image/Width 9/Height 9/Filter/JPXDecode",
            b"\xff\x4f\xff\x51" + struct.pack(">HH4I", 47, 0, 50_000, 50_000, 0, 0) + bytes(16) + b"\0\3",
        ),
    ),
    "a JBIG2 that is larger than it says": lambda: page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(
            b"/Subtype/Image/Width 9/Height 9/BitsPerComponent 1/Filter/JBIG2Decode",
            struct.pack(">IBBBIIIIIBH", 0, 48, 0, 1, 19, 90_000, 90_000, 0, 0, 0, 0),
        ),
    ),
}  # fmt: skip


@pytest.mark.hard_input("K60")
@pytest.mark.parametrize("make", SWELLING.values(), ids=SWELLING.keys())
def test_what_would_fill_a_readers_memory_is_refused_whatever_kind_of_stream_holds_it(
    make: Callable[[], bytes],
) -> None:
    content = make()
    bounds = Bounds(stream_bytes=40_000_000, page_bytes=60_000_000)
    with opened(content) as pdf, pytest.raises(HoldsTooMuch):
        refuse_what_swells(pdf, bounds)
    with pytest.raises(HoldsTooMuch, match="'Letter' holds more"):
        merge_plain([Part(content, "Letter")], title="T")


@pytest.mark.hard_input("K60")
def test_a_picture_among_instructions_that_says_it_is_huge_is_refused() -> None:
    inline = b"BI /W 60000 /H 60000 /BPC 1 /IM true /F /CCF /DP <</K -1 /Columns 60000>> ID \x00\x10\x01\nEI"

    with opened(pdf_of(content=stream(b"", inline))) as pdf, pytest.raises(HoldsTooMuch):
        refuse_endless_drawing(pdf)


@pytest.mark.hard_input("K60")
def test_lzw_is_counted_as_it_is_packed() -> None:
    packed_once = lzw([256, 32, *range(258, 1000)])

    with opened(pdf_of(content=stream(b"/Filter/LZWDecode", packed_once))) as pdf:
        read = len(pdf.pages[0].Contents.read_bytes())
        with pytest.raises(HoldsTooMuch):
            refuse_what_swells(pdf, Bounds(stream_bytes=read - 1))
        refuse_what_swells(pdf, Bounds(stream_bytes=read))


def lzw(codes: list[int]) -> bytes:
    """``codes`` in the widths of LZW, widened early; each after the second is one longer than the last."""
    bits, known = "", 258
    for number, code in enumerate([*codes, 257]):
        width = max(9, (known + 1).bit_length()) if number > 1 else 9
        bits += format(code, f"0{width}b")
        known += number > 1
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


@pytest.mark.hard_input("K60")
def test_a_small_upload_that_unpacks_to_a_gigabyte_is_refused() -> None:
    assert refused_case("K60-inflating-page.pdf").reason is Refusal.UNPACKS_TOO_FAR


@pytest.mark.hard_input("K58")
def test_a_portfolio_is_refused_with_what_to_do() -> None:
    refused = refused_case("K58-portfolio.pdf")

    assert refused.reason is Refusal.PORTFOLIO
    assert "save each file in it on its own" in refused.sentence


@pytest.mark.hard_input("K59")
def test_an_upload_that_draws_itself_is_refused() -> None:
    assert refused_case("K59-drawing-loop.pdf").reason is Refusal.LOOPS


@pytest.mark.hard_input("K65")
def test_a_page_that_some_readers_fill_and_others_show_empty_is_refused_with_a_reason() -> None:
    refused = refused_case("K65-hidden-text.pdf")

    assert refused.reason is Refusal.DIFFERS
    assert "our copy would not show what you see" in refused.sentence
    with pytest.raises(UnfitPdf):
        merge_plain([Part((CASES / "K65-hidden-text.pdf").read_bytes(), "A")], title="T")


@pytest.mark.hard_input("K65")
def test_words_of_one_picture_that_stand_nowhere_near_in_another_are_counted() -> None:
    blank = Image.new("L", (332, 468), 255)
    words = blank.copy()
    words.paste(0, (40, 40, 140, 46))
    moved = blank.copy()
    moved.paste(60, (42, 41, 141, 47))

    assert lost_words(words, blank) > 20
    assert lost_words(blank, words) == 0
    assert lost_words(words, moved) == 0


@pytest.mark.hard_input("K66")
def test_what_the_screen_shows_is_kept_alone_and_told() -> None:
    taken = case("K66-screen-and-print.pdf")

    assert taken.notes == (
        "We took out what shows only on paper, or not at all. Our copy shows what the screen shows.",
    )
    with opened(taken.content) as pdf:
        drawn = [
            one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form"
        ]
    assert len(drawn) == 1


@pytest.mark.hard_input("K66")
@pytest.mark.parametrize(("state", "kept"), [(b"/OFF", False), (b"/ON", True)])
def test_a_layer_that_screens_show_otherwise_than_it_starts_is_as_on_the_screen(
    state: bytes, kept: bool
) -> None:
    started = b"/OFF[]" if state == b"/OFF" else b"/OFF[10 0 R]"
    content = pdf_of(
        b"/OCProperties<</OCGs[10 0 R]/D<<"
        + started
        + b"/AS[<</Event/View/Category[/View]/OCGs[10 0 R]>>]>>>>",
        content=stream(b"", b"BT /F 9 Tf (A) Tj ET /OC /L BDC BT /F 9 Tf (LAYERED) Tj ET EMC"),
        _10=b"<</Type/OCG/Name(L)/Usage<</View<</ViewState" + state + b">>>>>>",
    ).replace(b"/Resources<<", b"/Resources<</Properties<</L 10 0 R>>")

    with opened(content) as pdf:
        strip_active_content(pdf)
        assert (b"LAYERED" in pdf.pages[0].Contents.read_bytes()) is kept


def test_the_details_of_a_file_are_told_when_they_go() -> None:
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.trailer.Info = pdf.make_indirect(Dictionary(Author="Someone", Producer="P"))
        assert strip_active_content(pdf).details
        assert Name.Info not in pdf.trailer
