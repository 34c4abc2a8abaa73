"""More PDFs of the kinds that broke others: each written by hand, fault by fault."""

from __future__ import annotations

import zlib
from base64 import a85encode
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Literal

import pikepdf
import pytest
from pikepdf import Encryption, Pdf

from documents.pdf.merge import Part, UnreadablePart, merge, why_tags_go
from documents.pdf.tag_walk import walk_tags
from documents.uploads import take_in
from documents.uploads.refusals import Refusal, UploadRefused
from documents.uploads.sanitise.unfit import FormNeedsPrinting
from tests.joined_pdfs import merge_plain

WORDS = b"BT /F 24 Tf 72 700 Td (WORDS-HERE) Tj ET"
TAGGED_WORDS = b"/P<</MCID 0>>BDC " + WORDS + b" EMC"
FORM = b"/AcroForm<</Fields[7 0 R]/NeedAppearances true/DA(/F 12 Tf 0 g)/DR<</Font<</F 5 0 R>>>>>>"


def stream(entries: bytes, body: bytes) -> bytes:
    """A stream object."""
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (entries, len(body), body)


def pdf_of(
    catalog: bytes = b"", page: bytes = b"", content: bytes = stream(b"", WORDS), **more: bytes
) -> bytes:
    """A file of one page; ``more`` holds objects by number, as ``_7``."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R %b>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>> %b>>" % page,
        4: content,
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    } | {int(key[1:]): value for key, value in more.items()}
    written = b"%PDF-1.7\n"
    places = {}
    for number, value in sorted(objects.items()):
        places[number] = len(written)
        written += b"%d 0 obj\n%b\nendobj\n" % (number, value)
    rows = (
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(max(objects) + 1)
    )
    table = b"xref\n0 %d\n%b" % (max(objects) + 1, b"".join(rows))
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (max(objects) + 1, len(written))
    return written + table + trailer + b"%%EOF\n"


def tagged(
    page: bytes = b"/StructParents 0",
    kids: bytes = b"11 0 R",
    numbers: bytes = b"0[11 0 R]",
    catalog: bytes = b"",
    **more: bytes,
) -> bytes:
    """The same with tags, sound unless an argument says otherwise."""
    objects = {
        "_10": b"<</Type/StructTreeRoot/K %b/ParentTree 12 0 R>>" % kids,
        "_11": b"<</Type/StructElem/S/P/P 10 0 R/Pg 3 0 R/K 0>>",
        "_12": b"<</Nums[%b]>>" % numbers,
    } | more
    catalog = b"/StructTreeRoot 10 0 R/MarkInfo<</Marked true>>" + catalog
    return pdf_of(catalog, page, stream(b"", TAGGED_WORDS), **objects)


def field_of(entries: bytes) -> bytes:
    """A form of one text field without a look of its own."""
    widget = b"<</Type/Annot/Subtype/Widget/T(a)/Rect[50 50 200 80] %b>>" % entries
    return pdf_of(FORM, b"/Annots[7 0 R]", _7=widget, _8=stream(b"", b"ANSWER"))


def refusal_of(content: bytes) -> Refusal:
    """Why an upload is not taken."""
    with pytest.raises(UploadRefused) as refused:
        take_in(content, "letter.pdf")
    return refused.value.reason


def pages_of(content: bytes) -> int:
    """How many pages a file has that qpdf finds nothing wrong with."""
    with Pdf.open(BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        return len(pdf.pages)


@pytest.mark.hard_input("K30")
@pytest.mark.parametrize(
    "entries",
    [
        b"/FT/Ch/Ff 2097152/Opt[(One)(Two)]/V[(One)(Two)]",
        b"/FT/Tx/V 8 0 R",
        b"/FT/Tx/Ff 4096/V(First line\\rSecond line)",
        b"/FT/Tx/Ff 4096/V(One long line that does not fit into the width of its box at any size)",
        b"/FT/Btn/V/Yes/AS/Yes",
    ],
    ids=["several choices", "a stream", "two lines", "a long line", "a tick without a look"],
)
def test_an_answer_that_we_cannot_draw_whole_is_never_dropped(entries: bytes) -> None:
    assert refusal_of(field_of(entries)) is Refusal.FORM
    with pytest.raises(FormNeedsPrinting):
        merge_plain([Part(field_of(entries), "Form")], title="T")


@pytest.mark.hard_input("K30")
def test_a_form_of_empty_fields_and_short_answers_is_still_taken() -> None:
    for entries in (b"/FT/Tx", b"/FT/Tx/V()", b"/FT/Tx/V(Ada)", b"/FT/Tx/Ff 4096/V(Ada)", b"/FT/Btn/V/Off"):
        assert take_in(field_of(entries), "form.pdf").pages == 1


@pytest.mark.hard_input("K30")
def test_a_please_wait_page_is_noticed_though_its_form_lists_a_field() -> None:
    form = b"/AcroForm<</Fields[7 0 R]/XFA 8 0 R>>"
    waiting = pdf_of(form, _7=b"<</T(form1[0])/Kids[]>>", _8=stream(b"", b"<xdp/>"))
    assert refusal_of(waiting) is Refusal.FORM
    with pytest.raises(FormNeedsPrinting):
        merge_plain([Part(waiting, "Form")], title="T")


@pytest.mark.hard_input("K27")
@pytest.mark.parametrize(
    ("filters", "wrap"),
    [
        (b"[/ASCII85Decode/FlateDecode]", lambda packed: a85encode(packed) + b"~>"),
        (b"[/AHx/Fl]", lambda packed: packed.hex().encode() + b">"),
    ],
)
def test_a_bomb_in_a_pdf_written_as_letters_is_refused(
    filters: bytes, wrap: Callable[[bytes], bytes]
) -> None:
    packed = zlib.compress(bytes(420 * 1024 * 1024), 9)
    bomb = pdf_of(content=stream(b"/Filter" + filters, wrap(packed)))
    assert refusal_of(bomb) is Refusal.UNPACKS_TOO_FAR


@pytest.mark.hard_input("K27")
def test_a_bomb_of_run_lengths_in_a_pdf_is_refused() -> None:
    runs = b"\x81\0" * 3_400_000 + b"\x80"
    assert refusal_of(pdf_of(content=stream(b"/Filter/RunLengthDecode", runs))) is Refusal.UNPACKS_TOO_FAR


@pytest.mark.hard_input("K27")
def test_content_written_as_letters_or_runs_is_still_taken() -> None:
    flate = a85encode(zlib.compress(WORDS)) + b"~>"
    runs = bytes([len(WORDS) - 1]) + WORDS + b"\x80"
    for filters, body in ((b"[/A85/Fl]", flate), (b"/RL", runs), (b"/AHx", WORDS.hex().encode() + b">")):
        assert take_in(pdf_of(content=stream(b"/Filter" + filters, body)), "a.pdf").pages == 1


@pytest.mark.hard_input("K19")
def test_a_pdf_locked_by_another_scheme_asks_for_a_copy_without() -> None:
    for scheme in (b"/Filter/FopN_fLock/V 1", b"/Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4"):
        locked = pdf_of().replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<<%b>>/ID[(a)(a)]" % scheme)
        assert refusal_of(locked) is Refusal.PASSWORD
        assert why_tags_go(locked) is not None
        with pytest.raises(UnreadablePart):
            merge_plain([Part(locked, "Locked")], title="T")


@pytest.mark.hard_input("K20")
@pytest.mark.parametrize("scheme", [3, 4, 6])
def test_a_tagged_file_locked_only_against_changes_is_merged(scheme: Literal[3, 4, 6]) -> None:
    out = BytesIO()
    with Pdf.open(BytesIO(tagged())) as pdf:
        pdf.save(
            out, encryption=Encryption(owner="o", user="", R=scheme, aes=scheme > 3, metadata=scheme > 3)
        )
    assert why_tags_go(out.getvalue()) is not None
    assert pages_of(merge_plain([Part(out.getvalue(), "A"), Part(tagged(), "B")], title="T")) == 2


@pytest.mark.hard_input("K34")
def test_conditions_of_layers_that_lead_back_to_themselves_end() -> None:
    looped = pdf_of(
        b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
        content=stream(b"", b"/OC/L BDC " + WORDS + b" EMC"),
        _6=b"<</Type/OCG/Name(x)>>",
        _7=b"<</Type/OCMD/VE 8 0 R>>",
        _8=b"[/And 8 0 R 8 0 R 8 0 R 8 0 R]",
    ).replace(b"/Font<<", b"/Properties<</L 7 0 R>>/Font<<")
    assert pages_of(merge_plain([Part(looped, "A")], title="T")) == 1


@pytest.mark.hard_input("K31")
def test_content_that_is_no_content_is_left_out_and_the_words_stay() -> None:
    odd = pdf_of().replace(b"/Contents 4 0 R", b"/Contents[4 0 R null 99 0 R 5 0 R]")
    kept = take_in(odd, "a.pdf").content
    assert pages_of(kept) == 1
    with Pdf.open(BytesIO(kept)) as pdf:
        page = pdf.pages[0]
        page.contents_coalesce()
        assert b"WORDS-HERE" in page.Contents.read_bytes()


@pytest.mark.hard_input("K31")
def test_a_file_without_pages_is_no_part() -> None:
    for kids in (b"[]", b"3 0 R"):
        bare = pdf_of(_2=b"<</Type/Pages/Kids %b/Count 0>>" % kids)
        with pytest.raises(UnreadablePart, match="Bare"):
            merge_plain([Part(bare, "Bare")], title="T")


@pytest.mark.hard_input("K42")
@pytest.mark.parametrize(
    "broken",
    [
        tagged(numbers=b"(a) 5 0"),
        tagged(kids=b"5"),
        tagged(page=b"/StructParents/x"),
        tagged(page=b"/StructParents 0/Annots[null 1 (a) 99 0 R]"),
        tagged(catalog=b"/OutputIntents[<<>>]/Metadata 6 0 R", _6=stream(b"/Type/Metadata", b"<x <<<")),
    ],
    ids=["parent tree", "no kids", "page number", "annotations", "metadata"],
)
def test_a_part_with_broken_tags_is_merged_or_named_never_a_trace(broken: bytes) -> None:
    parts = [Part(tagged(), "First"), Part(broken, "Broken")]
    if why_tags_go(broken) is None:
        assert walk_tags(merge(parts, title="T")).sound
        return
    assert pages_of(merge_plain(parts, title="T")) == 2
    with suppress(UnreadablePart):
        assert pages_of(merge(parts, title="T")) == 2


@pytest.mark.hard_input("K42")
def test_tags_that_do_not_hold_are_not_kept() -> None:
    nowhere = tagged(numbers=b"0 null")
    twice = tagged(_11=b"<</Type/StructElem/S/P/P 10 0 R/Pg 3 0 R/K[0 1]>>")
    assert why_tags_go(tagged()) is None
    assert why_tags_go(nowhere) is not None
    assert why_tags_go(twice) is not None


@pytest.mark.hard_input("K29")
def test_a_form_drawn_from_another_file_loses_its_way_there() -> None:
    drawn = pdf_of(
        content=stream(b"", b"/X Do"),
        _6=stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(http://a.example/x.pdf)/Page 0>>", b""),
    ).replace(b"/Font<<", b"/XObject<</X 6 0 R>>/Font<<")
    with Pdf.open(BytesIO(take_in(drawn, "a.pdf").content)) as pdf:
        assert pikepdf.Name.Ref not in pdf.pages[0].Resources.XObject.X


@pytest.mark.hard_input("K23")
@pytest.mark.parametrize("brand", [b"MiHB", b"miaf", b"MA1B"])
def test_a_phones_photo_is_known_by_what_it_can_be_read_as(brand: bytes) -> None:
    photo = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(500)
    assert refusal_of(photo) is Refusal.PHOTO_TYPE
