"""The one way to look a case up: through the right to see it.

Coordinators and advisers see every case; a mediator those whose meetings they hold, alone or as
co-mediator; an officer those of their own local authority
once it has been told of them; an administrator none. What is not theirs looks exactly like what does not
exist. Nobody has the case of their own family in a list; staff who open it are told so.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from cases.accounts.people import User, Viewer
from cases.casework.authority_moves import AuthorityMove
from cases.casework.own_case import OWN_PEOPLE, StaffChecked, refuse_own_case
from cases.certificates.models import Certificate, replacement_of
from cases.documents import Document
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.errors import NotFound
from cases.meetings.arranging import newest_meeting
from cases.meetings.models import Attendance, Meeting, mediated_by
from cases.models import FAMILY_ROLES, Case, ChoiceMade, Decision, Party
from cases.references import read_reference
from cases.vocabulary import Choice, DocumentKind, PartyRole, Role, Side, Track


def cases_seen_by(viewer: Viewer) -> Select[Case]:
    """Return all cases that ``viewer`` may see, as a query to narrow further."""
    return select(Case).where(seen_by(viewer))


def case_seen_by(session: Session, viewer: Viewer, reference: str) -> Case:
    """Return the case of that reference.

    Raises NotFound when there is none, or it is not theirs to see; OwnCase for staff of whose own family it
    is: who works for the provider is told why, and that a colleague takes it on.
    """
    known = read_reference(reference, prefix="CP")
    case = session.scalar(select(Case).where(_is_open_to(viewer), Case.reference == (known or "")))
    if case is None:
        raise NotFound("no such case for this viewer")
    refuse_own_case(session, case, viewer)
    return case


def authorities_seen_by(session: Session, viewer: Viewer) -> list[str]:
    """Return the names of the local authorities of the cases that ``viewer`` may see, in order.

    Each is looked up after the one before, by the index: many cases cost no more than few.
    """
    least = cases_seen_by(viewer).with_only_columns(func.min(Case.authority_name).label("name"))
    first = least.cte(recursive=True)
    after = least.where(Case.authority_name > first.c.name).scalar_subquery()
    names = first.union_all(select(after).where(first.c.name.is_not(None)))
    return list(session.scalars(select(names.c.name).where(names.c.name.is_not(None))))


def certificate_seen_by(session: Session, viewer: Viewer, reference: str) -> Certificate:
    """Return the certificate of that number, if ``viewer`` may see it. Raises NotFound, OwnCase."""
    known = read_reference(reference, prefix="MC")
    seen = certificates_seen_by(viewer) if viewer.role is Role.OFFICER else _certificates_open_to(viewer)
    certificate = session.scalar(seen.where(Certificate.reference == (known or "")))
    if certificate is None:
        raise NotFound("no such certificate for this viewer")
    refuse_own_case(session, certificate.case, viewer)
    return certificate


def certificates_seen_by(viewer: Viewer) -> Select[Certificate]:
    """Return all certificates that ``viewer`` may see, as a query to narrow further; a mediator sees none.

    The office sees those of all cases, a local authority those that it was given: they stay with it when the
    family moves, and the next one gets what is issued from then on.
    """
    if viewer.role is Role.OFFICER:
        query = select(Certificate).join(Certificate.case)
        return query.where(_given_to() == (viewer.authority_code or "-"), ~_own_case(viewer))
    return _certificates_open_to(viewer).where(~_own_case(viewer))


def _certificates_open_to(viewer: Viewer) -> Select[Certificate]:
    """Return those of cases that are open to the office, whoever's family they are of; none to a mediator."""
    query = select(Certificate).join(Certificate.case)
    return query.where(false() if viewer.role is Role.MEDIATOR else _is_open_to(viewer))


def replacement_seen_by(session: Session, viewer: Viewer, certificate: Certificate) -> Certificate | None:
    """Return the newest certificate that stands in for this one, if ``viewer`` may see it."""
    newest = replacement_of(session, certificate)
    if newest is None:
        return None
    return session.scalar(certificates_seen_by(viewer).where(Certificate.id == newest.id))


def _given_to() -> ColumnElement[str]:
    """Return the code of the local authority that was responsible when a certificate was issued."""
    before = (
        select(AuthorityMove.from_code)
        .where(
            AuthorityMove.case_id == Certificate.case_id,
            AuthorityMove.recorded_at > Certificate.issued_at,
        )
        .order_by(AuthorityMove.recorded_at)
        .limit(1)
        .correlate(Certificate)
        .scalar_subquery()
    )
    return func.coalesce(before, Case.authority_code)


def meeting_seen_by(
    session: Session, viewer: Viewer, reference: str, *, meeting_id: UUID | None = None
) -> Meeting:
    """Return the meeting of that id, else the newest, of a case that ``viewer`` may see; a mediator's own.

    Raises NotFound.
    """
    case = case_seen_by(session, viewer, reference)
    theirs = viewer.user_id if viewer.role is Role.MEDIATOR else None
    if meeting_id is not None:
        meeting = session.get(Meeting, meeting_id)
        if meeting and (meeting.case_id != case.id or theirs not in {None, *meeting.mediator_ids}):
            meeting = None
    else:
        meeting = newest_meeting(session, case.id, mediator_id=theirs)
    if meeting is None:
        raise NotFound("no meeting for this viewer")
    return meeting


def document_seen_by(session: Session, viewer: Viewer, document_id: UUID) -> Document:
    """Return a made document, of a kind and in a case that ``viewer`` may see. Raises NotFound, OwnCase."""
    document = session.scalar(
        select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(Document.id == document_id, _is_open_to(viewer))
    )
    if document is None or document.kind not in DOCUMENTS_OF.get(viewer.role, frozenset()):
        raise NotFound("no such document for this viewer")
    refuse_own_case(session, session.get_one(Case, document.case_id), viewer)
    return document


DOCUMENTS_OF = {
    Role.COORDINATOR: frozenset(DocumentKind),
    Role.ADVISER: frozenset({DocumentKind.CERTIFICATE, DocumentKind.CERTIFICATE_LARGE, DocumentKind.UPLOAD}),
    Role.MEDIATOR: frozenset(DocumentKind)
    - {DocumentKind.CERTIFICATE, DocumentKind.CERTIFICATE_LARGE, DocumentKind.ACTION_REPORT},
}
"""An adviser sees nothing of what came of a meeting, a mediator nothing that goes to the Tribunal, nor
how it went on."""


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that ``viewer`` may see a case, for a query of cases; nobody sees erased ones.

    None of the viewer's own family: it is in no list of theirs and is found by no search.
    """
    return and_(_is_open_to(viewer), ~_own_case(viewer))


def counted_for(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case counts in figures that ``viewer`` reads, whoever's family it is of."""
    return _is_open_to(viewer)


def own_case_ids(session: Session, viewer: Viewer) -> frozenset[UUID]:
    """Return the cases that are kept from ``viewer`` as those of their own family, closed ones too."""
    return frozenset(session.scalars(select(Case.id).where(_is_open_to(viewer), _own_case(viewer))))


def own_cases(session: Session, viewer: Viewer) -> int:
    """Return how many cases are kept from ``viewer`` as those of their own family."""
    query = select(func.count()).select_from(Case).where(_is_open_to(viewer), _own_case(viewer))
    return session.scalar(query.where(Case.closed_at.is_(None))) or 0


def _is_open_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the same without a look at whose family it is: a page says that it is their own."""
    return and_(Case.erased_at.is_(None), _seen_by_role(viewer))


def sees_every_case(viewer: Viewer) -> bool:
    """Return True if ``viewer`` may see each case that is not erased."""
    return viewer.role in {Role.COORDINATOR, Role.ADVISER}


def _seen_by_role(viewer: Viewer) -> ColumnElement[bool]:
    if sees_every_case(viewer):
        return true()
    if viewer.role is Role.MEDIATOR:
        held = exists().where(Meeting.case_id == Case.id, mediated_by(viewer.user_id))
        return held.correlate(Case)
    if viewer.role is Role.OFFICER and viewer.authority_code:
        is_theirs = and_(Case.authority_code == viewer.authority_code, _authority_was_told())
        return and_(is_theirs, ~_own_case(viewer))
    return false()


def _own_case(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer is somebody of the family, by address or as was recorded.

    An officer who is a parent in a case reads it on their own page, and not as the local authority.
    """
    address = select(func.lower(User.email)).where(User.id == viewer.user_id).scalar_subquery()
    roles, party = FAMILY_ROLES if viewer.role is Role.OFFICER else OWN_PEOPLE, aliased(Party)
    theirs = select(party.case_id).where(func.lower(party.email) == address, party.role.in_(roles))
    said = select(StaffChecked.case_id).where(
        StaffChecked.user_id == viewer.user_id, StaffChecked.is_same.is_(True)
    )
    return or_(Case.id.in_(theirs), Case.id.in_(said))


def _authority_was_told() -> ColumnElement[bool]:
    """Return the condition that the local authority was told of a case.

    It is told of mediation chosen, a meeting arranged, a certificate issued. That a family called is theirs
    alone. Disagreement resolution may be about a school alone: the authority is told of it once it is asked
    to take part, or to a meeting; what it asked for itself it knows. Of a family that moved, the authority
    that is responsible now is told of what comes after, and of mediation that it was asked for as the move
    was recorded.
    """
    moved_at = (
        select(func.max(AuthorityMove.recorded_at))
        .where(AuthorityMove.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )

    def since(instant: Any) -> ColumnElement[bool]:
        return or_(moved_at.is_(None), instant > moved_at)

    asked_at_once = (
        exists()
        .where(
            AuthorityMove.case_id == Case.id,
            AuthorityMove.recorded_at == moved_at,
            AuthorityMove.new_one_asked.is_(True),
        )
        .correlate(Case)
    )
    is_mediation = Case.track == Track.MEDIATION
    chosen = (
        exists()
        .where(
            Decision.case_id == Case.id,
            ChoiceMade.decision_id == Decision.id,
            ChoiceMade.choice == Choice.MEDIATION,
            since(ChoiceMade.recorded_at),
        )
        .correlate(Case)
    )
    arranged = exists().where(Meeting.case_id == Case.id, since(Meeting.arranged_at)).correlate(Case)
    comes = (
        exists()
        .where(
            Meeting.case_id == Case.id,
            Attendance.meeting_id == Meeting.id,
            Attendance.party_id == Party.id,
            Party.role == PartyRole.AUTHORITY,
            Party.left_on.is_(None),
        )
        .correlate(Case)
    )
    issued = exists().where(Certificate.case_id == Case.id, since(Certificate.issued_at)).correlate(Case)
    asked = (
        exists()
        .where(
            TakingPart.case_id == Case.id,
            TakingPart.party_id == Party.id,
            Party.role == PartyRole.AUTHORITY,
            Party.left_on.is_(None),
            TakingPart.asked_at.is_not(None),
        )
        .correlate(Case)
    )
    its_own = exists().where(Disagreement.case_id == Case.id, Disagreement.asked_by_side == Side.AUTHORITY)
    in_drs = and_(Case.track == Track.DRS, moved_at.is_(None), its_own.correlate(Case))
    return or_(and_(is_mediation, or_(chosen, arranged)), comes, issued, asked, in_drs, asked_at_once)
