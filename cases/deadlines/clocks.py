"""The clocks: from a day on which something happened to the days by which something must follow.

Two dates come out of each: the *safe* one, to act on, and the *legal* one, which the rules may allow
and which nobody should rely on. What a person reads about them is in ``reasons`` and ``counted``.
Always safe <= raw <= legal. Days are days in the UK; see ``cases.deadlines.days`` for how they are counted.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from cases.deadlines.days import (
    ONE_DAY,
    SATURDAY,
    add_months,
    first_working_day_on_or_after,
    last_working_day_on_or_before,
    working_days_between,
)
from cases.vocabulary import Clock
from dates import MONTHS, WEEKDAYS, long_date, short_day, uk_day

CONTACT_MONTHS = 2
APPEAL_MONTHS = 2
CERTIFICATE_MONTHS = 1
NEARLY_OVER_WORKING_DAYS = 10

AUGUST = 8
DO_NOT_RELY = "Do not rely on the later date."


@dataclass(frozen=True)
class Counted:
    """One line of 'Days we counted'."""

    words: str
    day: date


@dataclass(frozen=True)
class TwoDates:
    """What one clock says: act by ``safe``; the rules may allow until ``legal``."""

    clock: Clock
    started: date
    safe: date
    raw: date
    legal: date
    reasons: tuple[str, ...]
    counted: tuple[Counted, ...]
    nudges: tuple[date, ...] = ()

    @property
    def until(self) -> str:
        """The words before a date: an appeal must arrive by 5pm (HESC Rules 2008, r 12(1))."""
        return "by 5pm on" if self.clock is Clock.APPEAL else "by the end of"

    @property
    def do_it_by(self) -> str:
        """The large date in words, such as "by 5pm on Friday 13 November 2026"."""
        return f"{self.until} {long_date(self.safe)}"

    @property
    def may_be_until(self) -> str | None:
        """The small date in words, or None when both are the same day."""
        return long_date(self.legal) if self.legal != self.safe else None


def notice_day(letter: date | None, sent: date | None = None) -> date:
    """Return the day that families' dates are counted from: the earlier of the letter's date and its sending.

    Never the day it came. Raises ValueError when neither is known.
    Law: SEND Regulations 2014, reg 33 and HESC Rules 2008, r 20(1)(c), which run from sending;
    CM v Surrey CC [2014] UKUT 4 (AAC).
    """
    known = [day for day in (letter, sent) if day]
    if not known:
        raise ValueError("the date on the letter or the day it was sent must be known")
    return min(known)


def kind_of_day(day: date) -> str:
    """Return what a day that is not a working day is: "a Saturday", "a Sunday" or "a bank holiday"."""
    return f"a {WEEKDAYS[day.weekday()]}" if day.weekday() >= SATURDAY else "a bank holiday"


def safe_line(safe: date, end: date) -> tuple[Counted, ...]:
    """Return the line of 'Days we counted' that moves ``end`` back to a working day, if it was moved."""
    return (Counted("The safe day: the last working day by then", safe),) if safe != end else ()


def contact_end(letter: date | None, sent: date | None) -> date:
    """Return the last day of the two months for contact (SEND Regulations 2014, reg 33)."""
    return add_months(notice_day(letter, sent), CONTACT_MONTHS)


def contact_dates(
    letter: date | None, sent: date | None = None, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C1: contact with the adviser, within two months of the notice. It never moves to a later day.

    Law: SEND Regulations 2014, reg 33; the relief of HESC Rules 2008, r 12 is for the appeal alone.
    """
    start, end = notice_day(letter, sent), contact_end(letter, sent)
    safe = last_working_day_on_or_before(end, bank_holidays)
    if safe == end:
        reasons: tuple[str, ...] = (f"The two months end on {long_date(end)}.",)
    else:
        reasons = (
            f"The two months end on {kind_of_day(end)}.",
            "This time limit does not move to the next working day.",
            f"So contact us by {long_date(safe)}, the last working day before.",
        )
    return TwoDates(
        Clock.CONTACT,
        start,
        safe,
        end,
        end,
        (*_clamp_reason(start, end), *reasons),
        (_start_line(letter, start), Counted("Two months later", end), *safe_line(safe, end)),
    )


def appeal_dates(
    letter: date | None,
    sent: date | None = None,
    *,
    bank_holidays: Container[date],
    issued: date | None = None,
    section_i_only: bool = False,
    contacted: date | None = None,
) -> TwoDates:
    """Return C10: the Tribunal must have the appeal by the later of two months from the notice and one month
    from the day the certificate was ``issued``.

    ``contacted`` is the UK day of the first contact with us. After the two months, or for section I
    alone, the certificate's month is left out of the safe date: whether it helps there is unsettled.
    Law: HESC Rules 2008, r 20(1)(c); r 12(2) and (3)(a) for the legal date.
    """
    start = notice_day(letter, sent)
    return _appeal(start, start, _start_line(letter, start), bank_holidays, issued, section_i_only, contacted)


def appeal_dates_from_proof(
    letter: date,
    proven_sent: date,
    *,
    bank_holidays: Container[date],
    issued: date | None = None,
    section_i_only: bool = False,
    contacted: date | None = None,
) -> TwoDates:
    """Return C10 for staff only, where the day of sending is proven: the legal date runs from that day.

    The safe date stays the family's own, counted from the earlier of the two.
    Law: HESC Rules 2008, r 20(1)(c).
    """
    line = Counted("The day the letter was sent, as proven", proven_sent)
    start = min(letter, proven_sent)
    return _appeal(start, proven_sent, line, bank_holidays, issued, section_i_only, contacted)


def _appeal(
    start: date,
    legal_start: date,
    start_line: Counted,
    bank_holidays: Container[date],
    issued: date | None,
    section_i_only: bool,
    contacted: date | None,
) -> TwoDates:
    from_notice, legal_from_notice = add_months(start, APPEAL_MONTHS), add_months(legal_start, APPEAL_MONTHS)
    from_certificate = add_months(issued, CERTIFICATE_MONTHS) if issued else None
    why_not = _why_certificate_is_left_out(section_i_only, contacted, from_notice) if issued else None
    raw = max(legal_from_notice, from_certificate or legal_from_notice)
    counted_on = from_notice if why_not else max(from_notice, from_certificate or from_notice)
    safe = last_working_day_on_or_before(counted_on, bank_holidays)
    legal = _with_relief(raw, bank_holidays)
    by_certificate = from_certificate is not None and from_certificate > legal_from_notice
    reasons = [
        *_clamp_reason(issued if by_certificate and issued else legal_start, raw),
        *_which_limb(from_certificate, legal_from_notice),
        *([why_not] if why_not and by_certificate else []),
        _ending(raw, legal, by_certificate),
        *([DO_NOT_RELY] if legal != safe else []),
    ]
    counted = [start_line, Counted("Two months later", legal_from_notice)]
    if issued and from_certificate:
        counted.append(Counted("The certificate was issued", issued))
        counted.append(Counted("One month later", from_certificate))
    counted += safe_line(safe, counted_on)
    if legal != raw:
        counted.append(Counted("The rules may allow until the next working day that counts", legal))
    return TwoDates(Clock.APPEAL, start, safe, raw, legal, tuple(reasons), tuple(counted))


def _with_relief(raw: date, bank_holidays: Container[date]) -> date:
    # HESC Rules 2008, r 12(3)(a) for Christmas and August, r 12(2) for other days that are not working days.
    start = raw
    if raw.month == AUGUST:
        start = date(raw.year, 9, 1)
    elif _is_christmas(raw):
        start = date(raw.year + (raw.month == 12), 1, 2)
    return first_working_day_on_or_after(start, bank_holidays)


def _is_christmas(day: date) -> bool:
    return (day.month, day.day) == (1, 1) or (day.month == 12 and day.day >= 25)


def _why_certificate_is_left_out(
    section_i_only: bool, contacted: date | None, from_notice: date
) -> str | None:
    if section_i_only:
        return "This is about the school or college only. The month from a certificate may not help you."
    if contacted and contacted > from_notice:
        return "You first contacted us after the two months. The month from the certificate may not help you."
    return None


def _which_limb(from_certificate: date | None, from_notice: date) -> tuple[str, ...]:
    if from_certificate is None:
        return ()
    if from_certificate > from_notice:
        return ("The month from the day your certificate was issued ends later than the two months.",)
    if from_certificate < from_notice:
        return ("The two months end later than the month from your certificate, so we count the two months.",)
    return ("The two months and the month from your certificate end on the same day.",)


def _ending(raw: date, legal: date, by_certificate: bool) -> str:
    subject = "The month from your certificate ends" if by_certificate else "The two months end"
    if legal == raw:
        return f"{subject} on {long_date(raw)}."
    if raw.month == AUGUST:
        return f"{subject} in August. The rules may then allow the first working day of September."
    if _is_christmas(raw):
        return f"{subject} at Christmas. The rules may then allow the first working day after 1 January."
    return f"{subject} on {kind_of_day(raw)}."


def _clamp_reason(start: date, end: date) -> tuple[str, ...]:
    if start.day == end.day:
        return ()
    month = f"{MONTHS[end.month - 1]} in {end.year}"
    return (f"There is no {start.day} {month}, so we count to the last day of that month.",)


def _start_line(letter: date | None, start: date) -> Counted:
    return Counted("The date on the letter" if start == letter else "The day the letter was sent", start)


class Standing(StrEnum):
    """Where a day stands against the two months for contact. Never a ruling on lateness."""

    IN_TIME = "in_time"
    NEARLY_OVER = "nearly_over"
    MAY_HAVE_PASSED = "may_have_passed"


def contact_standing(today: date, contact: TwoDates, *, bank_holidays: Container[date]) -> Standing:
    """Return whether contact made ``today`` is in time (R1), in the last 10 working days (R5) or after
    (R6).
    """
    if today > contact.legal:
        return Standing.MAY_HAVE_PASSED
    left = working_days_between(today - ONE_DAY, contact.safe, bank_holidays)
    return Standing.NEARLY_OVER if left <= NEARLY_OVER_WORKING_DAYS else Standing.IN_TIME


def is_late_contact(contacted_at: datetime, contact: TwoDates) -> bool:
    """Return True if the first contact, at any hour of its UK day, came after the two months ended (C2)."""
    return uk_day(contacted_at) > contact.legal


class Tone(StrEnum):
    """How a state word is coloured; the word alone says the same."""

    NONE = "none"
    SOON = "soon"
    BAD = "bad"
    GOOD = "good"
    CALM = "calm"


@dataclass(frozen=True)
class ClockState:
    """Where a clock stands, in the only words used for it."""

    words: str
    tone: Tone


def clock_state(
    due: date | None, today: date, *, bank_holidays: Container[date], done_on: date | None = None
) -> ClockState:
    """Return where something due on ``due`` stands; not running when there is no such day."""
    if due is None:
        return ClockState("Not running", Tone.CALM)
    if done_on:
        return _done_state(due, done_on, today, bank_holidays)
    if today > due:
        return ClockState(_late(due, today, bank_holidays), Tone.BAD)
    if today == due:
        return ClockState("Due today", Tone.SOON)
    if today + ONE_DAY == due:
        return ClockState("Due tomorrow", Tone.SOON)
    if not working_days_between(today, due, bank_holidays):
        return ClockState("No working day left", Tone.SOON)
    return ClockState(f"{_working_days(today, due, bank_holidays)} left", Tone.NONE)


def day_counted_to(dates: TwoDates, by_then: date) -> date:
    """Return the day that state word and day count speak of: the safe day while it lasts, then the legal
    one.
    """
    return dates.safe if by_then <= dates.safe else dates.legal


def state_of(
    dates: TwoDates, today: date, *, bank_holidays: Container[date], done_on: date | None = None
) -> ClockState:
    """Return where a clock of two dates stands: against the safe day while it lasts, then against the legal
    one.
    """
    due = day_counted_to(dates, done_on or today)
    state = clock_state(due, today, bank_holidays=bank_holidays, done_on=done_on)
    past_safe = done_on is None and dates.safe < today <= dates.legal
    return replace(state, tone=Tone.SOON) if past_safe else state


def _done_state(due: date, done_on: date, today: date, bank_holidays: Container[date]) -> ClockState:
    year = f" {done_on.year}" if done_on.year != today.year else ""
    day = f"{WEEKDAYS[done_on.weekday()][:3]} {short_day(done_on)}{year}"
    if done_on <= due:
        return ClockState(f"Done {day}, in time", Tone.GOOD)
    late = _late(due, done_on, bank_holidays)
    return ClockState(f"Done {day}, {late[:1].lower()}{late[1:]}", Tone.CALM)


def _late(due: date, at: date, bank_holidays: Container[date]) -> str:
    """Return how late ``at`` is; a weekend or holiday alone makes no working day to count."""
    if not working_days_between(due, at, bank_holidays):
        return "Late"
    return f"{_working_days(due, at, bank_holidays)} late"


def _working_days(start: date, end: date, bank_holidays: Container[date]) -> str:
    count = working_days_between(start, end, bank_holidays)
    return f"{count} working day{'' if count == 1 else 's'}"
