"""Queue one email about a case, in the caller's transaction; where none reaches someone, staff tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.authority_moves import authority_of
from cases.casework.authority_officers import ended_contact
from cases.casework.contact_safety import emailed_at
from cases.casework.own_case import OWN_PEOPLE, checked_in, is_own_case, is_own_family, own_part
from cases.meetings.models import Meeting
from cases.meetings.notices import add_meeting_notice
from cases.models import Case, Party
from cases.party_notices import add_party_notice
from cases.provider import Provider
from cases.reference.entries import current_version
from cases.reference.records import Authority
from cases.vocabulary import AuthorityNews, EntryKind, MeetingNoticeKind, PartyNoticeKind, PartyRole, Role
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from signing.models import Signer
from storage.database import UnknownMember

ABOUT_A_MEETING = frozenset(EmailKind(kind) for kind in MeetingNoticeKind)
"""What staff tell of a meeting where someone has no email address."""
NOTIFIED_BY_STAFF = frozenset(EmailKind(kind) for kind in PartyNoticeKind)
"""What else staff tell where someone has no email address."""

FOR_WHO_WAS_THERE = frozenset({EmailKind.FEEDBACK})
"""What is asked of one person, so that no colleague is asked in their place."""

GOES_AGAIN = frozenset({EmailKind.FILE_OPENED})
"""What is told anew when it is so again, where the earlier email was left unsent because it was not so."""


def officers_of(session: Session, case: Case, *, code: str | None = None) -> list[User]:
    """Return the officers of the case's local authority, or that of ``code``, who can sign in, by name.

    None of whose own family the case is: they read of it as the family, and not as the local authority.
    """
    code = case.authority_code if code is None else code
    if not code:
        return []
    query = select(User).where(User.role == Role.OFFICER, User.authority_code == code, User.active.is_(True))
    said = {row.user_id for row in checked_in(session, case) if row.is_same}
    found = session.scalars(query.order_by(User.name))
    return [one for one in found if one.id not in said and not is_own_family(case, one.email)]


def officer_of(session: Session, party: Party) -> User | None:
    """Return the officer by whose address a local authority is in its case; None where it is no account."""
    if party.role is not PartyRole.AUTHORITY or not party.email:
        return None
    address = party.email.casefold()
    return next((one for one in officers_of(session, party.case) if one.email.casefold() == address), None)


@dataclass(frozen=True)
class Reached:
    """Whom an email reaches at a local authority: an officer, or an address that the directory names."""

    key: str
    """What makes an email to them one of its own: an officer's id, or the address."""
    name: str
    email: str


def reached_at_authority(
    session: Session, case: Case, topic: AuthorityNews, *, authority: tuple[str, str] | None = None
) -> list[Reached]:
    """Return whom the case's local authority wants told of such news, as the directory names them.

    ``authority`` is code and name of another one: of a family that moved, the one that news is for.
    Where it names none for that news, every officer who can sign in. An address that is the account of
    somebody else, such as an officer of another authority, is passed over: they may not see the case.
    """
    code, name = authority or (case.authority_code or "", case.authority_name)
    officers = officers_of(session, case, code=code)
    every = _named_addresses(session, code, topic)
    named = tuple(one for one in every if not is_own_case(session, case, one))
    everyone = [Reached(str(one.id), one.name, one.email) for one in officers]
    if not named:
        return everyone
    by_address = {one.email.casefold(): one for one in officers}
    strangers = _other_accounts(session, named, officers)
    found = []
    for address in named:
        officer = by_address.get(address.casefold())
        if officer is not None:
            found.append(Reached(str(officer.id), officer.name, officer.email))
        elif address.casefold() not in strangers:
            found.append(Reached(address.casefold(), name, address))
    return found or everyone


def _named_addresses(session: Session, code: str, topic: AuthorityNews) -> tuple[str, ...]:
    if not code:
        return ()
    row = current_version(session, EntryKind.AUTHORITY, code)
    return Authority.from_data(row.code, row.data).told_of(topic) if row is not None else ()


def _other_accounts(session: Session, addresses: tuple[str, ...], officers: list[User]) -> set[str]:
    """Return those of the addresses that are somebody's account who is no officer of this authority."""
    wanted = {address.casefold() for address in addresses} - {one.email.casefold() for one in officers}
    if not wanted:
        return set()
    return set(session.scalars(select(func.lower(User.email)).where(func.lower(User.email).in_(wanted))))


def coordinators(session: Session) -> list[User]:
    """Return the coordinators who can sign in, by name."""
    query = select(User).where(User.role == Role.COORDINATOR, User.active.is_(True))
    return list(session.scalars(query.order_by(User.name)))


def to_party(
    session: Session,
    kind: EmailKind,
    about: str,
    party: Party,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue an email to a party of the case, once for each ``about``.

    Of a meeting, a local authority without an address in the case is told through its officers. Where no
    email reaches the party, it becomes a task of staff, if the kind is one that staff tell. So it does where
    the family asked for care and nobody recorded yet that it is safe to contact this person. Where the
    address of a local authority is that of an officer who was locked or removed, its other officers get it.
    """
    is_officers_own = party.role is PartyRole.AUTHORITY and is_own_case(
        session, party.case, party.email or ""
    )
    address = None if is_officers_own else emailed_at(party)
    to = [(f"{about}:{party.id}", party.name, address)] if address else []
    if not to and _goes_to_colleagues(party, kind, ids):
        others = officers_of(session, party.case)
        to = [(f"{about}:{party.id}:{one.id}", one.name, one.email) for one in others]
    if not to and party.role is PartyRole.AUTHORITY and kind in ABOUT_A_MEETING:
        whose = authority_of(session, party)
        reached = reached_at_authority(session, party.case, AuthorityNews.DATES, authority=whose)
        to = [(f"{about}:{party.id}:{one.key}", one.name, one.email) for one in reached]
    if not to and ids and kind in ABOUT_A_MEETING:
        _by_phone_or_post(session, MeetingNoticeKind(kind), party, ids, at=at)
    if not to and ids and kind in NOTIFIED_BY_STAFF:
        add_party_notice(session, party, PartyNoticeKind(kind), ids, at=at)
    for key, name, email in to:
        queue_about(session, kind, key, party.case, name, email, at=at, party=party, ids=ids)


def _goes_to_colleagues(party: Party, kind: EmailKind, ids: Mapping[str, str] | None) -> bool:
    """Return True if the other officers get what was for a contact of the authority who is locked or removed.

    A link opens a page as that person, so no colleague gets one.
    """
    is_personal = kind in FOR_WHO_WAS_THERE or "link" in (ids or {})
    if is_personal or kind in ABOUT_A_MEETING or party.left_on is not None:
        return False
    return ended_contact(party) is not None


def tell_by_staff(session: Session, delivery: Delivery, party: Party, *, at: datetime) -> None:
    """Ask staff to tell ``party``, whose address is gone, what an email that was left unsent was to tell.

    Nothing where it is of a kind that staff do not tell; what it had to say is then on the party's page.
    """
    ids = {name: str(value) for name, value in delivery.ids.items()}
    if isinstance(delivery.kind, UnknownMember) or (
        delivery.kind is EmailKind.NEEDS_CHANGED and party.role is PartyRole.AUTHORITY
    ):
        return
    if "signer" in ids and "envelope" not in ids:
        ids["envelope"] = str(session.get_one(Signer, UUID(ids["signer"])).envelope_id)
    to_party(session, delivery.kind, str(delivery.id), party, at=at, ids=ids)


def _by_phone_or_post(
    session: Session, kind: MeetingNoticeKind, party: Party, ids: Mapping[str, str], *, at: datetime
) -> None:
    meeting = session.get_one(Meeting, UUID(ids["meeting"]))
    known = datetime.fromisoformat(ids["starts_at"]) if "starts_at" in ids else meeting.starts_at
    add_meeting_notice(session, meeting, party, kind, starts_at=known, at=at)


def to_office(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    *,
    at: datetime,
    provider: Provider,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue an email to the provider's own address about a case."""
    queue_about(session, kind, about, case, provider.name, provider.email, at=at, ids=ids)


def to_authority(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    topic: AuthorityNews,
    *,
    at: datetime,
    ids: dict[str, str],
    authority: tuple[str, str] | None = None,
) -> int:
    """Queue an email to whomever the case's local authority wants told of such news; return how many.

    ``authority`` is code and name of another one: of a family that moved, the one that news is for.
    """
    reached = reached_at_authority(session, case, topic, authority=authority)
    for one in reached:
        queue_about(session, kind, about, case, one.name, one.email, at=at, ids=ids)
    return len(reached)


def to_user(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    user: User,
    *,
    at: datetime,
    ids: dict[str, str],
) -> None:
    """Queue an email about a case to someone with an account; none to whoever has a part in it."""
    if own_part(case, user, roles=OWN_PEOPLE) is not None:
        return
    queue_about(session, kind, about, case, user.name, user.email, at=at, ids=ids)


def queue_about(
    session: Session,
    kind: EmailKind,
    about: str,
    case: Case,
    name: str,
    address: str,
    *,
    at: datetime,
    party: Party | None = None,
    ids: dict[str, str] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Queue one email about a case, once for each ``about`` and address; it waits until ``not_before``.

    None goes to a local authority at the address of somebody of the family: *Today* asks for another officer.
    """
    if party is not None and party.role is PartyRole.AUTHORITY and is_own_case(session, case, address):
        return
    queue(
        session,
        Notice(
            kind,
            about,
            case_id=case.id,
            party_id=party.id if party else None,
            ids={"case": str(case.id), **(ids or {})},
            goes_again=kind in GOES_AGAIN,
            not_before=not_before,
        ),
        name=name,
        address=address,
        at=at,
    )


def went_since(session: Session, case_id: UUID, kind: EmailKind, about: tuple[str, str], day: date) -> bool:
    """Return True if an email of this kind was queued on ``day`` or later; ``about`` is one of its ids."""
    name, value = about
    sent = session.scalars(select(Delivery).where(Delivery.case_id == case_id, Delivery.kind == kind))
    return any(one.ids.get(name) == value and uk_day(one.queued_at) >= day for one in sent)
