"""What reports hide: nobody can be told from the sum, from what is shown, or by knowing the rule."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from cases.reports.hiding import LEAST, hide_few

Published = tuple[tuple[int | None, ...], int]
"""What a reader sees: each cell as it is shown, and the sum."""


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 2, "b": 1}, {"a": None, "b": None}),
        ({"a": 7, "b": 0}, {"a": 7, "b": 0}),
        ({"a": 9, "b": 6, "c": 1}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 2, "c": 2, "d": 6}, {"a": 9, "b": None, "c": None, "d": None}),
        ({"a": 4, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 4, "b": 4, "c": 9}, {"a": None, "b": None, "c": None}),  # eight in two: only fours come to it
        ({"a": 4, "b": 5, "c": 5}, {"a": None, "b": None, "c": None}),  # one of two alike says the other
        ({"a": 8, "b": 3, "c": 0}, {"a": None, "b": None, "c": 0}),
    ],
)
def test_few_are_hidden_and_others_beside_them(cells: dict[str, int], shown: object) -> None:
    assert hide_few(cells) == shown


@pytest.mark.parametrize(("count", "most"), [(2, 14), (3, 12), (4, 8)])
def test_whoever_knows_sum_and_rule_finds_at_least_two_numbers_for_each_that_is_hidden(
    count: int, most: int
) -> None:
    possible: defaultdict[Published, list[tuple[int, ...]]] = defaultdict(list)
    for numbers in product(range(most + 1), repeat=count):
        if sum(numbers) >= LEAST:
            shown = hide_few({str(place): number for place, number in enumerate(numbers)})
            possible[(tuple(shown.values()), sum(numbers))].append(numbers)
    for (shown_cells, _), all_numbers in possible.items():
        for place, cell in enumerate(shown_cells):
            if cell is None:
                assert len({numbers[place] for numbers in all_numbers}) > 1, all_numbers
            else:
                assert not 0 < cell < LEAST
