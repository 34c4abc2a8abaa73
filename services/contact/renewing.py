"""Links that went to an email address which is not a party's any more end, and fresh ones go to the new one.

Whoever reads the old mailbox opens nothing with them from then on. Links on paper, of someone who had no
address, stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.drs.parts import TakingPart, parts_of
from cases.meetings.proposed_times import TimesAsked, asked_for_times
from cases.models import Party
from mail.outbox import Delivery, still_to_go
from services.agreed.links import give_action_link
from services.agreed.people import entry_of
from services.casework.taking_part import give_part_link, takes_answers
from services.container import Policy
from services.meetings.times import give_times_link
from services.notifications.agreed import notify_actions_page
from services.notifications.requests import notify_fresh_request_link
from services.notifications.signing import notify_fresh_copy_link, notify_please_sign
from services.notifications.taking_part import notify_ask_to_take_part
from services.notifications.times import notify_ask_for_times
from services.requests import give_request_link
from services.signing import signing_link
from services.statements.versions import give_copy_link
from signing import envelopes
from signing.links.links import end_links, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd, Signer, Visit, is_party_itself


@dataclass(frozen=True)
class _Way:
    """One kind of link of one party: what it is to, how a fresh one is made, and how it is told."""

    purpose: Purpose
    subject_id: UUID
    give: Callable[[], Link]
    tell: Callable[[Link], None]
    is_paused: bool = False
    """True where only staff let this person in again: the link ends without a fresh one."""


def renew_links(
    session: Session,
    party: Party,
    *,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    keep: Visit | None = None,
) -> int:
    """End every open link of ``party`` that went to its address before, and send fresh ones; return how many.

    An email that is still to go, and had an old link in it, carries the fresh one; no second email is sent
    beside it. ``keep`` is the visit of whoever has just shown that they read the new address: it goes on.
    """
    ways = _ways(session, party, at, policy, keys)
    return _renew(session, ways, party.id, party.email or "", at=at, keep=keep)


def renew_links_of_signer(
    session: Session, signer: Signer, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> int:
    """End every open link of a signer who is no party of their own, and send fresh ones; return how many."""
    ways = _of_signer(session, signer, at, policy, keys)
    return _renew(session, ways, signer.party_id, signer.email or "", at=at)


def _renew(
    session: Session,
    ways: Iterable[_Way],
    party_id: UUID,
    address: str,
    *,
    at: datetime,
    keep: Visit | None = None,
) -> int:
    ended = 0
    for way in ways:
        old = live_link(session, way.purpose, way.subject_id, at=at)
        if old is None:
            continue
        ended += 1
        end_links(session, way.purpose, way.subject_id, why=LinkEnd.REPLACED, at=at)
        if way.is_paused:
            continue
        fresh = way.give()
        if keep is not None and keep.link_id == old.id:
            keep.link, keep.ended_at = fresh, None
        if not _carried(session, party_id, address, old, fresh):
            way.tell(fresh)
    return ended


def _ways(
    session: Session, party: Party, at: datetime, policy: Policy, keys: Sequence[str]
) -> Iterator[_Way]:
    yield _Way(
        Purpose.REQUEST_STATUS,
        party.id,
        lambda: give_request_link(session, party, at=at, policy=policy, keys=keys),
        lambda link: notify_fresh_request_link(session, party, link, at=at),
        party.request_locked_at is not None,
    )
    for part in parts_of(session, party.case):
        if part.party_id == party.id:
            yield _of_part(session, part, at, keys)
    for asked in asked_for_times(session, party.case):
        if asked.party_id == party.id:
            yield _of_times(session, asked, at, keys)
    own = select(Signer).where(Signer.party_id == party.id, is_party_itself())
    for signer in session.scalars(own).all():
        yield from _of_signer(session, signer, at, policy, keys)
    yield from _of_actions(session, party, at, policy, keys)


def _of_part(session: Session, part: TakingPart, at: datetime, keys: Sequence[str]) -> _Way:
    return _Way(
        Purpose.TAKE_PART,
        part.id,
        lambda: give_part_link(session, part, at=at, keys=keys),
        lambda link: notify_ask_to_take_part(session, part, link, at=at),
        part.locked_at is not None or not takes_answers(session, part, at=at),
    )


def _of_times(session: Session, asked: TimesAsked, at: datetime, keys: Sequence[str]) -> _Way:
    return _Way(
        Purpose.CHOOSE_TIMES,
        asked.id,
        lambda: give_times_link(session, asked, at=at, keys=keys),
        lambda link: notify_ask_for_times(session, asked, link, at=at),
        asked.locked_at is not None or not asked.is_open,
    )


def _of_signer(
    session: Session, signer: Signer, at: datetime, policy: Policy, keys: Sequence[str]
) -> Iterator[_Way]:
    is_paused = signer.locked_at is not None

    def tell_to_sign(link: Link) -> None:
        if signer.waits_for_turn:
            return  # it is emailed when their turn comes
        envelopes.note_fresh_link(session, signer, at=at)
        notify_please_sign(session, signer, link, at=at, fresh=True)

    yield _Way(
        Purpose.OPEN_DOCUMENT,
        signer.id,
        lambda: signing_link(session, signer, at=at, keys=keys),
        tell_to_sign,
        is_paused or signer.decided_at is not None,
    )
    yield _Way(
        Purpose.COPY,
        signer.id,
        lambda: give_copy_link(session, signer, at=at, policy=policy, keys=keys),
        lambda link: notify_fresh_copy_link(session, signer, link, at=at),
        is_paused,
    )


def _of_actions(
    session: Session, party: Party, at: datetime, policy: Policy, keys: Sequence[str]
) -> Iterator[_Way]:
    entry = entry_of(session, party, at=at)
    signer = entry.signer
    if signer is not None:
        yield _Way(
            Purpose.ACTIONS,
            signer.id,
            lambda: give_action_link(session, entry, at=at, policy=policy, keys=keys),
            lambda link: notify_actions_page(session, party, link, signer.envelope_id, at=at),
            entry.is_paused,
        )


def _carried(session: Session, party_id: UUID, address: str, old: Link, fresh: Link) -> bool:
    """Let emails to ``address`` that are still to go carry the fresh link; return True if there was one."""
    waiting = session.scalars(
        select(Delivery).where(Delivery.party_id == party_id, Delivery.to_address == address, still_to_go())
    )
    carriers = [one for one in waiting if one.ids.get("link") == str(old.id) and one.claimed_by is None]
    for delivery in carriers:
        delivery.ids = {**delivery.ids, "link": str(fresh.id)}
    return bool(carriers)
