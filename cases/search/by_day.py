"""Looking cases and certificates up by a day: on a letter, of a meeting, of issue, of birth."""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select

from cases.access import cases_seen_by, certificates_seen_by
from cases.accounts.people import Viewer
from cases.casework.authority_moves import AuthorityMove
from cases.certificates.models import Certificate
from cases.meetings.models import GOES_AHEAD_OR_HELD, Meeting
from cases.models import Case, Decision
from dates import from_uk


def cases_on(viewer: Viewer, day: date) -> Select[Case]:
    """Return the cases that ``viewer`` may see in which something bears that day; a query to narrow.

    The day on the decision letter, that of a meeting that stands, of a certificate that the viewer was given,
    or the birth of the child or young person. A meeting from before the family moved tells nothing.
    """
    given = certificates_seen_by(viewer).with_only_columns(Certificate.case_id)
    begins, ends = from_uk(day, time(0)), from_uk(day + timedelta(days=1), time(0))
    moved = exists().where(
        AuthorityMove.case_id == Meeting.case_id, AuthorityMove.recorded_at >= Meeting.starts_at
    )
    met = exists().where(
        Meeting.case_id == Case.id,
        Meeting.starts_at >= begins,
        Meeting.starts_at < ends,
        Meeting.state.in_(GOES_AHEAD_OR_HELD),
        ~moved,
    )
    issued = Case.id.in_(given.where(Certificate.issue_date == day))
    return cases_seen_by(viewer).where(or_(_is_theirs(day), met.correlate(Case), issued))


def certificates_on(viewer: Viewer, day: date) -> Select[Certificate]:
    """Return the certificates that ``viewer`` may see of that day; a query to narrow.

    That of issue; in a case that the viewer may open, also that on the decision letter, or of birth.
    """
    seen = Certificate.case_id.in_(cases_seen_by(viewer).where(_is_theirs(day)).with_only_columns(Case.id))
    return certificates_seen_by(viewer).where(or_(Certificate.issue_date == day, seen))


def _is_theirs(day: date) -> ColumnElement[bool]:
    letter = select(Decision.id).where(Decision.case_id == Case.id, Decision.letter_date == day)
    return or_(Case.person_birth_date == day, letter.correlate(Case).exists())
