"""The clocks of those who arrange: certificates, mediation within 30 days, notice of a meeting.

As in ``cases.deadlines.clocks``, each gives a safe day to act by and the legal day that the rules may allow.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from cases.deadlines.clocks import Counted, TwoDates, kind_of_day, safe_line
from cases.deadlines.days import (
    add_weeks,
    first_working_day_on_or_after,
    last_working_day_on_or_before,
    working_days_after,
    working_days_before,
    working_days_between,
)
from cases.vocabulary import Clock, Track
from dates import long_date, plain_date

THREE_WORKING_DAYS = 3
CERTIFICATE_ALARM_WORKING_DAYS = 2
HEALTH_NOTICE_NUDGE_WORKING_DAYS = 1
HEALTH_AGREEMENT_WEEKS = 1
MEDIATION_DAYS = 30
MEDIATION_NUDGE_DAYS = (20, 30)
MEETING_NOTICE_WORKING_DAYS = 5
DRS_CALL_WORKING_DAYS = 2
CALL_WORKING_DAYS = 1
"""By when an adviser calls whoever asked: the provider's own promise."""
REPLY_WORKING_DAYS = 5
"""How long a local authority is given to send dates: the provider's own request."""
DRS_MEETING_WORKING_DAYS = 20
ADJOURNED_APPEAL_WORKING_DAYS = 15


def certificate_dates(told_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C3: the certificate follows within 3 working days of being told that mediation is not wanted.

    Safe is the next working day; the office is alarmed on day 2.
    Law: Children and Families Act 2014, s 55(4); SEND Regulations 2014, reg 34.
    """
    safe = working_days_after(told_on, 1, bank_holidays)
    alarm = working_days_after(told_on, CERTIFICATE_ALARM_WORKING_DAYS, bank_holidays)
    what = "The day we were told that mediation is not wanted"
    return _three_working_days(Clock.CERTIFICATE, told_on, safe, what, bank_holidays, (alarm,))


def deemed_certificate_dates(told_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C8: the certificate follows within 3 working days of being told that mediation cannot be
    arranged.

    ``told_on`` comes from ``deemed_notice_day``: silence to the end of day 30 is taken as being told.
    Law: SEND Regulations 2014, regs 36 and 39.
    """
    safe = working_days_after(told_on, 1, bank_holidays)
    what = "The day we were told it cannot be arranged, or day 30"
    return _three_working_days(Clock.DEEMED_CERTIFICATE, told_on, safe, what, bank_holidays)


def held_certificate_dates(concluded_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C9: the certificate follows within 3 working days of the end of mediation; safe is the same day.

    Law: Children and Families Act 2014, s 55(5); SEND Regulations 2014, reg 39.
    """
    safe = first_working_day_on_or_after(concluded_on, bank_holidays)
    what = "The day the mediation ended"
    return _three_working_days(Clock.HELD_CERTIFICATE, concluded_on, safe, what, bank_holidays)


def health_notice_dates(told_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C4: the authority tells the health body of the health issues within 3 working days.

    ``told_on`` is the day on which the authority heard that mediation is wanted. Law: SEND Regulations 2014,
    reg 35.
    """
    safe = working_days_after(told_on, THREE_WORKING_DAYS, bank_holidays)
    nudge = working_days_after(told_on, HEALTH_NOTICE_NUDGE_WORKING_DAYS, bank_holidays)
    what = "The day the local authority was told"
    return _three_working_days(Clock.HEALTH_NOTICE, told_on, safe, what, bank_holidays, (nudge,))


def _three_working_days(
    clock: Clock,
    start: date,
    safe: date,
    what: str,
    bank_holidays: Container[date],
    nudges: tuple[date, ...] = (),
) -> TwoDates:
    end = working_days_after(start, THREE_WORKING_DAYS, bank_holidays)
    reasons = [f"Three working days from {long_date(start)} end on {long_date(end)}."]
    if safe != end:
        reasons.append(f"We aim for {long_date(safe)}.")
    counted = (Counted(what, start), *_working_days(start, end, bank_holidays))
    return TwoDates(clock, start, safe, end, end, tuple(reasons), counted, nudges)


def _working_days(start: date, end: date, bank_holidays: Container[date]) -> tuple[Counted, ...]:
    count = working_days_between(start, end, bank_holidays)
    return tuple(
        Counted(f"Working day {n}", working_days_after(start, n, bank_holidays)) for n in range(1, count + 1)
    )


def mediation_dates(
    told_us_on: date, told_authority_on: date | None = None, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C5: mediation is arranged within 30 calendar days; the authority is nudged on days 20 and 30.

    Safe counts from the family telling us; legal from our telling the authority, where that is later.
    Law: SEND Regulations 2014, regs 35 and 36, which speak of arranging. Whether that means that the meeting
    takes place by then is unsettled: we aim for a meeting by the safe day, and say 'arrange'.
    """
    legal_start = max(told_us_on, told_authority_on or told_us_on)
    what = "The day we were told that mediation is wanted"
    return _thirty_days(Clock.MEDIATION, told_us_on, legal_start, what, bank_holidays)


def health_mediation_dates(told_health_body_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C6: about health alone, the health body arranges it within 30 calendar days of being told.

    Law: Children and Families Act 2014, s 53; SEND Regulations 2014, reg 35.
    """
    what, start = "The day the health body was told", told_health_body_on
    return _thirty_days(Clock.HEALTH_MEDIATION, start, start, what, bank_holidays)


def health_agreement_dates(agreed_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C14: a health body tells the authority, within a week, of an agreement it was not party to.

    Law: SEND Regulations 2014, reg 42(4).
    """
    end = add_weeks(agreed_on, HEALTH_AGREEMENT_WEEKS)
    safe = last_working_day_on_or_before(end, bank_holidays)
    reasons = (f"One week from {long_date(agreed_on)} ends on {long_date(end)}.",)
    agreed, week_later = Counted("The day it was agreed", agreed_on), Counted("One week later", end)
    counted = (agreed, week_later, *safe_line(safe, end))
    return TwoDates(Clock.HEALTH_AGREEMENT, agreed_on, safe, end, end, reasons, counted)


def day_30(told_on: date) -> date:
    """Return the thirtieth calendar day after ``told_on``."""
    return told_on + timedelta(days=MEDIATION_DAYS)


def _thirty_days(
    clock: Clock, start: date, legal_start: date, what: str, bank_holidays: Container[date]
) -> TwoDates:
    raw, legal = day_30(start), day_30(legal_start)
    safe = last_working_day_on_or_before(raw, bank_holidays)
    reasons = [f"Thirty days from {long_date(start)} end on {long_date(raw)}."]
    if safe != raw:
        reasons.append(f"That is {kind_of_day(raw)}, so arrange it by {long_date(safe)}.")
    counted = [Counted(what, start), Counted("Day 30", raw), *safe_line(safe, raw)]
    if legal != raw:
        told_on = long_date(legal_start)
        reasons.append(f"The local authority was told on {told_on}: its day 30 is {plain_date(legal)}.")
        counted += [Counted("The day we told the local authority", legal_start), Counted("Its day 30", legal)]
    nudges = tuple(start + timedelta(days=n) for n in MEDIATION_NUDGE_DAYS)
    return TwoDates(clock, start, safe, raw, legal, tuple(reasons), tuple(counted), nudges)


def deemed_notice_day(told_us_on: date, authority_said_on: date | None, *, today: date) -> date | None:
    """Return the day from which C8 runs: the authority's word that it cannot arrange mediation, or day 30.

    None while neither has come: day 30 must be over, so silence counts from the day after. What was said
    before mediation was chosen, or after day 30, changes nothing.
    Law: SEND Regulations 2014, regs 36 and 39; that silence counts as told is our reading.
    """
    last_day = day_30(told_us_on)
    if authority_said_on and told_us_on <= authority_said_on <= min(today, last_day):
        return authority_said_on
    return last_day if today > last_day else None


def meeting_notice_dates(
    meeting_on: date, track: Track = Track.MEDIATION, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C7: date and place are told at least 5 working days before; safe leaves 5 full ones between.

    Telling later than ``safe`` needs the family's recorded consent. Law: SEND Regulations 2014, reg 36. In
    disagreement resolution the same days are the provider's own aim: no law sets a time (CFA 2014, s 57).
    """
    plain = working_days_before(meeting_on, MEETING_NOTICE_WORKING_DAYS, bank_holidays)
    safe = working_days_before(meeting_on, MEETING_NOTICE_WORKING_DAYS + 1, bank_holidays)
    reasons = (
        f"Five full working days must lie between {long_date(safe)} and the meeting.",
        "Shorter notice needs the family's consent. Record it.",
    )
    if track is Track.DRS:
        plain = safe
        reasons = (
            f"We aim for five full working days between {long_date(safe)} and the meeting. "
            "No law sets a time.",
            "Less is fine where everyone agrees to it. Record who agreed.",
        )
    between = (working_days_before(meeting_on, n, bank_holidays) for n in range(5, 0, -1))
    counted = (
        Counted("Tell everyone by", safe),
        *(Counted(f"Working day {n}", day) for n, day in enumerate(between, start=1)),
        Counted("The meeting", meeting_on),
    )
    return TwoDates(Clock.MEETING_NOTICE, meeting_on, safe, plain, plain, reasons, counted)


def needs_consent_to_short_notice(told_on: date, meeting_on: date, *, bank_holidays: Container[date]) -> bool:
    """Return True if fewer than 5 full working days lie between telling the family and the meeting (C7)."""
    return told_on > meeting_notice_dates(meeting_on, bank_holidays=bank_holidays).safe


def first_call_dates(
    asked_on: date,
    track: Track,
    *,
    bank_holidays: Container[date],
    drs_days: int = DRS_CALL_WORKING_DAYS,
) -> TwoDates:
    """Return the dates by which an adviser calls whoever asked: the provider's own promise, told to the
    family and the office.

    In disagreement resolution it is C17, with an aim of its own: ``drs_days``, in working days.
    """
    if track is Track.DRS:
        return drs_call_dates(asked_on, drs_days, bank_holidays=bank_holidays)
    return _service_aim(Clock.CALL, asked_on, CALL_WORKING_DAYS, bank_holidays)


def reply_dates(told_on: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return the dates by which the authority is asked to send dates for mediation: the provider's own
    request.
    """
    end = working_days_after(told_on, REPLY_WORKING_DAYS, bank_holidays)
    reasons = (f"We ask for an answer within {REPLY_WORKING_DAYS} working days.",)
    first_day = Counted("The day we told the local authority", told_on)
    counted = (first_day, Counted(f"Working day {REPLY_WORKING_DAYS}", end))
    return TwoDates(Clock.REPLY, told_on, end, end, end, reasons, counted)


def drs_call_dates(
    asked_on: date, working_days: int = DRS_CALL_WORKING_DAYS, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C17: our own aim for the first call in disagreement resolution.

    No law sets one (CFA 2014, s 57).
    """
    return _service_aim(Clock.DRS_CALL, asked_on, working_days, bank_holidays)


def drs_meeting_dates(
    asked_on: date, working_days: int = DRS_MEETING_WORKING_DAYS, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C17: our own aim for the meeting in disagreement resolution.

    No law sets one (CFA 2014, s 57).
    """
    return _service_aim(Clock.DRS_MEETING, asked_on, working_days, bank_holidays)


def _service_aim(clock: Clock, asked_on: date, working_days: int, bank_holidays: Container[date]) -> TwoDates:
    end = working_days_after(asked_on, working_days, bank_holidays)
    days = f"{working_days} working day{'' if working_days == 1 else 's'}"
    reasons = (f"We aim for {days}. No law sets a time.",)
    counted = (Counted("The day we were asked", asked_on), Counted(f"Working day {working_days}", end))
    return TwoDates(clock, asked_on, end, end, end, reasons, counted)


def asks_about_certificate_now(
    appeal: TwoDates,
    told_us_on: date,
    *,
    today: date,
    resumes_on: date | None,
    bank_holidays: Container[date],
) -> bool:
    """Return True if at an adjournment, the family is asked if it wants its certificate now or would wait.

    So when the safe appeal date is fewer than 15 working days off, or the meeting goes on after day 30
    or on a day not yet known.
    """
    if working_days_between(today, appeal.safe, bank_holidays) < ADJOURNED_APPEAL_WORKING_DAYS:
        return True
    return resumes_on is None or resumes_on > day_30(told_us_on)
