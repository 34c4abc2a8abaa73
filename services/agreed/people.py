"""Whom agreed actions concern, and how each of them comes to their page.

Whoever signed comes by a link of its own. The owner of an action who did not sign, such as a school or a
health body that was not at the meeting, comes by its own page, and finds its own actions alone there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.agreed.models import AgreedAction
from cases.models import Party
from cases.vocabulary import PartyRole
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, LinkEnd, Signer, is_party_itself


@dataclass(frozen=True)
class ActionEntry:
    """How one party comes to what was agreed."""

    party: Party
    signer: Signer | None
    """Of the newest statement that they signed and that was kept; None for whoever signed none."""
    link: Link | None = None
    """The one that is open now."""
    had_link: bool = False
    """A link to the same page was given before, open or not."""
    was_stopped: bool = False
    """Staff ended the last one: only staff give another."""

    @property
    def purpose(self) -> Purpose:
        """What the link is for."""
        return Purpose.ACTIONS if self.signer is not None else Purpose.REQUEST_STATUS

    @property
    def subject_id(self) -> UUID:
        """Whose link it is: the signer's, or the party's."""
        return self.signer.id if self.signer is not None else self.party.id

    @property
    def is_paused(self) -> bool:
        """True after five wrong answers to the second step."""
        locked = self.signer.locked_at if self.signer is not None else self.party.request_locked_at
        return locked is not None

    @property
    def is_open_to_all(self) -> bool:
        """True if a link may be sent without staff: they signed, or nobody could be at risk by their page.

        In a case with a safety flag staff say first who may have a page.
        """
        if self.was_stopped or self.party.role is PartyRole.INTERPRETER:
            return False
        return self.signer is not None or self.had_link or not self.party.case.safety_flag

    @property
    def is_emailed(self) -> bool:
        """True if emails reach them, and the link in them opens."""
        return bool(self.party.email) and self.is_open_to_all and not self.is_paused


def concerned(session: Session, actions: Sequence[AgreedAction]) -> dict[UUID, list[Party]]:
    """Return, by action, the parties who signed its statement, and its owner, in the case's order."""
    signed: defaultdict[tuple[UUID, int], list[Party]] = defaultdict(list)
    rows = session.execute(
        select(Envelope.outcome_id, Envelope.version, Party)
        .join(Signer, Signer.envelope_id == Envelope.id)
        .join(Party, Party.id == Signer.party_id)
        .where(Envelope.outcome_id.in_({action.outcome_id for action in actions}))
    )
    for outcome_id, version, party in rows:
        if outcome_id is not None:
            signed[outcome_id, version].append(party)
    found = {}
    for action in actions:
        parties = {party.id: party for party in signed[action.outcome_id, action.version]}
        if action.owner_party is not None:
            parties.setdefault(action.owner_party.id, action.owner_party)
        found[action.id] = sorted(parties.values(), key=lambda party: party.number)
    return found


def entries_of(session: Session, parties: Iterable[Party], *, at: datetime) -> dict[UUID, ActionEntry]:
    """Return how each of these parties comes to what was agreed with it, by the party's id."""
    known = {party.id: party for party in parties}
    signers = session.scalars(
        select(Signer)
        .join(Signer.envelope)
        .where(
            Signer.party_id.in_(known),
            is_party_itself(),  # who signed for a party is asked nothing afterwards
            Envelope.actions_kept_at.is_not(None),
        )
        .order_by(Envelope.actions_kept_at, Envelope.prepared_at)
        .options(selectinload(Signer.envelope))
    )
    newest = {signer.party_id: signer for signer in signers}  # the last of each party stays
    subjects = {(newest[one].id if one in newest else one): one for one in known}
    links: defaultdict[UUID, list[Link]] = defaultdict(list)
    for link in session.scalars(
        select(Link)
        .where(Link.subject_id.in_(subjects), Link.purpose.in_((Purpose.ACTIONS, Purpose.REQUEST_STATUS)))
        .order_by(Link.version)
    ):
        links[subjects[link.subject_id]].append(link)
    found = {}
    for party_id, party in known.items():
        own, signer = links[party_id], newest.get(party_id)
        live = [link for link in own if link.ended_at is None and link.expires_at > at]
        stopped = signer is None and bool(own) and own[-1].ended_why is LinkEnd.STOPPED
        found[party_id] = ActionEntry(
            party, signer, live[-1] if live else None, had_link=bool(own), was_stopped=stopped
        )
    return found


def entry_of(session: Session, party: Party, *, at: datetime) -> ActionEntry:
    """Return how this party comes to what was agreed with it."""
    return entries_of(session, [party], at=at)[party.id]
