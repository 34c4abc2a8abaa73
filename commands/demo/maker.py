"""How an example case comes about: requests, calls, people and meetings, on days counted from the loading."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.deadlines.days import last_working_day_on_or_before
from cases.intake.advice import POINTS, CallRecord
from cases.intake.requests import RequestAnswers
from cases.meetings.arranging import Guest, MeetingPlan
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.vocabulary import Choice, MeetingMode, PartyRole, Side
from commands.demo.people import user_named, viewer_named
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.calls import record_advice
from services.container import Services
from services.meetings.arranging import arrange_and_invite
from services.requests import send_request


class CaseMaker:
    """What the stories of example cases are told with."""

    def __init__(self, services: Services, session: Session, at: datetime, reference: str) -> None:
        self.services, self.session, self.now, self.reference = services, session, at, reference
        self.today = uk_day(at)

    def day(self, offset: int) -> date:
        """Return the working day on or before ``offset`` days from the day of loading."""
        return last_working_day_on_or_before(self.today + timedelta(days=offset), self.services.bank_holidays)

    def instant(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """Return a time of such a day in the UK, never later than now."""
        return min(from_uk(self.day(offset), time(hour, minute)), self.now)

    def request(self, answers: RequestAnswers, offset: int, hour: int = 9, minute: int = 12) -> Case:
        """Receive a request that reached us then, under this story's own reference."""
        at = self.instant(offset, hour, minute)
        case, _ = send_request(
            self.session,
            answers,
            draft=None,
            by=None,
            at=at,
            provider=self.services.provider,
            policy=self.services.policy,
            keys=self.services.keys,
        )
        case.reference = self.reference
        self.session.flush()
        return case

    def call(self, case: Case, choice: Choice, offset: int, hour: int, minute: int = 0) -> datetime:
        """Record Sam Reed's call, in which everything was explained and ``choice`` made."""
        at = self.instant(offset, hour, minute)
        record = CallRecord(
            at=at,
            channel="phone",
            minutes=25,
            points=frozenset(POINTS),
            choice=choice,
            chosen_at=at,
            identity_checked=True,
        )
        by = viewer_named(self.session, "Sam Reed")
        record_advice(self.session, case.decisions[0], case.parties[0], record, by=by, at=at)
        self._notify_authority(case)
        return at

    def _notify_authority(self, case: Case) -> None:
        """Queue the notice that mediation was chosen, as if it went minutes after the call, weeks ago, and
        not on loading.

        A certificate certifies that day: so it is none of the emails that go once the example is loaded.
        """
        sent = select(Delivery).where(
            Delivery.case_id == case.id, Delivery.kind == EmailKind.MEDIATION_CHOSEN
        )
        for delivery in self.session.scalars(sent):
            delivery.accepted_at = min(delivery.queued_at + timedelta(minutes=2), self.now)

    def officer(self, case: Case, name: str, email: str, post: str) -> Party:
        """Add the person who comes for the local authority and can decide."""
        party = case.authority_party()
        assert party is not None  # noqa: S101 - every case has its authority as a party
        party.name, party.email, party.post = name, email, post
        party.organisation, party.may_decide = case.authority_name, True
        return party

    def party(self, case: Case, role: PartyRole, side: Side, name: str, **details: str) -> Party:
        """Add one more person or body."""
        party = Party(number=len(case.parties) + 1, role=role, side=side, name=name, **details)
        case.parties.append(party)
        self.session.flush()
        return party

    def meeting(
        self,
        case: Case,
        mediator: str,
        starts_at: datetime,
        guests: list[Guest],
        *,
        arranged: int,
        place: str,
    ) -> Meeting:
        """Arrange a meeting in person, as Bea Hollis did, ``arranged`` days from the day of loading."""
        plan = MeetingPlan(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2, minutes=30),
            mode=MeetingMode.IN_PERSON,
            mediator=user_named(self.session, mediator),
            guests=guests,
            place=place,
        )
        by = viewer_named(self.session, "Bea Hollis")
        meeting, _ = arrange_and_invite(self.session, case, plan, by=by, at=self.instant(arranged, 11))
        return meeting
