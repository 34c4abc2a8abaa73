"""When mediators' private notes are destroyed: so many days after the last certificate of their case.

No statute says when; the provider's agreement to mediate promises it. A case without a certificate counts
from its closing. Notes of a meeting that is held after the last certificate, or begun after it, are not
destroyed under their writer's hands: they count from that. While mediation goes on, nothing has begun the
count: a meeting that was not held or not finished is still wanted, or a certificate is still to come.
"""

from __future__ import annotations

from datetime import date, timedelta

NOTE_DAYS = 28


def notes_end_on(
    *,
    begun_on: date,
    last_certificate: date | None,
    last_meeting: date | None,
    closed_on: date | None,
    goes_on: bool = False,
    days: int = NOTE_DAYS,
) -> date | None:
    """Return the day on which notes begun then are destroyed; None while nothing has begun the count.

    ``last_meeting`` is the last day on which a meeting of the case is to be held or was; with ``goes_on``
    the open case waits for another day or for a certificate.
    """
    if goes_on and closed_on is None:
        return None
    ended = last_certificate or closed_on
    if ended is None:
        return None
    return max(day for day in (ended, last_meeting, begun_on) if day is not None) + timedelta(days=days)
