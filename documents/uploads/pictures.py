"""Photos and scans made plain: upright, on white, without what the camera or phone wrote into them.

Loaded only in the process that opens strangers' files.
"""

import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageOps

from documents.signatures.pictures import NoInk, framed, trimmed
from documents.signatures.shapes import Ink
from documents.uploads.sanitise.merge import written
from documents.uploads.shapes import Kind

LONGEST_SIDE = 3508
"""Dots on the longer side that we keep: A4 at 300 to the inch."""

_A4 = (595.276, 841.89)
_MARGIN = 28.35
_POINTS_PER_DOT = 0.75
"""A small picture is not blown up beyond the size a screen shows it at (96 dots to the inch)."""


class TooManyPixels(Exception):
    """The picture has more dots than we open."""


@dataclass(frozen=True)
class Upright:
    """A picture as kept, and the same on a page."""

    content: bytes
    as_pdf: bytes
    notes: tuple[str, ...]
    """What the sender should know of it, a sentence each."""


def upright(content: bytes, kind: Kind, *, max_pixels: int) -> Upright:
    """Return the picture turned as it was taken, in three colours or grey, with nothing else in the file.

    Raises TooManyPixels, or OSError, SyntaxError and ValueError (Pillow's) when it is damaged.
    """
    picture = _opened(content, max_pixels)
    sent_size = picture.size
    said_more = _says_more(picture)
    # Decoding a JPEG at half or quarter size costs a fraction; the rest is scaled below.
    picture.draft("RGB", _as_kept(picture.size))
    picture.load()
    turn = picture.getexif().get(_ORIENTATION, 1)
    if picture.mode in _SCALED_AS_THEY_ARE:
        # Before anything copies the whole of it.
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = on_white(picture)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain.getexif()[_ORIENTATION] = turn
    plain = _without_leftovers(ImageOps.exif_transpose(plain))
    output = BytesIO()
    if kind is Kind.JPEG:
        plain.save(output, "JPEG", quality=88)
    else:
        plain.save(output, "PNG")
    notes = [_BARE] if said_more else []
    notes += [_SMALLER] if max(sent_size) > LONGEST_SIDE else []
    return Upright(output.getvalue(), _on_page(plain, output.getvalue(), kind), tuple(notes))


def _as_kept(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size at which we keep a picture of ``size``: Pillow decodes no smaller than it on either
    side.
    """
    share = min(LONGEST_SIDE / max(size), 1)
    return max(int(size[0] * share), 1), max(int(size[1] * share), 1)


_BARE = "We took out what the camera or program wrote into the picture, such as where it was taken."
_SMALLER = "We made the picture smaller. Check that every word can be read."


def _says_more(picture: Image.Image) -> bool:
    """Return True if the file says more than its dots: a place, a time, a comment."""
    return bool({"exif", "xmp", "comment", "Comment", "Description"} & {str(key) for key in picture.info})


def clean_ink(content: bytes, *, max_pixels: int) -> Ink | None:
    """Return an uploaded picture of a signature: dark on white, cut to its ink; None when it shows none.

    Raises TooManyPixels, or Pillow's errors when it is damaged.
    """
    picture = _opened(content, max_pixels)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    try:
        return framed(trimmed(on_white(turned).convert("L")))
    except NoInk:
        return None


def on_white(picture: Image.Image) -> Image.Image:
    """Return ``picture`` in colour or grey; what was see-through is white, not black."""
    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


_ORIENTATION = 0x0112
_SCALED_AS_THEY_ARE = ("L", "LA", "RGB", "RGBA", "CMYK")


def _opened(content: bytes, max_pixels: int) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = max_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixels from error


def _without_leftovers(picture: Image.Image) -> Image.Image:
    """Return the dots alone: no place, time, camera, preview or colour profile."""
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def _on_page(picture: Image.Image, encoded: bytes, kind: Kind) -> bytes:
    width, height = picture.size
    page_size = _A4 if height >= width else (_A4[1], _A4[0])
    scale = min((page_size[0] - 2 * _MARGIN) / width, (page_size[1] - 2 * _MARGIN) / height, _POINTS_PER_DOT)
    drawn = (width * scale, height * scale)
    corner = ((page_size[0] - drawn[0]) / 2, (page_size[1] - drawn[1]) / 2)
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=page_size)
        colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
        data = encoded if kind is Kind.JPEG else zlib.compress(picture.tobytes())
        image = pdf.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=colours,
            BitsPerComponent=8,
            Filter=Name.DCTDecode if kind is Kind.JPEG else Name.FlateDecode,
        )
        page.obj.Resources = Dictionary(XObject=Dictionary(Picture=image), ProcSet=Array([Name.PDF]))
        place = " ".join(f"{number:.3f}" for number in (drawn[0], 0, 0, drawn[1], *corner))
        page.obj.Contents = pdf.make_stream(f"q {place} cm /Picture Do Q".encode())
        return written(pdf)
