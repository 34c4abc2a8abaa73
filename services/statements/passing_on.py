"""A signer lets somebody else sign for them: an officer a colleague, a family whom a coordinator recorded.

The person who passes it on was let in by the second step, at an address or by facts of their own: staff who
know a code cannot pass anything on. Who signs instead has a link and a six-digit code of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.own_addresses import OF_MANY_BODIES, SHARED, addresses_of_authority, domain_of
from cases.accounts.people import Actor, ActorKind, User, Viewer
from cases.casework.authority_moves import authority_of
from cases.casework.contact_safety import waits_by_name
from cases.casework.own_case import is_own_family
from cases.corrections import BODIES
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import ActsAs, Event, PartyRole, Role, SecondStep, SignerState, WayIn
from services.notifications.signing import notify_asked_to_sign_for, notify_passed_on
from services.signing import signing_link
from signing.acting import Acting, acting_for
from signing.envelopes import may_answer
from signing.errors import MayNotActFor
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import LinkEnd, Signer, Visit
from signing.on_paper import put_waiting_paper_aside
from signing.row_digests import asked_digest

NOBODY_RECORDED = (
    "Nobody is recorded with us who may sign for you. Only a deputy or an attorney may, and our office "
    "records that first. Phone us. You can also sign yourself, ask for a change, or say that you do not want "
    "to sign."
)
NOT_WITHIN = (
    "{name} can only be asked at an email address of {body}. Enter their address at work, or phone us if "
    "{body} uses another one."
)
ON_A_SHARED_DOMAIN = (
    "Many organisations use addresses at {domain}, so we cannot tell from the address whether {name} works "
    "for {body}. Phone us: we check it with you, and a new version can name them as the signer."
)
NOT_RECORDED = (
    "{name} signs for {other}, so only an address that a coordinator recorded for {name} can be used. The "
    "office records it first, on the page of {other}."
)
OWN_STAFF = (
    "This address belongs to somebody who works for us. They take no side, so they cannot sign for you."
)
NOT_THERE = "We cannot ask {name} at this address. Enter another address of theirs, or phone us."
SAME_PERSON = "This is the address at which you are asked already. Enter the other person’s."
KNOWN_TO_STAFF = (
    "You opened this with a code or on a device that our staff gave you, so it cannot be passed on from "
    "here. Phone us: we will send you a link of your own."
)


@dataclass(frozen=True)
class Successor:
    """Who is to sign instead: name, how they are reached, and as what they sign."""

    name: str
    email: str
    phone: str
    capacity: str


def may_pass_on(visit: Visit, signer: Signer) -> str:
    """Return why this visit may pass nothing on, in a sentence; empty where it may."""
    if signer.envelope.is_agreement:
        return "Each person signs this for themselves. If somebody else comes instead of you, phone us."
    if signer.acts_for_id is not None:
        return "You sign for somebody else, so you cannot pass it on. Phone us if you cannot sign."
    is_own = visit.way_in in {WayIn.LINK, WayIn.CODE} or visit.step_passed_at is not None
    return "" if is_own else KNOWN_TO_STAFF


def colleague(session: Session, signer: Signer, name: str, email: str, phone: str, post: str) -> Successor:
    """Return a colleague of ``signer`` as who signs instead.

    Raises MayNotActFor where the address is not one of the body's own, as the directory records them.
    """
    party = signer.party
    if party.role not in BODIES:
        raise MayNotActFor(NOBODY_RECORDED)
    if email.casefold() == (signer.email or "").casefold():
        raise MayNotActFor(SAME_PERSON)
    _check_within(session, party, name, email)
    _check_apart(party.case, name, email, phone, is_body=True)
    return Successor(name, email, phone, f"{post}, for {signer.name}")


def check_address(session: Session, signer: Signer, email: str) -> None:
    """Look whether somebody who signs for another may be reached at ``email``.

    For a body it is one of its own addresses, as when it was passed on; for a family one that was recorded.

    Raises MayNotActFor.
    """
    if _is_staff(session, email):
        raise MayNotActFor(OWN_STAFF)
    _check_apart(signer.envelope.case, signer.name, email, is_body=signer.party.role in BODIES)
    if signer.party.role in BODIES:
        if signer.acts_for and email.casefold() == (signer.acts_for.email or "").casefold():
            raise MayNotActFor(SAME_PERSON)
        _check_within(session, signer.party, signer.name, email)
        return
    known = {one.email.casefold() for one in acting_for(session, signer.party) if one.name == signer.name}
    if email.casefold() not in known:
        other = signer.acts_for.name if signer.acts_for else signer.party.name
        raise MayNotActFor(NOT_RECORDED.format(name=signer.name, other=other))


def _check_apart(case: Case, name: str, email: str, phone: str = "", *, is_body: bool) -> None:
    """Look that nobody of the family is asked for a body, nor whoever may be the other parent and waits.

    The words are the same for both: who passes it on learns nothing of the family.
    """
    reach = f"{email}, {phone}" if phone else email
    if (is_body and is_own_family(case, email)) or waits_by_name(case, name, reach):
        raise MayNotActFor(NOT_THERE.format(name=name))


def _check_within(session: Session, party: Party, name: str, email: str) -> None:
    body, domain = party.organisation or party.name, domain_of(email)
    addresses, domains = _own_addresses(session, party)
    if email.casefold() in addresses or domain in domains:
        return
    if domain in OF_MANY_BODIES:
        raise MayNotActFor(ON_A_SHARED_DOMAIN.format(name=name, body=body, domain=domain))
    raise MayNotActFor(NOT_WITHIN.format(name=name, body=body))


def recorded(session: Session, signer: Signer, acting_id: UUID) -> Successor:
    """Return the deputy or attorney whom a coordinator recorded. Raises MayNotActFor where none is."""
    found = next((one for one in acting_for(session, signer.party) if one.id == acting_id), None)
    if found is None:
        raise MayNotActFor(NOBODY_RECORDED)
    return Successor(found.name, found.email, found.phone, f"{found.acts_as.words}, for {signer.name}")


def pass_on(
    session: Session,
    visit: Visit,
    signer_id: UUID,
    to: Successor,
    *,
    where: dict[str, str],
    at: datetime,
    keys: Sequence[str],
) -> Signer:
    """Let ``to`` sign for this signer, whose link ends; return the new signer. The caller commits.

    What people read names the signer as before: the signing record says who signed for whom, and as what.

    Raises AlreadyAnswered, NotOut, NotYetTheirTurn or MayNotActFor.
    """
    signer, envelope = may_answer(session, signer_id)
    if why_not := may_pass_on(visit, signer):
        raise MayNotActFor(why_not)
    if _is_staff(session, to.email):
        raise MayNotActFor(OWN_STAFF)
    is_body = signer.party.role in BODIES
    _check_apart(envelope.case, to.name, to.email, to.phone, is_body=is_body)
    new = Signer(
        party_id=signer.party_id,
        acts_for_id=signer.id,
        position=max(one.position for one in envelope.signers) + 1,
        turn=signer.turn,
        name=to.name,
        capacity=to.capacity,
        organisation=signer.organisation,
        email=to.email,
        phone=to.phone,
        second_step=SecondStep.CODE,
        state=SignerState.INVITED,
        invited_at=at,
    )
    envelope.signers.append(new)
    signer.state, signer.decided_at = SignerState.PASSED_ON, at
    signer.way_in, signer.email_confirmed = visit.way_in, visit.step_passed_at is not None
    session.flush()
    end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=LinkEnd.PASSED_ON, at=at)
    append_evidence(
        session,
        envelope.case,
        Event.SIGNER_PASSED_ON,
        by=Actor(ActorKind.PARTY, str(signer.party_id), signer.name),
        at=at,
        about={
            "envelope": str(envelope.id),
            "version": envelope.version,
            "signer": str(signer.id),
            "to": str(new.id),
            "name": new.name,
            "capacity": new.capacity,
            "row": asked_digest(new),
        },
        private={**where, "email": to.email, "phone": to.phone},
    )
    put_waiting_paper_aside(session, signer, at=at)
    notify_asked_to_sign_for(session, new, signing_link(session, new, at=at, keys=keys), at=at)
    notify_passed_on(session, signer, new, at=at)
    return new


def record_acting(
    session: Session,
    party: Party,
    *,
    name: str,
    email: str,
    phone: str,
    acts_as: ActsAs,
    basis: str,
    by: Viewer,
    at: datetime,
) -> Acting:
    """Record who may sign for somebody of the family, and by what; the same person twice is recorded once.

    Raises MayNotActFor where ``party`` is no family, or the address is that of our staff.
    """
    lock_case(session, party.case_id)
    if party.role not in FAMILY_ROLES:
        raise MayNotActFor("Only for a parent or young person. A body sends whom it chooses.")
    if _is_staff(session, email):
        raise MayNotActFor(OWN_STAFF)
    _check_apart(party.case, name, email, phone, is_body=False)
    for one in acting_for(session, party):
        if (one.email.casefold(), one.name, one.acts_as) == (email.casefold(), name, acts_as):
            return one
    found = Acting(
        case_id=party.case_id,
        party_id=party.id,
        name=name,
        email=email,
        phone=phone,
        acts_as=acts_as,
        basis=basis,
        recorded_at=at,
        recorded_by=by.name,
    )
    session.add(found)
    session.flush()
    about = {"party": str(party.id), "acting": str(found.id), "name": name, "acts_as": acts_as.value}
    append_evidence(session, party.case, Event.ACTING_RECORDED, by=Actor.of(by), at=at, about=about)
    return found


def end_acting(session: Session, party: Party, acting_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Record that this person may sign for the other no longer; return True if anything changed.

    What was passed on to them before stays with them until they answer, or the document is withdrawn.
    """
    lock_case(session, party.case_id)
    found = next((one for one in acting_for(session, party) if one.id == acting_id), None)
    if found is None:
        return False
    found.ended_at, found.ended_by = at, by.name
    about = {"party": str(party.id), "acting": str(found.id), "name": found.name}
    append_evidence(session, party.case, Event.ACTING_ENDED, by=Actor.of(by), at=at, about=about)
    return True


def _own_addresses(session: Session, party: Party) -> tuple[set[str], set[str]]:
    """Return the addresses and the domains that are this body's own, in small letters.

    Of a local authority: what the directory names for it, and its officers who can sign in. Of a health body
    or school: the domain of the address that the case has for it. A domain that others share is nobody's own:
    there only the recorded addresses count.
    """
    known: set[str] = set()
    if party.role is PartyRole.AUTHORITY:
        code, _ = authority_of(session, party) or (party.case.authority_code, "")
        known = addresses_of_authority(session, code)
    elif party.email:
        known.add(party.email)
    known = {address.casefold() for address in known}
    return known, {domain_of(address) for address in known} - SHARED


def _is_staff(session: Session, email: str) -> bool:
    query = select(User.id).where(func.lower(User.email) == email.casefold(), User.role != Role.OFFICER)
    return session.scalar(query.limit(1)) is not None
