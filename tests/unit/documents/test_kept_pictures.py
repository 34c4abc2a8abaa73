"""Pictures in what we keep of strangers' PDFs are bare: no place, no comment, no device."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from documents.bare_pictures import bare_jpeg, bare_jpeg2000, bare_picture, size_of_jpeg, size_of_jpeg2000
from documents.pdf.parts import Part
from tests.joined_pdfs import merge_plain
from tests.unit.documents.intake_making import case
from tests.unit.documents.kept_making import jpeg, loaded, opened, page_drawing
from tests.unit.documents.test_hard_pdfs import pdf_of, stream


@pytest.mark.hard_input("K64")
def test_a_photo_inside_a_pdf_keeps_nothing_of_where_it_was_taken() -> None:
    taken = case("K64-photo-with-place.pdf")

    assert (
        "We took out what a camera or program wrote into a picture, such as where it was taken."
        in taken.notes
    )
    with opened(taken.content) as pdf:
        (picture,) = (one for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Width" in one)
        kept = picture.read_raw_bytes()
    assert not any(word in kept for word in (b"Exif", b"TestPhone", b"2026:03:03", b"http://ns.adobe"))
    assert Image.open(BytesIO(kept)).size == (800, 600)


@pytest.mark.hard_input("K64")
@pytest.mark.parametrize(
    "filters", [b"/DCTDecode", b"[/ASCIIHexDecode/DCTDecode]", b"[/FlateDecode/DCTDecode]"]
)
def test_pictures_are_bare_however_they_are_packed(filters: bytes) -> None:
    picture = loaded(jpeg())
    body = picture
    if b"Hex" in filters:
        body = picture.hex().encode() + b">"
    elif b"Flate" in filters:
        body = zlib.compress(picture)
    content = page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(
            b"/Type/XObject/Subtype/Image/Width 40/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter"
            + filters,
            body,
        ),
    )

    joined = merge_plain([Part(content, "A")], title="T")

    with opened(joined) as pdf:
        kept = pdf.pages[0].Resources.XObject["/X"].read_raw_bytes()
    assert kept == bare_jpeg(jpeg())


@pytest.mark.hard_input("K64")
def test_a_picture_among_the_instructions_of_a_page_is_made_bare_too() -> None:
    inline = b"q 9 0 0 9 0 0 cm BI /W 40 /H 30 /BPC 8 /CS /RGB /F /DCT ID " + loaded(jpeg()) + b"\nEI Q"

    joined = merge_plain([Part(pdf_of(content=stream(b"", inline)), "A")], title="T")

    with opened(joined) as pdf:
        pictures = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Width" in one]
        assert b"Exif" not in pdf.pages[0].Contents.read_bytes()
        assert [one.read_raw_bytes() for one in pictures] == [bare_jpeg(jpeg())]


@pytest.mark.hard_input("K64")
def test_what_a_program_says_about_a_picture_beside_it_goes() -> None:
    content = page_drawing(
        b"/XObject<</X 10 0 R>>",
        b"/X Do",
        _10=stream(
            b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
            b"/Metadata 11 0 R/Measure<</Type/Measure/Subtype/GEO>>",
            b"\0",
        ),
        _11=stream(b"/Type/Metadata/Subtype/XML", b"<x>PLACE</x>"),
    )

    with opened(merge_plain([Part(content, "A")], title="T")) as pdf:
        picture = pdf.pages[0].Resources.XObject["/X"]
        assert not {"/Metadata", "/Measure"} & set(picture.keys())


@pytest.mark.hard_input("K64")
def test_a_bare_jpeg_shows_the_same_dots_and_says_its_size() -> None:
    bare = bare_jpeg(loaded(jpeg()))

    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(jpeg())).tobytes()
    assert size_of_jpeg(bare) == (40, 30, 3, True)
    assert bare_jpeg(bare) == bare


@pytest.mark.hard_input("K64")
def test_a_bare_png_holds_no_text_place_or_time() -> None:
    saved = BytesIO()
    Image.new("RGB", (4, 4)).save(saved, "PNG", exif=Image.Exif().tobytes() or b"Exif\0\0", dpi=(72, 72))
    written = saved.getvalue()
    text = b"Comment\0PLACE"
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
    loaded_png = written[:33] + chunk + written[33:] + b"after the end"

    bare = bare_picture(loaded_png)

    assert b"PLACE" not in bare
    assert b"eXIf" not in bare
    assert bare.endswith(b"IEND\xaeB`\x82")
    assert Image.open(BytesIO(bare)).size == (4, 4)


@pytest.mark.hard_input("K64")
def test_a_bare_jpeg_2000_holds_no_box_of_xml_and_no_comment() -> None:
    saved = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(saved, "JPEG2000", comment="PLACE")
    xml = b"<x>PLACE</x>"
    written = saved.getvalue() + struct.pack(">I4s", 8 + len(xml), b"xml ") + xml

    bare = bare_jpeg2000(written)

    assert b"PLACE" in written
    assert b"PLACE" not in bare
    assert size_of_jpeg2000(bare) == (40, 30, 3)
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(written)).tobytes()
