"""The built style sheet: ours, and nobody's that it could be mistaken for."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "web" / "static"
ASSETS = ROOT / "web" / "assets"

GOVERNMENT_HUES = [
    "#1d70b8",
    "#1a65a6",
    "#16548a",
    "#0f385c",
    "#8eb8dc",
    "#d2e2f1",
    "#f4f8fb",
    "#0f7a52",
    "#0b5c3e",
    "#083d29",
    "#ffdd00",
    "#54319f",
    "#00ffe0",
    "#ca3535",
]

CONTRAST = [
    ("ink", "sheet", 17.17),
    ("ink", "paper", 16.21),
    ("ink", "sand", 14.49),
    ("ink", "honey", 11.12),
    ("quiet", "sheet", 7.84),
    ("quiet", "paper", 7.40),
    ("quiet", "sand", 6.61),
    ("plum", "paper", 12.42),
    ("mulberry", "sheet", 8.83),
    ("mulberry", "paper", 8.34),
    ("mulberry", "sand", 7.45),
    ("sheet", "mulberry-deep", 11.76),
    ("visited", "paper", 7.31),
    ("line", "sheet", 4.31),
    ("line", "paper", 4.07),
    ("line", "sand", 3.64),
    ("good", "good-ground", 5.65),
    ("soon", "soon-ground", 6.09),
    ("bad", "bad-ground", 5.60),
    ("calm", "calm-ground", 7.38),
    ("good", "paper", 6.14),
    ("soon", "paper", 6.42),
    ("bad", "paper", 6.20),
    ("calm", "paper", 8.13),
]


@pytest.fixture(scope="module")
def css() -> str:
    """The style sheet that pages load."""
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    return (STATIC / str(manifest["brand.css"])).read_text("utf-8").lower()


@pytest.mark.parametrize("hue", GOVERNMENT_HUES)
def test_no_hue_of_the_governments_is_in_the_style_sheet(css, hue):
    assert hue not in css


@pytest.mark.parametrize("words", ["gds transport", "gov.uk", "crown"])
def test_nothing_else_of_the_governments_is_either(css, words):
    assert words not in css


def test_everything_the_style_sheet_loads_is_our_own_and_there(css):
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    files = [file for file in re.findall(r'url\("?([^")]+)"?\)', css) if not file.startswith("data:")]

    assert sorted(set(files)) == [
        f"lato-latin-{cut}-normal.woff2" for cut in ("400", "700", "ext-400", "ext-700")
    ]
    assert set(files) <= set(manifest)


def test_one_file_alone_knows_colours():
    for file in ASSETS.glob("*.scss"):
        if file.name != "brand.scss":
            assert not re.findall(r"#[0-9a-f]{3,8}\b(?!\s*\{)", file.read_text("utf-8"), re.IGNORECASE), (
                file.name
            )


def token(css: str, name: str) -> str:
    found = re.search(rf"--cp-{name}:\s*(#[0-9a-f]{{3,6}}|white)", css)
    assert found is not None, name
    return "#ffffff" if found[1] in ("white", "#fff") else found[1]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground", "promised"), CONTRAST)
def test_each_colour_stands_out_from_its_ground_as_promised(css, text, ground, promised):
    """WCAG 2.2, relative luminance and contrast ratio."""
    lighter, darker = sorted((luminance(token(css, text)), luminance(token(css, ground))), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= promised
