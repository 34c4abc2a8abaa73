"""Who is told what: each function queues the emails of one piece of news, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates import Certificate
from cases.meeting_notices import note_to_tell
from cases.meetings import Meeting
from cases.models import Case, ChoiceMade, Decision, Party
from cases.party_notices import note_news
from cases.people import User
from cases.vocabulary import MeetingNews, PartyNews, PartyRole, Role, Side, Track
from mail.outbox import News, queue
from signing.models import Link
from workflows.house import House

ABOUT_A_MEETING = frozenset(news.value for news in MeetingNews)
TOLD_BY_STAFF = frozenset(news.value for news in PartyNews)
"""What staff tell whoever has no email, beside what is about a meeting."""


def tell_request_received(
    house: House,
    session: Session,
    case: Case,
    links: Mapping[UUID, Link],
    *,
    at: datetime,
    unmailed: Container[str] = (),
) -> None:
    """Whoever asked has a receipt, and so has the person they asked for; the office has a case to call about.

    Two people who share an address get one: its words are those for the person whose request it is.
    ``links`` are the links to their own pages, by party.
    """
    told: set[str] = set()
    for party in case.parties:
        if party.side is Side.FAMILY or party.role is PartyRole.HELPER:
            address = (party.email or "").casefold()
            if address not in told and address not in unmailed:
                ids = {"link": str(links[party.id].id)} if party.id in links else None
                _to_party(session, "request_received", str(case.id), party, at=at, ids=ids)
            told.add(address)
    to_office(house, session, "new_request", str(case.id), case, at=at)


def tell_fresh_request_link(session: Session, party: Party, link: Link, *, at: datetime) -> None:
    """A new link to one's own request, for whoever has an address."""
    ids = {"link": str(link.id)}
    _to_party(session, "fresh_request_link", str(link.id), party, at=at, ids=ids)


def tell_saved_form(session: Session, link: Link, *, name: str, address: str, at: datetime) -> None:
    """The link by which a saved form is found again."""
    queue(
        session,
        News("saved_form", str(link.id), ids={"link": str(link.id)}),
        name=name,
        address=address,
        at=at,
    )


def tell_mediation_chosen(session: Session, choice: ChoiceMade, *, at: datetime) -> None:
    """The local authority has 30 days to arrange it (SEND Regulations 2014, regs 35 and 36).

    Not for someone who is detained: other rules apply, and staff tell the authority what they ask. Nor in
    disagreement resolution, which is voluntary for the authority too.
    """
    case, ids = choice.decision.case, {"decision": str(choice.decision_id)}
    if case.detained or case.track is Track.DRS:
        return
    officers, authority = officers_of(session, case), case.authority_party()
    if not officers and authority is not None:
        note_news(session, authority, PartyNews.MEDIATION_CHOSEN, ids, at=at)
    for officer in officers:
        queue_about(
            session,
            "mediation_chosen",
            str(choice.id),
            case,
            officer.name,
            officer.email,
            at=at,
            ids=ids,
        )


def tell_certificate_is_ready(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """The person it is issued to has it by email; the authority is told where to find its copy."""
    case = certificate.case
    ids = {"certificate": str(certificate.id)}
    tell_certificate_to_recipient(session, certificate, at=at)
    for officer in officers_of(session, case):
        queue_about(
            session,
            "certificate_listed",
            str(certificate.id),
            case,
            officer.name,
            officer.email,
            at=at,
            ids=ids,
        )


def tell_certificate_to_recipient(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """The person it is issued to has it by email, once at each address; without one it is posted."""
    ids = {"certificate": str(certificate.id)}
    _to_party(session, "certificate_issued", str(certificate.id), certificate.party, at=at, ids=ids)


def tell_certificate_withdrawn(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Whoever was told of the certificate hears that it must not be used."""
    case, about = certificate.case, str(certificate.id)
    ids = {"certificate": about}
    _to_party(session, "certificate_withdrawn", about, certificate.party, at=at, ids=ids)
    for officer in officers_of(session, case):
        queue_about(
            session, "certificate_withdrawn", about, case, officer.name, officer.email, at=at, ids=ids
        )


def tell_invited(
    session: Session,
    meeting: Meeting,
    *,
    asked_before: Container[UUID | None],
    moved: bool,
    about_before: Sequence[Decision] = (),
    at: datetime,
) -> None:
    """An invitation to whoever is newly asked; to the others what is new of time, place or decisions.

    ``about_before`` are the decisions that the meeting was about until now.
    """
    before = [str(decision.id) for decision in about_before]
    changed = before != [str(decision.id) for decision in meeting.decisions]
    for party in _asked(meeting):
        if party.id not in asked_before:
            _of_meeting(session, meeting, "invitation", party, at=at)
        elif moved or changed:
            kind = "meeting_moved" if moved else "meeting_changed"
            ids = {"decisions_before": ",".join(before)} if changed else {}
            _of_meeting(session, meeting, kind, party, at=at, ids=ids)


def tell_not_asked(
    session: Session,
    meeting: Meeting,
    *,
    asked_before: Container[UUID | None],
    was: tuple[datetime, datetime],
    at: datetime,
) -> None:
    """Whoever is not asked any more hears it, of the time they knew: a new one is not theirs to know."""
    asked = {party.id for party in _asked(meeting)}
    about, (starts_at, ends_at) = f"{meeting.id}:{meeting.sequence}", was
    ids = {
        "meeting": str(meeting.id),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "sequence": str(meeting.sequence),
    }
    for party in meeting.case.parties:
        if party.id in asked_before and party.id not in asked:
            _to_party(session, "not_asked", about, party, at=at, ids=ids)


def tell_called_off(session: Session, meeting: Meeting, *, at: datetime) -> None:
    """Everyone asked who has an address hears that the meeting will not take place."""
    for party in _asked(meeting):
        _of_meeting(session, meeting, "meeting_cancelled", party, at=at)


def tell_password_link(session: Session, user: User, link: Link, *, at: datetime) -> None:
    """The link by which someone sets their own password."""
    queue(
        session,
        News("password_link", str(link.id), ids={"link": str(link.id), "user": str(user.id)}),
        name=user.name,
        address=user.email,
        at=at,
    )


def officers_of(session: Session, case: Case) -> list[User]:
    """The officers of the case's local authority who can sign in."""
    if not case.authority_code:
        return []
    return list(
        session.scalars(
            select(User)
            .where(
                User.role == Role.OFFICER, User.authority_code == case.authority_code, User.active.is_(True)
            )
            .order_by(User.name)
        )
    )


def coordinators(session: Session) -> list[User]:
    """The coordinators who can sign in."""
    query = select(User).where(User.role == Role.COORDINATOR, User.active.is_(True))
    return list(session.scalars(query.order_by(User.name)))


def _asked(meeting: Meeting) -> list[Party]:
    return [a.party for a in meeting.attendances if a.invited and a.party is not None]


def _of_meeting(
    session: Session,
    meeting: Meeting,
    kind: str,
    party: Party,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
) -> None:
    about = f"{meeting.id}:{meeting.sequence}"
    _to_party(session, kind, about, party, at=at, ids={"meeting": str(meeting.id), **(ids or {})})


def _to_party(
    session: Session, kind: str, about: str, party: Party, *, at: datetime, ids: dict[str, str] | None = None
) -> None:
    """Email this person; of a meeting, the officers of a local authority that has no address in the case.

    Whom no email reaches is told by staff: that becomes a step of theirs.
    """
    to = [(f"{about}:{party.id}", party.name, party.email)] if party.email else []
    if not to and party.role is PartyRole.AUTHORITY and kind in ABOUT_A_MEETING:
        officers = officers_of(session, party.case)
        to = [(f"{about}:{party.id}:{one.id}", one.name, one.email) for one in officers]
    if not to and ids and kind in ABOUT_A_MEETING:
        _by_phone_or_post(session, MeetingNews(kind), party, ids, at=at)
    if not to and ids and kind in TOLD_BY_STAFF:
        note_news(session, party, PartyNews(kind), ids, at=at)
    for key, name, email in to:
        queue_about(session, kind, key, party.case, name, email, at=at, party=party, ids=ids)


def _by_phone_or_post(
    session: Session, news: MeetingNews, party: Party, ids: Mapping[str, str], *, at: datetime
) -> None:
    meeting = session.get_one(Meeting, UUID(ids["meeting"]))
    known = datetime.fromisoformat(ids["starts_at"]) if "starts_at" in ids else meeting.starts_at
    note_to_tell(session, meeting, party, news, starts_at=known, at=at)


def to_office(
    house: House,
    session: Session,
    kind: str,
    about: str,
    case: Case,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue an email to the office about a case."""
    queue_about(session, kind, about, case, house.provider.name, house.provider.email, at=at, ids=ids)


def queue_about(
    session: Session,
    kind: str,
    about: str,
    case: Case,
    name: str,
    address: str,
    *,
    at: datetime,
    party: Party | None = None,
    ids: dict[str, str] | None = None,
) -> None:
    """Queue one email about a case, once for each ``about`` and address."""
    queue(
        session,
        News(
            kind,
            about,
            case_id=case.id,
            party_id=party.id if party else None,
            ids={"case": str(case.id), **(ids or {})},
        ),
        name=name,
        address=address,
        at=at,
    )
