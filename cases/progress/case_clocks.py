"""The clocks that run in one case, each with its two dates and where it stands. For staff."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.certificates.models import Certificate, first_issue_date
from cases.deadlines.clocks import (
    ClockState,
    Tone,
    TwoDates,
    appeal_dates,
    appeal_dates_from_proof,
    contact_dates,
)
from cases.deadlines.statutory_deadlines import (
    asks_about_certificate_now,
    certificate_dates,
    deemed_certificate_dates,
    deemed_notice_day,
    held_certificate_dates,
    meeting_notice_dates,
)
from cases.drs.parts import days_talked
from cases.drs.request import disagreement_of
from cases.intake.advice import (
    current_choice,
    mediation_choice,
    mediation_wishes,
    standing_choice,
    wants_mediation,
)
from cases.intake.eligibility import CAN_BE_APPEALED, CAN_BE_MEDIATED, is_school_alone, settled_kind
from cases.meetings.adjourning import certificate_asked_on
from cases.meetings.models import HELD, Meeting, meetings_about
from cases.meetings.notices import everyone_told_on
from cases.models import Case, Decision, Party
from cases.progress.deadline import (
    Deadline,
    arranging_dates,
    call_dates,
    deadline,
    disagreement_meeting_dates,
)
from cases.progress.health import (
    agreement_told,
    health_agreement,
    health_body_told_on,
    health_mediation,
    health_notice,
    without_the_authority,
)
from cases.vocabulary import CertificateVariant, Choice, Clock, MeetingState, Track
from dates import uk_day

NOT_RUNNING = ClockState("Not running", Tone.CALM)


@dataclass(frozen=True)
class RunningClock:
    """One clock of a case: about which decision and whom, its dates, and where it stands."""

    clock: Clock
    deadline: Deadline
    decision: Decision | None = None
    party: Party | None = None

    @property
    def dates(self) -> TwoDates:
        """Its safe and its legal day."""
        return self.deadline.dates

    @property
    def state(self) -> ClockState:
        """Where it stands."""
        return self.deadline.state

    @property
    def done_on(self) -> date | None:
        """The day on which it was done, if it was."""
        return self.deadline.done_on

    @property
    def state_words(self) -> str:
        """The state with the day that it counts to; a clock that is done or does not run names none."""
        return self.state.words if self.state == NOT_RUNNING else self.deadline.words


def clocks_of(
    case: Case,
    meetings: Sequence[Meeting],
    certificates: Sequence[Certificate],
    *,
    today: date,
    bank_holidays: Container[date],
) -> list[RunningClock]:
    """Return every clock that runs or ran in this case, decision by decision, in the order of time.

    In a closed case none of ours runs any more; the time to appeal does, whatever we do.
    """
    known = _Known(case, meetings, certificates, today, bank_holidays)
    found = [clock for decision in case.decisions for clock in _of_decision(known, decision)]
    return [*found, *_of_meetings(known), *_of_service(known)]


def certificate_clock(
    variant: CertificateVariant, told_on: date, *, bank_holidays: Container[date]
) -> TwoDates:
    """Return the three working days that this kind of certificate has: C3, C8 or C9."""
    count = {
        CertificateVariant.NO_MEDIATION: certificate_dates,
        CertificateVariant.DEEMED: deemed_certificate_dates,
        CertificateVariant.HELD: held_certificate_dates,
    }[variant]
    return count(told_on, bank_holidays=bank_holidays)


def told_on_for(
    variant: CertificateVariant,
    decision: Decision,
    party: Party,
    meetings: Sequence[Meeting],
    *,
    today: date,
) -> date | None:
    """Return the day from which the certificate's three working days count, once it has come."""
    choice = standing_choice(decision, party)
    if variant is CertificateVariant.NO_MEDIATION:
        return uk_day(choice.chosen_at) if choice else None
    if variant is CertificateVariant.HELD:
        about = meetings_about(decision, meetings)
        ends = [uk_day(m.concluded_at) for m in about if m.concluded_at and m.was_there(party)]
        return max(ends, default=certificate_asked_on(decision, party, about))
    wishes = mediation_wishes(decision, party)
    return deemed_notice_day(wishes[-1], decision.cannot_arrange_on, today=today) if wishes else None


@dataclass(frozen=True)
class _Known:
    case: Case
    meetings: Sequence[Meeting]
    certificates: Sequence[Certificate]
    today: date
    bank_holidays: Container[date]

    def clock(
        self,
        dates: TwoDates,
        *,
        decision: Decision | None = None,
        party: Party | None = None,
        done_on: date | None = None,
        running: bool = True,
    ) -> RunningClock:
        state = deadline(dates, self.today, bank_holidays=self.bank_holidays, done_on=done_on)
        ours = dates.clock is not Clock.APPEAL
        if not done_on and (not running or (ours and self.case.closed_at is not None)):
            state = replace(state, state=NOT_RUNNING)
        return RunningClock(dates.clock, state, decision, party)


def _of_decision(known: _Known, decision: Decision) -> Iterator[RunningClock]:
    if known.case.detained:
        return  # rules of their own (SI 2015/62, part 3), of which nothing is counted here
    kind = settled_kind(decision.kind, decision.section_set)
    if decision.notice_date is not None and kind in CAN_BE_APPEALED:
        contact = contact_dates(decision.letter_date, decision.sent_date, bank_holidays=known.bank_holidays)
        yield known.clock(contact, decision=decision, done_on=decision.first_contact_on)
    if kind in CAN_BE_MEDIATED:
        yield from _mediation(known, decision)
    for party in known.case.asking_parties():
        if known.case.track is Track.MEDIATION:
            yield from _certificate(known, decision, party)
    if decision.notice_date is not None and kind in CAN_BE_APPEALED:
        yield known.clock(
            appeal_of(decision, known.certificates, bank_holidays=known.bank_holidays), decision=decision
        )


def appeal_of(
    decision: Decision, certificates: Sequence[Certificate], *, bank_holidays: Container[date]
) -> TwoDates:
    """Return C10 of one decision as staff see it: with the certificate now current, and from proof of
    sending.
    """
    live = [c for c in certificates if c.decision_id == decision.id and c.live_key is not None]
    first = max((first_issue_date(c) for c in live), default=None)
    kind = settled_kind(decision.kind, decision.section_set)
    section_i_only = is_school_alone(kind, decision.section_set)
    contacted = decision.first_contact_on
    if decision.letter_date and decision.sent_date and decision.sent_date != decision.letter_date:
        return appeal_dates_from_proof(
            decision.letter_date,
            decision.sent_date,
            bank_holidays=bank_holidays,
            issued=first,
            section_i_only=section_i_only,
            contacted=contacted,
        )
    return appeal_dates(
        decision.letter_date,
        decision.sent_date,
        bank_holidays=bank_holidays,
        issued=first,
        section_i_only=section_i_only,
        contacted=contacted,
    )


def asks_about_certificate(
    decision: Decision,
    certificates: Sequence[Certificate],
    *,
    today: date,
    resumes_on: date | None,
    bank_holidays: Container[date],
) -> bool:
    """Return True if the family is asked, at an adjournment, if it wants its certificate about this decision
    now.

    Where no date of the letter is known waiting may always cost them their time to appeal.
    """
    chosen = mediation_choice(decision)
    if chosen is None or decision.case.detained:
        return False
    return decision.notice_date is None or asks_about_certificate_now(
        appeal_of(decision, certificates, bank_holidays=bank_holidays),
        uk_day(chosen.chosen_at),
        today=today,
        resumes_on=resumes_on,
        bank_holidays=bank_holidays,
    )


def _mediation(known: _Known, decision: Decision) -> Iterator[RunningClock]:
    chosen = mediation_choice(decision)
    if chosen is None:
        return
    dates = arranging_dates(decision, bank_holidays=known.bank_holidays)
    if dates is None:
        return
    about = [m for m in meetings_about(decision, known.meetings) if uk_day(m.starts_at) >= dates.started]
    held = [uk_day(m.starts_at) for m in about if m.state in HELD]
    # The rule asks to arrange: a meeting fixed for a day within the thirty has done it, if it stays.
    held += [
        uk_day(m.arranged_at)
        for m in about
        if m.state is MeetingState.ARRANGED and uk_day(m.starts_at) <= dates.raw
    ]
    still = any(wants_mediation(decision, party) for party in known.case.parties)
    yield known.clock(dates, decision=decision, done_on=min(held, default=None), running=still)
    notice = health_notice(decision, bank_holidays=known.bank_holidays)
    if notice is not None:
        told_on = health_body_told_on(decision, bank_holidays=known.bank_holidays)
        # Until somebody says that it was done it is not known to be late.
        running = known.today <= notice.legal
        yield known.clock(notice, decision=decision, done_on=told_on, running=running)
    alone = health_mediation(decision, bank_holidays=known.bank_holidays)
    if alone is not None:
        yield known.clock(alone, decision=decision, done_on=min(held, default=None), running=still)
    meeting = without_the_authority(decision, known.meetings)
    if meeting is not None:
        record = agreement_told(decision, meeting)
        week = health_agreement(meeting, bank_holidays=known.bank_holidays)
        yield known.clock(week, decision=decision, done_on=record.happened_on if record else None)


def _certificate(known: _Known, decision: Decision, party: Party) -> Iterator[RunningClock]:
    issued = [
        c for c in known.certificates if (c.decision_id, c.party_id) == (decision.id, party.id) and c.live_key
    ]
    variant = issued[0].variant if issued else _variant_due(known, decision, party)
    if variant is None:
        return
    told_on = told_on_for(variant, decision, party, known.meetings, today=known.today)
    if told_on is None:
        return
    dates = certificate_clock(variant, told_on, bank_holidays=known.bank_holidays)
    first = issued[0] if issued else None
    while first is not None and first.replaces is not None:
        first = first.replaces
    yield known.clock(
        dates, decision=decision, party=party, done_on=first.issue_date if first is not None else None
    )


def _variant_due(known: _Known, decision: Decision, party: Party) -> CertificateVariant | None:
    choice = current_choice(decision, party)
    if choice is None:
        return None
    if choice.choice in {Choice.NO_MEDIATION, Choice.WITHDRAWN}:
        return CertificateVariant.NO_MEDIATION
    held = CertificateVariant.HELD
    if told_on_for(held, decision, party, known.meetings, today=known.today) is not None:
        return held
    return CertificateVariant.DEEMED


def _of_meetings(known: _Known) -> Iterator[RunningClock]:
    for meeting in known.meetings:
        if meeting.state in {MeetingState.CANCELLED, MeetingState.NOT_HELD}:
            continue
        if known.case.came_after(meeting.ends_at):
            continue  # when everyone was told is not known here
        day = uk_day(meeting.starts_at)
        dates = meeting_notice_dates(day, known.case.track, bank_holidays=known.bank_holidays)
        yield known.clock(dates, done_on=everyone_told_on(meeting))


def _was_everyone_asked(case: Case) -> bool:
    """Return True if everyone was asked to take part in disagreement resolution."""
    disagreement = disagreement_of(case) if case.track is Track.DRS else None
    return disagreement is not None and disagreement.asked_at is not None


def _of_service(known: _Known) -> Iterator[RunningClock]:
    for decision in known.case.decisions:
        calls = [uk_day(call.at) for call in decision.calls]
        if known.case.track is Track.DRS:
            calls += days_talked(known.case)
        dates = call_dates(decision, known.today, bank_holidays=known.bank_holidays)
        about = meetings_about(decision, known.meetings)
        # As on Today: in disagreement resolution nobody waits for a first call once everyone was asked, or a
        # meeting was arranged.
        arranged = known.case.track is Track.DRS and any(m.state is not MeetingState.CANCELLED for m in about)
        running = not arranged and not _was_everyone_asked(known.case)
        yield known.clock(dates, decision=decision, done_on=min(calls, default=None), running=running)
    if known.case.track is not Track.DRS:
        return
    held = [uk_day(m.starts_at) for m in known.meetings if m.state in HELD]
    dates = disagreement_meeting_dates(known.case, bank_holidays=known.bank_holidays)
    yield known.clock(dates, done_on=min(held, default=None))
