"""Where a case stands for who is not of the family: a local authority, a health body, a school, a supporter.

They read of what they were told and asked for, and of meetings to which they are asked. What a family chose,
said or sent is never among it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.certificates.authority_notice import authority_told_on
from cases.certificates.issuing import cannot_arrange_stands
from cases.meetings.models import Meeting, meeting_that_stands
from cases.models import Decision, Party
from cases.progress.deadline import asked_of_authority
from cases.vocabulary import MeetingState, PartyRole, Track
from dates import long_date, plain_date, uk_day
from services.notifications.meeting_words import which_decisions
from services.queries.request_steps import ProgressStep, when_words


@dataclass(frozen=True)
class GuestSteps:
    """Makes the steps of one such person. ``meetings`` are the case's, in order of time."""

    session: Session
    party: Party
    meetings: tuple[Meeting, ...]
    at: datetime
    bank_holidays: Container[date]

    def all(self) -> Iterator[ProgressStep]:
        """Yield what is done, then what comes, in order."""
        case = self.party.case
        if self.party.role is PartyRole.AUTHORITY and case.track is Track.MEDIATION and not case.detained:
            for decision in case.decisions:
                yield from self._of_authority(decision)
        yield from self._meetings()

    def _of_authority(self, decision: Decision) -> Iterator[ProgressStep]:
        asked = asked_of_authority(decision, bank_holidays=self.bank_holidays)
        if asked is None:
            return
        which = which_decisions(decision.case, [decision])
        told_on = authority_told_on(self.session, decision)
        if told_on is not None:
            words = f"We told the local authority on {plain_date(told_on)}. {which}".strip()
            yield ProgressStep("Mediation was asked for", words, True)
        if meeting_that_stands(decision, self.meetings) is not None:
            return
        name = "Dates for the meeting"
        if cannot_arrange_stands(decision) and decision.cannot_arrange_on is not None:
            said = plain_date(decision.cannot_arrange_on)
            yield ProgressStep(name, f"You told us on {said} that it cannot be arranged in time.", True)
            return
        today = uk_day(self.at)
        if asked.reply.safe >= today:
            words = f"Please send us dates, and the name of someone who can decide, {asked.reply.do_it_by}."
            yield ProgressStep(name, f"{words} {which}".strip(), False)
        if asked.arrange.safe >= today:
            words = f"You are asked to arrange mediation by the end of {long_date(asked.arrange.safe)}."
        else:
            words = f"The thirty days ended on {plain_date(asked.arrange.raw)}. Phone us about a date."
        yield ProgressStep("Arranging it", words, False)

    def _meetings(self) -> Iterator[ProgressStep]:
        name = "Meeting"
        mine = [m for m in self.meetings if any(a.party_id == self.party.id for a in m.attendances)]
        if not mine:
            yield ProgressStep(
                name, "You have not been asked to a meeting. Once you are, you will find it here.", False
            )
        for meeting in mine:
            day = plain_date(meeting.starts_at)
            match meeting.state:
                case MeetingState.CANCELLED | MeetingState.NOT_HELD:
                    yield ProgressStep(name, f"The meeting of {day} did not take place.", True)
                case MeetingState.CONCLUDED:
                    yield ProgressStep(name, f"It took place on {day}.", True)
                case MeetingState.ADJOURNED:
                    words = f"It started on {day}, and will continue on another day."
                    yield ProgressStep(name, words, True)
                case MeetingState.ARRANGED:
                    yield ProgressStep(name, when_words(meeting), False)
