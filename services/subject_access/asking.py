"""Opening a request for somebody's own data, and closing it without giving anything."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.access import seen_by
from cases.accounts.people import Viewer
from cases.casework.subject_access import SubjectRequest
from cases.errors import CaseError, NotFound
from cases.locks import lock_case
from cases.models import Case, Party
from cases.retention.own_data import own_data_due
from cases.vocabulary import Role
from services.private_notes.destroying import set_hold
from services.work_queue import COLLECT_SUBJECT_DATA, Work

WHY_HELD = "Somebody of this case asked for their own data."


class FileIsMade(CaseError):
    """The pages were released, and their file is made or being made."""

    sentence = (
        "The file is made already, or being made. Nothing was closed. Look at the request as it stands now."
    )


class CoordinatorsGiveData(CaseError):
    """A coordinator alone opens and answers such a request."""

    status = 403
    sentence = "Only a coordinator can do this."


def open_request(
    session: Session,
    case: Case,
    party: Party | None,
    *,
    asked_on: date,
    proved_by: str,
    bank_holidays: Container[date],
    by: Viewer,
    work: Work,
    at: datetime,
) -> SubjectRequest:
    """Open a request of ``party``, or of the child or young person; a second press returns the open one.

    It holds the case: nothing of it is erased before the hold is lifted. Raises CoordinatorsGiveData.
    """
    require_coordinator(by)
    lock_case(session, case.id)
    party_id = party.id if party else None
    for earlier in requests_of(session, case.id):
        if earlier.is_open and earlier.party_id == party_id:
            return earlier
    last = session.scalar(select(func.max(SubjectRequest.number)).where(SubjectRequest.case_id == case.id))
    request = SubjectRequest(
        case_id=case.id,
        number=(last or 0) + 1,
        party_id=party_id,
        asked_on=asked_on,
        due_on=own_data_due(asked_on, bank_holidays),
        proved_by=proved_by,
        opened_at=at,
        opened_by=by.name,
    )
    session.add(request)
    session.flush()
    set_hold(session, case, reason=WHY_HELD, by=by, at=at)
    work.enqueue(session, COLLECT_SUBJECT_DATA, request.id)
    return request


def close_request(session: Session, request: SubjectRequest, *, why: str, by: Viewer, at: datetime) -> bool:
    """Close a request of which nothing was given; return whether anything changed.

    Raises FileIsMade: what is made by then would stay stored with nobody to take it out.
    """
    require_coordinator(by)
    lock_case(session, request.case_id)
    session.refresh(request)
    if not request.is_open:
        return False
    if request.packing_at is not None:
        raise FileIsMade(f"request {request.number}")
    request.ended_at, request.ended_by, request.ended_note = at, by.name, why
    session.flush()
    return True


def requests_of(session: Session, case_id: UUID) -> list[SubjectRequest]:
    """Return every request of the case, the newest first."""
    query = select(SubjectRequest).where(SubjectRequest.case_id == case_id)
    return list(session.scalars(query.order_by(SubjectRequest.number.desc())))


def request_of(session: Session, case: Case, number: int) -> SubjectRequest:
    """Return the request of that number. Raises NotFound."""
    for request in requests_of(session, case.id):
        if request.number == number:
            return request
    raise NotFound(f"no request {number} in this case")


def open_requests(session: Session, viewer: Viewer) -> list[SubjectRequest]:
    """Return the requests that wait for an answer in cases ``viewer`` may see, what is due soonest first."""
    query = select(SubjectRequest).join(SubjectRequest.case).where(seen_by(viewer))
    query = query.where(SubjectRequest.given_at.is_(None), SubjectRequest.ended_at.is_(None))
    return list(session.scalars(query.order_by(SubjectRequest.due_on, SubjectRequest.id)))


def require_coordinator(by: Viewer) -> None:
    """Let only coordinators go on. Raises CoordinatorsGiveData."""
    if by.role is not Role.COORDINATOR:
        raise CoordinatorsGiveData(by.role.value)
