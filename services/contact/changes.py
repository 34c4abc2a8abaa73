"""A party's new email address, phone number or postal address: typed on their page, confirmed, taken over.

Nobody redirects our mail alone: whoever holds a stolen link cannot read what goes to the old address, and the
owner of the old address hears of it at once and can stop it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.casework.contact_changes import OPEN_FOR, ContactChange, end_change, open_change, recorded
from cases.corrections import PartyDetails
from cases.enums.contact import ChangeEnd, ContactKind
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Party
from cases.provider import Provider
from cases.vocabulary import Event
from services.casework.sharing import end_all_sharing
from services.contact.corrections import correct_details
from services.container import Policy
from services.limits import Limit, place_of, take_try
from services.notifications.contacts import notify_contact_change, notify_digits_again, notify_not_them
from signing.contact_digits import knows_digits
from signing.links.links import FRESH_PAUSE, end_links, give_link
from signing.links.tokens import Purpose
from signing.models import LinkEnd, Visit
from signing.tries import TRIES

MOST_CHANGES = 6
"""A day: a page in the wrong hands must not become a way to fill mailboxes."""


class TooManyChanges(CaseError):
    """So many new details were typed today that no more are taken."""

    sentence = (
        "You typed new details too many times today, so nothing was changed. Try again tomorrow, or phone us."
    )


def ask_for_contact_change(
    session: Session, party: Party, kind: ContactKind, new: str, *, at: datetime, keys: Sequence[str]
) -> ContactChange | None:
    """Note what ``party`` typed, and ask both addresses; an earlier one of this kind ends.

    The same email address typed again, while it waits, gets its digits again. None where it is what is
    recorded already. Raises TooManyChanges; the caller commits then, too.
    """
    lock_case(session, party.case_id)
    session.refresh(party)
    old = recorded(party, kind)
    if new.casefold() == old.casefold():
        return None
    earlier = open_change(session, party, kind)
    is_same = earlier is not None and earlier.new == new and earlier.by_phone_at is None
    if earlier is not None and is_same and at - earlier.asked_at < FRESH_PAUSE:
        return earlier
    place = place_of("contact change", str(party.id))
    if take_try(session, [Limit(place, MOST_CHANGES, timedelta(days=1))], at=at) is not None:
        raise TooManyChanges(f"party {party.id}")
    if earlier is not None:
        ran_out = earlier.by_phone_at is None and at - earlier.asked_at > OPEN_FOR
        if is_same and not ran_out:
            notify_digits_again(session, earlier, at=at)
            return earlier
        end = ChangeEnd.RAN_OUT if ran_out else ChangeEnd.REPLACED
        _end(session, earlier, end, by=_themselves(party), at=at)
    by_itself = kind is ContactKind.EMAIL and bool(old)
    change = ContactChange(
        case_id=party.case_id,
        party=party,
        kind=kind,
        old=old,
        new=new,
        asked_at=at,
        tries=0,
        by_phone_at=None if by_itself else at,
    )
    session.add(change)
    session.flush()
    append_evidence(
        session,
        party.case,
        Event.CONTACT_CHANGE_ASKED,
        by=_themselves(party),
        at=at,
        about={"change": str(change.id), "party": str(party.id), "kind": kind.value, "old": old, "new": new},
    )
    link = None
    if party.email:
        link = give_link(
            session,
            Purpose.CONFIRM_CONTACT,
            change.id,
            case_id=party.case_id,
            until=at + OPEN_FOR,
            at=at,
            keys=keys,
        )
    notify_contact_change(session, change, link, at=at)
    return change


def ask_staff_to_confirm(session: Session, change: ContactChange, *, at: datetime) -> None:
    """Ask staff to confirm it by phone: its owner cannot read what goes to the old address."""
    lock_case(session, change.case_id)
    session.refresh(change)
    if change.is_open and change.by_phone_at is None:
        change.by_phone_at = at


def confirm_new_address(
    session: Session,
    change: ContactChange,
    typed: str,
    *,
    visit: Visit,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> bool:
    """Take the digits that went to the new address; whether they were right. The caller commits always.

    Five wrong ones end the change. ``visit`` is that of the own page on which they were typed: it goes on.
    """
    lock_case(session, change.case_id)
    session.refresh(change)
    if not change.is_open:
        return False
    if at - change.asked_at > OPEN_FOR:
        _end(session, change, ChangeEnd.RAN_OUT, by=_themselves(change.party), at=at)
        return False
    if not knows_digits(change, typed, keys):
        change.tries += 1
        if change.tries >= TRIES:
            _end(session, change, ChangeEnd.TOO_MANY_TRIES, by=_themselves(change.party), at=at)
        return False
    change.new_confirmed_at = change.new_confirmed_at or at
    _take_over_if_both(session, change, at=at, policy=policy, keys=keys, keep=visit)
    return True


def confirm_old_address(
    session: Session, change: ContactChange, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Take the press behind the link that went to the old address: it was them."""
    lock_case(session, change.case_id)
    session.refresh(change)
    if change.is_open and change.old_confirmed_at is None:
        change.old_confirmed_at = at
        _take_over_if_both(session, change, at=at, policy=policy, keys=keys)


def say_not_them(session: Session, change: ContactChange, *, at: datetime, provider: Provider) -> bool:
    """End the change, and every way into their page until staff spoke to them; whether it was in time."""
    lock_case(session, change.case_id)
    session.refresh(change)
    if not change.is_open:
        return False
    _end(session, change, ChangeEnd.NOT_THEM, by=_themselves(change.party), at=at)
    end_links(session, Purpose.REQUEST_STATUS, change.party_id, why=LinkEnd.STOPPED, at=at)
    end_all_sharing(session, change.party, by=_themselves(change.party), at=at)
    notify_not_them(session, change, at=at, provider=provider)
    return True


def settle_by_phone(
    session: Session,
    change: ContactChange,
    *,
    is_right: bool | None,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> bool:
    """Record what staff learned on the phone, and take the new value over where it is right; True if so.

    ``is_right`` is None from a page which showed that it was not them, and only from there: whoever pressed
    without knowing of that alarm did not answer it.
    """
    lock_case(session, change.case_id)
    session.refresh(change)
    was_not_them = change.ended is ChangeEnd.NOT_THEM
    if change.settled_at is not None or was_not_them != (is_right is None):
        return False
    if was_not_them:
        change.settled_at, change.settled_by = at, by.name
        return True
    if is_right:
        return _take_over(session, change, by=Actor.of(by), at=at, policy=policy, keys=keys)
    _end(session, change, ChangeEnd.STAFF_REFUSED, by=Actor.of(by), at=at)
    return True


def _take_over_if_both(
    session: Session,
    change: ContactChange,
    *,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    keep: Visit | None = None,
) -> None:
    if change.new_confirmed_at and change.old_confirmed_at:
        by = _themselves(change.party)
        _take_over(session, change, by=by, at=at, policy=policy, keys=keys, keep=keep)


def _take_over(
    session: Session,
    change: ContactChange,
    *,
    by: Actor,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
    keep: Visit | None = None,
) -> bool:
    """Use the new value, unless another was recorded since it was typed; True if it is used."""
    party = change.party
    session.refresh(party)
    if recorded(party, change.kind) != change.old:
        _end(session, change, ChangeEnd.REPLACED, by=by, at=at)
        return False
    _end(session, change, ChangeEnd.TAKEN_OVER, by=by, at=at)
    details = PartyDetails.of(party)
    match change.kind:
        case ContactKind.EMAIL:
            details = replace(details, email=change.new)
        case ContactKind.PHONE:
            details = replace(details, phone=change.new)
        case ContactKind.POST:
            details = replace(details, address=change.new)
    correct_details(session, party, details, by=by, at=at, policy=policy, keys=keys, keep=keep)
    return True


def _end(session: Session, change: ContactChange, end: ChangeEnd, *, by: Actor, at: datetime) -> None:
    end_change(session, change, end, by=by, at=at)
    end_links(session, Purpose.CONFIRM_CONTACT, change.id, why=LinkEnd.USED, at=at)


def _themselves(party: Party) -> Actor:
    return Actor(ActorKind.PARTY, str(party.id), party.name)


def contact_changes_of(session: Session, party: Party) -> list[ContactChange]:
    """Return what waits to be confirmed of this party's details, oldest first."""
    return list(
        session.scalars(
            select(ContactChange)
            .where(ContactChange.party_id == party.id, ContactChange.ended.is_(None))
            .order_by(ContactChange.asked_at)
        )
    )
