"""Who is asked which times they can do, reminded, and told that an answer came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.casework.contact_safety import emailed_at
from cases.meetings.proposed_times import TimesAsked
from cases.provider import Provider
from cases.vocabulary import AuthorityNews, PartyRole
from mail.kinds import EmailKind
from services.notifications.queueing import officer_of, queue_about, reached_at_authority, to_office
from signing.models import Link


def notify_ask_for_times(session: Session, asked: TimesAsked, link: Link, *, at: datetime) -> None:
    """Ask one party by its own link, and at its local authority whoever is told of dates.

    An officer by whose address the authority is in the case is asked alone.

    Whoever no email reaches is asked by phone: the office's steps say so.
    """
    _to(session, EmailKind.CHOOSE_TIMES, str(link.id), asked, link, at=at)


def notify_times_reminder(
    session: Session, asked: TimesAsked, link: Link | None, day: date, *, at: datetime
) -> None:
    """Remind one party, once for each ``day``."""
    _to(session, EmailKind.CHOOSE_TIMES_REMINDER, f"{asked.id}:{day.isoformat()}", asked, link, at=at)


def notify_times_answered(session: Session, asked: TimesAsked, *, at: datetime, provider: Provider) -> None:
    """Tell the office that an answer came, not which."""
    about = f"{asked.id}:{at.isoformat()}"
    to_office(session, EmailKind.TIMES_ANSWERED, about, asked.case, at=at, provider=provider)


def is_reached(session: Session, asked: TimesAsked) -> bool:
    """Return True if an email reaches this party, or its local authority."""
    return bool(_reached(session, asked))


def _to(
    session: Session, kind: EmailKind, about: str, asked: TimesAsked, link: Link | None, *, at: datetime
) -> None:
    ids = {"asked": str(asked.id), **({"link": str(link.id)} if link else {})}
    for key, name, address in _reached(session, asked):
        party, case = asked.party, asked.case
        queue_about(session, kind, f"{about}{key}", case, name, address, at=at, party=party, ids=ids)


def _reached(session: Session, asked: TimesAsked) -> list[tuple[str, str, str]]:
    """Return what makes each email one of its own, with name and address."""
    party = asked.party
    address = emailed_at(party)
    own = [("", party.name, address)] if address else []
    if party.role is not PartyRole.AUTHORITY or officer_of(session, party) is not None:
        return own
    reached = reached_at_authority(session, asked.case, AuthorityNews.DATES)
    return [*own, *((f":{one.key}", one.name, one.email) for one in reached)]
