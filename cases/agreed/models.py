"""Agreed actions as rows, and the answers about them, to which one is only ever added."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.deadlines.action_states import (
    OWNERS_ANSWERS,
    ActionAnswerKind,
    ActionStanding,
    standing_of,
)
from cases.documents import Document, Upload
from cases.models import Case, Party
from cases.vocabulary import DueBasis, ToldHow
from storage.database import Base, EnumColumn, WithId


class AgreedAction(WithId, Base):
    """One action of an Outcome Statement that everyone signed, as its Part A says it."""

    __tablename__ = "agreed_action"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("outcome_id", "version", "paper_number"),
        Index(
            "ix_agreed_action_is_settled_due_date",
            *("is_settled", "due_date"),
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    outcome_id: Mapped[UUID] = mapped_column(ForeignKey("outcome.id"), index=True)
    version: Mapped[int]
    """Which version of the statement it is from."""
    statement_ref: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    """Counts through the whole case, so that a page has one address for each."""
    paper_number: Mapped[int]
    """Its number in the statement."""
    what: Mapped[str] = mapped_column(Text)
    done_means: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    """Who does it, as the statement says it: person and party."""
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"), index=True)
    """The party that it is for; None where the statement names nobody of the case."""
    due_date: Mapped[date | None] = mapped_column(index=True)
    due_basis: Mapped[DueBasis] = mapped_column(EnumColumn(DueBasis))
    due_reason: Mapped[str] = mapped_column(Text)
    depends_on: Mapped[str] = mapped_column(Text, default="")
    agreed_on: Mapped[date]
    kept_at: Mapped[datetime]
    was_finished_before: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The statement was finished long before the row was made: nobody is chased for what
    had passed by then.
    """
    all_signed: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False where the mediator noted that somebody agrees who did not sign."""
    replaced_at: Mapped[datetime | None]
    """A newer version of the same statement was signed by everyone; this row stays and asks for nothing."""
    is_settled: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether ``standing`` is done, kept so that lists of many need not read answers; by ``add_answer``."""

    case: Mapped[Case] = relationship()
    owner_party: Mapped[Party | None] = relationship()
    answers: Mapped[list[ActionAnswer]] = relationship(
        back_populates="action", order_by="ActionAnswer.number"
    )

    @property
    def standing(self) -> ActionStanding:
        """What each side last said that still counts."""
        return standing_of((answer.party_id, answer.kind) for answer in self.answers)

    def add_answer(self, answer: ActionAnswer) -> None:
        """Add what a party said last: here and nowhere else, so that ``is_settled`` is true of all."""
        self.answers.append(answer)
        self.is_settled = self.standing.is_done

    @property
    def said_by_others(self) -> list[ActionAnswer]:
        """The last word of each other party since the owner's last answer, earliest first."""
        last: dict[UUID, ActionAnswer] = {}
        for answer in self.answers:
            if answer.kind in OWNERS_ANSWERS:
                last.clear()
            else:
                last.pop(answer.party_id, None)
                last[answer.party_id] = answer
        return list(last.values())

    @property
    def owner_person(self) -> str:
        """The person or post named as owner, without the party; empty where none is named."""
        party = self.owner_party
        for name in filter(None, (party.organisation, party.name) if party else ()):
            if self.owner.endswith(f", {name}"):
                return self.owner.removesuffix(f", {name}")
        return ""

    @property
    def owner_name(self) -> str:
        """Whose action it is: the body's name, or the person's; else what the statement says."""
        party = self.owner_party
        return (party.organisation or party.name) if party else self.owner


class ActionAnswer(WithId, Base):
    """What one party said of one action. Never changed; a later answer stands beside it."""

    __tablename__ = "action_answer"
    __table_args__ = (UniqueConstraint("action_id", "number"),)

    action_id: Mapped[UUID] = mapped_column(ForeignKey("agreed_action.id"), index=True)
    number: Mapped[int]
    kind: Mapped[ActionAnswerKind] = mapped_column(EnumColumn(ActionAnswerKind))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    said_by: Mapped[str]
    """Whose words they are: the person's name, and their body's."""
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    said_on: Mapped[date] = mapped_column(index=True)
    """The UK day on which it was said, which staff may record later."""
    taken_how: Mapped[ToldHow | None] = mapped_column(EnumColumn(ToldHow))
    """How staff heard it; None where the person answered themselves."""
    taken_by: Mapped[str] = mapped_column(default="")
    """Who of the staff recorded it; empty where the person answered themselves."""

    action: Mapped[AgreedAction] = relationship(back_populates="answers")
    party: Mapped[Party] = relationship()
    proofs: Mapped[list[Upload]] = relationship(order_by="Upload.received_at, Upload.id")


class ActionReport(WithId, Base):
    """One report of what was agreed and where it stood when someone asked for it, as a sealed document."""

    __tablename__ = "action_report"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    """Counts through the whole case; shown to nobody, as it would tell of other people's reports."""
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Its number, ``AR-…``, by which anyone checks it; None for reports of before there were numbers."""
    check_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    large_print: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Set in 18 point type."""
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    """For whom it was made; None where the office made it."""
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    report_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the template is filled with: frozen when it was asked for."""
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    made_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    document: Mapped[Document | None] = relationship()

    @property
    def own_number(self) -> int:
        """Counts the reports made for one party, or for the office: by which pages and the report name it."""
        return int(self.report_data["number"])

    @property
    def file_name(self) -> str:
        """The name under which it is given out."""
        large = "-large-print" if self.large_print else ""
        return f"action-report-{self.report_data['case_reference']}-v{self.own_number}{large}.pdf"
