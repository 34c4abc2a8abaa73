"""Who is asked to take part in disagreement resolution, reminded, and told that it does not go ahead."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.casework.contact_safety import emailed_at
from cases.drs.parts import TakingPart
from cases.party_notices import add_party_notice
from cases.provider import Provider
from cases.vocabulary import AuthorityNews, PartyNoticeKind, PartyRole
from mail.kinds import EmailKind
from services.notifications.queueing import (
    officer_of,
    officers_of,
    queue_about,
    reached_at_authority,
    to_office,
)
from signing.models import Link


def notify_ask_to_take_part(session: Session, part: TakingPart, link: Link | None, *, at: datetime) -> None:
    """Ask one party: by its own link, or the local authority's officers on their own page.

    An officer by whose address the authority is in the case is asked alone. Another address there, such as
    one that a school typed, gets its link, and the officers are asked too: they need no digits. Whoever no
    email reaches is asked by phone: the office's steps say so.
    """
    _to(session, EmailKind.TAKE_PART, str(link.id if link else part.id), part, link, at=at)


def notify_part_reminder(
    session: Session, part: TakingPart, link: Link | None, day: date, *, at: datetime
) -> None:
    """Remind one party, once for each ``day``; a local authority by whom it wants reminded of time limits."""
    about = f"{part.id}:{day.isoformat()}"
    _to(session, EmailKind.TAKE_PART_REMINDER, about, part, link, at=at, topic=AuthorityNews.REMINDER)


def notify_part_answered(session: Session, part: TakingPart, *, at: datetime, provider: Provider) -> None:
    """Tell the office that an answer came, not which."""
    about = f"{part.id}:{at.isoformat()}"
    to_office(session, EmailKind.PART_ANSWERED, about, part.case, at=at, provider=provider)


def notify_not_going_ahead(session: Session, part: TakingPart, *, at: datetime) -> None:
    """Tell one party that not everyone agreed; without an email address staff tell them."""
    kind = EmailKind.NOT_GOING_AHEAD
    if not _to(session, kind, str(part.id), part, None, at=at):
        add_party_notice(session, part.party, PartyNoticeKind.NOT_GOING_AHEAD, {}, at=at)


def notify_answer_later(session: Session, part: TakingPart, *, at: datetime) -> None:
    """Tell one party that everyone now has until a later day to answer; not why, nor who changed.

    In a case with a safety flag, and where no email reaches them, staff tell them.
    """
    kind = EmailKind.ANSWER_LATER
    about = f"{part.id}:{at.isoformat()}"
    if part.case.safety_flag or not _to(session, kind, about, part, None, at=at):
        add_party_notice(session, part.party, PartyNoticeKind.ANSWER_LATER, {}, at=at)


def _to(
    session: Session,
    kind: EmailKind,
    about: str,
    part: TakingPart,
    link: Link | None,
    *,
    at: datetime,
    topic: AuthorityNews | None = None,
) -> bool:
    """Queue it to the party's own address and to its local authority; False for nobody.

    There the officer who has that address gets it; else every officer, or whom the directory names for
    ``topic``.
    """
    party, case, of_page = part.party, part.case, {"part": str(part.id)}
    if (officer := officer_of(session, party)) is not None:
        queue_about(session, kind, about, case, officer.name, officer.email, at=at, party=party, ids=of_page)
        return True
    address = emailed_at(party)
    if address:
        ids = {**of_page, **({"link": str(link.id)} if link else {})}
        queue_about(session, kind, about, case, party.name, address, at=at, party=party, ids=ids)
    if party.role is not PartyRole.AUTHORITY:
        return bool(address)
    reached = reached_at_authority(session, case, topic) if topic else officers_of(session, case)
    for one in reached:
        queue_about(session, kind, about, case, one.name, one.email, at=at, ids=of_page)
    return bool(reached or address)
