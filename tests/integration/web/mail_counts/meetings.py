"""Taking part, times, and all that becomes of meetings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User
from cases.casework.authority_moves import NewAuthority
from cases.drs.parts import (
    FirstTalk,
    PartReply,
    parts_of,
    record_first_talk,
    record_focus_agreed,
    set_focus,
    usually_asked,
)
from cases.drs.request import DisagreementAnswers, disagreement_of
from cases.meetings.arranging import Guest, MeetingPlan, usual_guests
from cases.meetings.models import Meeting
from cases.meetings.outcomes import Change, outcome_of, save_changes
from cases.meetings.proposed_times import OneAnswer, TimePlan, asked_for_times, open_times, propose_time
from cases.models import Case
from cases.vocabulary import (
    Against,
    Choice,
    MeetingMode,
    PartAnswer,
    PartyRole,
    Result,
    Role,
    TimeReply,
)
from mail.kinds import EmailKind
from services.casework.authority_moves import move_and_tell
from services.casework.taking_part import answer_part, ask_everyone, tell_everyone
from services.casework.taking_part import own_actor as own_actor_of_part
from services.meetings.arranging import arrange_and_invite, call_off, conclude, mark_not_held
from services.meetings.times import answer_times, ask_for_times, own_actor
from tests import factories
from tests.integration.web.mail_counts.counting import IDRIS, OFFICE, PRIYA, RUTH, Counting, Walk
from tests.integration.web.mail_counts.dates_and_certificates import CHOSEN, MO, REQUESTED, chosen, officers
from tests.integration.web.readers import IN_DRS

INES, ALEX = "Ines Duarte", "Alex Reyes"


def not_everyone_takes_part(counting: Counting) -> None:
    """A family, a school and a local authority are asked; the family moves, the school says no."""
    officers(counting)
    services, bea = counting.services, Actor.of(counting.by(Role.COORDINATOR))
    against = DisagreementAnswers(
        against=(Against.AUTHORITY, Against.SETTING),
        setting_name="Fernwood School",
        setting_person=ALEX,
        setting_contact="alex@fernwood.example.com",
    )
    with services.database.write() as session:
        case = factories.a_case(services, session, at=counting.at, disagreement=against, **IN_DRS)
        disagreement = disagreement_of(case)
        assert disagreement is not None
        people, case_id = usually_asked(case, disagreement), case.id
        for party in people:
            talk = FirstTalk(counting.at.date(), "What happened")
            record_first_talk(session, party, talk, by=bea, at=counting.at)
        set_focus(session, case, "How help is given.", by=bea, at=counting.at)
        for party in people:
            record_focus_agreed(session, party, by=bea, at=counting.at)
        ids = [party.id for party in people]

    def ask(session: Session) -> None:
        case, until = session.get_one(Case, case_id), (counting.at + timedelta(days=10)).date()
        parties = [party for party in case.parties if party.id in ids]
        ask_everyone(session, case, parties, until, by=bea, at=counting.at, keys=services.keys)

    counting.press(ask)
    counting.days(1, 4, 5)

    def move(session: Session) -> None:
        to = NewAuthority("Liverpool", "liverpool", counting.at.date())
        move_and_tell(
            session,
            session.get_one(Case, case_id),
            to,
            tell_earlier=False,
            by=counting.by(Role.COORDINATOR),
            at=counting.at,
            bank_holidays=services.bank_holidays,
            keys=services.keys,
        )

    counting.press(move)

    def answer(session: Session, role: PartyRole, given: PartAnswer) -> None:
        parts = parts_of(session, session.get_one(Case, case_id))
        part = next(one for one in parts if one.party.role is role)
        by, provider = own_actor_of_part(part), services.provider
        answer_part(session, part, PartReply(given), how=None, by=by, at=counting.at, provider=provider)

    counting.press(lambda s: answer(s, PartyRole.SETTING, PartAnswer.NO))
    counting.days(4, 14)
    counting.press(lambda s: tell_everyone(s, s.get_one(Case, case_id), by=bea, at=counting.at))


def which_times(counting: Counting) -> None:
    """Both sides are asked which times they can do; one answers, the other is reminded."""
    officers(counting)
    decision_id = chosen(counting, Choice.MEDIATION)
    services, bea = counting.services, Actor.of(counting.by(Role.COORDINATOR))
    starts = (counting.at + timedelta(days=20)).replace(hour=10, minute=0)
    with services.database.write() as session:
        case_id = _case_of(session, decision_id).id
        idris = counting.user(session, Role.MEDIATOR)
        plan = TimePlan(starts, starts + timedelta(hours=2), idris, MeetingMode.PHONE, dial_in="0800 1111")
        propose_time(session, _case_of(session, decision_id), plan, by=bea, at=counting.at)

    def ask(session: Session) -> None:
        case, day = session.get_one(Case, case_id), starts.date() - timedelta(days=12)
        ask_for_times(session, case, case.parties, day, by=bea, at=counting.at, keys=services.keys)

    counting.once(ask)
    counting.days(1, 2)

    def answer(session: Session) -> None:
        case = session.get_one(Case, case_id)
        answers = {one.id: OneAnswer(TimeReply.CAN) for one in open_times(session, case)}
        asked = asked_for_times(session, case)[0]
        answer_times(
            session,
            asked,
            answers,
            access="",
            how=None,
            by=own_actor(asked),
            at=counting.at,
            provider=services.provider,
        )

    counting.press(answer)
    counting.days(3, 4, 6)


def _case_of(session: Session, decision_id: UUID) -> Case:
    return session.scalars(select(Case).where(Case.decisions.any(id=decision_id))).one()


class Arranging:
    """A meeting as a coordinator arranges it again and again."""

    def __init__(self, counting: Counting) -> None:
        officers(counting)
        self.counting, self.decision_id = counting, chosen(counting, Choice.MEDIATION)
        self.starts = (counting.at + timedelta(days=10)).replace(hour=10, minute=0)
        with counting.services.database.write() as session:
            self.ines = factories.a_user(session, Role.MEDIATOR, INES).id
            case = _case_of(session, self.decision_id)
            authority = case.authority_party()
            assert authority is not None
            authority.name, authority.email = RUTH, "ruth.okafor@bury.example.com"
            self.case_id = case.id

    def plan(self, session: Session, guests: Sequence[Guest] | None = None) -> MeetingPlan:
        """Return the plan as it is first."""
        case = session.get_one(Case, self.case_id)
        return MeetingPlan(
            starts_at=self.starts,
            ends_at=self.starts + timedelta(hours=2),
            mode=MeetingMode.IN_PERSON,
            mediator=self.counting.user(session, Role.MEDIATOR),
            guests=usual_guests(case),
            place="The Old Library, Nowhere",
            decisions=case.decisions[:1],
        )

    def arrange(self, change: Callable[[Session, MeetingPlan], MeetingPlan]) -> None:
        """Press *Arrange* with the plan as ``change`` has it."""

        def act(session: Session) -> None:
            arrange_and_invite(
                session,
                session.get_one(Case, self.case_id),
                change(session, self.plan(session)),
                by=self.counting.by(Role.COORDINATOR),
                at=self.counting.at,
            )

        self.counting.press(act)

    def meeting(self, session: Session) -> Meeting:
        """Return the newest meeting."""
        return session.scalars(select(Meeting).order_by(Meeting.arranged_at.desc())).first() or _none()


def _none() -> Meeting:
    raise AssertionError("there is no meeting")


def arranged_moved_and_called_off(counting: Counting) -> None:
    """One meeting: arranged, moved, led by somebody else, without one party, about more, and called off."""
    one, bea = Arranging(counting), counting.by(Role.COORDINATOR)
    one.arrange(lambda _, plan: plan)
    later = one.starts + timedelta(days=1)

    def moved(_: Session, plan: MeetingPlan) -> MeetingPlan:
        return replace(plan, starts_at=later, ends_at=later + timedelta(hours=2))

    one.arrange(moved)
    one.arrange(lambda s, plan: replace(moved(s, plan), mediator=s.get_one(User, one.ines)))
    with counting.services.database.write() as session:
        case = session.get_one(Case, one.case_id)
        again = type(case.decisions[0])(
            number=2, kind=case.decisions[0].kind, sections=[], letter_date=factories.LETTER
        )
        case.decisions.append(again)

    def about_both(session: Session, plan: MeetingPlan) -> MeetingPlan:
        decisions = session.get_one(Case, one.case_id).decisions
        ines = session.get_one(User, one.ines)
        return replace(moved(session, plan), mediator=ines, decisions=list(decisions))

    one.arrange(about_both)

    def without_the_authority(session: Session, plan: MeetingPlan) -> MeetingPlan:
        guests = [guest for guest in plan.guests if guest.name != RUTH]
        return replace(about_both(session, plan), guests=guests)

    one.arrange(without_the_authority)
    counting.press(lambda s: call_off(s, one.meeting(s), by=bea, at=counting.at))


def nobody_came_and_adjourned(counting: Counting) -> None:
    """A meeting to which nobody came, another that goes on some other day, and a third at which all ends."""
    one, bea, idris = Arranging(counting), counting.by(Role.COORDINATOR), counting.by(Role.MEDIATOR)
    one.arrange(lambda _, plan: plan)
    counting.clock.at = one.starts + timedelta(hours=3)
    counting.press(lambda s: mark_not_held(s, one.meeting(s), because="Snow", by=bea, at=counting.at))
    for result in (Result.ADJOURNED, Result.FULL):
        one.starts = (counting.at + timedelta(days=8)).replace(hour=10)
        one.arrange(lambda _, plan: plan)
        counting.clock.at = one.starts + timedelta(hours=3)

        def finish(session: Session, result: Result = result) -> None:
            outcome = outcome_of(session, one.meeting(session), by=idris, at=counting.at)
            came = [
                Change(field.name.replace(".position", ".present"), True, outcome.revision)
                for field in outcome.fields
                if field.name.startswith("people.") and field.name.endswith(".position")
            ]
            changes = [Change("result", result.value, outcome.revision), *came]
            save_changes(session, outcome, changes, by=idris, at=counting.at)
            conclude(session, outcome, by=idris, at=counting.at)

        counting.press(finish)
    counting.days(1, 2, 92)


WALKS = {
    "not everyone takes part": Walk(
        not_everyone_takes_part,
        REQUESTED
        | {
            EmailKind.TAKE_PART: [PRIYA, ALEX, RUTH, MO],
            EmailKind.TAKE_PART_REMINDER: [PRIYA, ALEX, RUTH],
            EmailKind.ANSWER_LATER: [PRIYA, ALEX],
            EmailKind.PART_ANSWERED: [OFFICE],
            EmailKind.NOT_GOING_AHEAD: [PRIYA, ALEX, MO],
        },
    ),
    "which times": Walk(
        which_times,
        CHOSEN
        | {
            EmailKind.CHOOSE_TIMES: [PRIYA, RUTH],
            EmailKind.CHOOSE_TIMES_REMINDER: [RUTH, RUTH],
            EmailKind.TIMES_ANSWERED: [OFFICE],
        },
    ),
    "arranged, moved and called off": Walk(
        arranged_moved_and_called_off,
        CHOSEN
        | {
            EmailKind.INVITATION: [PRIYA, RUTH],
            EmailKind.MEETING_BOOKED_STAFF: [IDRIS, INES],
            EmailKind.MEETING_MOVED: [PRIYA, RUTH],
            EmailKind.MEETING_MOVED_STAFF: [IDRIS],
            EmailKind.MEETING_OFF_STAFF: [IDRIS, INES],
            EmailKind.MEETING_CHANGED: [PRIYA, RUTH],
            EmailKind.NOT_ASKED: [RUTH],
            EmailKind.MEETING_CANCELLED: [PRIYA],
        },
    ),
    "nobody came, and adjourned": Walk(
        nobody_came_and_adjourned,
        CHOSEN
        | {
            EmailKind.INVITATION: [PRIYA, RUTH] * 3,
            EmailKind.MEETING_BOOKED_STAFF: [IDRIS] * 3,
            EmailKind.MEETING_NOT_HELD: [PRIYA, RUTH],
            EmailKind.MEETING_ADJOURNED: [PRIYA, RUTH],
            EmailKind.FEEDBACK: [PRIYA, RUTH] * 2,
        },
    ),
}
