"""Disagreement resolution and meetings of the cases in a list that is taken out, by column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from cases.accounts.people import User
from cases.drs.parts import TakingPart
from cases.drs.request import PARTY_ROLE, Disagreement
from cases.meetings.models import HELD, Meeting, Outcome, OutcomeField
from cases.models import Case, Decision, Party
from cases.vocabulary import (
    SOMETHING_AGREED,
    Against,
    Asker,
    EnvelopeState,
    MeetingState,
    NotHeldWhy,
    Result,
    Side,
    Track,
)
from dates import london_time, uk_day
from services.case_lists.disagreement_columns import BODIES
from signing.models import Envelope

_ASKERS = {Side.AUTHORITY: Asker.AUTHORITY, Side.SETTING: Asker.SETTING}
_SAME = ("grounds_note", "appeal_running", "appeal_number", "hearing_on", "tried", "who_should_come", "focus")


@dataclass
class ListedMore:
    """Of every case: its disagreement, who takes part, its meetings, what came of them and was signed."""

    disagreements: dict[UUID, Disagreement] = field(default_factory=dict)
    parts: dict[UUID, TakingPart] = field(default_factory=dict)
    """By party."""
    meetings: defaultdict[UUID, list[Meeting]] = field(default_factory=lambda: defaultdict(list))
    """By case, in order of time."""
    results: dict[UUID, Result] = field(default_factory=dict)
    """By meeting."""
    signed: dict[UUID, date] = field(default_factory=dict)
    """By meeting, the UK day on which the last signature of its Outcome Statement was given here."""
    mediators: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> ListedMore:
        """Look all of it up, in a handful of queries."""
        found = cls(mediators={user.id: user.email for user in session.scalars(select(User))})
        found.disagreements = {one.case_id: one for one in session.scalars(select(Disagreement))}
        parts = session.scalars(select(TakingPart).options(joinedload(TakingPart.party)))
        found.parts = {one.party_id: one for one in parts}
        meetings = select(Meeting).where(Meeting.state != MeetingState.CANCELLED)
        meetings = meetings.options(selectinload(Meeting.attendances), selectinload(Meeting.decisions))
        for meeting in session.scalars(meetings.order_by(Meeting.starts_at)):
            found.meetings[meeting.case_id].append(meeting)
        results = (
            select(Outcome.meeting_id, OutcomeField.value)
            .join(OutcomeField, OutcomeField.outcome_id == Outcome.id)
            .where(OutcomeField.name == "result")
        )
        found.results = {meeting: Result(value) for meeting, value in session.execute(results) if value}
        signed = (
            select(Outcome.meeting_id, Envelope.completed_at)
            .join(Envelope, Envelope.outcome_id == Outcome.id)
            .where(Envelope.state == EnvelopeState.COMPLETED)
        )
        found.signed = {meeting: uk_day(at) for meeting, at in session.execute(signed) if at}
        return found

    def of_disagreement(self, case: Case) -> dict[str, Any]:
        """Return the columns of disagreement resolution; none in mediation."""
        about = self.disagreements.get(case.id)
        if case.track is not Track.DRS or about is None:
            return {}
        values: dict[str, Any] = {
            **{name: getattr(about, name) for name in _SAME},
            "asked_by": _ASKERS.get(about.asked_by_side),
            "grounds": tuple(about.grounds),
            "against": tuple(about.against),
            "plan_held": about.has_plan,
            "asked_on": uk_day(about.asked_at) if about.asked_at else None,
            "reply_by": about.reply_by,
        }
        for body in Against:
            party = _body(case.present_parties(), body)
            if party is not None:
                values |= self._of_body(body, party)
        return values

    def _of_body(self, body: Against, party: Party) -> dict[str, Any]:
        name, called = BODIES[body], party.organisation or party.name
        return {
            f"{name}_name": called,
            f"{name}_person": party.name if party.name != called else "",
            f"{name}_contact": party.email or party.phone,
            f"{name}_takes_part": self.answer_of(party),
        }

    def answer_of(self, party: Party) -> Any:
        """Return what this party answered to whether it takes part."""
        part = self.parts.get(party.id)
        return part.answer if part else None

    def of_meetings(self, decision: Decision, party: Party) -> list[dict[str, Any]]:
        """Return the columns of each meeting about this decision, but for those called off before their day.

        One of which nobody has said what it was about counts for every decision. One empty row for none.
        """
        every = self.meetings[decision.case_id]
        about = [one for one in every if decision in one.decisions or not one.decisions]
        return [self._of_meeting(one, party) for one in about] or [{}]

    def _of_meeting(self, meeting: Meeting, party: Party) -> dict[str, Any]:
        held, why = meeting.state in HELD, meeting.not_held_why
        if meeting.state is MeetingState.NOT_HELD and why is None:
            why = NotHeldWhy.OTHER
        starts, ends = london_time(meeting.starts_at), london_time(meeting.ends_at)
        result = Result.ADJOURNED if meeting.state is MeetingState.ADJOURNED else self.results.get(meeting.id)
        return {
            "meeting_on": starts.date(),
            "meeting_starts": f"{starts:%H:%M}",
            "meeting_ends": f"{ends:%H:%M}",
            "meeting_mode": meeting.mode,
            "meeting_place": meeting.place,
            "meeting_link": meeting.link,
            "mediator": self.mediators.get(meeting.mediator_id, ""),
            "meeting_told_on": min(uk_day(meeting.arranged_at), starts.date()),
            "meeting_result": result if held else None,
            "meeting_not_held": why,
            "statement_signed_on": self._signed_on(meeting) if held and result in SOMETHING_AGREED else None,
            "came": meeting.was_there(party) if held and result else None,
        }

    def _signed_on(self, meeting: Meeting) -> date | None:
        return meeting.signed_before_on or self.signed.get(meeting.id)


def _body(parties: Iterable[Party], body: Against) -> Party | None:
    return next((one for one in parties if one.role is PARTY_ROLE[body]), None)
