"""The words of finding a time for a meeting as enums; ``cases.vocabulary`` hands them out."""

from __future__ import annotations

from cases.worded import Worded


class TimeReply(Worded):
    """What one party says of one proposed time; the other parties never learn it."""

    CAN = "can", "I can"
    RATHER_NOT = "rather_not", "I can, but would rather not"
    CANNOT = "cannot", "I cannot"


COMES = frozenset({TimeReply.CAN, TimeReply.RATHER_NOT})
"""Whoever says so could be there."""


class TimeEnd(Worded):
    """Why a proposed time is not open any more."""

    WITHDRAWN = "withdrawn", "Withdrawn"
    CHANGED = "changed", "Another time or place was proposed in its place"
    BOOKED = "booked", "A meeting was booked at this time"
    NOT_CHOSEN = "not_chosen", "A meeting was arranged at another time"
