"""Looking cases and certificates up by the beginnings of words.

What a viewer may see and may find by is in the query.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from cases.access import cases_seen_by, certificates_seen_by
from cases.accounts.people import Viewer
from cases.casework.owners import OFFICE_ROLES
from cases.certificates.models import Certificate
from cases.models import Case
from cases.search.folding import folded, is_found
from cases.search.index import LONGEST, SearchWord, national

FEW = 1000
"""A word found in so many cases at most narrows the others; one found in more is looked for case by case."""


def cases_found_by(session: Session, viewer: Viewer, words: str) -> Select[Case]:
    """Return the cases that ``viewer`` may see in which each of ``words`` begins a word; a query to narrow.

    All of them run together are looked for as well, so "o brien" and a phone number typed in any groups are
    found. Names, references, certificate numbers, local authorities and the number in the list that a case
    was brought in from count; for the office, so do the email addresses and phone numbers of the people in a
    case, and the words of its notes.
    """
    seen, whole = cases_seen_by(viewer), folded(words)
    wanted = [word for part in words.split() if (word := folded(part))]
    ways = [wanted, [whole] if len(wanted) > 1 else [], [national(whole)]]
    return seen.where(or_(false(), *(_all_of(session, viewer, way) for way in ways if any(way))))


def certificates_found_by(session: Session, viewer: Viewer, words: str) -> Select[Certificate]:
    """Return the certificates that ``viewer`` may see and that ``words`` find; a query to narrow.

    They are those of the cases that the words find. One of a case that the viewer may not open any more, or
    that does not stand, is found by what is printed on it alone: what its case says now is not theirs to
    learn, or not what it says.
    """
    found = cases_found_by(session, viewer, words).with_only_columns(Case.id)
    seen = cases_seen_by(viewer).with_only_columns(Case.id)
    printed_alone = certificates_seen_by(viewer).where(
        or_(Certificate.live_key.is_(None), Certificate.case_id.not_in(seen))
    )
    printed = printed_alone.with_only_columns(Certificate.id, Certificate.reference, Certificate.facts)
    by_print = [
        certificate_id
        for certificate_id, reference, facts in session.execute(printed)
        if is_found(words, reference, str(facts.get("cyp_name", "")), str(facts.get("recipient_name", "")))
    ]
    return certificates_seen_by(viewer).where(
        or_(Certificate.case_id.in_(found), Certificate.id.in_(by_print))
    )


def _all_of(session: Session, viewer: Viewer, words: list[str]) -> ColumnElement[bool]:
    """Return the condition that a case has a word beginning with each of these."""
    begun = [_begins(viewer, word[:LONGEST]) for word in words]
    few: set[UUID] | None = None
    many = []
    for condition in begun:
        found = set(session.scalars(select(SearchWord.case_id).where(condition).distinct().limit(FEW + 1)))
        if len(found) > FEW:
            many.append(condition)
        else:
            few = found if few is None else few & found
    if few is None:
        return and_(*(_stands_in_case(condition) for condition in many))
    for condition in many:
        few &= set(session.scalars(select(SearchWord.case_id).where(SearchWord.case_id.in_(few), condition)))
    return Case.id.in_(few)


def _begins(viewer: Viewer, word: str) -> ColumnElement[bool]:
    last = ord(word[-1]) + 1
    after = word[:-1] + chr(last if last != 0xD800 else 0xE000)  # what lies between is no character
    begins = and_(SearchWord.word >= word, SearchWord.word < after)
    return begins if viewer.role in OFFICE_ROLES else and_(begins, SearchWord.for_office.is_(False))


def _stands_in_case(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(SearchWord.case_id == Case.id, condition).correlate(Case)
