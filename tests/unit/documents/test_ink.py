import math
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from documents.signatures.ink import InkRefused, draw, judge_strokes
from documents.uploads import Refusal, UploadRefused
from documents.uploads.signature_picture import clean_picture

CASES = Path(__file__).parents[2] / "hard_inputs"
EMPTY = "Draw your signature in the box, or type your name instead"
TOO_SMALL = "Your drawing is too small to read. Draw it larger, or type your name"


def wave(points: int = 60, across: float = 300, high: float = 60, every_ms: float | None = 16) -> list[Any]:
    """A wave from the left, as one stroke."""
    stroke = []
    for number in range(points):
        share = number / (points - 1)
        point = [50 + share * across, 100 + high * math.sin(share * 12)]
        stroke.append(point if every_ms is None else [*point, number * every_ms])
    return stroke


def line(points: int, across: float) -> list[Any]:
    return [[50 + number * across / (points - 1), 100.0] for number in range(points)]


def darkest_column_heights(png: bytes) -> list[int]:
    """For each twentieth column, how many dots are dark."""
    picture = Image.open(BytesIO(png)).convert("L")
    dots: Any = picture.load()
    return [sum(dots[x, y] < 128 for y in range(picture.height)) for x in range(0, picture.width, 20)]


@pytest.mark.hard_input("K18")
@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_an_empty_drawing_never_counts_as_signed(strokes):
    with pytest.raises(InkRefused) as refused:
        judge_strokes(strokes)

    assert refused.value.sentence == EMPTY


@pytest.mark.hard_input("K18")
@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([[[300, 100]]], id="one dot"),
        pytest.param([[[300, 100]] * 50], id="a long press"),
        pytest.param([line(7, 200)], id="seven points"),
        pytest.param([line(8, 59.9)], id="short path"),
        pytest.param([[[100 + (number % 2) * 23, 100] for number in range(40)]], id="narrow scribble"),
    ],
)
def test_too_little_ink_is_refused_with_what_to_do(strokes):
    with pytest.raises(InkRefused) as refused:
        judge_strokes(strokes)

    assert refused.value.sentence == TOO_SMALL
    with pytest.raises(InkRefused):
        draw(strokes)


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([line(8, 60)], id="eight points, sixty long"),
        pytest.param([[[100 + (number % 2) * 24, 100] for number in range(8)]], id="twenty-four across"),
        pytest.param([[[100, 20 + number * 10] for number in range(12)]], id="upright stroke"),
        pytest.param([line(4, 30), [[300 + n * 10, 50] for n in range(5)]], id="two strokes together"),
    ],
)
def test_the_least_that_counts_is_taken(strokes):
    judge_strokes(strokes)

    assert draw(strokes).png


@pytest.mark.parametrize(
    "strokes",
    [
        [[["a", 1]] * 20],
        [[[None, 1]] * 20],
        [[[float("nan"), 1]] * 20],
        [[[10**400, 1]] * 20],
        [[[True, 1]] * 20],
        [[[1]] * 20],
        [[7] * 20],
        7,
        "signature",
    ],
)
def test_what_is_no_drawing_is_refused(strokes):
    with pytest.raises(InkRefused):
        judge_strokes(strokes)


def test_more_points_than_a_hand_draws_are_refused():
    with pytest.raises(InkRefused, match="too many lines"):
        judge_strokes([wave(20_001)])


def test_the_web_process_can_judge_without_loading_what_opens_pictures():
    code = (
        "import sys; from documents.signatures.ink import judge_strokes, draw;"
        "from documents.uploads.signature_picture import clean_picture;"
        "assert not {'PIL', 'pikepdf', 'pypdf'} & sys.modules.keys()"
    )
    root = Path(__file__).parents[3]

    subprocess.run([sys.executable, "-c", code], check=True, cwd=root, timeout=60)


def test_a_drawing_fits_the_room_it_has_on_paper_at_six_hundred_dots():
    for strokes in ([wave()], [wave(across=540, high=20)], [wave(across=60, high=95)], [line(20, 500)]):
        ink = draw(strokes)
        picture = Image.open(BytesIO(ink.png))
        assert ink.width_mm <= 70
        assert ink.height_mm <= 16
        assert picture.width == pytest.approx(ink.width_mm / 25.4 * 600, abs=1)
        assert picture.info["dpi"] == pytest.approx((600, 600), abs=1)


def test_a_drawing_is_ink_on_white_cut_to_the_ink():
    picture = Image.open(BytesIO(draw([wave()]).png))

    assert picture.mode == "L"
    assert picture.getextrema() == (0, 255)
    sides = [
        picture.crop((0, 0, picture.width, 1)),
        picture.crop((0, picture.height - 1, picture.width, picture.height)),
        picture.crop((0, 0, 1, picture.height)),
        picture.crop((picture.width - 1, 0, picture.width, picture.height)),
    ]
    assert all(min(side.tobytes()) < 255 for side in sides)


def test_the_same_strokes_give_the_same_picture():
    assert draw([wave()]) == draw([wave()])


def test_where_in_the_box_it_was_drawn_makes_no_difference():
    moved = [[point[0] + 32, point[1] + 16, point[2]] for point in wave()]

    assert draw([moved]).width_mm == pytest.approx(draw([wave()]).width_mm, abs=0.1)


def test_a_quick_pen_draws_thinner_than_a_slow_one():
    slow, quick = ([[n * 10.0, 100.0, n * ms] for n in range(40)] for ms in (200, 2))

    assert max(darkest_column_heights(draw([slow]).png)) > 1.5 * max(
        darkest_column_heights(draw([quick]).png)[4:]
    )


def test_a_pen_pressed_harder_draws_thicker():
    stroke = [[n * 10.0, 100.0, n * 16.0, 0.1 if n < 20 else 1.0] for n in range(40)]

    columns = darkest_column_heights(draw([stroke]).png)

    assert columns[-10] > 2 * columns[8]


def test_a_tiny_drawing_is_not_blown_up_to_a_blot():
    ink = draw([[[100 + (number % 2) * 24, 100 + number] for number in range(8)]])

    assert ink.width_mm < 8


def test_points_outside_the_box_are_brought_to_its_edge():
    ink = draw([[[-500.0, 100.0], *line(20, 400), [9000.0, 100.0]]])

    assert ink.width_mm == pytest.approx(600 / 606.4 * 70 + 0.0, abs=1.0)


@pytest.mark.hard_input("K17")
def test_a_see_through_signature_is_ink_on_white():
    ink = clean_picture((CASES / "K17-signature-transparent.png").read_bytes())

    picture = Image.open(BytesIO(ink.png))
    assert picture.mode == "L"
    histogram = picture.histogram()
    assert sum(histogram[:64]) > 100
    assert sum(histogram[192:]) > picture.width * picture.height * 0.6
    assert ink.width_mm <= 70
    assert ink.height_mm <= 16


@pytest.mark.hard_input("K32")
def test_a_signature_of_too_many_dots_is_refused():
    with pytest.raises(UploadRefused) as refused:
        clean_picture((CASES / "K32-huge-pixels.png").read_bytes())

    assert refused.value.reason is Refusal.TOO_MANY_PIXELS


def photo_of_signature(ink: str = "navy") -> bytes:
    """Written on paper that lies half in the shade."""
    blank = Image.new("L", (1200, 900))
    for x in range(1200):
        blank.paste(150 + x // 12, (x, 0, x + 1, 900))
    photo = blank.convert("RGB")
    ImageDraw.Draw(photo).line([(300, 500), (450, 350), (600, 520), (800, 380)], fill=ink, width=9)
    output = BytesIO()
    photo.save(output, "JPEG", quality=90)
    return output.getvalue()


def test_the_paper_and_its_shadow_are_gone_from_a_photographed_signature():
    picture = Image.open(BytesIO(clean_picture(photo_of_signature()).png))

    assert picture.width / picture.height == pytest.approx(500 / 170, rel=0.15)
    assert sum(picture.histogram()[240:]) > picture.width * picture.height * 0.7


def test_a_picture_with_nothing_written_on_it_is_refused():
    blank = BytesIO()
    Image.new("RGB", (400, 200), "white").save(blank, "PNG")

    with pytest.raises(InkRefused, match="cannot see a signature"):
        clean_picture(blank.getvalue())
    with pytest.raises(InkRefused, match="cannot see a signature"):
        clean_picture(photo_of_signature(ink="#dddddd"))


def test_a_pdf_is_no_picture_of_a_signature():
    with pytest.raises(UploadRefused, match=r"^other type$") as refused:
        clean_picture((CASES / "K42-object-streams.pdf").read_bytes(), "sign.pdf")

    assert "Send a JPEG or a PNG" in refused.value.sentence
