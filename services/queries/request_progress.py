"""Where a request stands, as the person who made it may see it: five steps, and the dates of each decision.

Nobody learns here what another party chose or was given: choice, certificate and meeting are their own.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate, live_certificate
from cases.deadlines.clocks import TwoDates
from cases.documents import LateLetter, Upload, UploadPurpose
from cases.intake import triage_answers
from cases.intake.eligibility import needs_certificate
from cases.meetings.models import Meeting
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.progress.deadline import (
    can_be_appealed,
    check_letter_by,
    contact_deadline,
    family_appeal_dates,
)
from cases.progress.withdrawing import Withdrawing, withdrawing
from cases.vocabulary import MeetingState, PartyRole
from dates import long_date, plain_date, uk_day
from services.casework.late_letters import letters_of
from services.notifications.meeting_words import meeting_words
from services.queries.guest_steps import GuestSteps
from services.queries.request_steps import ProgressStep, RequestSteps


@dataclass(frozen=True)
class DecisionProgress:
    """One decision: its steps after the request itself, and both dates where there is an appeal."""

    decision: Decision
    received: ProgressStep
    steps: tuple[ProgressStep, ...]
    contact: TwoDates | None
    appeal: TwoDates | None
    letter_checked_by: date | None = None
    """By when an adviser looks at what was sent last; None when everything was looked at."""
    late_words: tuple[str, ...] = ()
    """What can be done once the last safe day to appeal has passed; empty before."""
    is_dated_by_a_letter: bool = True
    """True if a date on a letter would tell when an appeal must be made."""

    can_be_withdrawn: bool = False
    """True if this person can take back their wish for mediation by their own page."""

    @property
    def next_step(self) -> ProgressStep | None:
        """The first step that is not over."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def needs_no_meeting(self) -> bool:
        """True if this person wants no meeting about it."""
        return any(step.is_not_needed for step in self.steps)


@dataclass(frozen=True)
class RequestProgress:
    """All that the page of one's own request shows."""

    case: Case
    party: Party
    decisions: tuple[DecisionProgress, ...]
    """Empty for a helper: the rest is for the person they asked for to tell."""
    meetings: tuple[MeetingShown, ...]
    """Those to which this party is asked and which are still to begin, in order of time."""
    meetings_without: tuple[MeetingShown, ...]
    """Those of them about nothing for which this party still wants a meeting: it is not expected there."""
    guest_steps: tuple[ProgressStep, ...]
    """For whoever comes for a body or beside the family; empty for the family's own people."""
    sent_files: tuple[Upload, ...]
    late_letters: tuple[LateLetter, ...]
    rests_since: date | None = None
    """Since when we are not working on it; None while we are."""

    @property
    def is_guest(self) -> bool:
        """True for whoever is neither of the family nor the helper who asked for them."""
        return self.party.role not in FAMILY_ROLES and self.party.role is not PartyRole.HELPER

    @property
    def stays_away(self) -> bool:
        """True for whoever wants no mediation about any decision: no meeting asks anything of them."""
        return bool(self.decisions) and all(one.needs_no_meeting for one in self.decisions)

    @property
    def asked_first(self) -> bool:
        """True for the person whose request opened the case, and the helper who made it."""
        return self.party is self.case.parties[0] or self.party.role is PartyRole.HELPER

    @property
    def sends_letters(self) -> bool:
        """True for those who send the decision letter from here."""
        return not self.is_guest


@dataclass(frozen=True)
class MeetingShown:
    """A meeting as its page shows it: when, where and how, in the words of its emails."""

    meeting: Meeting
    words: dict[str, Any]


def request_progress(
    session: Session, party: Party, *, at: datetime, bank_holidays: Container[date]
) -> RequestProgress:
    """Return where the party's own request stands ``at`` this instant."""
    case = party.case
    own = party.role in FAMILY_ROLES
    mine = [letter for letter in letters_of(session, case) if letter.party_id == party.id]
    meetings = tuple(
        session.scalars(select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at))
    )
    decisions = tuple(
        _of_decision(session, d, party, meetings, mine, at, bank_holidays)
        for d in (case.decisions if own else ())
    )
    given_up = {one.decision for one in decisions if one.needs_no_meeting}
    to_come = tuple(_to_come(party, meetings, at))
    without = tuple(one for one in to_come if given_up.issuperset(one.meeting.decisions or case.decisions))
    return RequestProgress(
        case=case,
        party=party,
        decisions=decisions,
        meetings=tuple(one for one in to_come if one not in without),
        meetings_without=without,
        guest_steps=() if own else tuple(GuestSteps(session, party, meetings, at, bank_holidays).all()),
        sent_files=tuple(_own_files(session, case, party, mine)),
        late_letters=tuple(mine),
        rests_since=uk_day(case.closed_at) if case.closed_at else None,
    )


def _to_come(party: Party, meetings: tuple[Meeting, ...], at: datetime) -> Iterator[MeetingShown]:
    for meeting in meetings:
        asked = any(one.party_id == party.id for one in meeting.attendances)
        if asked and meeting.state is MeetingState.ARRANGED and meeting.ends_at > at:
            yield MeetingShown(meeting, meeting_words(meeting))


def _of_decision(
    session: Session,
    decision: Decision,
    party: Party,
    meetings: tuple[Meeting, ...],
    letters: list[LateLetter],
    at: datetime,
    bank_holidays: Container[date],
) -> DecisionProgress:
    certificate = live_certificate(session, decision.id, party.id)
    steps = RequestSteps(session, decision, party, certificate, meetings, at, bank_holidays)
    contact, appeal = _dates(decision, certificate, bank_holidays)
    waiting = [
        check_letter_by(letter.sent_at, bank_holidays)
        for letter in letters
        if letter.checked_at is None and letter.decision_id == decision.id
    ]
    return DecisionProgress(
        decision,
        _received(decision, party),
        steps.all(),
        contact,
        appeal,
        late_words=_late_words(decision, certificate, appeal, uk_day(at)),
        letter_checked_by=max(waiting, default=None),
        is_dated_by_a_letter=can_be_appealed(decision),
        can_be_withdrawn=withdrawing(decision, party, meetings, at=at) is Withdrawing.POSSIBLE,
    )


def _received(decision: Decision, party: Party) -> ProgressStep:
    """Return the first contact about this decision: the request itself, or a later day of its own.

    Whoever joined later reads nothing of when somebody else contacted us.
    """
    if party is not decision.case.parties[0]:
        return ProgressStep(
            "You have a part in this", "You can follow it here. What you choose is up to you.", True
        )
    name = "We have your request"
    if decision.is_the_first:
        return ProgressStep(name, f"You contacted us on {plain_date(decision.case.received_at)}.", True)
    if decision.contacted_on is None:
        return ProgressStep(name, "We know about this decision.", True)
    return ProgressStep(name, f"You contacted us about it on {long_date(decision.contacted_on)}.", True)


def _dates(
    decision: Decision, certificate: Certificate | None, bank_holidays: Container[date]
) -> tuple[TwoDates | None, TwoDates | None]:
    today = uk_day(decision.case.received_at)
    contact = contact_deadline(decision, today, bank_holidays=bank_holidays)
    own = [certificate] if certificate else []
    return contact.dates if contact else None, family_appeal_dates(decision, own, bank_holidays=bank_holidays)


def _late_words(
    decision: Decision, certificate: Certificate | None, appeal: TwoDates | None, today: date
) -> tuple[str, ...]:
    """Return how a date that has passed leads on: appeal now, say why.

    Only the Tribunal decides if it is too late.
    """
    if appeal is None or appeal.safe >= today:
        return ()
    if appeal.legal >= today:
        return (triage_answers.LAST_DAYS,)
    lacks = certificate is None and needs_certificate(decision.kind, decision.section_set)
    without = (triage_answers.WITHOUT_CERTIFICATE,) if lacks else ()
    return (triage_answers.LATE_ALREADY, *without, triage_answers.ADVICE_SOON)


def _own_files(session: Session, case: Case, party: Party, mine: list[LateLetter]) -> list[Upload]:
    """Return the files of the form, for whoever filled it in, and those that this party sent later.

    Papers that the office added, or that another party gave, belong to neither; a scan of what somebody
    signed on paper belongs to nobody's page.
    """
    asked = party is case.parties[0] or party.role is PartyRole.HELPER
    rows = session.scalars(
        select(Upload)
        .where(
            Upload.case_id == case.id,
            Upload.action_answer_id.is_(None),
            Upload.taken_back_at.is_(None),
            Upload.purpose != UploadPurpose.VIEWS,
        )
        .order_by(Upload.received_at, Upload.id)
    )
    later = {letter.id for letter in mine}

    def is_own(row: Upload) -> bool:
        if row.late_letter_id is not None:
            return row.late_letter_id in later
        if row.given_by_id is not None:
            return row.given_by_id == party.id
        return asked and row.purpose is UploadPurpose.DECISION_LETTER

    return [row for row in rows if is_own(row)]
