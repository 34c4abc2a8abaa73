"""What a row of a case list says of a meeting: one that is booked, or one that was held, with its outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.reference.cells import NotReadable
from cases.reference.columns import column
from cases.vocabulary import MeetingMode, NotHeldWhy, Result, Shape
from dates import NoSuchTime, from_uk

MEETING = "A meeting about the decision"
USUAL_LENGTH = timedelta(hours=3)
TIMES = ("meeting_starts", "meeting_ends")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MeetingColumns:
    """Its columns; all are empty where none was booked."""

    meeting_on: date | None = column(
        "Day of the meeting",
        Shape.DATE,
        group=MEETING,
        hint="Each meeting about the decision has its row, past or to come. Empty: there is none.",
    )
    meeting_starts: str = column("When it starts", group=MEETING, hint="Such as 10:00 or 2pm. UK time.")
    meeting_ends: str = column("When it ends", group=MEETING, hint="Empty: three hours later.")
    meeting_mode: MeetingMode | None = column(
        "How it is held", Shape.CHOICE, group=MEETING, choices=MeetingMode
    )
    meeting_place: str = column("Where it is held", Shape.TEXT, group=MEETING, hint="Of one in person.")
    meeting_link: str = column("The link to it", Shape.TEXT, group=MEETING, hint="Of one online.")
    mediator: str = column(
        "Mediator", Shape.EMAIL, group=MEETING, hint="The email address of their account here."
    )
    meeting_told_on: date | None = column(
        "Day everyone was told of it", Shape.DATE, group=MEETING, hint="Empty: the day of the import."
    )
    meeting_result: Result | None = column(
        "What came of it",
        Shape.CHOICE,
        group=MEETING,
        choices=Result,
        hint="Of one that was held. Empty: it is to come, or nobody has recorded yet what came of it.",
    )
    meeting_not_held: NotHeldWhy | None = column(
        "Why it did not take place, or was stopped",
        Shape.CHOICE,
        group=MEETING,
        choices=NotHeldWhy,
        hint="Of one that was stopped, write adjourned under ‘meeting result’ too.",
    )
    statement_signed_on: date | None = column(
        "Day the Outcome Statement was signed, before the case came here",
        Shape.DATE,
        group=MEETING,
        hint="It is not made again. Add the file to the case afterwards.",
    )

    @property
    def is_recorded(self) -> bool:
        """True once it is said what came of the meeting, or that it did not take place."""
        return self.meeting_result is not None or self.meeting_not_held is not None

    @property
    def times_skipped(self) -> tuple[str, ...]:
        """The columns with a time that does not exist on the day: clocks in the UK skip it in March."""
        return tuple(one for one in TIMES if not _exists(self.meeting_on, getattr(self, one)))

    @property
    def starts_at(self) -> datetime | None:
        """When the meeting starts (UTC); None where there is none. Raises NoSuchTime."""
        return _instant(self.meeting_on, self.meeting_starts)

    @property
    def ends_at(self) -> datetime | None:
        """When the meeting ends (UTC), by itself the usual length later. Raises NoSuchTime."""
        begins = self.starts_at
        return _instant(self.meeting_on, self.meeting_ends) or (begins and begins + USUAL_LENGTH)


def read_clock(text: str) -> str:
    """Return a time of day as 14:30.

    Raises:
        NotReadable: it is none.
    """
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = (found[3] or "").lower() if found else ""
    if found and not half and found[2] is None:
        hour = 99  # 10 alone may be either half of the day
    if half and not 1 <= hour <= 12:
        hour = 99
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise NotReadable(f"‘{text}’ is not a time. Write it like 10:00, or like 2pm")
    return f"{hour:02}:{minute:02}"


def _exists(day: date | None, clock: str) -> bool:
    try:
        _instant(day, clock)
    except NoSuchTime:
        return False
    return True


def _instant(day: date | None, clock: str) -> datetime | None:
    return from_uk(day, time.fromisoformat(clock)) if day and clock else None
