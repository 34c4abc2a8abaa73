"""Draws pages for ``documents.pdf.pages``, in a process of its own that may be killed at any time.

On standard input: a 4-byte big-endian length, that many bytes of JSON, then "size" bytes of the file. On
standard output the same, with a list "sizes" of the blobs that follow. Memory is limited, and an alarm ends
the process when a call outlives its time, so that it cannot outlive its owner by more.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageChops

MEMORY = 1_200_000_000
"""Bytes of address space."""
MOST_DRAWN = 12_000_000
"""Dots of one drawn page: a very tall one comes out narrower."""
NEARLY_WHITE = 251
GREY = 6
"""How far the colours of a dot may differ on a page that counts as grey."""

PdfDocument: Any = pypdfium2.PdfDocument  # pypdfium2 carries no types

Answer = tuple[dict[str, Any], list[bytes]]


class NoSuchPage(Exception):
    """A page was asked for that is not there."""


def main() -> None:
    """Serve until standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while length := source.read(4):
        request = json.loads(source.read(struct.unpack(">I", length)[0]))
        content = source.read(request["size"])
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        header, blobs = answer(request, content)
        signal.setitimer(signal.ITIMER_REAL, 0)
        encoded = json.dumps({**header, "sizes": [len(blob) for blob in blobs]}).encode()
        target.write(struct.pack(">I", len(encoded)) + encoded)
        target.writelines(blobs)
        target.flush()


def answer(request: Mapping[str, Any], content: bytes) -> Answer:
    """Return what was asked for, or what is wrong with the file."""
    try:
        with PdfDocument(content) as document:
            return pages(request, document)
    except MemoryError:
        return {"result": "memory"}, []
    except NoSuchPage as missing:
        return {"result": "missing", "page": missing.args[0]}, []
    except (pypdfium2.PdfiumError, OSError, ValueError):
        return {"result": "unreadable"}, []


def pages(request: Mapping[str, Any], document: Any) -> Answer:
    """Return the pictures of a PDF's pages."""
    count = len(document)
    if not count:
        return {"result": "unreadable"}, []
    wanted = range(count) if request["pages"] is None else request["pages"]
    if len(wanted) > request["most"]:
        return {"result": "pages", "pages": count, "limit": request["most"]}, []
    for number in wanted:
        if not 0 <= number < count:
            raise NoSuchPage(number)
    document.init_forms()  # what people have typed into form fields belongs to the page
    return {"result": "done"}, [png_of(drawn(document[number], request["width"])) for number in wanted]


def drawn(page: Any, width_px: int) -> Image.Image:
    """Return a page as people see it, upright."""
    width, height = page.get_size()
    scale = width_px / width
    scale = min(scale, (MOST_DRAWN / (width * height)) ** 0.5)
    image: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    return image.convert("RGB")


def png_of(image: Image.Image) -> bytes:
    """Return a drawn page as a small PNG: sixteen greys, or up to 256 colours."""
    saved = BytesIO()
    if is_grey(image):
        greys(image).save(saved, "PNG", bits=4, compress_level=4)
    else:
        colours(image).save(saved, "PNG", compress_level=4)
    return saved.getvalue()


def colours(image: Image.Image) -> Image.Image:
    """Return an image in up to 256 colours.

    The quick way of choosing them makes white paper a shade darker.
    """
    few = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if value >= NEARLY_WHITE else value for value in few.getpalette() or []])
    return few


def is_grey(image: Image.Image) -> bool:
    """Return True if no dot has a colour that anybody would notice."""
    red, green, blue = image.split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return not any(any(difference.histogram()[GREY + 1 :]) for difference in differences)


def greys(image: Image.Image) -> Image.Image:
    """Return an image in sixteen greys."""
    levels = image.convert("L").point([round(value / 17) for value in range(256)])
    few = Image.frombytes("P", image.size, levels.tobytes())
    few.putpalette([value * 17 for value in range(16) for _ in range(3)])
    return few


if __name__ == "__main__":
    main()
