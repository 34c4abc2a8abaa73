"""Draws docs/architecture.svg from the import contracts in pyproject.toml and the packages on disk.

``python -m script.draw_architecture`` writes the picture. A test asserts that the committed file is what this
module draws, so the picture cannot differ from what the import linter enforces.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"

WIDTH, MARGIN, GAP = 960, 24, 16
HEADING, LINE, PADDING, ARROW = 28, 18, 14, 26
"""Heights in pixels: of a package's name, a line of text, the space inside a box, the space of an arrow."""
CHARACTER = 7.4
"""Average width of a character of the small text, in pixels."""
INK, QUIET, PAPER, BOX, EDGE = "#0b0c0c", "#3d4246", "#ffffff", "#f0f4f8", "#1d70b8"


@dataclass(frozen=True)
class Package:
    """One top-level package and the packages directly inside it."""

    name: str
    inner: tuple[str, ...]


@dataclass(frozen=True)
class Architecture:
    """What is drawn: layers from the top down, and the names of the other contracts."""

    layers: tuple[tuple[Package, ...], ...]
    rules: tuple[str, ...]


def read_architecture(root: Path = ROOT) -> Architecture:
    """Return the layers and contracts of ``root``'s pyproject.toml with the packages found on disk.

    Raises:
        ValueError: if there is no layers contract over whole top-level packages.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    contracts: list[dict[str, Any]] = settings["contracts"]
    roots = set(settings["root_packages"])
    for contract in contracts:
        if contract["type"] == "layers" and (layers := _layers(contract, roots)):
            packages = tuple(tuple(_package(root, name) for name in layer) for layer in layers)
            return Architecture(packages, tuple(one["name"] for one in contracts if one is not contract))
    raise ValueError("pyproject.toml has no layers contract over its root packages")


def draw(architecture: Architecture) -> str:
    """Return the picture as SVG text."""
    body: list[str] = []
    top = MARGIN + 8
    for number, layer in enumerate(architecture.layers):
        if number:
            body += _arrow(top)
            top += ARROW
        height = max(_height(package, _width(layer)) for package in layer)
        for position, package in enumerate(layer):
            body += _box(package, MARGIN + position * (_width(layer) + GAP), top, _width(layer), height)
        top += height
    top += 2 * LINE
    for text, weight in _rules(architecture):
        body.append(_text(MARGIN, top, text, size=13, colour=QUIET, weight=weight))
        top += LINE
    return "\n".join([*_head(top + MARGIN - LINE, describe(architecture)), *body, "</svg>", ""])


def describe(architecture: Architecture) -> str:
    """Return the picture in words, for whoever does not see it."""
    layers = [" and ".join(package.name for package in layer) for layer in architecture.layers]
    return (
        f"Layers from the top down: {'; '.join(layers)}. A package imports from the layers below its own "
        "only, and packages of one layer do not import each other."
    )


def _layers(contract: dict[str, Any], roots: set[str]) -> list[list[str]]:
    """Return the names in each layer; empty where the contract is about inner packages."""
    layers = [
        [name.strip(" ()") for name in re.split("[|:]", layer)]
        for layer in contract["layers"]
        if isinstance(layer, str)
    ]
    return layers if all(name in roots for layer in layers for name in layer) else []


def _package(root: Path, name: str) -> Package:
    inner = sorted(found.parent.name for found in (root / name).glob("*/__init__.py"))
    return Package(name, tuple(inner))


def _width(layer: Sequence[Package]) -> int:
    return (WIDTH - 2 * MARGIN - (len(layer) - 1) * GAP) // len(layer)


def _inner_lines(package: Package, width: int) -> list[str]:
    words = "\N{NO-BREAK SPACE}· ".join(package.inner)
    return textwrap.wrap(words, int((width - 2 * PADDING) / CHARACTER))


def _height(package: Package, width: int) -> int:
    return 2 * PADDING + HEADING - 8 + LINE * len(_inner_lines(package, width))


def _rules(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Yield each line below the layers, and its weight."""
    yield "The import linter also enforces:", "bold"
    for rule in architecture.rules:
        for number, line in enumerate(textwrap.wrap(rule, int((WIDTH - 2 * MARGIN) / CHARACTER) - 2)):
            yield f"{' ' if number else '•'} {line}", "normal"


def _head(height: int, description: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc" font-family="sans-serif">',
        '<title id="title">The packages of Counterpart, in layers</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]


def _box(package: Package, left: int, top: int, width: int, height: int) -> list[str]:
    lines = [
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="6" fill="{BOX}" stroke="{EDGE}"/>',
        _text(left + PADDING, top + PADDING + 12, f"{package.name}/", size=17, colour=INK, weight="bold"),
    ]
    for number, line in enumerate(_inner_lines(package, width)):
        down = top + PADDING + HEADING + 6 + number * LINE
        lines.append(_text(left + PADDING, down, line, size=13, colour=QUIET))
    return lines


def _arrow(top: int) -> list[str]:
    middle, end = WIDTH // 2, top + ARROW - 4
    return [
        f'<path d="M{middle} {top + 4}V{end}M{middle - 5} {end - 6}L{middle} {end}L{middle + 5} {end - 6}" '
        f'fill="none" stroke="{INK}" stroke-width="1.5"/>'
    ]


def _text(left: int, down: int, words: str, *, size: int, colour: str, weight: str = "normal") -> str:
    return (
        f'<text x="{left}" y="{down}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(read_architecture()), "utf-8")
