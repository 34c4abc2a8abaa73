"""The words of meetings and of finding a time for one as enums; ``cases.vocabulary`` hands them out."""

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


class NotHeldWhy(Worded):
    """Why a meeting did not take place, or did not finish; read by staff, never shown to parties."""

    AUTHORITY_AWAY = "authority_away", "The local authority did not come"
    FAMILY_AWAY = "family_away", "The family did not come"
    NOBODY_CAME = "nobody_came", "Nobody came"
    OTHER_AWAY = "other_away", "The health body, school or college did not come"
    CALLED_OFF = "called_off", "We called it off on the day"
    OTHER = "other", "Something else"
    STOPPED = "stopped", "The mediator stopped it before the end"


FAMILY_WAS_AWAY = frozenset({NotHeldWhy.FAMILY_AWAY, NotHeldWhy.NOBODY_CAME})
"""The family is phoned the same day, kindly."""


class WithoutDecider(Worded):
    """What was done where who came for the local authority could not decide (SEND Regs 2014, reg 38)."""

    BY_PHONE = "by_phone", "Someone who can decide joined by phone"
    WENT_ON = "went_on", "Nobody did, and the family chose to go on"
    OTHER_DAY = "other_day", "Nobody did, and the family chose another day"
