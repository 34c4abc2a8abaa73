"""Cases that belong together: siblings, or the same dispute. Shown on both; their papers stay apart.

A link names no person of the other case, and gives nobody a right: each case is opened through the right to
see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from cases.accounts.people import Actor, Viewer
from cases.casework.same_person import ASKS_FIRST
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, CaseLink, Party
from cases.vocabulary import Event, LinkKind


class LinkedToItself(CaseError):
    """A case does not belong together with itself."""

    sentence = "This is the same case. Enter the reference of the other one."


def link_cases(
    session: Session, case: Case, other: Case, kind: LinkKind, *, by: Viewer, at: datetime
) -> bool:
    """Say that two cases belong together, and how; return True if anything changed. Raises LinkedToItself.

    Both logs say so. Linked again as something else, it is that from now on.
    """
    if case.id == other.id:
        raise LinkedToItself(case.reference)
    _lock_both(session, case, other)
    known = next((link for link in links_of(session, case) if other_of(link, case) == other.id), None)
    if known is not None and known.kind is kind:
        return False
    if known is not None:
        known.ended_at, known.ended_by = at, by.name
    session.add(CaseLink(case_id=case.id, other_id=other.id, kind=kind, made_at=at, made_by=by.name))
    session.flush()
    _say(session, Event.CASES_LINKED, case, other, kind, by=by, at=at)
    return True


def end_link(session: Session, case: Case, link: CaseLink, *, by: Viewer, at: datetime) -> bool:
    """Say that two cases do not belong together after all; return True if anything changed."""
    other = session.get_one(Case, other_of(link, case))
    _lock_both(session, case, other)
    session.refresh(link)
    if link.ended_at is not None:
        return False
    link.ended_at, link.ended_by = at, by.name
    _say(session, Event.CASES_UNLINKED, case, other, link.kind, by=by, at=at)
    return True


def keep_apart(session: Session, case: Case, other: Case, *, by: Viewer, at: datetime) -> bool:
    """Say that two cases do not belong together; return True if anything changed. Raises LinkedToItself.

    A link that stands is ended.
    """
    if case.id == other.id:
        raise LinkedToItself(case.reference)
    _lock_both(session, case, other)
    known = next((link for link in links_of(session, case) if other_of(link, case) == other.id), None)
    if known is not None:
        return end_link(session, case, known, by=by, at=at)
    both = (CaseLink.case_id, CaseLink.other_id)
    if session.scalar(select(CaseLink.id).where(*(one.in_((case.id, other.id)) for one in both)).limit(1)):
        return False
    kind = LinkKind.OTHER
    made = {"made_at": at, "made_by": by.name, "ended_at": at, "ended_by": by.name}
    session.add(CaseLink(case_id=case.id, other_id=other.id, kind=kind, **made))
    session.flush()
    _say(session, Event.CASES_UNLINKED, case, other, kind, by=by, at=at)
    return True


def links_of(session: Session, case: Case) -> Sequence[CaseLink]:
    """Return the links of a case that stand, from either side, in the order they were made."""
    query = select(CaseLink).where(
        or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id), CaseLink.ended_at.is_(None)
    )
    return session.scalars(query.order_by(CaseLink.made_at, CaseLink.id)).all()


@dataclass(frozen=True)
class CaseToLink:
    """That ``other`` may belong to the case ``case_id``: the same person asked for both."""

    case_id: UUID
    other: Case


def cases_to_link(session: Session, ids: Sequence[UUID]) -> list[CaseToLink]:
    """Return for these cases others for which the same person asked and that are not linked to them.

    By the email address of whoever asked. Only cases in which they ask for care about the other parent: that
    counts in this one once both are linked. Nor any of which it was said that they do not belong together.
    """
    asked, also = aliased(Party), aliased(Party)
    together = or_(
        and_(CaseLink.case_id == asked.case_id, CaseLink.other_id == also.case_id),
        and_(CaseLink.case_id == also.case_id, CaseLink.other_id == asked.case_id),
    )
    query = (
        select(asked.case_id, Case)
        .join(also, func.lower(also.email) == func.lower(asked.email))
        .join(Case, Case.id == also.case_id)
        .where(asked.case_id.in_(ids), asked.number == 1, also.number == 1, also.case_id != asked.case_id)
        .where(Case.other_parent_safe.in_(ASKS_FIRST), Case.erased_at.is_(None))
        .where(~select(CaseLink.id).where(together).correlate(asked, also).exists())
        .order_by(Case.received_at, Case.id)
    )
    return [CaseToLink(case_id, other) for case_id, other in session.execute(query)]


def load_links(session: Session, cases: Sequence[Case]) -> None:
    """Read the links of many cases at once, with the people of the cases at their other ends."""
    ids = [case.id for case in cases]
    of_these = or_(CaseLink.case_id.in_(ids), CaseLink.other_id.in_(ids))
    query = select(CaseLink).where(of_these, CaseLink.ended_at.is_(None))
    both = (joinedload(CaseLink.case), joinedload(CaseLink.other))
    found = session.scalars(
        query.order_by(CaseLink.made_at, CaseLink.id).options(
            *(one.selectinload(Case.parties) for one in both)
        )
    ).all()
    by_case: dict[UUID, list[CaseLink]] = {}
    for link in found:
        for one in {link.case_id, link.other_id}:
            by_case.setdefault(one, []).append(link)
    for case in cases:
        set_committed_value(case, "links", by_case.get(case.id, []))


def link_of(session: Session, case: Case, link_id: UUID) -> CaseLink:
    """Return the link of that id, of this case, whether or not it stands. Raises NotFound."""
    link = session.get(CaseLink, link_id)
    if link is None or case.id not in {link.case_id, link.other_id}:
        raise NotFound(f"no link {link_id} of this case")
    return link


def other_of(link: CaseLink, case: Case) -> UUID:
    """Return the case at the other end of a link of ``case``."""
    return link.other_id if link.case_id == case.id else link.case_id


def _lock_both(session: Session, *cases: Case) -> None:
    for case in sorted(cases, key=lambda one: one.id):  # one order for everybody: no two wait for each other
        lock_case(session, case.id)


def _say(
    session: Session, event: Event, case: Case, other: Case, kind: LinkKind, *, by: Viewer, at: datetime
) -> None:
    for one, another in sorted([(case, other), (other, case)], key=lambda pair: pair[0].id):
        about = {"other": another.reference, "link": kind.value}
        append_evidence(session, one, event, by=Actor.of(by), at=at, about=about)
