"""Queue one email about a case, in the caller's transaction; where none reaches someone, staff tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.meetings.models import Meeting
from cases.meetings.notices import add_meeting_notice
from cases.models import Case, Party
from cases.party_notices import add_party_notice
from cases.provider import Provider
from cases.vocabulary import MeetingNoticeKind, PartyNoticeKind, PartyRole, Role
from mail.kinds import EmailKind
from mail.outbox import Notice, queue

ABOUT_A_MEETING = frozenset(EmailKind(kind) for kind in MeetingNoticeKind)
"""What staff tell of a meeting where someone has no email address."""
NOTIFIED_BY_STAFF = frozenset(EmailKind(kind) for kind in PartyNoticeKind)
"""What else staff tell where someone has no email address."""


def officers_of(session: Session, case: Case) -> list[User]:
    """Return the officers of the case's local authority who can sign in, by name."""
    if not case.authority_code:
        return []
    return list(
        session.scalars(
            select(User)
            .where(
                User.role == Role.OFFICER, User.authority_code == case.authority_code, User.active.is_(True)
            )
            .order_by(User.name)
        )
    )


def coordinators(session: Session) -> list[User]:
    """Return the coordinators who can sign in, by name."""
    query = select(User).where(User.role == Role.COORDINATOR, User.active.is_(True))
    return list(session.scalars(query.order_by(User.name)))


def to_party(
    session: Session,
    kind: EmailKind,
    about: str,
    party: Party,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue an email to a party of the case, once for each ``about``.

    Of a meeting, a local authority without an address in the case is told through its officers. Where no
    email reaches the party, it becomes a task of staff, if the kind is one that staff tell.
    """
    to = [(f"{about}:{party.id}", party.name, party.email)] if party.email else []
    if not to and party.role is PartyRole.AUTHORITY and kind in ABOUT_A_MEETING:
        officers = officers_of(session, party.case)
        to = [(f"{about}:{party.id}:{one.id}", one.name, one.email) for one in officers]
    if not to and ids and kind in ABOUT_A_MEETING:
        _by_phone_or_post(session, MeetingNoticeKind(kind), party, ids, at=at)
    if not to and ids and kind in NOTIFIED_BY_STAFF:
        add_party_notice(session, party, PartyNoticeKind(kind), ids, at=at)
    for key, name, email in to:
        queue_about(session, kind, key, party.case, name, email, at=at, party=party, ids=ids)


def _by_phone_or_post(
    session: Session, kind: MeetingNoticeKind, party: Party, ids: Mapping[str, str], *, at: datetime
) -> None:
    meeting = session.get_one(Meeting, UUID(ids["meeting"]))
    known = datetime.fromisoformat(ids["starts_at"]) if "starts_at" in ids else meeting.starts_at
    add_meeting_notice(session, meeting, party, kind, starts_at=known, at=at)


def to_office(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    *,
    at: datetime,
    provider: Provider,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue an email to the provider's own address about a case."""
    queue_about(session, kind, about, case, provider.name, provider.email, at=at, ids=ids)


def to_officers(
    session: Session, kind: EmailKind, about: str, case: Case, *, at: datetime, ids: dict[str, str]
) -> int:
    """Queue an email to each officer of the case's local authority who can sign in; return how many can."""
    officers = officers_of(session, case)
    for officer in officers:
        to_user(session, kind, about, case, officer, at=at, ids=ids)
    return len(officers)


def to_user(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    user: User,
    *,
    at: datetime,
    ids: dict[str, str],
) -> None:
    """Queue an email about a case to someone with an account."""
    queue_about(session, kind, about, case, user.name, user.email, at=at, ids=ids)


def queue_about(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    name: str,
    address: str,
    *,
    at: datetime,
    party: Party | None = None,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue one email about a case, once for each ``about`` and address."""
    queue(
        session,
        Notice(
            kind,
            about,
            case_id=case.id,
            party_id=party.id if party else None,
            ids={"case": str(case.id), **(ids or {})},
        ),
        name=name,
        address=address,
        at=at,
    )
