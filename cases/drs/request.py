"""What someone asks who asks for disagreement resolution, as plain answers and as a row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from cases.models import Case, Party
from cases.vocabulary import Against, AppealRunning, DecisionKind, Ground, PartyRole, PlanHeld, Side, Track
from storage.database import Base, EnumColumn, WithId

PARTY_ROLE = {
    Against.AUTHORITY: PartyRole.AUTHORITY,
    Against.HEALTH: PartyRole.HEALTH,
    Against.SETTING: PartyRole.SETTING,
}
"""As what each of those somebody may disagree with is in the case."""
_SIDE = {PartyRole.HEALTH: Side.HEALTH, PartyRole.SETTING: Side.SETTING}


@dataclass(frozen=True, kw_only=True)
class DisagreementAnswers:
    """What a request for disagreement resolution says beside who asks, and about whom."""

    grounds: tuple[Ground, ...] = ()
    grounds_note: str = ""
    has_plan: PlanHeld | None = None
    against: tuple[Against, ...] = ()
    authority_person: str = ""
    authority_contact: str = ""
    health_name: str = ""
    health_person: str = ""
    health_contact: str = ""
    setting_name: str = ""
    setting_person: str = ""
    setting_contact: str = ""
    appeal_running: AppealRunning | None = None
    appeal_number: str = ""
    hearing_on: date | None = None
    tried: str = ""
    who_should_come: str = ""

    def disagreement_answers(self) -> DisagreementAnswers:
        """Return these answers alone, without what a subclass adds."""
        return DisagreementAnswers(
            **{one.name: getattr(self, one.name) for one in fields(DisagreementAnswers)}
        )

    def kind_of_decision(self) -> DecisionKind:
        """Return the kind that the grounds speak of, for whoever was not asked what was decided.

        None of them can be appealed, but for an appeal that runs: which decision that is, the call asks.
        """
        ground = set(self.grounds)
        if ground & {Ground.PLAN_NOT_FOLLOWED, Ground.SUPPORT, Ground.PROVISION, Ground.HEALTH_BODY}:
            return DecisionKind.NOT_DELIVERED
        if ground & {Ground.ASSESSMENT, Ground.DRAFTING, Ground.REVIEW, Ground.HEALTH_OR_CARE}:
            return DecisionKind.NO_DECISION_YET
        return DecisionKind.NOT_SURE


class Disagreement(WithId, Base):
    """The disagreement of one case: what it is about, as whoever asked told it; seen by none they disagree
    with.
    """

    __tablename__ = "disagreement"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    asked_by_side: Mapped[Side] = mapped_column(EnumColumn(Side), default=Side.FAMILY)
    """A local authority or a school may ask too; the family may then say no (CFA 2014, s 57)."""
    grounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    grounds_note: Mapped[str] = mapped_column(Text, default="")
    has_plan: Mapped[PlanHeld | None] = mapped_column(EnumColumn(PlanHeld))
    against: Mapped[list[str]] = mapped_column(JSON, default=list)
    appeal_running: Mapped[AppealRunning | None] = mapped_column(EnumColumn(AppealRunning))
    appeal_number: Mapped[str] = mapped_column(default="")
    hearing_on: Mapped[date | None]
    tried: Mapped[str] = mapped_column(Text, default="")
    who_should_come: Mapped[str] = mapped_column(Text, default="")
    focus: Mapped[str] = mapped_column(Text, default="")
    """One neutral sentence, the only thing of all this that everyone reads."""
    focus_set_at: Mapped[datetime | None]
    focus_set_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    """When everyone was asked to take part."""
    asked_by: Mapped[str] = mapped_column(default="")
    reply_by: Mapped[date | None]
    told_at: Mapped[datetime | None]
    """When everyone was told that it does not go ahead."""
    told_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()

    @property
    def ground_set(self) -> tuple[Ground, ...]:
        """What it is about, in the order of the list."""
        return tuple(ground for ground in Ground if ground.value in self.grounds)


def disagreement_of(case: Case) -> Disagreement | None:
    """Return the disagreement of a case; None for mediation, and for cases from before this was kept."""
    session = object_session(case)
    return session.scalar(select(Disagreement).where(Disagreement.case_id == case.id)) if session else None


def body_that_asked(case: Case) -> Party | None:
    """Return the authority or school that asked for disagreement resolution; None where a family did."""
    disagreement = disagreement_of(case) if case.track is Track.DRS else None
    if disagreement is None or disagreement.asked_by_side is Side.FAMILY:
        return None
    return next((one for one in case.parties if one.side is disagreement.asked_by_side), None)


def new_disagreement(answers: DisagreementAnswers, asked_by_side: Side) -> Disagreement:
    """Return the row of these answers; its case is set by the caller."""
    kept: dict[str, Any] = {
        name: getattr(answers, name)
        for name in (
            *("grounds_note", "has_plan", "appeal_running", "appeal_number"),
            *("hearing_on", "tried", "who_should_come"),
        )
    }
    return Disagreement(
        asked_by_side=asked_by_side,
        grounds=[ground.value for ground in answers.grounds],
        against=[body.value for body in answers.against],
        **kept,
    )


def bodies_named(answers: DisagreementAnswers, first_number: int, *, asking: Side) -> list[Party]:
    """Return health body and setting as parties of the case, numbered from ``first_number``.

    ``asking`` is the side of whoever asks: a school that asks is a party already.
    """
    named = (
        (Against.HEALTH, answers.health_name, answers.health_person, answers.health_contact),
        (Against.SETTING, answers.setting_name, answers.setting_person, answers.setting_contact),
    )
    parties: list[Party] = []
    for body, name, person, contact in named:
        if body in answers.against and name and _SIDE[PARTY_ROLE[body]] is not asking:
            role = PARTY_ROLE[body]
            parties.append(
                Party(
                    number=first_number + len(parties),
                    role=role,
                    side=_SIDE[role],
                    name=person or name,
                    organisation=name,
                    **reach_of(contact),
                )
            )
    return parties


def reach_of(contact: str) -> dict[str, Any]:
    """Return an address or number as a party keeps it; what is neither is kept as it was told."""
    words = contact.split()
    if len(words) == 1 and "@" in contact:
        return {"email": contact}
    return {"phone": contact}
