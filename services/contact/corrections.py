"""Corrections by the office: addresses, and emails that did not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.contact_changes import FIELD_OF, end_change, open_change
from cases.casework.contact_safety import NotCleared, asks_first, contact_guard, guards_of
from cases.certificates.models import Certificate
from cases.corrections import PartyDetails, correct_party
from cases.enums.contact import ChangeEnd
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.models import Case, Party
from cases.vocabulary import EnvelopeState, Event, PartyRole
from mail.kinds import EmailKind
from mail.outbox import Delivery, stable_message_id, still_to_go
from services.contact.acting_addresses import correct_acting_address
from services.contact.renewing import renew_links
from services.container import Policy
from services.notifications.certificates import notify_recipient_of_certificate
from services.notifications.queueing import tell_by_staff
from services.signing import change_address
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd, Signer, Visit, is_party_itself

TO_THE_OLD_ADDRESS = (EmailKind.CONTACT_OLD,)
"""What is for the owner of the address until now, whoever that is."""
ABOUT_NEW_DETAILS = (EmailKind.CONTACT_OLD, EmailKind.CONTACT_NEW)
"""What goes to an address that a party's record does not have, or has no longer."""
OPEN = (EnvelopeState.PREPARED, EnvelopeState.OUT)


class HasAnotherAddress(CaseError):
    """A party's record says where email to it goes, and that is not there."""

    status = 422
    sentence = "Their record has another email address now, or none. Correct it there first."


class StillOnItsWay(CaseError):
    """The email waits to go or was taken; sending it again would make two of it."""

    sentence = "This email is on its way or was already delivered. We do not send it twice."


class NewAddressNotCleared(NotCleared):
    """Somebody said that it is safe to contact this person at the address until now, not at another."""

    def __init__(self, case: Case, names: Iterable[str]) -> None:
        super().__init__(case, names)
        whom = " and ".join(self.names)
        self.sentence = (
            f"Nobody said yet that it is safe to contact {whom} at this address. "
            "Nothing was sent or changed. Correct the address on their page in the case, "
            "and record there who said that it is safe."
        )


def correct_details(
    session: Session,
    party: Party,
    details: PartyDetails,
    *,
    by: Viewer | Actor,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    keep: Visit | None = None,
) -> frozenset[str]:
    """Put a party's details right, and with them the address of a paper that is out; what changed.

    Links that went to an email address until now end, and fresh ones go to the new one; ``keep`` is the visit
    that goes on all the same.

    The name that a paper out for signature shows stays: what people signed is never edited. A certificate
    that was still to be posted to someone without email goes to the address that they have now. What they
    typed on their own page to replace what was recorded until now, and did not confirm, ends.
    """
    had_none, old = not party.email, party.email
    changed = correct_party(session, party, details, by=by, at=at)
    for kind, name in FIELD_OF.items():
        typed = open_change(session, party, kind) if name in changed else None
        if typed is not None:
            actor = by if isinstance(by, Actor) else Actor.of(by)
            end_change(session, typed, ChangeEnd.REPLACED, by=actor, at=at)
            end_links(session, Purpose.CONFIRM_CONTACT, typed.id, why=LinkEnd.REPLACED, at=at)
    if "email" in changed:
        signers = session.scalars(
            select(Signer)
            .join(Envelope, Envelope.id == Signer.envelope_id)
            .where(Signer.party_id == party.id, is_party_itself(), Envelope.state.in_(OPEN))
        )
        for signer in signers:
            change_address(session, signer, details.email, by=by, at=at)
        if old and details.email:
            _send_what_waits_to(session, party, old, details.email)
        elif old:
            _leave_unsent(session, party, old, at=at)
        if old:
            renew_links(session, party, at=at, policy=policy, keys=keys, keep=keep)
        if had_none:
            for certificate in _to_be_posted(session, party):
                notify_recipient_of_certificate(session, certificate, at=at)
    return changed


def _send_what_waits_to(session: Session, party: Party, old: str, new: str) -> None:
    """Let emails to this party that are still to go, and that nobody is sending, go to the new address."""
    for delivery in _waiting(session, party, old):
        delivery.to_address = new


def _leave_unsent(session: Session, party: Party, old: str, *, at: datetime) -> None:
    """Leave emails to this party unsent that are still to go to the address taken away; staff tell them.

    Their words, and a link in them, are made as they are sent: whoever reads that mailbox would have both.
    """
    for delivery in _waiting(session, party, old):
        delivery.overtaken_at, delivery.last_reply = at, "the address was taken away"
        tell_by_staff(session, delivery, party, at=at)


def _waiting(session: Session, party: Party, old: str) -> list[Delivery]:
    waiting = session.scalars(
        select(Delivery).where(
            Delivery.party_id == party.id,
            Delivery.to_address == old,
            Delivery.claimed_by.is_(None),
            Delivery.kind.not_in(TO_THE_OLD_ADDRESS),
            still_to_go(),
        )
    )
    return [one for one in waiting.all() if acting_recipient(session, one) is None]


def _to_be_posted(session: Session, party: Party) -> list[Certificate]:
    """Return their certificates that are made and stand, and of which nobody recorded that they were
    posted.
    """
    return list(
        session.scalars(
            select(Certificate).where(
                Certificate.party_id == party.id,
                Certificate.live_key.is_not(None),
                Certificate.sent_at.is_not(None),
                Certificate.posted_at.is_(None),
            )
        )
    )


def acting_recipient(session: Session, delivery: Delivery) -> Signer | None:
    """Return the signer who acts for another and for whom this email is, or None."""
    acting = select(Signer).where(
        Signer.party_id == delivery.party_id,
        not_(is_party_itself()),
        Signer.name == delivery.to_name,
    )
    if signer_id := delivery.ids.get("signer"):
        return session.scalar(acting.where(Signer.id == UUID(signer_id)))
    envelope_id = delivery.ids.get("envelope")
    if delivery.party_id is None or envelope_id is None:
        return None
    of_envelope = acting.where(Signer.envelope_id == UUID(envelope_id), Signer.email == delivery.to_address)
    return session.scalar(of_envelope.limit(1))


def goes_elsewhere(session: Session, delivery: Delivery, address: str) -> bool:
    """Return True if ``address`` is not the one that the party's record has, of an email to the party itself.

    What is to confirm new contact details goes to either address, and what is for somebody who signs for the
    party to theirs. A local authority is reached through its officers too.
    """
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is None or party.role is PartyRole.AUTHORITY or delivery.kind in ABOUT_NEW_DETAILS:
        return False
    is_own = (party.email or "").casefold() == address.casefold()
    return not is_own and acting_recipient(session, delivery) is None


def corrected_party(session: Session, delivery: Delivery) -> Party | None:
    """Return the party whose address is put right with this email: whose record has the one it went to."""
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is None or acting_recipient(session, delivery) is not None:
        return None
    return party if (party.email or "").casefold() == delivery.to_address.casefold() else None


def waiting_at(session: Session, delivery: Delivery, address: str) -> list[Party]:
    """Return who would be reached by this email at ``address``, and waits until it is safe to contact them.

    Besides the party that it is about, that is whoever has this address and waits.
    """
    party = session.get(Party, delivery.party_id) if delivery.party_id else None
    if party is not None and contact_guard(party) is not None:
        return [party]
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    is_own = party is not None and (party.email or "").casefold() == address.casefold()
    if case is None or is_own:
        return []
    waiting = [guard.party for guard in guards_of(case.parties)]
    return [one for one in waiting if (one.email or "").casefold() == address.casefold()]


def send_again(
    session: Session,
    delivery: Delivery,
    address: str,
    *,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> tuple[Delivery, bool]:
    """Send an email that was refused or given up to ``address``, once; the new row, and whether it is new.

    A party's own record is corrected with it, where the email went to the address that the record has. An
    email to somebody who signs for them corrects that signer's address alone.

    Raises StillOnItsWay, NotCleared where it would reach whoever may be the other parent before staff record
    that it is safe, or at another address than that was recorded of, HasAnotherAddress where the record was
    changed since and says something else, or MayNotActFor where that signer may not be asked at ``address``.
    """
    delivery = session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    message_id = stable_message_id(delivery.kind, f"again:{delivery.id}", "")
    earlier = session.scalar(select(Delivery).where(Delivery.message_id == message_id))
    if earlier is not None:
        return earlier, False
    if delivery.refused_at is None and delivery.given_up_at is None:
        raise StillOnItsWay(f"delivery {delivery.id} is {delivery.state}")
    if corrected_party(session, delivery) is None and goes_elsewhere(session, delivery, address):
        raise HasAnotherAddress(f"delivery {delivery.id}")
    if waiting := waiting_at(session, delivery, address):
        raise NotCleared(waiting[0].case, [one.name for one in waiting])
    party = corrected_party(session, delivery)
    if party is not None and party.email != address and party.contact_cleared_at and asks_first(party.case):
        raise NewAddressNotCleared(party.case, [party.name])
    again = Delivery(
        message_id=message_id,
        kind=delivery.kind,
        to_name=delivery.to_name,
        to_address=address,
        case_id=delivery.case_id,
        party_id=delivery.party_id,
        ids=dict(delivery.ids),
        queued_at=at,
        next_try_at=at,
    )
    session.add(again)
    delivery.sent_again_at = at
    session.flush()
    acting, party = acting_recipient(session, delivery), corrected_party(session, delivery)
    if acting is not None:
        correct_acting_address(session, acting, address, by=by, at=at, policy=policy, keys=keys)
    elif party is not None and party.email != address:
        details = replace(PartyDetails.of(party), email=address)
        correct_details(session, party, details, by=by, at=at, policy=policy, keys=keys)
    case = session.get(Case, delivery.case_id) if delivery.case_id else None
    if case is not None:
        append_evidence(
            session,
            case,
            Event.DELIVERY_SENT_AGAIN,
            by=Actor.of(by),
            at=at,
            about={"delivery": str(delivery.id), "kind": delivery.kind, "again": str(again.id)},
        )
    return again, True
