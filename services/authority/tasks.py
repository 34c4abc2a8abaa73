"""What awaits a local authority: each thing that it is asked to answer, sign or do, with its day.

Nothing is kept: it is worked out from what is recorded, and gone once it is done. The officers' first page
and their weekly summary both read it here.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.access import seen_by
from cases.accounts.people import User, Viewer
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.bundles.models import PartAConsent
from cases.deadlines.action_states import ActionAnswerKind
from cases.deadlines.clocks import ClockState, Tone, TwoDates, clock_state
from cases.drs.request import Disagreement
from cases.meetings.proposed_times import TimesAsked
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.progress.health import health_body_told_on, health_notice
from cases.vocabulary import PartyRole, Track
from dates import uk_day
from services.agreed.answering import actions_for
from services.agreed.shown import ShownAction, shown_actions
from services.authority.asked import own_part, times_left
from services.authority.lists import open_cases
from services.authority.reading import (
    SHOWN_AFTER_DUE,
    Asked,
    OwnStatement,
    mediation_asked,
    own_actions,
    own_statements,
)
from signing.models import Envelope, Signer


class TaskGroup(Enum):
    """What sort of thing an authority is asked, by which its list is narrowed."""

    ANSWER = "answer", "To answer"
    SIGN = "sign", "To sign"
    DO = "do", "To do"

    def __init__(self, key: str, words: str) -> None:
        """Keep what stands in addresses, and the words on pages."""
        self.key, self.words = key, words


class TaskKind(Enum):
    """What an authority is asked: what it is called where no child is named, and its group."""

    TAKE_PART = "Say whether you take part", TaskGroup.ANSWER
    TIMES = "Say which times you can do", TaskGroup.ANSWER
    DATES = "Offer dates for mediation", TaskGroup.ANSWER
    PROOF = "Say whether you agree that an action is done", TaskGroup.ANSWER
    PART_A = "Say whether Part A may go before the Tribunal", TaskGroup.ANSWER
    SIGN = "Sign a document", TaskGroup.SIGN
    HEALTH = "Tell the health body", TaskGroup.DO
    ACTION = "Do what was agreed", TaskGroup.DO

    def __init__(self, words: str, group: TaskGroup) -> None:
        """Keep the words, as of a button, and the group."""
        self.words, self.group = words, group


@dataclass(frozen=True)
class ToSign:
    """A document that somebody of the authority is asked to sign."""

    statement: OwnStatement
    signer: Signer
    is_own: bool
    """True if the reader is that somebody."""


@dataclass(frozen=True)
class HealthNotice:
    """The health body is to be told that mediation is wanted about a decision (SEND Regs 2014, reg 35)."""

    decision: Decision
    notice: TwoDates


@dataclass(frozen=True)
class TimesLeft:
    """The authority is asked which times it can do; of ``left`` of them it has said nothing."""

    asked: TimesAsked
    left: int


Detail = Asked | Disagreement | TimesLeft | ToSign | HealthNotice | ShownAction | Envelope


@dataclass(frozen=True)
class AuthorityTask:
    """One thing that awaits the authority: in which case, by which day, and what it is about."""

    kind: TaskKind
    case: Case
    due: date | None
    """The day by the end of which; None where no day was named."""
    state: ClockState
    detail: Detail

    @property
    def group(self) -> TaskGroup:
        """Which part of the list it belongs to."""
        return self.kind.group

    @property
    def is_late(self) -> bool:
        """True if its day has passed."""
        return self.state.tone is Tone.BAD


@dataclass(frozen=True)
class Reader:
    """Who reads: the officer, and the address by which a document that is theirs to sign is known."""

    viewer: Viewer
    email: str

    @classmethod
    def of(cls, user: User) -> Reader:
        """Return the reader that an officer's account is."""
        viewer = Viewer(user.id, user.name, user.role, user.authority_code, user.senior)
        return cls(viewer, user.email)


def tasks_of(
    session: Session,
    reader: Reader,
    *,
    bank_holidays: Container[date],
    at: datetime,
    cases: Sequence[Case] | None = None,
    asked: Sequence[Asked] | None = None,
) -> list[AuthorityTask]:
    """Return what awaits the reader's authority, the soonest day first; what has no day comes last.

    It is only of cases that the reader may see: neither their own family's nor one that moved away.
    ``cases`` are its open cases and ``asked`` where mediation is wanted in them, if the caller has them.
    """
    cases = open_cases(session, reader.viewer) if cases is None else cases
    asked = mediation_asked(session, cases, bank_holidays) if asked is None else asked
    found = [
        *_parts(session, cases, bank_holidays, at=at),
        *_times(session, cases, bank_holidays, at=at),
        *_dates(asked, bank_holidays, at=at),
        *_to_sign(session, cases, reader, bank_holidays, at=at),
        *_health(cases, bank_holidays, at=at),
        *_part_a(session, cases),
        *_actions(session, reader.viewer, bank_holidays, at=at),
        *_proofs(session, reader.viewer, bank_holidays, at=at),
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.case.reference))


def _task(
    kind: TaskKind,
    case: Case,
    due: date,
    detail: Detail,
    bank_holidays: Container[date],
    *,
    at: datetime,
) -> AuthorityTask:
    return AuthorityTask(kind, case, due, clock_state(due, uk_day(at), bank_holidays=bank_holidays), detail)


def _parts(
    session: Session, cases: Sequence[Case], bank_holidays: Container[date], *, at: datetime
) -> list[AuthorityTask]:
    found = []
    for case in cases:
        own = own_part(session, case, at=at)
        if own is not None and not own[0].has_decided and own[1].reply_by is not None:
            found.append(_task(TaskKind.TAKE_PART, case, own[1].reply_by, own[1], bank_holidays, at=at))
    return found


def _times(
    session: Session, cases: Sequence[Case], bank_holidays: Container[date], *, at: datetime
) -> list[AuthorityTask]:
    return [
        _task(TaskKind.TIMES, one.case, one.reply_by, TimesLeft(one, left), bank_holidays, at=at)
        for one, left in times_left(session, cases, at=at)
    ]


def _dates(every: Sequence[Asked], bank_holidays: Container[date], *, at: datetime) -> list[AuthorityTask]:
    """Return where dates are wanted: at once where a meeting came to nothing, else by the day for answers."""
    today, found = uk_day(at), []
    for asked in every:
        if not (asked.wants_other_day or (asked.to_answer and not asked.is_settled(today))):
            continue
        due = today if asked.missed else asked.reply_by
        if not asked.wants_other_day and asked.is_over(today):
            due = asked.dates.legal
        found.append(_task(TaskKind.DATES, asked.case, due, asked, bank_holidays, at=at))
    return found


def _to_sign(
    session: Session, cases: Sequence[Case], reader: Reader, bank_holidays: Container[date], *, at: datetime
) -> list[AuthorityTask]:
    found = []
    for statement in own_statements(session, cases, email=reader.email):
        for signer in statement.to_sign:
            is_own = (
                signer.email.casefold() == reader.email.casefold()
                if signer.email
                else signer.name == reader.viewer.name
            )
            envelope, detail = statement.envelope, ToSign(statement, signer, is_own)
            found.append(
                _task(TaskKind.SIGN, envelope.case, envelope.open_until, detail, bank_holidays, at=at)
            )
    return found


NO_DAY = ClockState("No day named", Tone.NONE)
"""Where nobody named a day."""


def health_notices(
    case: Case, bank_holidays: Container[date]
) -> list[tuple[Decision, TwoDates, date | None]]:
    """Return of which decisions the health body is told, by when, and the day on which it was."""
    if case.track is not Track.MEDIATION or case.closed_at is not None:
        return []
    return [
        (decision, notice, health_body_told_on(decision, bank_holidays=bank_holidays))
        for decision in case.decisions
        if (notice := health_notice(decision, bank_holidays=bank_holidays)) is not None
    ]


def _health(cases: Sequence[Case], bank_holidays: Container[date], *, at: datetime) -> list[AuthorityTask]:
    return [
        _task(TaskKind.HEALTH, case, notice.legal, HealthNotice(decision, notice), bank_holidays, at=at)
        for case in cases
        for decision, notice, told_on in health_notices(case, bank_holidays)
        if told_on is None
    ]


def _part_a(session: Session, cases: Sequence[Case]) -> list[AuthorityTask]:
    """Return which statements the authority was asked about: whether Part A may go before the Tribunal."""
    parties = {party.id for case in cases if (party := case.authority_party()) is not None}
    rows = session.execute(
        select(PartAConsent, Envelope)
        .join(Envelope, Envelope.id == PartAConsent.envelope_id)
        .join(Party, Party.id == PartAConsent.party_id)
        .where(
            PartAConsent.case_id.in_([case.id for case in cases]),
            PartAConsent.agrees.is_(None),
            Party.role == PartyRole.AUTHORITY,
            Party.left_on.is_(None),
        )
        .order_by(PartAConsent.asked_at)
    )
    return [
        AuthorityTask(TaskKind.PART_A, envelope.case, None, NO_DAY, envelope)
        for consent, envelope in rows
        if consent.party_id in parties
    ]


def _actions(
    session: Session, viewer: Viewer, bank_holidays: Container[date], *, at: datetime
) -> list[AuthorityTask]:
    own = own_actions(session, viewer, today=uk_day(at))
    shown = shown_actions(own, today=uk_day(at), bank_holidays=bank_holidays, reader=None)
    return [
        AuthorityTask(TaskKind.ACTION, one.action.case, one.action.due_date, one.state, one) for one in shown
    ]


def _proofs(
    session: Session, viewer: Viewer, bank_holidays: Container[date], *, at: datetime
) -> list[AuthorityTask]:
    """Return what a family says that it has done, and the authority has not said whether it agrees."""
    said_done = AgreedAction.id.in_(
        select(ActionAnswer.action_id).where(
            ActionAnswer.kind == ActionAnswerKind.DONE,
            ActionAnswer.said_on >= uk_day(at) - SHOWN_AFTER_DUE,
        )
    )
    cases = session.scalars(
        select(Case)
        .where(
            seen_by(viewer),
            Case.id.in_(
                select(AgreedAction.case_id)
                .join(Party, Party.id == AgreedAction.owner_id)
                .where(Party.role.in_(FAMILY_ROLES), AgreedAction.replaced_at.is_(None), said_done)
            ),
        )
        .options(selectinload(Case.parties))
    ).all()
    found = []
    for case in cases:
        party = case.authority_party()
        actions = actions_for(session, party) if party is not None else []
        for one in shown_actions(actions, today=uk_day(at), bank_holidays=bank_holidays, reader=party):
            if not one.is_own and one.asks:
                found.append(AuthorityTask(TaskKind.PROOF, case, None, NO_DAY, one))
    return found
