"""Lists of what a local authority was told of and given, of which it may have thousands: a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from cases.access import cases_seen_by, certificates_seen_by
from cases.accounts.people import Viewer
from cases.certificates.models import Certificate
from cases.documents import Document
from cases.models import Case, Decision
from cases.search.by_day import cases_on, certificates_on
from cases.search.lookup import cases_found_by, certificates_found_by
from cases.vocabulary import CertificateVariant, Track
from dates import typed_day

YEARS = range(1900, 2200)
"""In which a day can lie that a case knows of."""


class CaseState(StrEnum):
    """Whether work on a case goes on, as it stands in addresses."""

    OPEN = "open"
    CLOSED = "closed"


AT_ONE_TIME = 200
"""Rows that are looked at together."""


def open_cases(session: Session, viewer: Viewer) -> Sequence[Case]:
    """Return the open cases that the authority was told of, newest first: only they ask it for anything."""
    return session.scalars(_whole(cases_seen_by(viewer).where(Case.closed_at.is_(None)))).all()


@dataclass(frozen=True)
class CasesWanted:
    """Which cases an officer looks for: by words or a day, and narrowed by what stands in the address."""

    words: str = ""
    state: CaseState | None = None
    track: Track | None = None
    among: Collection[UUID] | None = None
    """The cases themselves, where they were worked out already; None for all."""

    @property
    def is_empty(self) -> bool:
        """True if everything is shown."""
        return self == CasesWanted()

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What is looked at in each case alone, as conditions of a query of cases."""
        found: list[ColumnElement[bool]] = []
        if self.state is CaseState.OPEN:
            found.append(Case.closed_at.is_(None))
        elif self.state is CaseState.CLOSED:
            found.append(Case.closed_at.is_not(None))
        if self.track is not None:
            found.append(Case.track == self.track)
        if self.among is not None:
            found.append(Case.id.in_(self.among))
        return found


def cases_listed(
    session: Session, viewer: Viewer, wanted: CasesWanted, *, after: str, most: int
) -> list[Case]:
    """Return the newest of the wanted cases, ``most`` at most, after that of a reference.

    Words and days are looked up by the one search. Without them its cases are looked at newest first until
    there are enough: what it was told of hangs on many rows, and an authority has thousands that are over.
    """
    order = (Case.received_at, Case.reference)
    of_authority = select(Case.id, *order).where(Case.authority_code == viewer.authority_code)
    at = session.execute(of_authority.where(Case.reference == after)).one_or_none() if after else None
    if wanted.words:
        found_by = _found_by(session, viewer, wanted.words)
        query = found_by.where(*wanted.conditions)
        query = query if at is None else query.where(tuple_(*order) < at[1:])
        return list(session.scalars(_whole(query).limit(most)))
    found: list[Case] = []
    newest = (
        of_authority.where(*wanted.conditions)
        .order_by(*(column.desc() for column in order))
        .limit(AT_ONE_TIME)
    )
    while len(found) < most:
        rows = session.execute(newest if at is None else newest.where(tuple_(*order) < at[1:])).all()
        if not rows:
            break
        ids = [row.id for row in rows]
        found += session.scalars(_whole(cases_seen_by(viewer).where(Case.id.in_(ids))))
        at = rows[-1]
    return found[:most]


def _found_by(session: Session, viewer: Viewer, words: str) -> Select[Case]:
    day = day_typed(words)
    return cases_found_by(session, viewer, words) if day is None else cases_on(viewer, day)


def day_typed(words: str) -> date | None:
    """Return the day that somebody looks for, if ``words`` are one that can be in a case."""
    day = typed_day(words)
    return day if day is not None and day.year in YEARS else None


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


@dataclass(frozen=True)
class CertificatesWanted:
    """Which certificates an officer looks for: by words or a day, narrowed by kind, or those that are new."""

    words: str = ""
    variant: CertificateVariant | None = None
    only_new: bool = False

    @property
    def is_empty(self) -> bool:
        """True if everything is shown."""
        return self == CertificatesWanted()


def certificates_listed(
    session: Session, viewer: Viewer, wanted: CertificatesWanted, *, first: int, most: int
) -> Sequence[Certificate]:
    """Return ``most`` of the wanted certificates that the authority was given, newest first.

    ``first`` of them are passed over.
    """
    query = certificates_seen_by(viewer)
    if wanted.words:
        day = day_typed(wanted.words)
        query = (
            certificates_found_by(session, viewer, wanted.words)
            if day is None
            else certificates_on(viewer, day)
        )
    if wanted.variant is not None:
        query = query.where(Certificate.variant == wanted.variant)
    if wanted.only_new:
        query = _new(query)
    return session.scalars(_listed(query).offset(first).limit(most)).all()


def new_certificates(session: Session, viewer: Viewer, *, most: int) -> tuple[Sequence[Certificate], int]:
    """Return the newest ``most`` certificates that stand and nobody downloaded yet, and how many."""
    new = _new(certificates_seen_by(viewer))
    count = session.scalar(select(func.count()).select_from(new.subquery())) or 0
    return session.scalars(_listed(new).limit(most)).all(), count


def _new(certificates: Select[Certificate]) -> Select[Certificate]:
    """Return the query with those alone that stand, can be downloaded, and nobody downloaded yet."""
    return certificates.join(Certificate.document).where(
        Certificate.fetched_at.is_(None),
        Certificate.live_key.is_not(None),
        Document.sealed_digest.is_not(None),
    )


def _listed(certificates: Select[Certificate]) -> Select[Certificate]:
    """Return the query newest first, by an indexed column before all, with what lists show."""
    return certificates.options(
        selectinload(Certificate.case), selectinload(Certificate.document), selectinload(Certificate.party)
    ).order_by(
        Certificate.issue_date.desc(), Certificate.issued_at.desc(), Certificate.register_number.desc()
    )
