"""One fictional case, from its request to wherever it stands today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from random import Random
from typing import Any

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.certificates.models import Certificate, live_key
from cases.certificates.printed_facts import printed_decision
from cases.documents import Document
from cases.drs.request import Disagreement
from cases.enums.drs import Against, Ground, PlanHeld
from cases.intake.advice import POINTS
from cases.meetings.models import Attendance, Meeting, Outcome, OutcomeField
from cases.models import Call, Case, ChoiceMade, Decision, Party
from cases.vocabulary import (
    AppealWish,
    Asker,
    CertificateVariant,
    Choice,
    ClosingReason,
    DecisionKind,
    DocumentKind,
    Event,
    MeetingMode,
    MeetingState,
    PartyRole,
    Result,
    Section,
    Side,
    Track,
    Wish,
)
from commands.demo.many.names import (
    AUTHORITIES,
    GIVEN,
    OTHER_SCRIPTS,
    POSTS,
    SCHOOLS,
    family_of_chance,
    plain,
    someone,
)
from commands.demo.many.rows import CaseRows, Row
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery

MADE_BY = "practice data"
"""How these requests came in: by this word they are known for what they are."""


class Stage(Enum):
    """Where an open case stands."""

    TO_CALL = "to call"
    UNDECIDED = "called, not decided yet"
    CERTIFICATE_DUE = "no mediation, certificate due"
    TO_ARRANGE = "mediation, no meeting yet"
    MEETING_AHEAD = "meeting arranged"
    MEETING_OVER = "meeting held"
    NOTHING_LEFT = "certificate issued"
    TALK = "disagreement resolution, first talk"


@dataclass(frozen=True)
class World:
    """Everything that all stories share."""

    random: Random
    now: datetime
    advisers: tuple[Viewer, ...]
    coordinator: Viewer
    mediators: tuple[Viewer, ...]
    working_day: Callable[[date, int], date]
    """The working day so many working days after, or before, a day; with 0 that day or the next."""
    new_reference: Callable[[str], str]
    """A reference with this prefix that nothing has."""
    next_number: Callable[[], int]
    """The next number of the certificates' register."""

    @property
    def today(self) -> date:
        """The UK day."""
        return uk_day(self.now)


KINDS = (
    (DecisionKind.NO_ASSESSMENT, ()),
    (DecisionKind.NO_PLAN, ()),
    (DecisionKind.PLAN_CONTENTS, (Section.B, Section.F, Section.I)),
    (DecisionKind.PLAN_CONTENTS, (Section.B, Section.F)),
    (DecisionKind.NO_AMENDMENT, ()),
    (DecisionKind.PLAN_CEASES, ()),
)
OF_RESULT = {
    Result.FULL: ClosingReason.AGREED,
    Result.PART: ClosingReason.PART,
    Result.NONE: ClosingReason.NONE,
}


class Story:
    """Tells one case; each method is one thing that happens in it."""

    def __init__(
        self, world: World, number: int, received_on: date, *, track: Track = Track.MEDIATION
    ) -> None:
        self.world, self.random, self.number = world, world.random, number
        self.rows = CaseRows()
        self.track = track
        self.adviser = self.random.choice(world.advisers)
        self.mediator = self.random.choice(world.mediators)
        self.received_at = self._instant(received_on, self.random.randrange(8, 22))
        self.last_at = self.received_at
        self.meeting: Row | None = None
        self._request()

    # What happens

    def call(self, choice: Choice, *, days: int = 1) -> None:
        """The adviser calls so many working days later, explains everything, and hears a choice."""
        day = self.world.working_day(uk_day(self.received_at), days)
        at = self._instant(day, self.random.randrange(9, 17))
        decision, party = self.decision["id"], self.asker["id"]
        self.case["owner_id"] = self.adviser.user_id
        call = self.rows.add(
            Call,
            decision_id=decision,
            party_id=party,
            at=at,
            minutes=self.random.randrange(15, 50),
            channel="phone",
            identity_checked=True,
            points=sorted(POINTS),
            advice_given=True,
            taken_by=self.adviser.name,
            taken_by_id=self.adviser.user_id,
            recorded_at=at,
        )
        about = {"decision": str(decision), "party": str(party)}
        self._log(Event.CALL_RECORDED, self.adviser, at, **about)
        self.rows.add(
            ChoiceMade,
            decision_id=decision,
            party_id=party,
            call_id=call["id"],
            choice=choice,
            chosen_at=at,
            recorded_at=at,
            recorded_by=self.adviser.name,
        )
        self.chosen_on = uk_day(at)
        chosen = {"choice": choice.value, "chosen_at": at.isoformat()}
        self._log(Event.CHOICE_RECORDED, self.adviser, at, **about, **chosen)

    def certify(self, variant: CertificateVariant, *, days: int = 1) -> None:
        """The adviser issues a certificate so many working days after the last thing that happened."""
        at = self._instant(self.world.working_day(uk_day(self.last_at), days), self.random.randrange(9, 17))
        decision, party = self.decision["id"], self.asker["id"]
        reference = self.world.new_reference("MC")
        document = self.rows.add(
            Document,
            kind=DocumentKind.CERTIFICATE,
            reference=reference,
            title=f"Mediation certificate {reference}",
            created_at=at,
        )
        facts, register = self._facts(variant), self.world.next_number()
        self.rows.add(
            Certificate,
            decision_id=decision,
            party_id=party,
            reference=reference,
            register_number=register,
            check_code=self.world.new_reference("XX")[3:].replace("-", " "),
            variant=variant,
            facts=facts,
            issue_date=uk_day(at),
            issued_at=at,
            issued_by=self.adviser.name,
            issued_by_id=self.adviser.user_id,
            live_key=live_key(decision, party),
            document_id=document["id"],
            sent_at=at,
        )
        self._log(
            Event.CERTIFICATE_ISSUED,
            self.adviser,
            at,
            certificate=reference,
            register=register,
            variant=variant.value,
            decision=str(decision),
            party=str(party),
            facts=facts,
        )
        self._email(EmailKind.CERTIFICATE_ISSUED, at)

    def arrange(self, day: date, *, arranged_on: date) -> None:
        """The coordinator arranges a meeting on that day."""
        random = self.random
        at = max(self._instant(arranged_on, 11), self.last_at)
        starts_at = from_uk(day, time(random.choice((9, 10, 11, 13, 14)), random.choice((0, 30))))
        mode = random.choice((MeetingMode.IN_PERSON, MeetingMode.ONLINE, MeetingMode.ONLINE))
        online = mode is MeetingMode.ONLINE
        meeting = self.rows.add(
            Meeting,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2, minutes=30),
            mode=mode,
            place="" if online else "The Quiet Room, Nowhere Community Centre",
            link=f"https://meet.example.com/{self.number}" if online else "",
            mediator_id=self.mediator.user_id,
            mediator_name=self.mediator.name,
            arranged_at=at,
            state=MeetingState.ARRANGED,
        )
        self.rows.add_meeting_decision(meeting, self.decision)
        for number, party in enumerate(self.rows.rows["party"], start=1):
            self.rows.add(
                Attendance,
                meeting_id=meeting["id"],
                number=number,
                party_id=party["id"],
                name=party["name"],
                role_words=party["post"] or party["role"].words,
                for_whom=party["organisation"],
            )
        self.meeting = meeting
        self._log(
            Event.MEETING_ARRANGED,
            self.world.coordinator,
            at,
            meeting=str(meeting["id"]),
            decisions=[str(self.decision["id"])],
            starts_at=starts_at.isoformat(),
            mode=mode.value,
            mediator=self.mediator.name,
            asked=[party["name"] for party in self.rows.rows["party"]],
            short_notice_agreed="",
        )
        self._email(EmailKind.INVITATION, at)

    def hold(self, result: Result) -> None:
        """The meeting takes place; what came of it is recorded as it ends."""
        meeting = self.meeting
        assert meeting is not None  # noqa: S101 - it was arranged
        at = meeting["ends_at"]
        meeting["state"], meeting["concluded_at"] = MeetingState.CONCLUDED, at
        for attendance in self.rows.rows["attendance"]:
            attendance["present"] = True
        reference = self.world.new_reference("OS")
        outcome = self.rows.add(
            Outcome,
            meeting_id=meeting["id"],
            reference=reference,
            revision=2,
            started_at=meeting["starts_at"],
        )
        came = [attendance["name"] for attendance in self.rows.rows["attendance"]]
        self._log(
            Event.MEETING_CONCLUDED,
            self.mediator,
            at,
            meeting=str(meeting["id"]),
            state=MeetingState.CONCLUDED.value,
            came=came,
        )
        values = {"result": result.value}
        if result is not Result.NONE:
            values["no_statement_because"] = "Practice data has no documents: they wrote it down themselves."
            self._log(Event.STATEMENT_NOT_TO_COME, self.mediator, at, meeting=str(meeting["id"]))
        for name, value in values.items():
            self.rows.add(
                OutcomeField,
                outcome_id=outcome["id"],
                name=name,
                value=value,
                revision=2,
                saved_by=self.mediator.name,
                saved_by_id=self.mediator.user_id,
                saved_at=at,
            )

    def close(self, reason: ClosingReason) -> None:
        """Somebody of the office closes the case some days after the last thing that happened."""
        day = self.world.working_day(uk_day(self.last_at), self.random.randrange(1, 15))
        at, by = self._instant(min(day, self.world.today), 16), self.adviser
        self.case.update(closed_at=at, closed_by=by.name, closing_reason=reason)
        self._log(Event.CASE_CLOSED, by, at, reason=reason.value, note="")

    def end(self) -> CaseRows:
        """Record every row; return the whole."""
        self.rows.record_rows(at=self.last_at)
        return self.rows

    # What it is made of

    def _request(self) -> None:
        random, number = self.random, self.number
        authority = random.choice(AUTHORITIES)
        own, parents = family_of_chance(random)
        young = random.random() < 0.15
        age = random.randrange(16, 25) if young else random.randrange(3, 19)
        born = uk_day(self.received_at) - timedelta(days=age * 365 + random.randrange(365))
        given = random.choice(GIVEN)
        name = random.choice(OTHER_SCRIPTS) if random.random() < 0.01 else f"{given} {own}"
        asks = someone(random, own, number, given=given) if young else someone(random, parents, number)
        kind, sections = random.choice(KINDS)
        if self.track is Track.DRS:
            kind, sections = DecisionKind.NOT_DELIVERED, ()
        received_on = uk_day(self.received_at)
        wish = random.choice((Wish.MEDIATION, Wish.CERTIFICATE, Wish.TALK, Wish.NOT_SURE))
        self.case = self.rows.add(
            Case,
            id=self.rows.id,
            reference=self.world.new_reference("CP"),
            track=self.track,
            authority_code=authority.code,
            authority_name=authority.name,
            person_name=name,
            person_birth_date=born,
            asker=Asker.YOUNG_PERSON if young else Asker.PARENT,
            wish=wish,
            received_at=self.received_at,
            received_by=MADE_BY,
            needs=["Breaks"] if random.random() < 0.1 else [],
            safety_flag=random.random() < 0.03,
        )
        self.asker = self._party(
            PartyRole.YOUNG_PERSON if young else PartyRole.PARENT,
            Side.FAMILY,
            name if young else asks.name,
            email=asks.email,
            phone=asks.phone,
            message_safe=True,
            best_times=random.choice(("", "After 4pm", "Mornings")),
        )
        officer = someone(random, random.choice(("Ashby", "Lindgren", "Marsh", "Petrie", "Thorne")), 0)
        self._party(
            PartyRole.AUTHORITY,
            Side.AUTHORITY,
            officer.name,
            organisation=authority.name,
            post=random.choice(POSTS),
            email=f"{plain(officer.name)}@{authority.code}.example.com",
            may_decide=True,
        )
        if random.random() < 0.2:
            school = random.choice(SCHOOLS)
            teacher = someone(random, random.choice(("Achterberg", "Nuttall", "Rees")), 0)
            post = {"organisation": f"{school} (example)", "post": "SENCO"}
            address = f"{plain(teacher.name)}@{plain(school)}.example.com"
            self._party(PartyRole.SETTING, Side.SETTING, teacher.name, email=address, **post)
        letter = received_on - timedelta(days=random.randrange(3, 40))
        self.decision = self.rows.add(
            Decision,
            number=1,
            kind=kind,
            sections=sorted(section.value for section in sections),
            letter_date=letter if self.track is Track.MEDIATION else None,
            received_date=min(letter + timedelta(days=2), received_on)
            if self.track is Track.MEDIATION
            else None,
            letter_told_rights="yes",
            wish_to_appeal=AppealWish.YES if self.track is Track.MEDIATION else None,
        )
        if self.track is Track.DRS:
            self.rows.add(
                Disagreement,
                asked_by_side=Side.FAMILY,
                grounds=[Ground.PLAN_NOT_FOLLOWED.value],
                has_plan=PlanHeld.YES,
                against=[Against.AUTHORITY.value],
            )
        about: dict[str, Any] = {
            "channel": MADE_BY,
            "kind": kind.value,
            "wish": wish.value,
            "letter_date": letter.isoformat() if self.track is Track.MEDIATION else None,
            "letter_date_is_a_guess": False,
        }
        by = Actor(ActorKind.PARTY, str(self.asker["id"]), self.asker["name"])
        self.rows.log(Event.REQUEST_RECEIVED, by=by, at=self.received_at, **about)
        self._email(EmailKind.REQUEST_RECEIVED, self.received_at)

    def _party(self, role: PartyRole, side: Side, name: str, **details: Any) -> Row:
        number = len(self.rows.rows["party"]) + 1
        return self.rows.add(Party, number=number, role=role, side=side, name=name, **details)

    def _facts(self, variant: CertificateVariant) -> dict[str, Any]:
        case, decision = self.case, self.decision
        sections = frozenset(Section(one) for one in decision["sections"])
        facts = {
            "recipient_name": self.asker["name"],
            "recipient_capacity": self.asker["role"].words.lower(),
            "cyp_name": case["person_name"],
            "cyp_dob": case["person_birth_date"].isoformat(),
            "la_name": case["authority_name"],
            "decision_words": printed_decision(decision["kind"], sections),
            "decision_date": decision["letter_date"].isoformat(),
            "contact_date": uk_day(self.received_at).isoformat(),
            "advice_date": self.chosen_on.isoformat(),
            "choice_date": self.chosen_on.isoformat(),
        }
        if variant is CertificateVariant.HELD and self.meeting is not None:
            day = uk_day(self.meeting["starts_at"]).isoformat()
            facts |= {"mediation_first_date": day, "mediation_last_date": day}
            facts["mediation_format"] = self.meeting["mode"].words.lower()
        return facts

    def _email(self, kind: EmailKind, at: datetime) -> None:
        self.rows.add(
            Delivery,
            message_id=f"<{self.rows.id.hex}.{kind.value}@counterpart.invalid>",
            kind=kind,
            to_name=self.asker["name"],
            to_address=self.asker["email"],
            party_id=self.asker["id"],
            queued_at=at,
            next_try_at=at,
            tries=1,
            accepted_at=at + timedelta(minutes=1),
            last_reply="250 practice data: nothing was sent",
        )

    def _log(self, event: Event, by: Viewer, at: datetime, **about: Any) -> None:
        self.rows.log(event, by=Actor.of(by), at=at, **about)
        self.last_at = max(self.last_at, at)

    def _instant(self, day: date, hour: int) -> datetime:
        """Return a time of that UK day, never later than now."""
        return min(from_uk(day, time(hour, self.random.randrange(60))), self.world.now)


def open_case(world: World, number: int, stage: Stage) -> CaseRows:
    """Return a case that stands at ``stage`` today."""
    random, today, day = world.random, world.today, world.working_day
    if stage is Stage.TALK:
        return Story(world, number, day(today, -random.randrange(0, 5)), track=Track.DRS).end()
    if stage is Stage.TO_CALL:
        return Story(world, number, day(today, -random.randrange(0, 3))).end()
    since = {Stage.CERTIFICATE_DUE: 3, Stage.UNDECIDED: 12, Stage.TO_ARRANGE: 12, Stage.NOTHING_LEFT: 12}
    story = Story(world, number, day(today, -random.randrange(2, since.get(stage, 15) + 1)))
    match stage:
        case Stage.UNDECIDED:
            story.call(Choice.UNDECIDED)
        case Stage.CERTIFICATE_DUE:
            story.call(Choice.NO_MEDIATION)
        case Stage.NOTHING_LEFT:
            story.call(Choice.NO_MEDIATION)
            story.certify(CertificateVariant.NO_MEDIATION)
        case Stage.TO_ARRANGE:
            story.call(Choice.MEDIATION)
        case Stage.MEETING_AHEAD:
            story.call(Choice.MEDIATION)
            ahead = 0 if random.random() < 0.02 else random.randrange(1, 12)
            story.arrange(day(today, ahead), arranged_on=day(uk_day(story.last_at), 1))
        case Stage.MEETING_OVER:
            story = Story(world, number, day(today, -random.randrange(14, 22)))
            story.call(Choice.MEDIATION)
            story.arrange(day(today, -random.randrange(1, 3)), arranged_on=day(uk_day(story.last_at), 2))
            story.hold(Result.NONE)
    return story.end()


def closed_case(world: World, number: int, received_on: date) -> CaseRows:
    """Return a case that came in on that day and was closed since; it must be forty days ago or more."""
    random, story, day = world.random, Story(world, number, received_on), world.working_day
    fate = random.random()
    if fate < 0.45:
        story.call(Choice.NO_MEDIATION)
        story.certify(CertificateVariant.NO_MEDIATION)
        story.close(ClosingReason.NOT_CHOSEN)
    elif fate < 0.95:
        story.call(Choice.MEDIATION)
        arranged_on = day(uk_day(story.last_at), random.randrange(1, 4))
        story.arrange(day(arranged_on, random.randrange(6, 15)), arranged_on=arranged_on)
        result = random.choice((Result.FULL, Result.FULL, Result.PART, Result.NONE))
        story.hold(result)
        story.certify(CertificateVariant.HELD)
        story.close(OF_RESULT[result])
    else:
        story.call(Choice.UNDECIDED)
        story.close(ClosingReason.WITHDRAWN)
    return story.end()
