"""A case and the people in it: who asks, about whom, which decisions, what they chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.vocabulary import (
    AdjournedWish,
    AppealWish,
    Asker,
    Choice,
    ClosingReason,
    ContactWay,
    DecisionKind,
    HealthStep,
    LinkKind,
    PartyRole,
    Section,
    Side,
    Track,
    Wish,
)
from dates import uk_day
from storage.database import Base, EnumColumn, WithId, index_of_few

BY_CHARACTER = String().with_variant(String(collation="C"), "postgresql")
"""A text in the order of its characters, in every database as in Python: lists are put together by it."""


@dataclass(frozen=True, kw_only=True)
class CaseAnswers:
    """What a request says that its case keeps, each in the column of ``Case`` of its name."""

    lives_in: str = ""
    """Empty where it is the area of the local authority that decided."""
    hopes: str = ""
    other_parent: str = ""
    other_parent_safe: str = ""
    safety_note: str = ""
    needs: tuple[str, ...] = ()
    needs_note: str = ""
    language: str = ""
    detained: bool = False

    def case_answers(self) -> dict[str, Any]:
        """Return these answers by name, without what a subclass adds."""
        return {field.name: getattr(self, field.name) for field in fields(CaseAnswers)}

    def case_columns(self, *, home: str) -> dict[str, Any]:
        """Return them as ``Case`` takes them; whoever names no other area lives in that of ``home``."""
        answers = self.case_answers()
        return {**answers, "needs": list(self.needs), "lives_in": self.lives_in or home}


ANSWERS_IN_LISTS: Mapping[str, str] = {
    "area": "lives_in",
    "other_parent_name": "other_parent",
    "other_parent_safe": "other_parent_safe",
    "risk": "safety_note",
    "needs": "needs_note",
    "language": "language",
}
"""Which of these answers a list of cases has, by the name of its column there."""


class Case(WithId, Base):
    """One disagreement about one child or young person, known by an unguessable reference."""

    __tablename__ = "case"
    __table_args__ = (
        index_of_few("case", "erased_at"),
        Index("ix_case_person_name_reference", "person_name", "reference"),
        Index("ix_case_authority_name_received_at", "authority_name", "received_at"),
        Index("ix_case_authority_code_received_at_reference", "authority_code", "received_at", "reference"),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    track: Mapped[Track] = mapped_column(EnumColumn(Track))
    authority_code: Mapped[str | None] = mapped_column(String(40), index=True)
    authority_name: Mapped[str] = mapped_column(BY_CHARACTER, index=True)
    person_name: Mapped[str] = mapped_column(BY_CHARACTER)
    person_birth_date: Mapped[date]
    lives_in: Mapped[str] = mapped_column(default="")
    asker: Mapped[Asker] = mapped_column(EnumColumn(Asker))
    wish: Mapped[Wish] = mapped_column(EnumColumn(Wish))
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(default="public form")
    hopes: Mapped[str] = mapped_column(Text, default="")
    other_parent: Mapped[str] = mapped_column(default="")
    other_parent_safe: Mapped[str] = mapped_column(default="")
    other_parent_said_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who of the family last said whether it is safe, and how; empty while it is what the request says."""
    other_parent_said_on: Mapped[date | None]
    other_parent_said_at: Mapped[datetime | None]
    """When staff recorded that. ``cases.casework.contact_safety`` writes these three."""
    safety_note: Mapped[str] = mapped_column(Text, default="")
    safety_flag: Mapped[bool] = mapped_column(default=False)
    safety_said_at: Mapped[datetime | None]
    """When staff last set or lifted the flag, or said that none is needed.

    None while it is as the request left it.
    """
    safety_looked_at: Mapped[datetime | None]
    """When somebody of the office looked at what was out as staff set the flag."""
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs_note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(default="")
    detained: Mapped[bool] = mapped_column(default=False)
    """The child or young person is in custody: rules of their own, of which nothing is counted here."""
    detained_said_at: Mapped[datetime | None]
    """When staff last corrected ``detained``; None while it is what the request said."""
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When work on it ended; None while it goes on. ``cases.casework.closing`` writes these four."""
    closing_reason: Mapped[ClosingReason | None] = mapped_column(EnumColumn(ClosingReason))
    closing_note: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[str] = mapped_column(default="")
    erased_at: Mapped[datetime | None]
    """When everything else that was kept of it was erased; such a case is shown to nobody."""
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    """The account of whoever looks after it (``cases.casework.owners``)."""
    former_reference: Mapped[str | None] = mapped_column(String(200), unique=True, index=True)
    """Its number in the list that it was brought in from; None for one that began here."""

    brought_in_at: Mapped[datetime | None]
    """When it was brought in from a list; None for one that began here. Nobody is told of what was before."""

    drs_call_days: Mapped[int] = mapped_column(default=2, server_default="2")
    """C17, as whoever asked was told: working days to the first call in disagreement resolution."""
    drs_meeting_days: Mapped[int] = mapped_column(default=20, server_default="20")
    """The same to its meeting."""

    parties: Mapped[list[Party]] = relationship(back_populates="case", order_by="Party.number")
    decisions: Mapped[list[Decision]] = relationship(back_populates="case", order_by="Decision.number")
    links: Mapped[list[CaseLink]] = relationship(
        primaryjoin="and_(or_(CaseLink.case_id == Case.id, CaseLink.other_id == Case.id), "
        "CaseLink.ended_at.is_(None))",
        order_by="CaseLink.made_at, CaseLink.id",
        viewonly=True,
    )
    """Those that stand, from either side, in the order they were made."""

    def came_after(self, instant: datetime) -> bool:
        """Return True if the case was kept elsewhere at ``instant`` (UTC): nobody is told of it from here."""
        return self.brought_in_at is not None and instant < self.brought_in_at

    @property
    def lives_elsewhere(self) -> str:
        """The area of another local authority than the one that decided, where they live in one; else ''."""
        is_the_same = self.lives_in.strip().lower() == self.authority_name.lower()
        return "" if is_the_same else self.lives_in

    @property
    def named_in_request(self) -> list[str]:
        """Names of people who are named in the request and may be no party."""
        return [self.other_parent] if self.other_parent else []

    def asking_parties(self) -> list[Party]:
        """Return those who may be given a certificate: the family's own parties, in order of entry."""
        return [p for p in self.parties if p.role in FAMILY_ROLES]

    def authority_party(self) -> Party | None:
        """Return the local authority that is responsible now as a party, if it is one already."""
        return next((p for p in self.parties if p.role is PartyRole.AUTHORITY and p.left_on is None), None)

    def live_in_area_of(self, name: str, code: str | None) -> None:
        """Let another local authority be responsible, in whose area they live now."""
        self.authority_name, self.authority_code, self.lives_in = name, code, name

    def present_parties(self) -> list[Party]:
        """Return everyone in the case but a local authority that is responsible no more."""
        return [party for party in self.parties if party.left_on is None]


class CaseLink(WithId, Base):
    """Two cases that belong together, from either side (``cases.casework.links``); over once it was ended."""

    __tablename__ = "case_link"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(EnumColumn(LinkKind))
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    other: Mapped[Case] = relationship(foreign_keys=[other_id])

    def other_than(self, case: Case) -> Case:
        """Return the case at the other end of a link of ``case``."""
        return self.other if self.case_id == case.id else self.case


FAMILY_ROLES = frozenset(
    {PartyRole.PARENT, PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON, PartyRole.REPRESENTATIVE}
)


class Party(WithId, Base):
    """A person or body in a case. An address may serve two parties; a party may have none."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_party_lower_email", text("lower(email)")),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    role: Mapped[PartyRole] = mapped_column(EnumColumn(PartyRole))
    side: Mapped[Side] = mapped_column(EnumColumn(Side))
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    capacity_basis: Mapped[str] = mapped_column(default="")
    supports_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(Text, default="")
    best_times: Mapped[str] = mapped_column(default="")
    message_safe: Mapped[bool | None]
    may_decide: Mapped[bool] = mapped_column(default=False)
    request_tries: Mapped[int] = mapped_column(default=0)
    request_locked_at: Mapped[datetime | None]
    """Wrong answers on the way to their own page; five pause every link to it."""
    page_code_round: Mapped[int] = mapped_column(default=1, server_default="1")
    """Which six digits open their own page, where those are asked for: a new round has new ones."""
    contact_said_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who said that it is safe to contact them, and how, where the family asked for care."""
    contact_said_on: Mapped[date | None]
    contact_cleared_at: Mapped[datetime | None]
    """When staff recorded that; None while nobody did (``cases.casework.contact_safety``)."""
    contact_cleared_by: Mapped[str] = mapped_column(default="", server_default="")
    left_on: Mapped[date | None]
    """Of a local authority: from what day another is responsible (``cases.casework.authority_moves``)."""

    case: Mapped[Case] = relationship(back_populates="parties", foreign_keys=[case_id])

    @property
    def capacity(self) -> str:
        """As what they take part, in words a certificate may print."""
        return self.role.words.lower() if self.role in FAMILY_ROLES else self.role.words

    @property
    def family_words(self) -> str:
        """The side of someone who comes for no body: a young person's own name, else the family's."""
        own = self.role is PartyRole.YOUNG_PERSON
        return self.name if own else f"Family of {self.case.person_name}"


class Decision(WithId, Base):
    """One decision of a local authority; clocks and certificates hang on it, not on the case."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_decision_contacted_on_number", "contacted_on", "number"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(EnumColumn(DecisionKind))
    sections: Mapped[list[str]] = mapped_column(JSON, default=list)
    letter_date: Mapped[date | None] = mapped_column(index=True)
    letter_date_is_a_guess: Mapped[bool] = mapped_column(default=False)
    """The family had no letter at hand: dates may be shown from it, but nothing may be certified."""
    sent_date: Mapped[date | None] = mapped_column(index=True)
    received_date: Mapped[date | None]
    letter_told_rights: Mapped[str] = mapped_column(default="")
    missing_health: Mapped[str] = mapped_column(Text, default="")
    wish_to_appeal: Mapped[AppealWish | None] = mapped_column(EnumColumn(AppealWish))
    """What the family told us (SEND Regulations 2014, reg 33): None where they were not asked yet."""
    late_contact_reason: Mapped[str] = mapped_column(Text, default="")
    late_contact_by: Mapped[str] = mapped_column(default="")
    late_contact_at: Mapped[datetime | None]
    cannot_arrange_on: Mapped[date | None]
    contacted_on: Mapped[date | None]
    """When the family first contacted us about this decision; recorded for a later one alone."""
    contacted_how: Mapped[ContactWay | None] = mapped_column(EnumColumn(ContactWay))
    contact_recorded_by: Mapped[str] = mapped_column(default="")
    made_by_name: Mapped[str] = mapped_column(default="", server_default="")
    """The local authority that made it, where the family moved since; empty while the case is with it."""
    made_by_code: Mapped[str | None] = mapped_column(String(40))

    case: Mapped[Case] = relationship(back_populates="decisions")
    choices: Mapped[list[ChoiceMade]] = relationship(
        back_populates="decision", order_by="ChoiceMade.chosen_at, ChoiceMade.recorded_at"
    )
    calls: Mapped[list[Call]] = relationship(order_by="Call.at")
    adjourned_answers: Mapped[list[AdjournedAnswer]] = relationship(
        back_populates="decision", order_by="AdjournedAnswer.recorded_at"
    )
    custody_records: Mapped[list[CustodyRecord]] = relationship(
        back_populates="decision", order_by="CustodyRecord.recorded_at"
    )
    health_records: Mapped[list[HealthRecord]] = relationship(
        back_populates="decision", order_by="HealthRecord.recorded_at"
    )

    @property
    def made_by(self) -> str:
        """The name of the local authority whose decision it is."""
        return self.made_by_name or self.case.authority_name

    @property
    def is_the_first(self) -> bool:
        """True if the case was opened about this decision: its first contact is the request itself."""
        return self.number == 1

    @property
    def first_contact_on(self) -> date | None:
        """The UK day on which the family first contacted us about this decision (SEND Regs 2014, reg 33).

        For the decision that the case was opened about it is the day of receipt; for a later one a dated
        entry of its own, and None until that is recorded.
        """
        return uk_day(self.case.received_at) if self.is_the_first else self.contacted_on

    @property
    def section_set(self) -> frozenset[Section]:
        """The parts of the plan in dispute."""
        return frozenset(Section(s) for s in self.sections)

    @property
    def notice_date(self) -> date | None:
        """The earliest of letter and sending: a family's dates run from it (SEND Regs 2014, reg 33)."""
        known = [d for d in (self.letter_date, self.sent_date) if d]
        return min(known) if known else None

    def choices_of(self, party_id: UUID) -> list[ChoiceMade]:
        """Return what this party chose, in order of time."""
        return [c for c in self.choices if c.party_id == party_id]

    def advice_to(self, party_id: UUID) -> Call | None:
        """Return the first call in which this party was given information and advice in full."""
        return next((c for c in self.calls if c.party_id == party_id and c.advice_given), None)


class Call(WithId, Base):
    """The adviser's record of one talk. Seen by adviser and coordinator; never by the local authority."""

    __tablename__ = "call"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    at: Mapped[datetime]
    minutes: Mapped[int | None]
    channel: Mapped[str]
    identity_checked: Mapped[bool] = mapped_column(default=False)
    capacity_basis: Mapped[str] = mapped_column(default="")
    points: Mapped[list[str]] = mapped_column(JSON, default=list)
    advice_given: Mapped[bool] = mapped_column(default=False)
    questions: Mapped[str] = mapped_column(Text, default="")
    adjustments: Mapped[str] = mapped_column(Text, default="")
    safeguarding: Mapped[bool] = mapped_column(default=False)
    next_step: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[str]
    taken_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


class ChoiceMade(WithId, Base):
    """One party's choice about one decision, with its exact time. A later one replaces an earlier one."""

    __tablename__ = "choice_made"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id"))
    choice: Mapped[Choice] = mapped_column(EnumColumn(Choice))
    chosen_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    decision: Mapped[Decision] = relationship(back_populates="choices")


class AdjournedAnswer(WithId, Base):
    """What one person said at an adjourned meeting: the certificate now, or wait. A later one replaces it."""

    __tablename__ = "adjourned_answer"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"))
    answer: Mapped[AdjournedWish] = mapped_column(EnumColumn(AdjournedWish))
    said_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    decision: Mapped[Decision] = relationship(back_populates="adjourned_answers")


class CustodyRecord(WithId, Base):
    """What a senior adviser did about one decision of someone who is detained. A later one replaces it."""

    __tablename__ = "custody_record"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    done_on: Mapped[date]
    taken_over_by: Mapped[str] = mapped_column(Text)
    told_family: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    decision: Mapped[Decision] = relationship(back_populates="custody_records")


class HealthRecord(WithId, Base):
    """What became of a health body that one decision concerns, as the office or the authority recorded it."""

    __tablename__ = "health_record"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    step: Mapped[HealthStep] = mapped_column(EnumColumn(HealthStep))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    decision: Mapped[Decision] = relationship(back_populates="health_records")


class Draft(WithId, Base):
    """A public form not yet sent: kept from its first page, found again by link and a known fact."""

    __tablename__ = "draft"

    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    email: Mapped[str | None] = mapped_column(String(254))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), unique=True)
