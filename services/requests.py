"""Requests: the case opened from one, and the way back to one's own by the receipt's link."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.casework.owners import take_on
from cases.evidence.log import append_evidence
from cases.intake.requests import RequestAnswers, receive_request
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Draft, Party
from cases.provider import Provider
from cases.vocabulary import (
    Event,
    PartyRole,
)
from services.container import Policy
from services.notifications.requests import notify_fresh_request_link, notify_request_received
from signing.links.links import end_links, give_link, is_on_its_way, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd, Visit
from signing.tries import Tries


def has_own_page(party: Party) -> bool:
    """Return True for those who can follow a request by link: the family's own people, and a helper."""
    return party.role in FAMILY_ROLES or party.role is PartyRole.HELPER


def request_link_until(case: Case, policy: Policy) -> datetime:
    """Return until when links to the request's own page are open (UTC)."""
    return case.received_at + timedelta(days=policy.request_page_days)


def give_request_link(
    session: Session, party: Party, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Make a new link to the party's own request; an earlier one ends."""
    until = request_link_until(party.case, policy)
    return give_link(
        session,
        Purpose.REQUEST_STATUS,
        party.id,
        case_id=party.case_id,
        until=until,
        at=at,
        keys=keys,
    )


def current_request_link(session: Session, party: Party, *, at: datetime) -> Link | None:
    """Return the link now open to the party's own request, or None."""
    return live_link(session, Purpose.REQUEST_STATUS, party.id, at=at)


def prove_own_request(
    session: Session, visit: Visit, party: Party, answer: date | None, *, at: datetime
) -> None:
    """Let the visitor in when ``answer`` is the date of birth in the case.

    The caller commits in every case: tries are counted under the case's row lock, so that parallel tries
    count too.

    Raises:
        WrongAnswer: with the tries that are left.
        Locked: after five wrong answers; only the office unlocks.
    """
    lock_case(session, party.case_id)
    session.refresh(party)
    whose, right = f"party {party.id}", answer == party.case.person_birth_date
    tries = Tries(party.request_tries, party.request_locked_at).after(right, at=at, whose=whose)
    party.request_tries, party.request_locked_at = tries
    if right:
        visit.proved_at = at
        return
    if tries.locked_at is not None:
        actor = Actor(ActorKind.PARTY, str(party.id), party.name)
        append_evidence(
            session, party.case, Event.REQUEST_LINK_LOCKED, by=actor, at=at, about={"party": str(party.id)}
        )
    tries.refuse(whose=whose)


def can_send_fresh_request_link(party: Party, *, at: datetime, policy: Policy) -> bool:
    """Return True if a fresh link would open anything."""
    return party.request_locked_at is None and request_link_until(party.case, policy) > at


def send_fresh_request_link(
    session: Session, party: Party, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> bool:
    """Email a fresh link to the party's own request; return True if one was sent.

    For whoever holds an old link: it unlocks nothing, and one that is on its way is not sent again.
    """
    live = current_request_link(session, party, at=at)
    if not can_send_fresh_request_link(party, at=at, policy=policy) or not party.email:
        return False
    if is_on_its_way(live, at):
        return False
    link = give_request_link(session, party, at=at, policy=policy, keys=keys)
    notify_fresh_request_link(session, party, link, at=at)
    return True


def renew_request_link(
    session: Session, party: Party, *, by: Viewer, at: datetime, policy: Policy, keys: Sequence[str]
) -> bool:
    """Make a fresh link for someone whom staff spoke to, unlocking it; email it where there is an address.

    Return False where the time for such links is over.
    """
    lock_case(session, party.case_id)
    if request_link_until(party.case, policy) <= at:
        return False
    party.request_tries, party.request_locked_at = Tries()
    link = give_request_link(session, party, at=at, policy=policy, keys=keys)
    notify_fresh_request_link(session, party, link, at=at)
    append_evidence(
        session,
        party.case,
        Event.REQUEST_LINK_SENT,
        by=Actor.of(by),
        at=at,
        about={"party": str(party.id)},
    )
    return True


def send_request(
    session: Session,
    answers: RequestAnswers,
    *,
    draft: Draft | None,
    by: Viewer | None,
    at: datetime,
    provider: Provider,
    policy: Policy,
    keys: Sequence[str],
    unmailed: Container[str] = (),
) -> tuple[Case, bool]:
    """Open the case of a request, once, and send the receipt; whether it is new.

    ``unmailed`` are addresses, in lower case, that get no receipt.
    """
    case, new = receive_request(session, answers, draft=draft, by=Actor.of(by) if by else None, at=at)
    if new and by is not None:
        take_on(session, case, by, at=at)
    if new:
        links = {
            p.id: give_request_link(session, p, at=at, policy=policy, keys=keys)
            for p in case.parties
            if has_own_page(p)
        }
        notify_request_received(session, case, links, at=at, provider=provider, unmailed=unmailed)
        if draft is not None:
            end_links(session, Purpose.SAVED_FORM, draft.id, why=LinkEnd.SENT, at=at)
    return case, new
