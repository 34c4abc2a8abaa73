"""Links as rows: given, found again, ended; and the visits that they open.

A link is a bearer token for one purpose and one subject (a signer, a saved form). Giving a new one ends
the earlier ones. Looking at a link changes nothing; a visit begins by a person's own press.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased, defer
from sqlalchemy.orm.attributes import set_committed_value

from cases.documents import Document
from cases.models import Case
from cases.vocabulary import WayIn
from signing.errors import LinkError, LinkNotOurs
from signing.links.tokens import (
    Purpose,
    make_token,
    read_token,
    short_code,
    short_code_digest,
    short_code_digests,
)
from signing.models import Envelope, Link, LinkEnd, Signer, Visit

FOREVER = timedelta(days=36500)
"""A token's own age is not judged: its row knows until when it is open."""
FRESH_PAUSE = timedelta(minutes=2)
"""A link this young is on its way: another press sends nothing more."""


def is_on_its_way(link: Link | None, at: datetime) -> bool:
    """Return True for a link so young that its email may not have arrived yet."""
    return link is not None and at - link.made_at < FRESH_PAUSE


class DeadLink(LinkError):
    """The link is ours but opens nothing any more; ``why`` and ``since`` are what a page may say."""

    def __init__(self, link: Link, why: LinkEnd, since: datetime) -> None:
        super().__init__(f"link {link.id} is {why}")
        self.link_id, self.purpose, self.subject_id = link.id, link.purpose, link.subject_id
        self.why, self.since = why, since


def give_link(
    session: Session,
    purpose: Purpose,
    subject_id: UUID,
    *,
    case_id: UUID | None,
    until: datetime,
    at: datetime,
    keys: Sequence[str],
) -> Link:
    """Give ``subject_id`` a new link, open until ``until``; earlier ones for the same purpose end."""
    end_links(session, purpose, subject_id, why=LinkEnd.REPLACED, at=at)
    earlier = session.scalars(
        select(Link.version).where(Link.purpose == purpose, Link.subject_id == subject_id)
    )
    link = Link(
        id=uuid4(),
        purpose=purpose,
        subject_id=subject_id,
        case_id=case_id,
        version=max(earlier, default=0) + 1,
        made_at=at.replace(microsecond=0),
        expires_at=until,
    )
    while _is_taken(session, digest := short_code_digest(short_code_of(link, keys), keys)):
        link.version += 1
    link.short_code_digest = digest
    session.add(link)
    session.flush()
    return link


def _is_taken(session: Session, digest: str) -> bool:
    """Return True if the code of somebody else's document is the same: it would open nothing any more."""
    return session.scalar(select(Link.id).where(Link.short_code_digest == digest).limit(1)) is not None


def token_of(link: Link, keys: Sequence[str]) -> str:
    """Return the link's token: the same each time, so that an email tried twice carries the same link."""
    return make_token(link.purpose, link.id, link.version, link.made_at, keys)


def short_code_of(link: Link, keys: Sequence[str]) -> str:
    """Return the code that opens the same link from paper or a phone call."""
    return short_code(link.id, link.version, keys)


def find_link(
    session: Session, token: str, *, purposes: Sequence[Purpose], at: datetime, keys: Sequence[str]
) -> Link:
    """Return the live link behind ``token``.

    Raises LinkNotOurs (not made here, or damaged), LinkForAnotherPurpose, or DeadLink (with the reason).
    """
    claim = None
    for purpose in purposes:
        try:
            claim = read_token(purpose, token, keys, FOREVER, at=at)
        except LinkError:
            if purpose is purposes[-1]:
                raise
            continue
        break
    assert claim is not None  # noqa: S101 - the last purpose either gave a claim or raised
    link = session.get(Link, claim.link_id)
    if link is None or link.version != claim.version or link.purpose is not purpose:
        raise LinkNotOurs("no such link here")
    return alive(link, at)


def find_link_by_code(
    session: Session, code: str, *, purposes: Sequence[Purpose], at: datetime, keys: Sequence[str]
) -> Link:
    """Return the live link behind a short code. Raises LinkNotOurs or DeadLink."""
    found = session.scalar(
        select(Link)
        .where(
            Link.short_code_digest.in_(short_code_digests(code, keys)),
            Link.purpose.in_(purposes),
        )
        .order_by(Link.made_at.desc())
        .limit(1)
    )
    if found is None:
        raise LinkNotOurs("no link has this code")
    return alive(found, at)


def live_link(session: Session, purpose: Purpose, subject_id: UUID, *, at: datetime) -> Link | None:
    """Return the link now open for a subject, if there is one."""
    return session.scalar(
        select(Link).where(
            Link.purpose == purpose,
            Link.subject_id == subject_id,
            Link.ended_at.is_(None),
            Link.expires_at > at,
        )
    )


def end_links(session: Session, purpose: Purpose, subject_id: UUID, *, why: LinkEnd, at: datetime) -> None:
    """End every open link to a subject, and the visits behind them."""
    open_links = session.scalars(
        select(Link).where(Link.purpose == purpose, Link.subject_id == subject_id, Link.ended_at.is_(None))
    )
    for link in open_links:
        link.ended_at, link.ended_why = at, why
        for visit in session.scalars(select(Visit).where(Visit.link_id == link.id, Visit.ended_at.is_(None))):
            visit.ended_at = at


def start_visit(
    session: Session, link: Link, *, at: datetime, way_in: WayIn = WayIn.LINK, desk_id: UUID | None = None
) -> str:
    """Begin a visit behind ``link``; the key to put into the browser's cookie. Only its digest is kept.

    ``desk_id``: the signing desk on whose device it is.
    """
    key = secrets.token_urlsafe(32)
    session.add(
        Visit(
            key_digest=_digest(key),
            link_id=link.id,
            started_at=at,
            used_at=at,
            way_in=way_in,
            desk_id=desk_id,
        )
    )
    session.flush()
    return key


def find_visit(session: Session, key: str) -> Visit | None:
    """Return the visit that a cookie's key stands for, ended or not: its link may say why it ended."""
    return session.scalar(select(Visit).where(Visit.key_digest == _digest(key)))


_PART_A, _PART_B = aliased(Document), aliased(Document)
_VISIT_TO_SIGN = (
    select(Visit, Link, Signer, Envelope, Case, _PART_A, _PART_B)
    .join(Visit.link)
    .join(Signer, Signer.id == Link.subject_id)
    .join(Signer.envelope)
    .join(Envelope.case)
    .join(Envelope.part_a.of_type(_PART_A), isouter=True)
    .join(Envelope.part_b.of_type(_PART_B), isouter=True)
    .where(Visit.key_digest == bindparam("key_digest"))
    .options(defer(Envelope.statement_data))  # the longest of its columns, and few pages show what it holds
)


def find_visit_to_sign(session: Session, key: str) -> tuple[Visit, Signer] | None:
    """Return the visit of a cookie's key and the signer whom its link is for, with what pages show of them.

    One query, since each page that people sign on begins with it. None if the key is no signer's.
    """
    found = session.execute(_VISIT_TO_SIGN, {"key_digest": _digest(key)}).one_or_none()
    if found is None:
        return None
    visit, link, signer, envelope, case, part_a, part_b = found
    # Tied by hand: loader options that do the same for one row take longer than the query.
    set_committed_value(visit, "link", link)
    set_committed_value(signer, "envelope", envelope)
    set_committed_value(envelope, "case", case)
    set_committed_value(envelope, "part_a", part_a)
    set_committed_value(envelope, "part_b", part_b)
    return visit, signer


def alive(link: Link, at: datetime) -> Link:
    """Return ``link`` itself while it opens anything. Raises DeadLink with the reason and since when."""
    if link.ended_at is not None:
        raise DeadLink(link, link.ended_why, link.ended_at)
    if link.expires_at <= at:
        raise DeadLink(link, LinkEnd.EXPIRED, link.expires_at)
    return link


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
