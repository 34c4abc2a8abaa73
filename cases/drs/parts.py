"""Who is asked to take part in disagreement resolution, what each told us first, and what each answered.

A row belongs to one party: the party itself, the mediator and coordinators read it, and nobody else. The one
sentence that everyone reads is the focus, which is the disagreement's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from cases.accounts.people import Actor
from cases.drs.request import PARTY_ROLE, Disagreement, disagreement_of
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Against, Event, PartAnswer, PartMode, PartyRole, Side, ToldHow, Track
from dates import uk_day
from storage.database import Base, EnumColumn, WithId

MAY_BE_ASKED = FAMILY_ROLES | {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}
"""Parties of the disagreement; supporters and helpers come with one of them."""


class AskedAlready(CaseError):
    """Everyone was asked with this sentence: it stays as it is."""

    sentence = "Everyone has been asked already, so the sentence stays as it is."


class FocusNotAgreed(CaseError):
    """Somebody who is to be asked has not said yes to the sentence."""

    sentence = "Everyone who is asked must first say yes to the sentence about the meeting."


class NotOpenForAnswers(CaseError):
    """Nobody is asked any more: everyone was told that it does not go ahead, or the case is closed."""

    sentence = "This is closed: nothing more is asked. Phone us if you want to talk about it."


class TooEarlyToTell(CaseError):
    """Answers may still come, and news now would tell too much of the ones that came."""

    sentence = "Answers may still come. Wait for them, or for the day by which everyone was asked to answer."


@dataclass(frozen=True)
class FirstTalk:
    """What one party told us before anyone was asked, in at most 300 words."""

    talked_on: date
    history: str = ""
    own_focus: str = ""
    hoped_result: str = ""
    worries: str = ""
    should_attend: str = ""
    child_views: str = ""


@dataclass(frozen=True)
class PartReply:
    """One party's answer. Beside a no, nothing is kept but a reason, where one was given."""

    answer: PartAnswer
    cannot_do: str = ""
    comes: str = ""
    mode: PartMode | None = None
    access: str = ""
    to_read: str = ""
    reason: str = ""

    def kept(self) -> PartReply:
        """Return it without what is not asked beside its answer."""
        if self.answer is PartAnswer.YES:
            return PartReply(**{**vars(self), "reason": ""})
        return PartReply(self.answer, reason=self.reason if self.answer is PartAnswer.NO else "")


class TakingPart(WithId, Base):
    """One party of a disagreement: what it told us first, and whether it takes part."""

    __tablename__ = "taking_part"
    __table_args__ = (UniqueConstraint("case_id", "party_id", name="uq_taking_part_case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    talked_on: Mapped[date | None]
    talked_by: Mapped[str] = mapped_column(default="")
    history: Mapped[str] = mapped_column(Text, default="")
    own_focus: Mapped[str] = mapped_column(Text, default="")
    hoped_result: Mapped[str] = mapped_column(Text, default="")
    worries: Mapped[str] = mapped_column(Text, default="")
    should_attend: Mapped[str] = mapped_column(Text, default="")
    child_views: Mapped[str] = mapped_column(Text, default="")
    focus_agreed_at: Mapped[datetime | None]
    """When this party said yes to the sentence as it stands."""
    focus_agreed_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    answer: Mapped[PartAnswer | None] = mapped_column(EnumColumn(PartAnswer))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_how: Mapped[ToldHow | None] = mapped_column(EnumColumn(ToldHow))
    """How staff heard it; None where the party answered on a page."""
    cannot_do: Mapped[str] = mapped_column(Text, default="")
    comes: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[PartMode | None] = mapped_column(EnumColumn(PartMode))
    access: Mapped[str] = mapped_column(Text, default="")
    to_read: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    code_round: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()

    @property
    def has_decided(self) -> bool:
        """True once it said yes or no; who wants to talk first has not."""
        return self.answer in {PartAnswer.YES, PartAnswer.NO}


def parts_of(session: Session, case: Case) -> list[TakingPart]:
    """Return the rows of a case, in the order of its parties; none of an authority that left it."""
    rows = session.scalars(select(TakingPart).where(TakingPart.case_id == case.id))
    found = [part for part in rows if part.party.left_on is None]
    return sorted(found, key=lambda part: part.party.number)


def days_talked(case: Case) -> list[date]:
    """Return the days on which someone of the family was first talked with."""
    session = object_session(case)
    parts = parts_of(session, case) if session else []
    return [one.talked_on for one in parts if one.talked_on and one.party.role in FAMILY_ROLES]


def part_of(session: Session, party: Party) -> TakingPart:
    """Return the row of one party, made now if there is none."""
    found = session.scalar(
        select(TakingPart).where(TakingPart.case_id == party.case_id, TakingPart.party_id == party.id)
    )
    if found is None:
        found = TakingPart(case_id=party.case_id, party_id=party.id)
        session.add(found)
        session.flush()
    return found


def usually_asked(case: Case, disagreement: Disagreement) -> list[Party]:
    """Return whom it concerns: the family's own people, and the bodies named or asking."""
    roles = {PARTY_ROLE[Against(body)] for body in disagreement.against}
    if disagreement.asked_by_side is Side.AUTHORITY:
        roles.add(PartyRole.AUTHORITY)
    if disagreement.asked_by_side is Side.SETTING:
        roles.add(PartyRole.SETTING)
    return [one for one in case.present_parties() if one.role in FAMILY_ROLES or one.role in roles]


def not_asked(case: Case) -> list[Party]:
    """Return the parties of a disagreement that nobody has asked whether they take part; none in mediation.

    Each party is asked to agree before it is invited to a meeting (CFA 2014, s 57): that the local authority
    is in every case does not make it one of those who meet.
    """
    session = object_session(case)
    if session is None or case.track is not Track.DRS or disagreement_of(case) is None:
        return []
    asked = {part.party_id for part in parts_of(session, case) if part.asked_at is not None}
    return [one for one in case.present_parties() if one.role in MAY_BE_ASKED and one.id not in asked]


def everyone_agreed(parts: Sequence[TakingPart]) -> bool:
    """Return True if everyone was asked and said yes."""
    asked = [part for part in parts if part.asked_at is not None]
    return bool(asked) and all(part.answer is PartAnswer.YES for part in asked)


def is_open(part: TakingPart) -> bool:
    """Return True while this party is asked: until everyone was told, or the case is closed."""
    disagreement = disagreement_of(part.case)
    if part.asked_at is None or disagreement is None:
        return False
    return disagreement.told_at is None and part.case.closed_at is None


def may_tell(disagreement: Disagreement, parts: Sequence[TakingPart], today: date) -> bool:
    """Return True if everyone may be told that it does not go ahead.

    Not while somebody may still answer: news that follows one answer at once would tell whose it was.
    """
    asked = [part for part in parts if part.asked_at is not None]
    if not asked or everyone_agreed(parts) or disagreement.reply_by is None:
        return False
    return all(part.has_decided for part in asked) or today > disagreement.reply_by


def _refuse_if_closed(case: Case) -> None:
    if case.closed_at is not None:
        raise NotOpenForAnswers(case.reference)


def record_first_talk(
    session: Session, party: Party, talk: FirstTalk, *, by: Actor, at: datetime
) -> TakingPart:
    """Keep what this party told us; a later record takes the place of an earlier one.

    Raises NotOpenForAnswers in a closed case.
    """
    lock_case(session, party.case_id)
    _refuse_if_closed(party.case)
    part = part_of(session, party)
    part.talked_by = by.name
    for field in fields(FirstTalk):
        setattr(part, field.name, getattr(talk, field.name))
    _evidence(session, part, Event.PART_TALKED, by, at, talked_on=talk.talked_on.isoformat())
    return part


def set_focus(session: Session, case: Case, sentence: str, *, by: Actor, at: datetime) -> bool:
    """Set the sentence that says what the meeting is about; return True if it changed.

    Whoever said yes to another sentence is asked again. Raises AskedAlready, NotOpenForAnswers.
    """
    lock_case(session, case.id)
    _refuse_if_closed(case)
    disagreement = _of(case)
    if disagreement.focus == sentence:
        return False
    if disagreement.asked_at is not None:
        raise AskedAlready(case.reference)
    disagreement.focus, disagreement.focus_set_at, disagreement.focus_set_by = sentence, at, by.name
    for part in parts_of(session, case):
        part.focus_agreed_at, part.focus_agreed_by = None, ""
    append_evidence(session, case, Event.FOCUS_SET, by=by, at=at, about={"focus": sentence})
    return True


def record_focus_agreed(session: Session, party: Party, *, by: Actor, at: datetime) -> bool:
    """Record that this party says yes to the sentence; return True if anything changed.

    Raises NotOpenForAnswers in a closed case.
    """
    lock_case(session, party.case_id)
    _refuse_if_closed(party.case)
    part = part_of(session, party)
    if part.focus_agreed_at is not None or not _of(party.case).focus:
        return False
    part.focus_agreed_at, part.focus_agreed_by = at, by.name
    _evidence(session, part, Event.FOCUS_AGREED, by, at)
    return True


def ask_everyone(
    session: Session, case: Case, parties: Sequence[Party], reply_by: date, *, by: Actor, at: datetime
) -> list[TakingPart]:
    """Note that these parties are asked to take part; return their rows, or none if they were asked before.

    Raises FocusNotAgreed, NotOpenForAnswers.
    """
    lock_case(session, case.id)
    _refuse_if_closed(case)
    disagreement = _of(case)
    if disagreement.asked_at is not None:
        return []
    parts = [part_of(session, party) for party in parties]
    if not disagreement.focus or any(part.focus_agreed_at is None for part in parts):
        raise FocusNotAgreed(case.reference)
    disagreement.asked_at, disagreement.asked_by, disagreement.reply_by = at, by.name, reply_by
    for part in parts:
        part.asked_at = at
    about = {"parties": [str(part.party_id) for part in parts], "reply_by": reply_by.isoformat()}
    append_evidence(session, case, Event.PARTS_ASKED, by=by, at=at, about=about)
    return parts


def ask_also(
    session: Session, case: Case, parties: Sequence[Party], reply_by: date, *, by: Actor, at: datetime
) -> list[TakingPart]:
    """Note that these parties are asked, too, after the others; return the rows of those not asked before.

    The others' answers stand, and everyone has until ``reply_by``, if that is later than the day until now.
    Raises FocusNotAgreed, NotOpenForAnswers.
    """
    lock_case(session, case.id)
    _refuse_if_closed(case)
    disagreement = _of(case)
    if disagreement.told_at is not None:
        raise NotOpenForAnswers(case.reference)
    parts = [part for party in parties if (part := part_of(session, party)).asked_at is None]
    if any(part.focus_agreed_at is None for part in parts):
        raise FocusNotAgreed(case.reference)
    if not parts:
        return []
    disagreement.reply_by = reply_by_in_place(disagreement, reply_by)
    for part in parts:
        part.asked_at = at
    about = {"parties": [str(part.party_id) for part in parts], "reply_by": disagreement.reply_by.isoformat()}
    append_evidence(session, case, Event.PARTS_ASKED, by=by, at=at, about=about)
    return parts


def reply_by_in_place(disagreement: Disagreement, reply_by: date) -> date:
    """Return the day to answer by once one is asked later than the others: nobody's day comes sooner."""
    return max(disagreement.reply_by or reply_by, reply_by)


def ask_in_place(
    session: Session, before: TakingPart, after: Party, reply_by: date, *, by: Actor, at: datetime
) -> TakingPart:
    """Ask ``after`` in the place of a local authority that left the case while it was asked; return its row.

    Nothing more counts of the one that left. The others' answers stand, and everyone has until ``reply_by``,
    if that is later than the day until now.
    """
    lock_case(session, before.case_id)
    disagreement = _of(before.case)
    part = part_of(session, after)
    part.asked_at = at
    disagreement.reply_by = reply_by_in_place(disagreement, reply_by)
    about = {"parties": [str(after.id)], "reply_by": disagreement.reply_by.isoformat()}
    append_evidence(session, before.case, Event.PARTS_ASKED, by=by, at=at, about=about)
    return part


def record_answer(
    session: Session, part: TakingPart, reply: PartReply, *, how: ToldHow | None, by: Actor, at: datetime
) -> bool:
    """Keep one party's answer; a later one takes its place. Return True if anything changed.

    Raises NotOpenForAnswers once everyone was told that it does not go ahead, in a closed case, and before
    anyone was asked.
    """
    lock_case(session, part.case_id)
    if not is_open(part):
        raise NotOpenForAnswers(str(part.id))
    given = reply.kept()
    if all(getattr(part, field.name) == getattr(given, field.name) for field in fields(PartReply)):
        return False
    for field in fields(PartReply):
        setattr(part, field.name, getattr(given, field.name))
    part.answered_at, part.answered_by, part.answered_how = at, by.name, how
    _evidence(
        session,
        part,
        Event.PART_ANSWERED,
        by,
        at,
        answer=given.answer.value,
        how=how.value if how else "page",
    )
    return True


def record_not_going_ahead(session: Session, case: Case, *, by: Actor, at: datetime) -> bool:
    """Note that everyone is told now, without names; return True if anything changed.

    Raises TooEarlyToTell.
    """
    lock_case(session, case.id)
    disagreement, parts = _of(case), parts_of(session, case)
    if disagreement.told_at is not None:
        return False
    if not may_tell(disagreement, parts, uk_day(at)):
        raise TooEarlyToTell(case.reference)
    disagreement.told_at, disagreement.told_by = at, by.name
    append_evidence(session, case, Event.NOT_GOING_AHEAD, by=by, at=at, about={})
    return True


def _of(case: Case) -> Disagreement:
    found = disagreement_of(case)
    if found is None:
        raise CaseError(f"{case.reference} has no disagreement")
    return found


def _evidence(
    session: Session, part: TakingPart, event: Event, by: Actor, at: datetime, **about: object
) -> None:
    append_evidence(session, part.case, event, by=by, at=at, about={"party": str(part.party_id), **about})
