"""Names that gave way to the field's own, and where a module or a template still gives one of them.

``script/check-architecture`` fails on each. Sentences, stored names and landed migrations are not names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

EARLIER_WORDS: Final = frozenset(
    (
        "Behind",
        "Diary",
        "Duties",
        "House",
        "Installation",
        "News",
        "OfficePool",
        "Paper",
        "PaperOut",
        "Promises",
        "Sheet",
        "Shell",
        "Step",
        "TOLD",
        "Told",
        "Trouble",
        "Words",
        "Workshop",
        "_told",
        "a_house",
        "a_paper",
        "a_workshop",
        "acts",
        "apart",
        "askers",
        "beat",
        "beats",
        "behind",
        "behind_link",
        "both_houses",
        "concluding",
        "diary",
        "duties",
        "fetching",
        "foreign",
        "frame",
        "furniture",
        "house",
        "house_with_worker",
        "journeys",
        "loose",
        "loose_template",
        "mending",
        "news",
        "notices_to_tell",
        "offices",
        "paper",
        "papers",
        "promises",
        "replacing",
        "several",
        "sheet",
        "shell",
        "shop",
        "take_news",
        "taken_out",
        "taking",
        "tell_news",
        "tell_request_received",
        "this_house",
        "this_installation",
        "told",
        "told_again",
        "trouble",
        "use_workshop",
        "visits",
        "workshop",
        "wrapping",
    )
)
"""Names that gave way to the field's own; docs/glossary.md has the words in use."""
EARLIER_MODULES: Final = EARLIER_WORDS | {"finding", "printed", "words"}
"""What no module is called either; within a module, these are ordinary words."""
JINJA_NAME: Final = re.compile(
    r"\{%-?\s*(?:set\s+(?P<set>\w+)|for\s+(?P<loop>[\w\s,]+?)\s+in\b|macro\s+(?P<macro>\w+)\s*\((?P<macro_takes>[^)]*)\)"
    r"|call\s*\((?P<call_takes>[^)]*)\))"
)
"""Where a template gives names: to a variable, in a loop, to a macro and to what it takes."""


def names_in_module(dotted: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each name that was given up and is still given here, with its line (0: the module's own)."""
    for part in dotted.split("."):
        if part.removeprefix("test_") in EARLIER_MODULES:
            yield 0, part
    for line, name in sorted(_names_given(tree)):
        if name in EARLIER_WORDS:
            yield line, name


def names_in_template(text: str) -> Iterator[tuple[int, str]]:
    """Yield each name that was given up and is still given in a Jinja template, with its line."""
    for found in JINJA_NAME.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        for name in re.findall(r"\w+", " ".join(group for group in found.groups() if group)):
            if name in EARLIER_WORDS:
                yield line, name


def _names_given(tree: ast.Module) -> set[tuple[int, str]]:
    """Return each name that ``tree`` gives to something, also to an attribute, with its line."""
    given: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=str(name))
                | ast.AsyncFunctionDef(name=str(name))
                | ast.ClassDef(name=str(name))
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
                | ast.arg(arg=name)
                | ast.alias(asname=str(name))
            ):
                given.add((node.lineno, name))
    return given
