"""How far two places are apart in a straight line, from their coordinates: nothing is looked up outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_MILES = 3958.8
UNEQUAL_MILES = 10
"""By how much two journeys may differ before staff are told: a place is as central as it can be."""


@dataclass(frozen=True)
class Place:
    """A point on the map under the name that staff have for it; degrees, west is negative."""

    name: str
    latitude: float
    longitude: float


def miles_between(one: Place, other: Place) -> float:
    """Return the length of the straight line between two places on the globe, in miles."""
    lat_one, lat_other = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((lat_other - lat_one) / 2) ** 2 + cos(lat_one) * cos(lat_other) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(half))


def miles_words(miles: float) -> str:
    """Return *about 12 miles in a straight line*."""
    count = round(miles)
    if count < 1:
        return "less than a mile in a straight line"
    return f"about {count} {'mile' if count == 1 else 'miles'} in a straight line"


def difference_words(miles: Sequence[float]) -> str:
    """Return that the journeys are unequal, as a sentence; '' where they are about equal or one alone is
    known.
    """
    if len(miles) < 2 or max(miles) - min(miles) <= UNEQUAL_MILES:
        return ""
    return f"The journeys there differ by about {round(max(miles) - min(miles))} miles."
