"""Each edge case of the domain has its place in the table, and what the table names is there."""

from __future__ import annotations

from pathlib import Path

from tests.edge_cases import EDGES

ROOT = Path(__file__).parents[2]


def test_every_edge_case_names_a_test_that_is_there() -> None:
    assert sorted(EDGES) == list(range(1, 45))
    for number, (_, file, name) in EDGES.items():
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), number
