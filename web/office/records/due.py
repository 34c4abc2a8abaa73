"""Which cases have records whose day has come, what waits for a second person, and what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import own_case_ids
from cases.accounts.people import Viewer
from cases.errors import NotFound
from cases.evidence.log import check_case
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import ErasureState, Role
from dates import uk_day
from services.provider.second_person import why_not_second
from services.retention.days import CaseDays, due_cases
from services.retention.figures import figures
from services.retention.schedule import current_schedule
from web.context import now, request_session
from web.office.base import for_office, office
from web.viewers import current_viewer

MOST_SHOWN = 100
MOST_COUNTED = 20
"""Up to how many cases Today counts: each costs a few queries."""
FEW = 5
"""Fewer cases than this are not counted in figures that stay."""


@dataclass(frozen=True)
class DueCase:
    """A case with records whose day has come."""

    case: Case
    days: CaseDays
    today: date

    @property
    def kinds(self) -> list[str]:
        """What is due, in words."""
        return [one.record.words for one in self.days.due(self.today)]

    @property
    def since(self) -> date:
        """Since when something is due."""
        return min(one.day for one in self.days.due(self.today) if one.day)


@office.get("/records")
@for_office
def records_due() -> ResponseReturnValue:
    """Show what is due to be erased, what waits for a second person, and what was erased."""
    session, today = request_session(), uk_day(now())
    own = own_case_ids(session, current_viewer())
    open_ones = _erasures(session, ErasureState.PROPOSED, ErasureState.APPROVED, ErasureState.ERASED)
    open_ones = [one for one in open_ones if one[0].case_id not in own]
    erased = _erasures(session, ErasureState.FINISHED)
    found = due_cases(session, current_schedule(session), today=today, most=MOST_SHOWN)
    return render_template(
        "office/records/due.html",
        due=[DueCase(case, days, today) for case, days in found if case.id not in own],
        are_more=len(found) == MOST_SHOWN,
        waiting=open_ones,
        erased=[one for one in erased if one[0].case_id not in own][:MOST_SHOWN],
        figures=[
            (year, record.words, str(count) if count >= FEW else f"fewer than {FEW}")
            for year, record, count in figures(session)
        ],
        done=request.args.get("done", ""),
    )


@office.get("/records/erased/<uuid:erasure_id>")
@for_office
def erased_records(erasure_id: UUID) -> ResponseReturnValue:
    """Show what was erased of a case, by whom, and whether its log still checks."""
    session = request_session()
    erasure = session.get(Erasure, erasure_id)
    case = session.get(Case, erasure.case_id) if erasure else None
    if erasure is None or erasure.erased_at is None:
        raise NotFound("no such erasure")
    if erasure.case_id in own_case_ids(session, current_viewer()):
        raise NotFound("their own family's")
    return render_template(
        "office/records/erased.html",
        erasure=erasure,
        case=case,
        verdict=check_case(session, case.id) if case else None,
    )


@dataclass(frozen=True)
class RecordsWaiting:
    """How many cases wait to be proposed, and how many proposals this viewer may approve."""

    due: int
    """At most ``MOST_COUNTED``."""
    to_approve: int

    @property
    def or_more(self) -> bool:
        """True if more cases may wait than were counted."""
        return self.due == MOST_COUNTED


def records_waiting(session: Session, viewer: Viewer) -> RecordsWaiting | None:
    """Return what of this waits for the viewer; None where nothing does."""
    open_ones = _erasures(session, ErasureState.PROPOSED)
    due = 0
    if viewer.role is Role.COORDINATOR:
        schedule = current_schedule(session)
        found = due_cases(session, schedule, today=uk_day(now()), most=MOST_COUNTED)
        due = sum(days.held is None for _, days in found)
    to_approve = sum(
        viewer.senior and not why_not_second(session, one.proposed_by_id, one.proposed_at, viewer)
        for one, _ in open_ones
    )
    return RecordsWaiting(due, to_approve) if due or to_approve else None


def _erasures(session: Session, *states: ErasureState) -> list[tuple[Erasure, str]]:
    """Return erasures with the numbers of their cases, the newest first."""
    rows = session.execute(
        select(Erasure, Case.reference)
        .outerjoin(Case, Case.id == Erasure.case_id)
        .where(Erasure.state.in_(states))
        .order_by(Erasure.proposed_at.desc(), Erasure.id)
    )
    return [(erasure, reference or "") for erasure, reference in rows]
