"""Pages, emails and documents count no time limit themselves: they take it from the cases package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PRINTING = ("services", "signing", "web", "worker", "commands", "mail", "forms")
COUNTING = {"contact_dates", "appeal_dates", "appeal_dates_from_proof"}


def names_imported(file: Path) -> set[str]:
    """Every name that ``file`` imports from the module of the clocks, or reads as an attribute."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cases"):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
    return names


@pytest.mark.parametrize("package", PRINTING)
def test_only_the_cases_package_counts_contact_and_appeal(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files, package
    assert {file.name for file in files if names_imported(file) & COUNTING} == set()
