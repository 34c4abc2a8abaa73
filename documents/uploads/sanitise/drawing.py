"""Draws PDFs once, before they are kept or handed on, and compares what different readers show.

Loaded only in the process that opens strangers' files: PDFium and Poppler draw whatever they are given.
"""

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from documents.uploads.sanitise.unfit import LooksDifferent

DOTS_PER_INCH = 40
PAGE_SECONDS = 1.0
"""Time of a processor for one page of what we keep; a reader waits about as long on each page."""
SENT_PAGE_SECONDS = 4.0
"""The same for a page as it was sent, which only we wait for."""
POPPLER_SECONDS = 10.0
MOST_PAGES_OF_POPPLER = 30
LONGEST_SIDE = 1200
_CELL = 4
"""Dots to a side of what is compared: a tenth of an inch, about the height of a small letter."""
_SEEN = 20
"""How much darker than paper a piece of a page is, of 255, that has words in it."""
_BLANK = 247
"""How light a piece of a page is, of 255, that has none."""
_CELLS_WITH_ONE_READER, _CELLS_WITH_ANOTHER = 3, 6
"""Pieces that must be missing: a few words, or a line of them where two readers draw letters differently."""

_Box = Sequence[float]
PdfDocument: Any = pypdfium2.PdfDocument  # pypdfium2 carries no types


def draw_once(pdf: bytes) -> None:
    """Draw every page of ``pdf``; a page that takes too long ends this process (SIGPROF).

    Raises pypdfium2.PdfiumError when it cannot be opened.
    """
    with _opened(pdf) as document:
        for number in range(len(document)):
            with _at_most(PAGE_SECONDS):
                _drawn(document[number])


def refuse_what_looks_different(sent: bytes, kept: bytes, *, taken: Mapping[int, Sequence[_Box]]) -> None:
    """Draw both, and raise LooksDifferent when ``kept`` shows other words than a reader shows of ``sent``.

    ``taken`` has, by page, the places of what was taken out on purpose and told, in points.
    """
    ours = list(_pages(kept, PAGE_SECONDS))
    gained: list[list[int]] = [[] for _ in ours]
    with suppress(pypdfium2.PdfiumError):  # only we could open it
        theirs = _pages(sent, SENT_PAGE_SECONDS)
        _compare(ours, theirs, taken, gained, most=_CELLS_WITH_ONE_READER)
    _compare(ours, _pages_of_poppler(sent), taken, gained, most=_CELLS_WITH_ANOTHER)
    if any(of_page and min(of_page) >= _CELLS_WITH_ANOTHER for of_page in gained):
        raise LooksDifferent


def _compare(
    ours: Sequence[Image.Image],
    theirs: Iterator[Image.Image],
    taken: Mapping[int, Sequence[_Box]],
    gained: Sequence[list[int]],
    *,
    most: int,
) -> None:
    """Raise LooksDifferent when a page of ours has lost words; note how much it shows that theirs does not.

    A damaged page that one reader leaves empty may be whole in ours, as it is in another reader.
    """
    for number, (our, their) in enumerate(zip(ours, theirs, strict=False)):
        if abs(our.width - their.width) > 2 or abs(our.height - their.height) > 2:
            raise LooksDifferent
        pair = [our, their.crop((0, 0, *our.size)) if their.size != our.size else their]
        if boxes := taken.get(number):
            pair = [_without(one, boxes) for one in pair]
        if lost_words(pair[1], pair[0]) >= most:
            raise LooksDifferent
        gained[number].append(lost_words(*pair))


def lost_words(one: Image.Image, other: Image.Image) -> int:
    """Return how many pieces of ``one`` show something where ``other`` shows nothing near; both in grey."""
    inked = one.reduce(_CELL).point(lambda value: 255 if value < 255 - _SEEN else 0)
    bare = (
        other.reduce(_CELL).filter(ImageFilter.MinFilter(3)).point(lambda value: 255 if value > _BLANK else 0)
    )
    return ImageChops.multiply(inked, bare).histogram()[255]


def _without(page: Image.Image, boxes: Sequence[_Box]) -> Image.Image:
    left = page.copy()
    pen = ImageDraw.Draw(left)
    points = 72 / DOTS_PER_INCH
    for x0, y0, x1, y1 in boxes:
        pen.rectangle(
            (x0 / points - 3, page.height - y1 / points - 3, x1 / points + 3, page.height - y0 / points + 3),
            fill=255,
        )
    return left


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    document = PdfDocument(pdf)
    try:
        document.init_forms()  # what people have typed into fields belongs to the page
        yield document
    finally:
        document.close()


def _pages(pdf: bytes, seconds: float) -> Iterator[Image.Image]:
    with _opened(pdf) as document:
        for number in range(len(document)):
            with _at_most(seconds):
                page = _drawn(document[number])
            yield page


def _drawn(page: Any) -> Image.Image:
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE / max(width, height, 1))
    image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    page.close()
    return image.convert("L")


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Let what follows take ``seconds`` of a processor; PDFium cannot be stopped but with its process."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _pages_of_poppler(pdf: bytes) -> Iterator[Image.Image]:
    """Yield the pages as the other engine draws them.

    None where it fails or takes long, which says nothing.
    """
    try:
        done = subprocess.run(  # noqa: S603 -- fixed arguments; the file goes in at its standard input
            [
                "/usr/bin/pdftoppm",
                "-r",
                str(DOTS_PER_INCH),
                "-gray",
                "-cropbox",
                "-l",
                str(MOST_PAGES_OF_POPPLER),
                "-",
            ],
            input=pdf,
            capture_output=True,
            timeout=POPPLER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    at = 0
    while found := _GREY_PICTURE.match(done.stdout, at):
        width, height = int(found[1]), int(found[2])
        end = found.end() + width * height
        if end > len(done.stdout):
            return
        yield Image.frombytes("L", (width, height), done.stdout[found.end() : end])
        at = end


_GREY_PICTURE = re.compile(rb"P5\s(\d{1,5})\s(\d{1,5})\s255\s")
