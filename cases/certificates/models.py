"""The certificate as a row, its register and its states."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.documents import Document
from cases.models import Case, Decision, Party
from cases.vocabulary import CertificateState, CertificateVariant, CorrectionReason
from storage.database import Base, EnumColumn, WithId


class Certificate(WithId, Base):
    """One mediation certificate for one decision and one person (CFA 2014, s 55).

    ``facts`` is exactly what the paper prints. ``live_key`` is unique while the certificate is live and
    null once it is superseded or withdrawn, so the database itself allows one live certificate at most.
    """

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_to_review_reviewed_at", "to_review", "reviewed_at"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    register_number: Mapped[int] = mapped_column(unique=True)
    check_code: Mapped[str] = mapped_column(String(10))
    variant: Mapped[CertificateVariant] = mapped_column(EnumColumn(CertificateVariant))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    issue_date: Mapped[date] = mapped_column(index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    live_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    correction_reason: Mapped[CorrectionReason | None] = mapped_column(EnumColumn(CorrectionReason))
    superseded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the sealed paper was put on its way: the last step of issuing."""
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[str] = mapped_column(default="")
    fetched_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the local authority first downloaded it."""
    to_review: Mapped[bool] = mapped_column(default=False)
    """Issued before meetings were tied to decisions, in a case with several: a senior looks at it."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    decision: Mapped[Decision] = relationship()
    party: Mapped[Party] = relationship()
    document: Mapped[Document | None] = relationship()
    replaces: Mapped[Certificate | None] = relationship(remote_side="Certificate.id")

    @property
    def state(self) -> CertificateState:
        """What the check page says."""
        if self.withdrawn_at:
            return CertificateState.WITHDRAWN
        return CertificateState.SUPERSEDED if self.superseded_at else CertificateState.CURRENT


class Register(Base):
    """A counter without gaps: taken under its row's lock, in the transaction that uses the number."""

    __tablename__ = "register"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_number(session: Session, register: str) -> int:
    """Return the next number of ``register``; given back by a rollback, so no number is ever missing."""
    row = hold_register(session, register)
    row.last += 1
    session.flush()
    return row.last


def hold_register(session: Session, register: str) -> Register:
    """Return the row of ``register`` and keep everybody else from it until the transaction ends."""
    row = _register(session, register)
    if row is None:
        with suppress(IntegrityError), session.begin_nested():  # someone else's first number may come first
            session.add(Register(name=register, last=0))
        row = _register(session, register)
    assert row is not None  # noqa: S101 - one of the two made it
    return row


def _register(session: Session, name: str) -> Register | None:
    return session.scalar(
        select(Register)
        .where(Register.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def live_certificate(session: Session, decision_id: UUID, party_id: UUID) -> Certificate | None:
    """Return the one live certificate of this person about this decision, if there is one."""
    key = live_key(decision_id, party_id)
    return session.scalar(select(Certificate).where(Certificate.live_key == key))


def live_key(decision_id: UUID, party_id: UUID) -> str:
    """Return what at most one live certificate may hold."""
    return f"{decision_id}:{party_id}"


def first_issue_date(certificate: Certificate) -> date:
    """Return when the certificate that this one corrects, or itself, was first issued.

    Whether a correction begins the appeal's month afresh is unsettled (HESC Rules 2008, r 20(1)(c)): a date
    that someone relies on counts from the first.
    """
    while certificate.replaces is not None:
        certificate = certificate.replaces
    return certificate.issue_date


def replacement_of(session: Session, certificate: Certificate) -> Certificate | None:
    """Return the newest certificate that stands in for a superseded one."""
    newest: Certificate | None = None
    current = certificate
    while True:
        following = session.scalar(select(Certificate).where(Certificate.replaces_id == current.id))
        if following is None:
            return newest
        newest = current = following
