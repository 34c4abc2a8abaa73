"""Pages are drawn and read in another process, which no file can make hang or swell for long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from documents.pdf import pages
from documents.pdf.pages import (
    PagesTooLong,
    TooManyPages,
    UnreadablePages,
    page_images,
    stop_helpers,
)

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/hard_inputs"


def drawn_pages(pdf: bytes) -> int:
    return len(page_images(pdf, width_px=16))


@pytest.fixture(autouse=True, scope="module")
def _no_helper_is_left() -> Iterator[None]:
    yield
    stop_helpers()


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def pdf_that_draws(content: bytes, *, size: tuple[int, int] = (200, 100), turned: int = 0) -> bytes:
    """A PDF of one page, ``size`` in points."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=size)
    page.Contents = document.make_stream(content)
    page.Rotate = turned
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def pdf_that_never_ends() -> bytes:
    """Each of forty drawings draws the next one ten times: ten to the power of forty dots."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 100))
    inner = document.make_stream(
        b"0 0 9 9 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 99, 99]
    )
    for _ in range(10):
        inner = document.make_stream(
            b"/X Do " * 40,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 99, 99],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner)),
        )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
    page.Contents = document.make_stream(b"/X Do")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    return image


RED_LEFT = b"1 0 0 rg 0 0 100 100 re f"
BLACK_LEFT = b"0 g 0 0 100 100 re f"


def test_a_page_is_drawn_as_wide_as_asked_in_its_colours_on_white():
    image = opened(page_images(pdf_that_draws(RED_LEFT), width_px=400)[0])

    assert image.size == (400, 200)
    assert image.convert("RGB").getpixel((50, 100)) == (255, 0, 0)
    assert image.convert("RGB").getpixel((350, 100)) == (255, 255, 255)


def test_a_page_without_colour_is_kept_in_sixteen_greys():
    image = opened(page_images(pdf_that_draws(BLACK_LEFT), width_px=400)[0])

    assert len(image.getpalette() or []) <= 16 * 3
    assert image.convert("L").getextrema() == (0, 255)


def test_a_turned_page_is_drawn_upright():
    image = opened(page_images(pdf_that_draws(RED_LEFT, turned=90), width_px=100)[0]).convert("RGB")

    assert image.size == (100, 200)
    assert image.getpixel((50, 10)) == (255, 0, 0)


def test_a_page_that_is_endlessly_tall_comes_out_narrower():
    image = opened(page_images(pdf_that_draws(BLACK_LEFT, size=(10, 14_000)), width_px=900)[0])

    assert image.width < 900


def test_the_same_page_gives_the_same_picture():
    pdf = case("K40-inherited-and-rotated.pdf")

    assert page_images(pdf, width_px=300) == page_images(pdf, width_px=300)


def test_single_pages_can_be_asked_for():
    pdf = case("K34-two-thousand-pages.pdf")

    assert len(page_images(pdf, width_px=50, pages=[1999, 0])) == 2


@pytest.mark.parametrize("page", [-1, 1])
def test_a_page_that_is_not_there_is_an_index_error(page: int):
    with pytest.raises(IndexError):
        page_images(pdf_that_draws(b""), width_px=50, pages=[page])


@pytest.mark.hard_input("K34")
def test_two_thousand_pages_are_refused_at_once():
    pdf = case("K34-two-thousand-pages.pdf")

    with pytest.raises(TooManyPages, match=r"2,000 pages\. We can show 150") as caught:
        page_images(pdf, width_px=900)
    assert (caught.value.pages, caught.value.limit) == (2000, 150)


@pytest.mark.hard_input("K19", "K21", "K22")
@pytest.mark.parametrize(
    "name", ["K19-needs-password.pdf", "K21-empty.pdf", "K21-header-only.pdf", "K22-really-a-jpeg.pdf"]
)
def test_what_cannot_be_opened_is_told_so(name: str):
    with pytest.raises(UnreadablePages):
        drawn_pages(case(name))


def test_a_page_that_never_ends_costs_its_time_and_no_more():
    pdf = pdf_that_never_ends()
    with pytest.raises(PagesTooLong):
        page_images(pdf, width_px=900, seconds=0.5)

    assert drawn_pages(pdf_that_draws(b"")) == 1


def test_a_helper_that_was_killed_is_replaced_unnoticed():
    drawn_pages(pdf_that_draws(b""))
    for helper in helpers():
        os.kill(helper, signal.SIGKILL)

    assert drawn_pages(pdf_that_draws(b"")) == 1


def test_helpers_may_not_take_all_memory():
    drawn_pages(pdf_that_draws(b""))

    for helper in helpers():
        limits = Path(f"/proc/{helper}/limits").read_text()
        assert "Max address space         1200000000" in limits


OWNER = """
import sys, time
from pathlib import Path
from documents.pdf import pages
pages.page_images(Path(sys.argv[1]).read_bytes(), width_px=16)
print(pages._helpers._idle[0]._process.pid, flush=True)
time.sleep(60)
"""


def test_a_helper_ends_with_its_owner_who_is_killed():
    pdf = CASES / "K20-owner-password-only.pdf"
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(pdf)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        helper = int(owner.stdout.readline())
        assert is_running(helper)
        owner.kill()

    deadline = time.monotonic() + 120
    while is_running(helper):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def helpers() -> list[int]:
    """Process ids of the helpers that wait."""
    return [helper._process.pid for helper in pages._helpers._idle]


def test_many_threads_may_ask_at_once():
    results: list[int] = []
    pdf = pdf_that_draws(b"")
    threads = [threading.Thread(target=lambda: results.append(drawn_pages(pdf))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [1] * 6
    assert len(helpers()) <= pages.KEPT_WARM
