"""What browsers load, as script/setup built it."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

import pytest

STATIC = Path(__file__).resolve().parents[3] / "web" / "static"


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    """Logical name → file."""
    manifest = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return {name: STATIC / path for name, path in manifest.items()}


def test_every_file_of_the_manifest_is_there_under_one_folder_named_by_its_contents(built: dict[str, Path]):
    assert {"brand.css", "app.js", "govuk-frontend.min.js", "signature_pad.min.js", "favicon.svg"} <= set(
        built
    )
    assert [name for name, file in built.items() if not file.is_file()] == []
    (folder,) = {PurePosixPath(file.relative_to(STATIC)).parts[0] for file in built.values()}
    assert re.fullmatch("[0-9a-f]{16}", folder)


def test_styles_carry_neither_the_crown_services_font_nor_an_address_elsewhere(built: dict[str, Path]):
    styles = built["brand.css"].read_text(encoding="utf-8")

    assert "GDS Transport" not in styles
    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*", styles) == []


def test_every_file_that_the_styles_name_is_served(built: dict[str, Path]):
    styles = built["brand.css"].read_text(encoding="utf-8")
    named = re.findall(r"url\([\"']?(?!data:)([^\"')]+)", styles)

    assert named
    assert [name for name in named if not (built["brand.css"].parent / name).is_file()] == []


def test_every_script_that_a_script_imports_is_served(built: dict[str, Path]):
    imported = {
        (script.parent / name)
        for script in built.values()
        if script.suffix == ".js"
        for name in re.findall(
            r"(?:from|import)\s*[\"'](\.{1,2}/[^\"']+)", script.read_text(encoding="utf-8")
        )
    }

    assert imported
    assert [file for file in imported if not file.is_file()] == []
