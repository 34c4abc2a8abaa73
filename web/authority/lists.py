"""Lists of what a local authority was told of and given, of which it may have thousands: a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from cases.access import cases_seen_by, certificates_seen_by
from cases.accounts.people import Viewer
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case, Decision
from cases.search.lookup import cases_found_by

AT_ONE_TIME = 200
"""Rows that are looked at together."""


def open_cases(session: Session, viewer: Viewer) -> Sequence[Case]:
    """Return the open cases that the authority was told of, newest first: only they ask it for anything."""
    return session.scalars(_whole(cases_seen_by(viewer).where(Case.closed_at.is_(None)))).all()


def found_cases(session: Session, viewer: Viewer, words: str, *, most: int) -> Sequence[Case]:
    """Return the newest ``most`` of the cases that the authority was told of and that ``words`` find."""
    return session.scalars(_whole(cases_found_by(session, viewer, words)).limit(most)).all()


def newest_cases(session: Session, viewer: Viewer, *, after: str, most: int) -> list[Case]:
    """Return the newest cases that the authority was told of, ``most`` at most, after that of a reference.

    Its cases are looked at newest first until there are enough: what it was told of hangs on many rows, and
    an authority has thousands of cases that are over.
    """
    found: list[Case] = []
    order = (Case.received_at, Case.reference)
    of_authority = select(Case.id, *order).where(Case.authority_code == viewer.authority_code)
    newest = of_authority.order_by(*(column.desc() for column in order)).limit(AT_ONE_TIME)
    at = session.execute(of_authority.where(Case.reference == after)).one_or_none() if after else None
    while len(found) < most:
        rows = session.execute(newest if at is None else newest.where(tuple_(*order) < at[1:])).all()
        if not rows:
            break
        ids = [row.id for row in rows]
        found += session.scalars(_whole(cases_seen_by(viewer).where(Case.id.in_(ids))))
        at = rows[-1]
    return found[:most]


def has_cases(session: Session, viewer: Viewer) -> bool:
    """Return True if the authority was told of any case."""
    return session.scalar(cases_seen_by(viewer).with_only_columns(Case.id).limit(1)) is not None


def _whole(cases: Select[Case]) -> Select[Case]:
    """Return the query with what lists need of each case, newest first."""
    return cases.options(
        selectinload(Case.parties), selectinload(Case.decisions).selectinload(Decision.choices)
    ).order_by(Case.received_at.desc(), Case.reference.desc())


def certificates_of_case(session: Session, viewer: Viewer, case: Case) -> Sequence[Certificate]:
    """Return the certificates of one case that the authority was given, newest first."""
    return session.scalars(_listed(certificates_seen_by(viewer).where(Certificate.case_id == case.id))).all()


def certificates_matching(
    session: Session, viewer: Viewer, fits: Callable[[Certificate], bool], *, first: int, most: int
) -> list[Certificate]:
    """Return ``most`` of the certificates that the authority was given and that fit, newest first.

    ``first`` of those that fit are passed over. They are looked at in portions until there are enough.
    """
    found: list[Certificate] = []
    start, every = 0, _listed(certificates_seen_by(viewer))
    while len(found) < first + most:
        some = session.scalars(every.offset(start).limit(AT_ONE_TIME)).all()
        found += [one for one in some if fits(one)]
        start += AT_ONE_TIME
        if len(some) < AT_ONE_TIME:
            break
    return found[first : first + most]


def new_certificates(session: Session, viewer: Viewer, *, most: int) -> tuple[Sequence[Certificate], int]:
    """Return the newest ``most`` certificates that stand and nobody downloaded yet, and how many."""
    new = (
        certificates_seen_by(viewer)
        .join(Certificate.document)
        .where(
            Certificate.fetched_at.is_(None),
            Certificate.live_key.is_not(None),
            Document.sealed_digest.is_not(None),
        )
    )
    count = session.scalar(select(func.count()).select_from(new.subquery())) or 0
    return session.scalars(_listed(new).limit(most)).all(), count


def _listed(certificates: Select[Certificate]) -> Select[Certificate]:
    """Return the query newest first, by an indexed column before all, with what lists show."""
    return certificates.options(
        selectinload(Certificate.case), selectinload(Certificate.document), selectinload(Certificate.party)
    ).order_by(
        Certificate.issue_date.desc(), Certificate.issued_at.desc(), Certificate.register_number.desc()
    )
