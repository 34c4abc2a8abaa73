"""Notices for people whom no email reaches, other than of a meeting: what is to be told, and who told it.

A row is written by the transaction of the change, as an email would be. Notices of a meeting are in
``cases.meetings.notices``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor, Viewer
from cases.documents import Upload
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Decision, Party
from cases.vocabulary import Event, PartyNoticeKind, ToldHow
from storage.database import Base, EnumColumn, WithId

ABOUT = ("decision", "certificate", "envelope", "upload")
"""What a notice may be about, by the names that emails use for its id."""


class PartyNotice(WithId, Base):
    """What staff are to tell someone whom no email reaches; ``told_on`` once they did, or posted it.

    It is about one decision, certificate, envelope or paper, as ``kind`` needs it. ``person_name`` is for
    somebody who comes to a meeting with ``party`` and is no party themselves.
    """

    __tablename__ = "party_notice"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    person_name: Mapped[str] = mapped_column(default="", server_default="")
    """Whom it is for, where that is not the party itself: their name in the document that they sign."""
    kind: Mapped[PartyNoticeKind] = mapped_column("news", EnumColumn(PartyNoticeKind))
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"))
    certificate_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"))
    envelope_id: Mapped[UUID | None] = mapped_column(ForeignKey("envelope.id"))
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))
    due_since: Mapped[datetime]
    told_on: Mapped[date | None]
    told_how: Mapped[ToldHow | None] = mapped_column(EnumColumn(ToldHow))
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()
    decision: Mapped[Decision | None] = relationship()
    upload: Mapped[Upload | None] = relationship()

    @property
    def name(self) -> str:
        """Whom staff tell it."""
        return self.person_name or self.party.name


def add_party_notice(
    session: Session,
    party: Party,
    kind: PartyNoticeKind,
    about: Mapping[str, str],
    *,
    at: datetime,
    person_name: str = "",
) -> PartyNotice:
    """Note that staff are to tell ``party``, or the ``person_name`` that comes with it; the caller commits.

    ``about`` are ids under the names of ABOUT.
    """
    notice = PartyNotice(
        case_id=party.case_id,
        party_id=party.id,
        person_name=person_name,
        kind=kind,
        due_since=at,
        **{f"{name}_id": UUID(about[name]) for name in ABOUT if name in about},
    )
    session.add(notice)
    session.flush()
    return notice


def record_party_notice_given(
    session: Session, notice: PartyNotice, how: ToldHow, *, on: date, by: Viewer, at: datetime
) -> bool:
    """Record that ``by`` told this person on a UK day, or posted it then; return True if anything changed."""
    lock_case(session, notice.case_id)
    session.refresh(notice)
    if notice.told_on is not None:
        return False
    notice.told_on, notice.told_how = on, how
    notice.recorded_at, notice.recorded_by = at, by.name
    about = {name: str(getattr(notice, f"{name}_id")) for name in ABOUT if getattr(notice, f"{name}_id")}
    append_evidence(
        session,
        notice.case,
        Event.PARTY_TOLD,
        by=Actor.of(by),
        at=at,
        about={
            "notice": str(notice.id),
            "party": str(notice.party_id),
            "name": notice.name,
            "news": notice.kind.value,
            "how": how.value,
            "told_on": on.isoformat(),
            **({"decision": about["decision"]} if "decision" in about else {}),
            "about": about,
        },
    )
    return True
