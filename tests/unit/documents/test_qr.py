from io import BytesIO
from typing import Any

import segno
from PIL import Image

from documents.qr import qr_png

URL = "https://quincestreet.example.com/check/MC-7K3M-2Q"


def modules_of(png: bytes) -> list[list[bool]]:
    """Dark or not, module by module, the margin included."""
    picture = Image.open(BytesIO(png)).convert("L")
    step = 12
    dots: Any = picture.load()
    return [
        [dots[x + step // 2, y + step // 2] < 128 for x in range(0, picture.width, step)]
        for y in range(0, picture.height, step)
    ]


def test_the_picture_is_the_code_of_the_address_at_level_m_in_its_margin():
    modules = modules_of(qr_png(URL)[0])

    drawn = [row[4:-4] for row in modules[4:-4]]
    assert drawn == [
        [bool(module) for module in row] for row in segno.make_qr(URL, error="m", boost_error=False).matrix
    ]
    margin = modules[:4] + modules[-4:] + [row[:4] + row[-4:] for row in modules]
    assert not any(any(row) for row in margin)


def test_an_address_of_sixty_two_letters_keeps_its_modules_readable():
    png, size_mm = qr_png("https://example.com/".ljust(62, "x"))

    across = len(modules_of(png))
    assert across == 41
    assert round(size_mm / across, 2) == 0.63


def test_the_same_address_gives_the_same_picture():
    assert qr_png(URL) == qr_png(URL)
