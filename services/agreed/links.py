"""One link a party to everything that was agreed with it: given when the statement is finished, kept open
until well after the last date.

Whoever signed is asked for what they signed with, so the link is to the signer of the party's newest finished
statement; a newer one ends it. An owner who did not sign comes by the link to its own page
(``services.agreed.people``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.agreed.models import AgreedAction
from cases.casework.contact_safety import clear_or_refuse, emailed_at
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Party
from cases.vocabulary import Event, SecondStep
from dates import from_uk, uk_day
from services.agreed.answering import actions_for
from services.agreed.people import ActionEntry, entries_of, entry_of
from services.container import Policy
from services.notifications.agreed import notify_actions_page
from signing.envelopes import locked_signer
from signing.links.links import end_links, give_link, is_on_its_way
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, LinkEnd, Signer
from signing.second_step import code_for, new_round

ONE_DAY = timedelta(days=1)


def actions_until(actions: Sequence[AgreedAction], at: datetime, policy: Policy) -> datetime:
    """Return until when a link to ``actions`` is open: some days after the last of their dates (UTC)."""
    last = max([action.due_date for action in actions if action.due_date], default=uk_day(at))
    day = max(last, uk_day(at)) + timedelta(days=policy.action_page_days)
    return from_uk(day + ONE_DAY, time(0, 0))


def give_action_link(
    session: Session, entry: ActionEntry, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Give a party a new link to what was agreed; whatever link to it they had ends."""
    party, until = entry.party, actions_until(actions_for(session, entry.party), at, policy)
    if entry.signer is None:
        until = max(until, policy.request_page_until(party.case.received_at))
    else:
        others = select(Signer.id).where(Signer.party_id == party.id, Signer.id != entry.signer.id)
        for other in session.scalars(others):
            end_links(session, Purpose.ACTIONS, other, why=LinkEnd.REPLACED, at=at)
    return give_link(
        session, entry.purpose, entry.subject_id, case_id=party.case_id, until=until, at=at, keys=keys
    )


def open_link_of(
    session: Session, entry: ActionEntry, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Return the link that is open to what was agreed with this party; give one where there is none."""
    return entry.link or give_action_link(session, entry, at=at, policy=policy, keys=keys)


def open_action_pages(
    session: Session, envelope: Envelope, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> int:
    """Give everyone who sees an action of this statement their link, and tell them; return how many.

    That is who signed, and each owner who did not sign.
    """
    kept = session.scalars(
        select(AgreedAction).where(
            AgreedAction.outcome_id == envelope.outcome_id, AgreedAction.replaced_at.is_(None)
        )
    )
    parties = {signer.party.id: signer.party for signer in envelope.signers}
    parties |= {one.owner_party.id: one.owner_party for one in kept if one.owner_party is not None}
    opened = 0
    for entry in entries_of(session, parties.values(), at=at).values():
        if not entry.is_open_to_all or not actions_for(session, entry.party):
            continue
        # An own page that is open stays: its holder has the link, and what it leads to is the same.
        give = open_link_of if entry.signer is None else give_action_link
        link = give(session, entry, at=at, policy=policy, keys=keys)
        notify_actions_page(session, entry.party, link, envelope.id, at=at, by_own_page=entry.signer is None)
        opened += 1
    return opened


def can_send_fresh_action_link(
    session: Session, link: Link, *, at: datetime, policy: Policy
) -> ActionEntry | None:
    """Return the party's entry whose fresh link to what was agreed would open anything, for ``link``."""
    old = session.get(Signer, link.subject_id)
    entry = entry_of(session, old.party, at=at) if old else None
    if entry is None or entry.signer is None or entry.is_paused:
        return None
    actions = actions_for(session, entry.party)
    last = max([action.due_date for action in actions if action.due_date], default=None)
    in_time = last is not None and uk_day(at) <= last + timedelta(days=policy.action_page_days)
    return entry if in_time else None


def send_fresh_action_link(
    session: Session, link: Link, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Email whoever holds an old link a fresh one, where that opens anything and none is on its way."""
    entry = can_send_fresh_action_link(session, link, at=at, policy=policy)
    if entry is None or entry.signer is None or not emailed_at(entry.party) or is_on_its_way(entry.link, at):
        return
    fresh = give_action_link(session, entry, at=at, policy=policy, keys=keys)
    notify_actions_page(session, entry.party, fresh, entry.signer.envelope_id, at=at)


def renew_action_link(
    session: Session, signer: Signer, *, by: Viewer, at: datetime, policy: Policy, keys: Sequence[str]
) -> str:
    """Give someone whom staff spoke to a new link, and return the new six digits to read to them.

    Links before it end, a pause too, and digits told before open nothing. Return "" for whoever is asked a
    date of birth. Raises NotCleared for whoever may be the other parent, until staff record that it is safe.
    """
    locked_signer(session, signer.id)
    clear_or_refuse(session, [signer.party], None, by=by, at=at)
    new_round(signer)
    entry = entry_of(session, signer.party, at=at)
    link = give_action_link(session, entry, at=at, policy=policy, keys=keys)
    if signer.party.email:  # whoever has none is before the staff who press this
        notify_actions_page(session, signer.party, link, signer.envelope_id, at=at)
    _note_given(session, entry, by=by, at=at, how="email" if signer.party.email else "code")
    return code_for(signer, keys) if signer.second_step is SecondStep.CODE else ""


def link_for_letter(
    session: Session, party: Party, *, by: Viewer, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Return the link that a letter to this party carries, and record who had the letter made.

    The same as long as one is open, so that a letter printed again opens the same. Raises NotCleared for
    whoever may be the other parent, until staff record that it is safe.
    """
    lock_case(session, party.case_id)
    clear_or_refuse(session, [party], None, by=by, at=at)
    entry = entry_of(session, party, at=at)
    link = open_link_of(session, entry, at=at, policy=policy, keys=keys)
    _note_given(session, entry, by=by, at=at, how="letter")
    return link


def _note_given(session: Session, entry: ActionEntry, *, by: Viewer, at: datetime, how: str) -> None:
    append_evidence(
        session,
        entry.party.case,
        Event.ACTION_LINK_SENT,
        by=Actor.of(by),
        at=at,
        about={
            "party": str(entry.party.id),
            "signer": str(entry.signer.id) if entry.signer else None,
            "name": entry.party.name,
            "how": how,
        },
    )
