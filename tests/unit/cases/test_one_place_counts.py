"""Days are counted in cases alone: whatever prints one takes it from there."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
COUNTING = {
    "add_months",
    "add_weeks",
    "first_working_day_on_or_after",
    "last_working_day_on_or_before",
    "working_days_after",
    "working_days_before",
}
PRINTING = ("web", "services", "worker", "forms", "mail", "signing")


def test_no_place_that_prints_a_day_counts_it_itself() -> None:
    """``cases.progress.deadline`` gives each step and promise its day; two counts would part one day."""
    counting = [
        f"{file.relative_to(ROOT)}: {name.name}"
        for package in PRINTING
        for file in (ROOT / package).rglob("*.py")
        if "example" not in file.parts  # the example cases choose days, and print none
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "cases.deadlines.days"
        for name in node.names
        if name.name in COUNTING
    ]
    assert counting == []
