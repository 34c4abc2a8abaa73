"""One link a party to everything that was agreed with it: given when the statement is finished, kept open
until well after the last date.

Its second step is the one by which the party signed, so the link is to the signer of the party's newest
finished statement; a newer one ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.agreed.models import AgreedAction
from cases.evidence.log import append_evidence
from cases.models import Party
from cases.vocabulary import Event, SecondStep
from dates import from_uk, uk_day
from services.agreed.answering import actions_for
from services.container import Policy
from services.notifications.agreed import notify_actions_page
from signing.envelopes import locked_signer
from signing.links.links import end_links, give_link, is_on_its_way, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, LinkEnd, Signer
from signing.second_step import code_for, new_round

ONE_DAY = timedelta(days=1)


def actions_until(actions: Sequence[AgreedAction], at: datetime, policy: Policy) -> datetime:
    """Return until when a link to ``actions`` is open: some days after the last of their dates (UTC)."""
    last = max([action.due_date for action in actions if action.due_date], default=uk_day(at))
    day = max(last, uk_day(at)) + timedelta(days=policy.action_page_days)
    return from_uk(day + ONE_DAY, time(0, 0))


def signer_of(session: Session, party: Party) -> Signer | None:
    """Return the party's signer of their newest finished statement, or None if they signed none."""
    return session.scalar(
        select(Signer)
        .join(Envelope)
        .where(Signer.party_id == party.id, Envelope.actions_kept_at.is_not(None))
        .order_by(Envelope.completed_at.desc())
        .limit(1)
    )


def current_action_link(session: Session, signer: Signer, *, at: datetime) -> Link | None:
    """Return the link that is now open to what was agreed with this signer's party, or None."""
    return live_link(session, Purpose.ACTIONS, signer.id, at=at)


def give_action_link(
    session: Session, signer: Signer, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Give a party a new link to what was agreed; whatever link to it they had ends."""
    others = session.scalars(
        select(Signer.id).where(Signer.party_id == signer.party_id, Signer.id != signer.id)
    )
    for other in others:
        end_links(session, Purpose.ACTIONS, other, why=LinkEnd.REPLACED, at=at)
    return give_link(
        session,
        Purpose.ACTIONS,
        signer.id,
        case_id=signer.envelope.case_id,
        until=actions_until(actions_for(session, signer.party), at, policy),
        at=at,
        keys=keys,
    )


def close_action_links(session: Session, party: Party, *, at: datetime) -> bool:
    """End the party's open links, for an address that is not theirs; return True if there was one."""
    signers = session.scalars(select(Signer).where(Signer.party_id == party.id)).all()
    live = [one for one in signers if current_action_link(session, one, at=at) is not None]
    for signer in live:
        end_links(session, Purpose.ACTIONS, signer.id, why=LinkEnd.WITHDRAWN, at=at)
    return bool(live)


def open_action_pages(
    session: Session, envelope: Envelope, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> int:
    """Give each signer who sees an action of this statement their link, and email it; return how many."""
    opened = 0
    for signer in envelope.signers:
        if actions_for(session, signer.party):
            link = give_action_link(session, signer, at=at, policy=policy, keys=keys)
            notify_actions_page(session, signer, link, at=at)
            opened += 1
    return opened


def can_send_fresh_action_link(
    session: Session, link: Link, *, at: datetime, policy: Policy
) -> Signer | None:
    """Return the signer whose fresh link to what was agreed would open anything, in place of ``link``."""
    old = session.get(Signer, link.subject_id)
    signer = signer_of(session, old.party) if old else None
    if signer is None or signer.locked_at is not None:
        return None
    actions = actions_for(session, signer.party)
    last = max([action.due_date for action in actions if action.due_date], default=None)
    in_time = last is not None and uk_day(at) <= last + timedelta(days=policy.action_page_days)
    return signer if in_time else None


def send_fresh_action_link(
    session: Session, link: Link, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Email whoever holds an old link a fresh one, where that opens anything and none is on its way."""
    signer = can_send_fresh_action_link(session, link, at=at, policy=policy)
    if signer is None or not _address(signer):
        return
    if is_on_its_way(current_action_link(session, signer, at=at), at):
        return
    fresh = give_action_link(session, signer, at=at, policy=policy, keys=keys)
    notify_actions_page(session, signer, fresh, at=at)


def renew_action_link(
    session: Session, signer: Signer, *, by: Viewer, at: datetime, policy: Policy, keys: Sequence[str]
) -> str:
    """Give someone whom staff spoke to a new link, and return the new six digits to read to them.

    Links before it end, a pause too, and digits told before open nothing. Return "" for whoever is asked a
    date of birth.
    """
    locked_signer(session, signer.id)
    new_round(signer)
    link = give_action_link(session, signer, at=at, policy=policy, keys=keys)
    notify_actions_page(session, signer, link, at=at)
    append_evidence(
        session,
        signer.envelope.case,
        Event.ACTION_LINK_SENT,
        by=Actor.of(by),
        at=at,
        about={"party": str(signer.party_id), "signer": str(signer.id), "name": signer.name},
    )
    return code_for(signer, keys) if signer.second_step is SecondStep.CODE else ""


def _address(signer: Signer) -> str:
    return signer.party.email or ""
