"""What a local authority needs for the SEN2 return to the Department for Education: exact, and for it alone.

The names of the items are those of the return's modules on requests and assessments. The department's notes
say of one year 'referred' and of another 'held', so each row has both days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.access import seen_by
from cases.accounts.people import Viewer
from cases.meetings.models import Meeting, meeting_decision
from cases.models import Case, ChoiceMade, Decision
from cases.vocabulary import Choice, DecisionKind, MeetingState, Track
from dates import from_uk, uk_day

ITEMS = {
    DecisionKind.NO_ASSESSMENT: "RequestMediation",
    DecisionKind.NO_PLAN: "AssessmentMediation",
    DecisionKind.PLAN_CONTENTS: "OtherMediation",
    DecisionKind.PLAN_SCHOOL_ONLY: "OtherMediation",
    DecisionKind.NO_REASSESSMENT: "OtherMediation",
    DecisionKind.NO_AMENDMENT: "OtherMediation",
    DecisionKind.PLAN_CEASES: "OtherMediation",
}
"""Under which item a decision is returned; of the other kinds the return asks nothing."""


@dataclass(frozen=True)
class Sen2Row:
    """One decision of which mediation was chosen or held in the year."""

    reference: str
    person: str
    birth_date: date
    item: str
    referred_on: date | None
    held_on: date | None


@dataclass(frozen=True)
class Sen2Count:
    """How many decisions of one item: mediation was chosen in the year, and a meeting ended in it."""

    item: str
    referred: int
    held: int


def sen2_years(session: Session, viewer: Viewer, *, today: date) -> list[int]:
    """Return the calendar years of the cases that ``viewer`` may see, the newest first."""
    first = session.scalar(select(func.min(Case.received_at)).where(seen_by(viewer)))
    return list(range(today.year, uk_day(first).year - 1, -1)) if first else []


def sen2_rows(session: Session, viewer: Viewer, year: int) -> list[Sen2Row]:
    """Return the rows of one calendar year, by reference, of the cases that ``viewer`` may see."""
    begins, ends = from_uk(date(year, 1, 1), time()), from_uk(date(year + 1, 1, 1), time())
    whose = (seen_by(viewer), Case.track == Track.MEDIATION, Decision.kind.in_(list(ITEMS)))
    chosen = select(Decision.id, func.max(ChoiceMade.chosen_at)).join(ChoiceMade.decision).join(Decision.case)
    chosen = chosen.where(*whose, ChoiceMade.choice == Choice.MEDIATION)
    chosen = chosen.where(ChoiceMade.chosen_at >= begins, ChoiceMade.chosen_at < ends).group_by(Decision.id)
    held = select(Decision.id, func.max(Meeting.ends_at)).join(Decision.case)
    held = held.join(meeting_decision, meeting_decision.c.decision_id == Decision.id)
    held = held.join(Meeting, Meeting.id == meeting_decision.c.meeting_id)
    held = held.where(*whose, Meeting.state == MeetingState.CONCLUDED)
    held = held.where(Meeting.ends_at >= begins, Meeting.ends_at < ends).group_by(Decision.id)
    referred_on = {found: uk_day(at) for found, at in session.execute(chosen)}
    held_on = {found: uk_day(at) for found, at in session.execute(held)}
    rows = [
        Sen2Row(reference, person, born, ITEMS[kind], referred_on.get(decision), held_on.get(decision))
        for decision, kind, reference, person, born in _facts(session, {*referred_on, *held_on})
    ]
    return sorted(rows, key=lambda row: (row.reference, row.item))


def sen2_counts(rows: Iterable[Sen2Row]) -> list[Sen2Count]:
    """Return how many there are of each item, in the order of the return."""
    found = list(rows)
    return [
        Sen2Count(
            item,
            sum(row.item == item and row.referred_on is not None for row in found),
            sum(row.item == item and row.held_on is not None for row in found),
        )
        for item in dict.fromkeys(ITEMS.values())
    ]


AT_ONE_TIME = 500


def _facts(session: Session, decisions: set[UUID]) -> Iterable[tuple[UUID, DecisionKind, str, str, date]]:
    ids = sorted(decisions)
    query = select(Decision.id, Decision.kind, Case.reference, Case.person_name, Case.person_birth_date)
    query = query.join(Decision.case)
    for place in range(0, len(ids), AT_ONE_TIME):
        for row in session.execute(query.where(Decision.id.in_(ids[place : place + AT_ONE_TIME]))):
            yield row[0], row[1], row[2], row[3], row[4]
