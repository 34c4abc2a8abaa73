"""What reports still count of erased records: counts and words of fixed lists, none of which leads back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.agreed.models import AgreedAction
from cases.certificates.models import Certificate
from cases.meetings.models import Meeting
from cases.models import Case, ChoiceMade
from cases.retention.models import CaseFigure
from cases.vocabulary import RecordKind
from dates import uk_day
from signing.models import Envelope


def keep_figures(session: Session, case: Case, record: RecordKind) -> CaseFigure:
    """Add the figures of one kind of record of a case, before its rows go."""
    figure = CaseFigure(
        record=record,
        year=uk_day(case.received_at).year,
        authority_code=case.authority_code or "",
        facts={"track": case.track.value, **_facts(session, case, record)},
    )
    session.add(figure)
    session.flush()
    return figure


def figures(session: Session) -> list[tuple[int, RecordKind, int]]:
    """Return how many cases of each year have figures of each kind of record, the newest year first."""
    rows = session.execute(
        select(CaseFigure.year, CaseFigure.record, func.count())
        .group_by(CaseFigure.year, CaseFigure.record)
        .order_by(CaseFigure.year.desc(), CaseFigure.record)
    )
    return [(year, record, count) for year, record, count in rows]


def _facts(session: Session, case: Case, record: RecordKind) -> dict[str, Any]:
    if record is RecordKind.REQUEST:
        return _request(session, case)
    if record is RecordKind.AGREEMENT:
        return _agreement(session, case)
    return _certificates(session, case) if record is RecordKind.CERTIFICATE else {}


def _request(session: Session, case: Case) -> dict[str, Any]:
    choices = session.scalars(
        select(ChoiceMade.choice).where(ChoiceMade.decision_id.in_([one.id for one in case.decisions]))
    )
    return {
        "asker": case.asker.value,
        "wish": case.wish.value,
        "decisions": sorted(one.kind.value for one in case.decisions),
        "choices": dict(Counter(choice.value for choice in choices)),
        "closed": case.closing_reason.value if case.closing_reason else "",
        "meetings": dict(
            Counter(
                state.value
                for state in session.scalars(select(Meeting.state).where(Meeting.case_id == case.id))
            )
        ),
    }


def _agreement(session: Session, case: Case) -> dict[str, Any]:
    states = session.scalars(select(Envelope.state).where(Envelope.case_id == case.id))
    actions = select(func.count()).where(AgreedAction.case_id == case.id, AgreedAction.replaced_at.is_(None))
    return {
        "documents": dict(Counter(state.value for state in states)),
        "actions": session.scalar(actions) or 0,
        "closed": case.closing_reason.value if case.closing_reason else "",
    }


def _certificates(session: Session, case: Case) -> dict[str, Any]:
    variants = session.scalars(
        select(Certificate.variant).where(Certificate.case_id == case.id, Certificate.superseded_at.is_(None))
    )
    return {"variants": dict(Counter(variant.value for variant in variants))}
