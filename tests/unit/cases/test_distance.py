"""Straight lines between places, from their coordinates alone."""

from __future__ import annotations

import pytest

from cases.meetings.distance import Place, difference_words, miles_between, miles_words
from cases.reference.towns import TOWNS


@pytest.mark.parametrize(
    ("one", "other", "miles"),
    [("Bury", "Manchester", 8), ("Middlesbrough", "Darlington", 13), ("London", "Newcastle upon Tyne", 247)],
)
def test_known_distances(one: str, other: str, miles: int) -> None:
    a, b = (Place(name, *TOWNS[name]) for name in (one, other))
    assert miles_between(a, b) == pytest.approx(miles, abs=1.5)
    assert miles_between(a, b) == pytest.approx(miles_between(b, a))


def test_every_town_is_in_england() -> None:
    assert all(49 <= latitude <= 56 and -6 <= longitude <= 2 for latitude, longitude in TOWNS.values())


def test_words() -> None:
    assert [miles_words(one) for one in (0.2, 1.2, 12.4)] == [
        "less than a mile in a straight line",
        "about 1 mile in a straight line",
        "about 12 miles in a straight line",
    ]
    assert difference_words([3.0, 5.0]) == difference_words([40.0]) == ""
    assert difference_words([3.0, 31.0, 20.0]) == "The journeys there differ by about 28 miles."
