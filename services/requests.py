"""Requests: the case opened from one, and the way back to one's own by the receipt's link."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.casework.contact_safety import Clearance, clear_or_refuse, contact_guard, emailed_at
from cases.casework.own_case import refuse_own_address
from cases.casework.owners import take_on
from cases.evidence.log import append_evidence
from cases.intake.requests import RequestAnswers, receive_request
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import FAMILY_ROLES, Case, Draft, Party
from cases.provider import Provider
from cases.readers import asked_for_it
from cases.vocabulary import Event, PartyRole, SecondStep, Track
from services.container import Policy
from services.notifications.requests import (
    ASKED_BODIES,
    notify_fresh_request_link,
    notify_request_received,
)
from signing.links.links import end_links, give_link, is_on_its_way, live_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd, Visit
from signing.page_step import knows_page_step, page_code, page_step_of
from signing.tries import Tries


def gets_link_with_receipt(party: Party) -> bool:
    """Return True for those who follow a request by the link in their receipt: its family, and a helper."""
    return party.role in FAMILY_ROLES or party.role is PartyRole.HELPER


def can_have_own_page(party: Party) -> bool:
    """Return True for those whom staff may give a page of their own: everyone but an interpreter.

    And but a local authority that is responsible no more.
    """
    return party.role is not PartyRole.INTERPRETER and party.left_on is None


def asks_before_giving(party: Party) -> bool:
    """Return True where staff first say that this person may have a page, for somebody may be at risk.

    Of a case with a safety flag that is everyone but the person whose request it is and their helper.
    """
    return party.case.safety_flag and not asked_for_it(party)


def request_link_until(case: Case, policy: Policy) -> datetime:
    """Return until when links to the request's own page are open (UTC)."""
    return policy.request_page_until(case.received_at)


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
    session: Session,
    visit: Visit,
    party: Party,
    answer: date | str | None,
    *,
    at: datetime,
    keys: Sequence[str],
) -> None:
    """Let the visitor in when ``answer`` is what this party knows besides its link.

    The caller commits in every case: tries are counted under the case's row lock, so that parallel tries
    count too.

    Raises:
        WrongAnswer: with the tries that are left.
        Locked: after five wrong answers; only the office unlocks.
    """
    lock_case(session, party.case_id)
    session.refresh(party)
    whose, right = f"party {party.id}", knows_page_step(party, answer, keys)
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


def can_send_fresh_request_link(session: Session, party: Party, *, at: datetime, policy: Policy) -> bool:
    """Return True if a fresh link may be asked for and opens the page: not after staff ended the last one."""
    if party.request_locked_at is not None or request_link_until(party.case, policy) <= at:
        return False
    if contact_guard(party) is not None:
        return False
    last = newest_request_link(session, party)
    return last is None or last.ended_why is not LinkEnd.STOPPED


def newest_request_link(session: Session, party: Party) -> Link | None:
    """Return the link to the party's own page that was made last, open or not."""
    return session.scalar(
        select(Link)
        .where(Link.purpose == Purpose.REQUEST_STATUS, Link.subject_id == party.id)
        .order_by(Link.version.desc())
        .limit(1)
    )


def own_page_opened_at(session: Session, party: Party) -> tuple[datetime, ...]:
    """Return when somebody passed the second step to this party's own page, in order of time (UTC)."""
    found = session.scalars(
        select(Visit.proved_at)
        .join(Visit.link)
        .where(
            Link.purpose == Purpose.REQUEST_STATUS,
            Link.subject_id == party.id,
            Visit.proved_at.is_not(None),
        )
        .order_by(Visit.proved_at)
    )
    return tuple(at for at in found if at is not None)


def send_fresh_request_link(
    session: Session, party: Party, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> bool:
    """Email a fresh link to the party's own request; return True if one was sent.

    For whoever holds an old link: it unlocks nothing, and one that is on its way is not sent again.
    """
    live = current_request_link(session, party, at=at)
    if not can_send_fresh_request_link(session, party, at=at, policy=policy) or not emailed_at(party):
        return False
    if is_on_its_way(live, at):
        return False
    link = give_request_link(session, party, at=at, policy=policy, keys=keys)
    notify_fresh_request_link(session, party, link, at=at)
    return True


def renew_request_link(
    session: Session,
    party: Party,
    *,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    clearance: Clearance | None = None,
) -> bool:
    """Make a fresh link for someone whom staff spoke to, unlocking it; email it where there is an address.

    After too many tries there is a new code, too. Return False where the time for such links is over.
    Raises NotCleared for whoever may be the other parent, without ``clearance``.
    """
    lock_case(session, party.case_id)
    if request_link_until(party.case, policy) <= at:
        return False
    clear_or_refuse(session, [party], clearance, by=by, at=at)
    if party.request_locked_at is not None:
        party.page_code_round += 1
    party.request_tries, party.request_locked_at = Tries()
    first = newest_request_link(session, party) is None
    link = give_request_link(session, party, at=at, policy=policy, keys=keys)
    notify_fresh_request_link(session, party, link, at=at, first=first)
    append_evidence(
        session,
        party.case,
        Event.PAGE_LINK_GIVEN if first else Event.REQUEST_LINK_SENT,
        by=Actor.of(by),
        at=at,
        about={"party": str(party.id)},
    )
    return True


def give_bodies_their_pages(
    session: Session, meeting: Meeting, *, by: Viewer, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Give each health body, school or college of a mediation meeting the link to its own page, by email.

    Only where it never had one: staff who ended a link, and those of a case with a safety flag, decide for
    themselves. The caller commits.
    """
    if meeting.case.track is not Track.MEDIATION:
        return
    asked = [one.party for one in meeting.attendances if one.party is not None]
    for party in asked:
        is_body = party.role in ASKED_BODIES and party.left_on is None and bool(party.email)
        never_had_one = is_body and newest_request_link(session, party) is None
        if never_had_one and not asks_before_giving(party) and contact_guard(party) is None:
            renew_request_link(session, party, by=by, at=at, policy=policy, keys=keys)


def end_request_link(session: Session, party: Party, *, by: Viewer, at: datetime) -> bool:
    """End the link to this party's own page, and whoever is behind it now; whether there was one.

    Only staff give a new one: what an old link asks for is not sent.
    """
    lock_case(session, party.case_id)
    if current_request_link(session, party, at=at) is None:
        return False
    end_links(session, Purpose.REQUEST_STATUS, party.id, why=LinkEnd.STOPPED, at=at)
    about = {"party": str(party.id)}
    append_evidence(session, party.case, Event.PAGE_LINK_ENDED, by=Actor.of(by), at=at, about=about)
    return True


def show_page_code(session: Session, party: Party, *, by: Viewer, at: datetime, keys: Sequence[str]) -> str:
    """Return the six digits that open this party's own page, and record who saw them; "" where none do."""
    lock_case(session, party.case_id)
    if page_step_of(party) is not SecondStep.CODE or party.request_locked_at is not None:
        return ""
    about = {"party": str(party.id)}
    append_evidence(session, party.case, Event.PAGE_CODE_SHOWN, by=Actor.of(by), at=at, about=about)
    return page_code(party, keys)


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

    ``unmailed`` are addresses, in lower case, that get no receipt. Raises OwnAddress.
    """
    actor, drs_days = Actor.of(by) if by else None, (policy.drs_call_days, policy.drs_meeting_days)
    case, new = receive_request(session, answers, draft=draft, by=actor, at=at, drs_days=drs_days)
    if new and by is not None:
        for party in case.parties:
            refuse_own_address(session, party.role, party.name, party.email, by.user_id)
        take_on(session, case, by, at=at)
    if new:
        links = {
            p.id: give_request_link(session, p, at=at, policy=policy, keys=keys)
            for p in case.parties
            if gets_link_with_receipt(p)
        }
        notify_request_received(session, case, links, at=at, provider=provider, unmailed=unmailed)
        if draft is not None:
            end_links(session, Purpose.SAVED_FORM, draft.id, why=LinkEnd.SENT, at=at)
    return case, new
