"""Pictures in Word files: other kinds, too large and damaged ones are refused at every road."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image, PngImagePlugin

from documents.errors import BrokenTemplate, WrongValues
from documents.templates.check import check_folder, check_template, errors_in
from documents.templates.fill import fill
from documents.templates.inferred_catalogue import inferred_template
from tests.unit.documents.test_hard_word_files import link, word_with
from tests.unit.documents.word_making import field, fields_toml, letter

DATA = {"name": "Ada"}
PLACE = b"PLACE 51.5 N"


def saved(kind: str, **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, kind, **more)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    dots = chunk(b"IDAT", zlib.compress(b"\0\xff"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + dots + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG that says how large it is, and no more."""
    size = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xc0" + size + b"\xff\xd9"


OTHER_KINDS = {
    "a GIF": saved("GIF", comment=PLACE),
    "a TIFF": saved("TIFF", description=PLACE.decode()),
    "a WebP": saved("WEBP", exif=b"Exif\0\0" + PLACE),
    "a BMP": saved("BMP"),
    "an EMF drawing": struct.pack("<II8i", 1, 108, *range(8)) + b" EMF" + PLACE,
    "a WMF drawing": b"\xd7\xcd\xc6\x9a" + PLACE,
    "a packed drawing": b"\x1f\x8b\x08" + PLACE,
    "an SVG drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><desc>PLACE</desc></svg>',
    "a photo as phones keep it (HEIC or AVIF)": b"\0\0\0\x18ftypheic" + PLACE,
    "a JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + PLACE,
    "of a kind that we do not print": PLACE,
}


def refused(content: bytes) -> str:
    """What check says of a Word file, once fill has refused it with the same words."""
    with pytest.raises(BrokenTemplate) as caught:
        fill(inferred_template("letter", content, DATA), DATA)
    (fault,) = [one for one in check_template(content) if one.id.startswith("picture-")]
    assert fault.sentence in caught.value.sentence
    return fault.sentence


@pytest.mark.hard_input("K64")
@pytest.mark.parametrize(("kind", "content"), OTHER_KINDS.items(), ids=OTHER_KINDS.keys())
def test_pictures_of_other_kinds_are_refused_by_check_and_fill_whatever_their_name(kind: str, content: bytes):
    """The name of a member is never believed."""
    sentence = refused(word_with(members={"word/media/image1.png": content}))

    assert (
        sentence == f"The picture 'image1.png' is {kind}. Save it as PNG or JPEG, and put that in its place."
    )


def test_a_picture_outside_the_usual_folder_is_found_by_what_leads_to_it():
    content = word_with(
        links=link("image", "odd/letterhead.xml"), members={"word/odd/letterhead.xml": b"<svg/>"}
    )

    assert "The picture 'letterhead.xml' is an SVG drawing" in refused(content)


@pytest.mark.hard_input("K32")
@pytest.mark.parametrize(
    "content", [png_of(60_000, 60_000), jpeg_header(60_000, 60_000)], ids=["PNG", "JPEG"]
)
def test_a_picture_of_too_many_dots_is_refused_before_anything_opens_it(content: bytes):
    sentence = refused(word_with(members={"word/media/image1.png": content}))

    assert (
        sentence
        == "The picture 'image1.png' has 60,000 by 60,000 dots, too many to print. Make it smaller first."
    )


@pytest.mark.parametrize("content", [png_of(9, 9)[:-20], b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_picture_is_refused(content: bytes):
    assert refused(word_with(members={"word/media/image1.png": content})) == (
        "The picture 'image1.png' is damaged. Put it in again."
    )


@pytest.mark.hard_input("K64")
def test_what_a_camera_wrote_into_a_picture_outside_the_usual_folder_is_not_handed_on():
    noted = png_of(9, 9, chunk(b"tEXt", b"Comment\0" + PLACE))
    content = word_with(links=link("image", "odd/one.png"), members={"word/odd/one.png": noted})

    filled = fill(inferred_template("letter", content, DATA), DATA)

    with ZipFile(BytesIO(filled)) as archive:
        assert archive.read("word/odd/one.png") == png_of(9, 9)


def test_a_template_folder_with_such_a_picture_is_never_published(tmp_path: Path):
    folder = tmp_path / "letter"
    folder.mkdir()
    (folder / "template.docx").write_bytes(word_with(members={"word/media/image1.gif": OTHER_KINDS["a GIF"]}))
    (folder / "fields.toml").write_text(fields_toml("name"))
    (folder / "sample.json").write_text('{"name": "Ada"}')

    assert "picture-kind" in {one.id for one in errors_in(check_folder(folder))}


def placed(png: bytes) -> dict[str, object]:
    encoded = base64.b64encode(png).decode()
    return {"sign": {"png_base64": encoded, "width_mm": 9, "height_mm": 9, "alt": "A sign"}}


@pytest.mark.parametrize(
    ("png", "why"),
    [
        (png_of(60_000, 60_000), "sign has 60,000 by 60,000 dots, too many to print"),
        (png_of(9, 9)[:-20], "sign is a damaged picture"),
    ],
)
def test_a_picture_among_the_data_has_the_same_limits(png: bytes, why: str):
    with pytest.raises(WrongValues, match=why):
        fill(letter("{{ sign }}", fields=(field("sign", "picture"),)), placed(png))


@pytest.mark.hard_input("K64")
def test_a_picture_among_the_data_is_placed_bare():
    noted = BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", PLACE.decode())
    Image.new("L", (9, 9)).save(noted, "PNG", pnginfo=text)

    filled = fill(letter("{{ sign }}", fields=(field("sign", "picture"),)), placed(noted.getvalue()))

    with ZipFile(BytesIO(filled)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert [PLACE in one for one in pictures] == [False]
