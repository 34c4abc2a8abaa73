"""Where a request stands, as the person who made it may see it: five steps, and the dates of each decision.

Nobody learns here what another party chose or was given: choice, certificate and meeting are their own.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.advice import current_choice
from cases.certificates import Certificate, live_certificate
from cases.clocks import TwoDates
from cases.days import long_date, plain_date, time_words, uk_day
from cases.deadline import call_dates, contact_deadline, family_appeal_dates
from cases.meetings import Attendance, Meeting
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.papers import LateLetter, Upload
from cases.vocabulary import Choice, MeetingState, PartyRole, Track
from services.letters import letters_of


@dataclass(frozen=True)
class ProgressStep:
    """One of the steps of a request: its name, what is known of it, and whether it is over."""

    name: str
    words: str
    is_done: bool


@dataclass(frozen=True)
class DecisionProgress:
    """One decision: its steps after the request itself, and both dates where there is an appeal."""

    decision: Decision
    received: ProgressStep
    steps: tuple[ProgressStep, ...]
    contact: TwoDates | None
    appeal: TwoDates | None

    @property
    def next_step(self) -> ProgressStep | None:
        """The first step that is not over."""
        return next((step for step in self.steps if not step.is_done), None)


@dataclass(frozen=True)
class RequestProgress:
    """All that the page of one's own request shows."""

    case: Case
    party: Party
    decisions: tuple[DecisionProgress, ...]
    """Empty for a helper: the rest is for the person they asked for to tell."""
    sent_files: tuple[Upload, ...]
    late_letters: tuple[LateLetter, ...]


def request_progress(session: Session, party: Party, *, bank_holidays: Container[date]) -> RequestProgress:
    """Return where the party's own request stands now."""
    case = party.case
    own = party.role in FAMILY_ROLES
    mine = [letter for letter in letters_of(session, case) if letter.party_id == party.id]
    return RequestProgress(
        case=case,
        party=party,
        decisions=tuple(_of_decision(session, d, party, bank_holidays) for d in case.decisions)
        if own
        else (),
        sent_files=tuple(_own_files(session, case, party, mine)),
        late_letters=tuple(mine),
    )


def call_by(case: Case, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which an adviser calls whoever asked."""
    asked_on = uk_day(case.received_at)
    return call_dates(case.decisions[0], asked_on, bank_holidays=bank_holidays).safe


def _of_decision(
    session: Session, decision: Decision, party: Party, bank_holidays: Container[date]
) -> DecisionProgress:
    case = decision.case
    choice = current_choice(decision, party)
    certificate = live_certificate(session, decision.id, party.id)
    call = call_dates(decision, uk_day(case.received_at), bank_holidays=bank_holidays).safe
    steps = [_call(decision, party, call), _choice(decision, party)]
    if choice is None or choice.choice in {Choice.MEDIATION, Choice.UNDECIDED}:
        asked = choice is not None or case.track is Track.DRS
        steps.append(_meeting(session, decision, party, asked=asked))
    else:
        steps.append(ProgressStep("Meeting", "You did not choose mediation, so there is no meeting.", True))
    if case.track is Track.MEDIATION:
        steps.append(_certificate(certificate))
    contact, appeal = _dates(decision, certificate, bank_holidays)
    return DecisionProgress(decision, _received(decision), tuple(steps), contact, appeal)


def _received(decision: Decision) -> ProgressStep:
    """The first contact about this decision: the request itself, or a later day of its own."""
    name = "We have your request"
    if decision.is_the_first:
        return ProgressStep(name, f"You contacted us on {_day(decision.case.received_at)}.", True)
    if decision.contacted_on is None:
        return ProgressStep(name, "We know about this decision.", True)
    return ProgressStep(name, f"You contacted us about it on {long_date(decision.contacted_on)}.", True)


def _call(decision: Decision, party: Party, by: date) -> ProgressStep:
    name = "An adviser talks with you"
    calls = [call for call in decision.calls if call.party_id == party.id]
    if calls:
        return ProgressStep(name, f"You talked on {_day(calls[0].at)}.", True)
    return ProgressStep(name, f"They will phone or write to you by the end of {long_date(by)}.", False)


def _choice(decision: Decision, party: Party) -> ProgressStep:
    choice = current_choice(decision, party)
    name = "You choose"
    if choice is None or choice.choice is Choice.UNDECIDED:
        return ProgressStep(name, "You can choose mediation or not. Either is fine.", False)
    words = {
        Choice.MEDIATION: "You chose mediation",
        Choice.NO_MEDIATION: "You chose a certificate without mediation",
        Choice.WITHDRAWN: "You told us that you do not want mediation now",
    }[choice.choice]
    return ProgressStep(name, f"{words}, on {_day(choice.chosen_at)}.", True)


def _meeting(session: Session, decision: Decision, party: Party, *, asked: bool) -> ProgressStep:
    meeting = session.scalars(
        select(Meeting)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Meeting.decisions.any(Decision.id == decision.id),
            Attendance.party_id == party.id,
            Meeting.state.not_in([MeetingState.CANCELLED, MeetingState.NOT_HELD]),
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    ).first()
    name = "Meeting"
    if meeting is None:
        return ProgressStep(
            name, "We have not fixed a day yet." if asked else "Only if you choose mediation.", False
        )
    when = f"{long_date(uk_day(meeting.starts_at))}, {time_words(meeting.starts_at)} (UK time)"
    if meeting.state is MeetingState.CONCLUDED:
        return ProgressStep(name, f"It took place on {_day(meeting.starts_at)}.", True)
    if meeting.state is MeetingState.ADJOURNED:
        return ProgressStep(name, "It has started, and will continue on another day.", False)
    return ProgressStep(name, f"{when}.", False)


def _certificate(certificate: Certificate | None) -> ProgressStep:
    name = "Your certificate"
    if certificate is None:
        return ProgressStep(name, "Not issued yet.", False)
    issued = plain_date(certificate.issue_date)
    return ProgressStep(name, f"{certificate.reference}, issued on {issued}.", True)


def _dates(
    decision: Decision, certificate: Certificate | None, bank_holidays: Container[date]
) -> tuple[TwoDates | None, TwoDates | None]:
    today = uk_day(decision.case.received_at)
    contact = contact_deadline(decision, today, bank_holidays=bank_holidays)
    own = [certificate] if certificate else []
    return contact.dates if contact else None, family_appeal_dates(decision, own, bank_holidays=bank_holidays)


def _own_files(session: Session, case: Case, party: Party, mine: list[LateLetter]) -> list[Upload]:
    """The files of the form, for whoever filled it in, and those that this party sent later."""
    asked = party is case.parties[0] or party.role is PartyRole.HELPER
    rows = session.scalars(
        select(Upload).where(Upload.case_id == case.id).order_by(Upload.received_at, Upload.id)
    )
    later = {letter.id for letter in mine}
    return [row for row in rows if (row.late_letter_id in later) or (asked and row.late_letter_id is None)]


def _day(moment: datetime) -> str:
    return plain_date(uk_day(moment))
