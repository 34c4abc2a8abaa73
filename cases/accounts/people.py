"""Accounts and viewers. Parties need no account: they come by link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from cases.errors import CaseError
from cases.vocabulary import Role, WeeklySummary
from storage.database import Base, EnumColumn, WithId


class User(WithId, Base):
    """Someone who signs in with a password: staff, an officer of one local authority, or an administrator."""

    __tablename__ = "user"

    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(EnumColumn(Role))
    authority_code: Mapped[str | None] = mapped_column(String(40))
    senior: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(default="")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """What a browser's cookie names; a new one ends every sign-in of the account."""
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    password_set_at: Mapped[datetime | None]
    weekly_summary: Mapped[WeeklySummary] = mapped_column(
        EnumColumn(WeeklySummary), default=WeeklySummary.OFF, server_default="off"
    )
    """Of an officer: whether they get an email each week of what awaits their authority."""
    weekly_summary_since: Mapped[datetime | None]
    """When they last asked for it: a week that was due before is not told."""
    weekly_summary_week: Mapped[date | None]
    """The Monday of the last week for which it was worked out, whether or not anything was to be told."""
    leads: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of an officer: looks after the accounts of their own authority."""
    waits_since: Mapped[datetime | None]
    """When a lead invited them at an address that is not the authority's own: an administrator decides."""
    invited_by: Mapped[str] = mapped_column(default="", server_default="")
    """The lead who invited them; empty where an administrator added them."""
    removed_at: Mapped[datetime | None]
    """When they were taken off: locked, and no longer listed among their authority's people."""


class EndedSignIn(Base):
    """A sign-in that its person ended: a copy of its cookie opens nothing any more."""

    __tablename__ = "ended_sign_in"

    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Viewer:
    """Who looks or acts: all that inner packages know of a signed-in person."""

    user_id: UUID
    name: str
    role: Role
    authority_code: str | None = None
    senior: bool = False


class NotAnAdviser(CaseError):
    """Only a mediation adviser records advice and issues certificates (CFA 2014, ss 55 and 56)."""

    status = 403
    sentence = "Only a mediation adviser can do this."


class NotASeniorAdviser(NotAnAdviser):
    """Only a senior adviser decides this."""

    sentence = "Only a senior adviser can do this."


def require_adviser(viewer: Viewer) -> None:
    """Let a mediation adviser go on. Raises NotAnAdviser for anyone else."""
    if viewer.role is not Role.ADVISER:
        raise NotAnAdviser(f"{viewer.user_id} is {viewer.role.value}")


def require_senior_adviser(viewer: Viewer) -> None:
    """Let a senior adviser go on. Raises NotASeniorAdviser for anyone else."""
    if viewer.role is not Role.ADVISER or not viewer.senior:
        raise NotASeniorAdviser(f"{viewer.user_id} is no senior adviser")


class ActorKind(StrEnum):
    """What sort of person or thing did something."""

    USER = "user"
    PARTY = "party"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who did something, as evidence and documents name them."""

    kind: ActorKind
    id: str
    name: str

    @classmethod
    def of(cls, viewer: Viewer) -> Actor:
        """Return the actor that a signed-in viewer is."""
        return cls(ActorKind.USER, str(viewer.user_id), viewer.name)


SYSTEM = Actor(ActorKind.SYSTEM, "", "Counterpart")
