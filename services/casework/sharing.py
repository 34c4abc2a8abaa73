"""Sharing one's own page with a supporter: begun and ended by the person whose page it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.casework.contact_safety import waits_by_name
from cases.casework.sharing import SharedPage, may_share, shared_pages_of
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Party
from cases.vocabulary import Event, SharedPart
from services.limits import Limit, place_of, take_try
from services.notifications.sharing import notify_page_shared
from signing.links.links import FRESH_PAUSE, end_links, give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd

MOST_OPEN = 3
MOST_A_DAY = 6
"""A page in the wrong hands must not become a way to fill mailboxes."""


@dataclass(frozen=True)
class ShareWish:
    """With whom, which parts, and for how long."""

    name: str
    email: str
    parts: tuple[SharedPart, ...]
    days: int


class NotShared(CaseError):
    """A page is shared by the family's own people alone, and never where somebody may be at risk."""

    sentence = "Nothing was shared. Phone us, and we help you with this."


class AskUsFirst(NotShared):
    """It may be somebody whom staff do not contact yet; the page says nothing of why."""

    sentence = "Nothing was shared with this person. Phone us, and we help you with this."


class SharedWithMany(CaseError):
    """So much is shared, or was today, that no more is."""

    sentence = (
        f"Nothing was shared: your page is open to {MOST_OPEN} people already, or you shared it many times "
        "today. End one of them first, or try again tomorrow."
    )


def share_page(
    session: Session, party: Party, wish: ShareWish, *, at: datetime, keys: Sequence[str]
) -> SharedPage:
    """Let a supporter read the ticked parts of ``party``'s page, and email them a link where they have email.

    The same wish pressed twice is one. Raises NotShared, and of these AskUsFirst for whoever may be the other
    parent before it is recorded that this is safe, or SharedWithMany: the caller commits then, too.
    """
    lock_case(session, party.case_id)
    session.refresh(party.case)
    if not may_share(party):
        raise NotShared(f"party {party.id}")
    if waits_by_name(party.case, wish.name, wish.email):
        raise AskUsFirst(f"party {party.id}")
    open_pages = [one for one in shared_pages_of(session, party) if one.is_open(at)]
    for one in open_pages:
        same = (one.name, one.email, one.parts) == (wish.name, wish.email, [p.value for p in wish.parts])
        if same and at - one.made_at < FRESH_PAUSE:
            return one
    place = place_of("shared page", str(party.id))
    too_often = take_try(session, [Limit(place, MOST_A_DAY, timedelta(days=1))], at=at) is not None
    if too_often or len(open_pages) >= MOST_OPEN:
        raise SharedWithMany(f"party {party.id}")
    page = SharedPage(
        case_id=party.case_id,
        party=party,
        name=wish.name,
        email=wish.email,
        parts=[part.value for part in wish.parts],
        made_at=at,
        until=at + timedelta(days=wish.days),
        tries=0,
    )
    session.add(page)
    session.flush()
    link = give_link(
        session, Purpose.SHARED_PAGE, page.id, case_id=page.case_id, until=page.until, at=at, keys=keys
    )
    about = {
        "shared": str(page.id),
        "party": str(party.id),
        "parts": page.parts,
        "until": page.until.isoformat(),
    }
    append_evidence(session, party.case, Event.PAGE_SHARED, by=_themselves(party), at=at, about=about)
    notify_page_shared(session, page, link, at=at)
    return page


def share_link(session: Session, page: SharedPage, *, at: datetime) -> Link | None:
    """Return the link by which the supporter comes in, while it opens anything."""
    return live_link(session, Purpose.SHARED_PAGE, page.id, at=at)


def end_sharing(session: Session, page: SharedPage, *, at: datetime, by: Actor | None = None) -> bool:
    """End it at once, and whoever is behind it now; return False if it had ended."""
    lock_case(session, page.case_id)
    session.refresh(page)
    if page.ended_at is not None:
        return False
    by = by or _themselves(page.party)
    page.ended_at, page.ended_by = at, by.name
    end_links(session, Purpose.SHARED_PAGE, page.id, why=LinkEnd.STOPPED, at=at)
    about = {"shared": str(page.id), "party": str(page.party_id)}
    append_evidence(session, page.case, Event.PAGE_SHARED_ENDED, by=by, at=at, about=about)
    return True


def end_all_sharing(session: Session, party: Party, *, by: Actor, at: datetime) -> None:
    """End everything that this person's page shares: somebody else may have been on it."""
    for page in shared_pages_of(session, party):
        end_sharing(session, page, by=by, at=at)


def _themselves(party: Party) -> Actor:
    return Actor(ActorKind.PARTY, str(party.id), party.name)
