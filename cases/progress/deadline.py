"""One clock as every page, email and document tells it: day, count and state word come from one value.

A place that prints when something is to be done takes a ``Deadline`` (or the ``TwoDates`` inside it) from
here, and counts nothing itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.certificates.models import Certificate, first_issue_date
from cases.deadlines.clocks import ClockState, TwoDates, appeal_dates, contact_dates, day_counted_to, state_of
from cases.deadlines.days import first_working_day_on_or_after, working_days_after, working_days_between
from cases.deadlines.statutory_deadlines import (
    MEETING_NOTICE_WORKING_DAYS,
    REPLY_WORKING_DAYS,
    drs_meeting_dates,
    first_call_dates,
    mediation_dates,
    meeting_notice_dates,
    needs_consent_to_short_notice,
    reply_dates,
)
from cases.intake.advice import mediation_choice, wants_mediation
from cases.intake.eligibility import CAN_BE_APPEALED, is_school_alone, settled_kind
from cases.meetings.models import Meeting
from cases.models import Case, Decision
from cases.party_notices import PartyNotice
from cases.vocabulary import Clock, PartyNoticeKind, Track
from dates import long_date, plain_date, short_date, uk_day

STATEMENT_WORKING_DAYS = 5
"""How long after a meeting its Outcome Statement may take to be made: the provider's own aim."""
CUSTODY_WORKING_DAYS = 1
"""By when a senior adviser takes on the case of someone detained: the provider's own promise."""
CHECK_LETTER_WORKING_DAYS = 1
"""By when an adviser looks at a letter that came later: the provider's own promise, and Today's step."""


TOLD_THE_SAME_DAY = frozenset(
    {
        PartyNoticeKind.CERTIFICATE_WITHDRAWN,
        PartyNoticeKind.MEDIATION_CHOSEN,
        PartyNoticeKind.DATES_WANTED,
        PartyNoticeKind.HEALTH_NOTICE_DUE,
        PartyNoticeKind.DAY_30_NEAR,
        PartyNoticeKind.DAY_30_OVER,
        PartyNoticeKind.DAY_30_OVER_AUTHORITY,
        PartyNoticeKind.APPEAL_NEAR,
        PartyNoticeKind.LATE_CONTACT,
    }
)
"""What cannot wait a day where no email reaches someone."""


@dataclass(frozen=True)
class Deadline:
    """Where a clock stands on one day, with the day and the count that its state word is about.

    ``day`` is the safe day while it lasts, then the legal one; ``working_days`` are those left until ``day``,
    or, once it has passed, those since, as a negative number. A clock that is met has no task left.
    """

    dates: TwoDates
    state: ClockState
    day: date
    working_days: int
    done_on: date | None = None

    @property
    def clock(self) -> Clock:
        """Which time limit it is."""
        return self.dates.clock

    @property
    def is_met(self) -> bool:
        """True if it was done: then it is told as done, never as something to do."""
        return self.done_on is not None

    @property
    def words(self) -> str:
        """The state word with its day: "Due tomorrow: 29 Nov 2026"; what is done names its own day."""
        return self.state.words if self.is_met else f"{self.state.words}: {short_date(self.day)}"


def deadline(
    dates: TwoDates, today: date, *, bank_holidays: Container[date], done_on: date | None = None
) -> Deadline:
    """Return where ``dates`` stand on ``today``, a day in the UK.

    ``done_on`` is when it was done, if it was.
    """
    day = day_counted_to(dates, done_on or today)
    left = working_days_between(today, day, bank_holidays) or -working_days_between(day, today, bank_holidays)
    state = state_of(dates, today, bank_holidays=bank_holidays, done_on=done_on)
    return Deadline(dates, state, day, left, done_on)


def contact_deadline(decision: Decision, today: date, *, bank_holidays: Container[date]) -> Deadline | None:
    """Return C1 of a decision that can be appealed; None where there is no date to count from, or no appeal.

    Law: SEND Regulations 2014, reg 33.
    """
    if decision.notice_date is None or not can_be_appealed(decision):
        return None
    dates = contact_dates(decision.letter_date, decision.sent_date, bank_holidays=bank_holidays)
    return deadline(dates, today, bank_holidays=bank_holidays, done_on=decision.first_contact_on)


def family_appeal_dates(
    decision: Decision,
    certificates: Iterable[Certificate],
    *,
    bank_holidays: Container[date],
) -> TwoDates | None:
    """Return C10 as the family is told it: with the newest live certificate among ``certificates``, if any.

    None where there is no date to count from, or no appeal (CFA 2014, s 51(2)).
    """
    if decision.notice_date is None or not can_be_appealed(decision):
        return None
    live = [c for c in certificates if c.decision_id == decision.id and c.live_key is not None]
    kind = settled_kind(decision.kind, decision.section_set)
    return appeal_dates(
        decision.letter_date,
        decision.sent_date,
        bank_holidays=bank_holidays,
        issued=max((first_issue_date(c) for c in live), default=None),
        section_i_only=is_school_alone(kind, decision.section_set),
        contacted=decision.first_contact_on,
    )


def dates_of_letter(
    letter: date,
    *,
    certificate: date | None,
    school_alone: bool,
    bank_holidays: Container[date],
) -> tuple[TwoDates | None, TwoDates]:
    """Return C1 and C10 of a letter that is in no case; no C1 once there is a certificate.

    Law: SEND Regulations 2014, reg 33; HESC Rules 2008, r 20(1)(c).
    """
    contact = contact_dates(letter, bank_holidays=bank_holidays)
    appeal = appeal_dates(
        letter, bank_holidays=bank_holidays, issued=certificate, section_i_only=school_alone
    )
    return (None if certificate else contact), appeal


def can_be_appealed(decision: Decision) -> bool:
    """Return True if there is an appeal at all about this decision (CFA 2014, s 51(2) and (3)).

    In custody other rules apply (SI 2015/62, part 3), of which nothing is counted here.
    """
    return not decision.case.detained and settled_kind(decision.kind, decision.section_set) in CAN_BE_APPEALED


def call_dates(decision: Decision, today: date, *, bank_holidays: Container[date]) -> TwoDates:
    """Return the dates by which an adviser calls whoever asked about this decision.

    From today where that is not recorded.
    """
    asked_on = decision.first_contact_on or today
    case = decision.case
    return first_call_dates(asked_on, case.track, bank_holidays=bank_holidays, drs_days=case.drs_call_days)


def disagreement_meeting_dates(case: Case, *, bank_holidays: Container[date]) -> TwoDates:
    """Return the dates by which the meeting of a disagreement resolution is held: the provider's own aim."""
    return drs_meeting_dates(uk_day(case.received_at), case.drs_meeting_days, bank_holidays=bank_holidays)


def check_letter_by(sent_at: datetime, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which an adviser looks at a letter that came at ``sent_at``."""
    return working_days_after(uk_day(sent_at), CHECK_LETTER_WORKING_DAYS, bank_holidays)


def custody_help_by(decision: Decision, today: date, *, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which a senior adviser takes on a decision about someone who is detained.

    Counted from the last call about it, or from a later day on which we learned that they are detained.
    """
    learned = decision.case.detained_said_at
    known = [call.at for call in decision.calls] + ([learned] if learned else [])
    since = uk_day(max(known)) if known else today
    return working_days_after(since, CUSTODY_WORKING_DAYS, bank_holidays)


def ask_again_by(asked_on: date, *, bank_holidays: Container[date]) -> date:
    """Return the day by which we ask once more for what was asked for on ``asked_on``: a choice, or a
    letter.
    """
    return working_days_after(asked_on, REPLY_WORKING_DAYS, bank_holidays)


def meeting_day_or_next(meeting: Meeting, *, bank_holidays: Container[date]) -> date:
    """Return the meeting's own day, or the working day after it, for what is asked or found as soon as it
    ends.
    """
    return first_working_day_on_or_after(uk_day(meeting.starts_at), bank_holidays)


def arrange_resumption_by(
    meeting: Meeting, meant_for: date | None, *, bank_holidays: Container[date]
) -> date:
    """Return the day by which a day is fixed on which an adjourned meeting goes on.

    Where it is ``meant_for`` a day, soon enough to tell everyone of it; else the next working day.
    """
    if meant_for is not None:
        return meeting_notice_dates(meant_for, meeting.case.track, bank_holidays=bank_holidays).safe
    return working_days_after(_ended_on(meeting), 1, bank_holidays)


def statement_by(meeting: Meeting, *, bank_holidays: Container[date]) -> date:
    """Return the day by which the Outcome Statement of a meeting is made: the provider's own aim."""
    return working_days_after(_ended_on(meeting), STATEMENT_WORKING_DAYS, bank_holidays)


def answer_version_by(since: datetime, *, bank_holidays: Container[date]) -> date:
    """Return the day by which the mediator goes on with a version that stands still since the instant
    ``since``.
    """
    return working_days_after(uk_day(since), 1, bank_holidays)


def post_certificate_by(certificate: Certificate, *, bank_holidays: Container[date]) -> date:
    """Return the day on which a certificate goes by post to someone without email."""
    return first_working_day_on_or_after(certificate.issue_date, bank_holidays)


def meeting_notice_due(due_since: datetime, starts_at: datetime, *, bank_holidays: Container[date]) -> date:
    """Return the day by which staff tell someone without email of a meeting: others have their email at once.

    It is a day before that of the meeting, weekend or not; for what came up on that day, the day itself.
    """
    today = uk_day(due_since)
    eve = max(today, uk_day(starts_at) - timedelta(days=1))
    return min(first_working_day_on_or_after(today, bank_holidays), eve)


def party_notice_due(notice: PartyNotice, *, bank_holidays: Container[date]) -> date:
    """Return the day by which staff tell someone without email, or post to them, what others have by email at
    once.

    What they could rely on wrongly is told the same working day, and so is a wish for mediation, from which
    the local authority's thirty days run (SEND Regulations 2014, reg 36), where those stand, and that time to
    appeal is nearly over; the rest a working day later.
    """
    since = uk_day(notice.due_since)
    if notice.kind in TOLD_THE_SAME_DAY:
        return first_working_day_on_or_after(since, bank_holidays)
    return working_days_after(since, 1, bank_holidays)


def soonest_meeting_day(today: date, *, bank_holidays: Container[date]) -> date:
    """Return the first working day for which telling everyone today is soon enough (SEND Regs 2014, reg
    36).
    """
    day = working_days_after(today, MEETING_NOTICE_WORKING_DAYS, bank_holidays)
    while needs_consent_to_short_notice(today, day, bank_holidays=bank_holidays):
        day = working_days_after(day, 1, bank_holidays)
    return day


def _ended_on(meeting: Meeting) -> date:
    return uk_day(meeting.concluded_at or meeting.starts_at)


@dataclass(frozen=True)
class AskedOfAuthority:
    """What the local authority is asked for once mediation is chosen: dates soon, and to arrange it."""

    told_on: date
    reply: TwoDates
    arrange: TwoDates

    @property
    def arrange_words(self) -> str:
        """Both days with their words, as the email says them (SEND Regulations 2014, reg 36)."""
        return self.arrange_words_on(self.told_on)

    def arrange_words_on(self, today: date) -> str:
        """Return the same words on a later day, as the pages say it: a day that has passed is never asked
        for.
        """
        safe, legal = long_date(self.arrange.safe), long_date(self.arrange.legal)
        if today > self.arrange.safe:
            words = f"We asked you to arrange the mediation by {safe}, which has passed."
        else:
            words = f"Please arrange the mediation by {safe}."
        if self.arrange.legal != self.arrange.safe:
            words += f" The rules may allow until {legal}."
        if self.arrange.legal != self.arrange.raw:
            return f"{words} Thirty days count from the day we told you, {plain_date(self.told_on)}."
        return f"{words} Thirty days count from {plain_date(self.arrange.started)}."


def arranging_dates(decision: Decision, *, bank_holidays: Container[date]) -> TwoDates | None:
    """Return C5 of a decision: within 30 days of the wish for mediation; None while nobody wished for it.

    None in custody too, where other rules apply (SI 2015/62, part 3), and in disagreement resolution, which
    nobody has to arrange (CFA 2014, s 57).
    """
    chosen = mediation_choice(decision)
    if chosen is None or decision.case.detained or decision.case.track is Track.DRS:
        return None
    told_us, told_them = uk_day(chosen.chosen_at), uk_day(chosen.recorded_at)
    return mediation_dates(told_us, told_them, bank_holidays=bank_holidays)


def asked_of_authority(decision: Decision, *, bank_holidays: Container[date]) -> AskedOfAuthority | None:
    """Return what is asked of the local authority about a decision; None when nobody wants mediation now."""
    chosen = mediation_choice(decision)
    dates = arranging_dates(decision, bank_holidays=bank_holidays)
    asking = decision.case.asking_parties()
    if chosen is None or dates is None or not any(wants_mediation(decision, party) for party in asking):
        return None
    told_on = uk_day(chosen.recorded_at)
    return AskedOfAuthority(told_on, reply_dates(told_on, bank_holidays=bank_holidays), dates)
