"""Taking one answer: counted, and never kept as one person's.

Of one answer nothing is written that holds two of its parts together. With each answer every count of its
group and every comment of its quarter is written anew, in no order, so that no row is younger than another.
Somebody who compares two copies of the database, made right before and after one answer, can still tell it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from cases.errors import CaseError
from cases.feedback import (
    KIND_NOT_TOLD,
    AppealCount,
    FeedbackAudience,
    FeedbackComment,
    FeedbackCount,
    FeedbackStage,
    FeedbackUsed,
    quarter_of,
)
from cases.meetings.models import Meeting
from cases.vocabulary import DecisionKind
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.feedback.inviting import OPEN_FOR, authority_of_meeting, kind_asked_about
from services.feedback.questions import ALL, APPEAL_ANSWERS, SKIPPED, asks_about_appeal, questions_for
from signing.links.feedback_tokens import FeedbackClaim

LEAST: Final = 5
"""Fewer people than this, or meetings of which people are asked at one time, are never counted apart."""
_ONE_AT_A_TIME: Final = 7_330_417
_RANDOM = secrets.SystemRandom()


class AnsweredBefore(CaseError):
    """The link was used."""

    sentence = "You have answered already. Thank you: nothing more is needed."


class NoMoreAnswers(CaseError):
    """The link's last day has passed."""

    sentence = "This link can no longer be used."


def refuse_unless_open(session: Session, claim: FeedbackClaim, *, at: datetime) -> None:
    """Raise AnsweredBefore or NoMoreAnswers where the link takes no answer."""
    if session.get(FeedbackUsed, claim.digest) is not None:
        raise AnsweredBefore("used")
    if uk_day(at) > claim.until:
        raise NoMoreAnswers(claim.until.isoformat())


def give_answer(
    session: Session,
    claim: FeedbackClaim,
    answers: Mapping[str, str],
    *,
    appealed: str = "",
    comment: str = "",
    may_quote: bool = False,
    at: datetime,
) -> None:
    """Count one answer; what is left out counts as skipped. Raises AnsweredBefore, NoMoreAnswers."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    refuse_unless_open(session, claim, at=at)
    quarter = quarter_of(uk_day(at))
    audience, stage = FeedbackAudience(claim.audience), FeedbackStage(claim.stage)
    session.execute(insert(FeedbackUsed).values(digest=claim.digest, quarter=quarter))
    open_now = _meetings_asked_about(session, claim, at=at)
    theirs = [one for one in open_now if authority_of_meeting(session, one) == claim.authority]
    code = claim.authority if claim.authority and len(theirs) >= LEAST else ""
    _count(session, code, quarter, audience, stage, answers)
    if asks_about_appeal(audience, stage, claim.decision):
        alike = [one for one in open_now if kind_asked_about(one) == claim.decision]
        kind = DecisionKind(claim.decision) if len(alike) >= LEAST else KIND_NOT_TOLD
        _count_appeal(session, quarter, kind, appealed)
    _mix_comments(session, quarter, audience, stage, comment.strip(), may_quote=may_quote)


def _count(
    session: Session,
    code: str,
    quarter: str,
    audience: FeedbackAudience,
    stage: FeedbackStage,
    answers: Mapping[str, str],
) -> None:
    group = {"quarter": quarter, "audience": audience, "stage": stage, "authority_code": code}
    wanted = [(ALL, "given")]
    given = {(ALL, "given")}
    for question in questions_for(audience, stage):
        wanted += [(question.name, answer) for answer in (*question.answers, SKIPPED)]
        chosen = answers.get(question.name, "")
        given.add((question.name, chosen if chosen in question.answers else SKIPPED))
    in_group = and_(*(getattr(FeedbackCount, name) == value for name, value in group.items()))
    known = {
        (row.question, row.answer)
        for row in session.execute(select(FeedbackCount.question, FeedbackCount.answer).where(in_group))
    }
    missing = [pair for pair in wanted if pair not in known]
    if missing:
        rows = [{"id": uuid4(), **group, "question": q, "answer": a, "count": 0} for q, a in missing]
        session.execute(insert(FeedbackCount), rows)
    is_given = tuple_(FeedbackCount.question, FeedbackCount.answer).in_(sorted(given))
    _add(session, FeedbackCount, in_group, is_given)


def _count_appeal(session: Session, quarter: str, kind: DecisionKind, appealed: str) -> None:
    answers = (*APPEAL_ANSWERS, SKIPPED)
    known = set(
        session.execute(
            select(AppealCount.answer).where(AppealCount.quarter == quarter, AppealCount.kind == kind)
        ).scalars()
    )
    rows = [
        {"id": uuid4(), "quarter": quarter, "kind": kind, "answer": answer, "count": 0}
        for answer in answers
        if answer not in known
    ]
    if rows:
        session.execute(insert(AppealCount), rows)
    chosen = appealed if appealed in APPEAL_ANSWERS else SKIPPED
    is_given = and_(AppealCount.kind == kind, AppealCount.answer == chosen)
    _add(session, AppealCount, AppealCount.quarter == quarter, is_given)


def _add(
    session: Session,
    table: type[FeedbackCount] | type[AppealCount],
    group: ColumnElement[bool],
    is_given: ColumnElement[bool],
) -> None:
    """Add one to what was given; every row of the group is written, so that none is younger."""
    added = case((is_given, 1), else_=0)
    statement = update(table).where(group).values(count=table.count + added)
    session.execute(statement.execution_options(synchronize_session=False))


def _mix_comments(
    session: Session,
    quarter: str,
    audience: FeedbackAudience,
    stage: FeedbackStage,
    comment: str,
    *,
    may_quote: bool,
) -> None:
    """Write every comment of the quarter anew, under new keys and in no order, the new one among them."""
    columns = (
        FeedbackComment.audience,
        FeedbackComment.stage,
        FeedbackComment.words,
        FeedbackComment.may_quote,
    )
    kept = [tuple(row) for row in session.execute(select(*columns).where(FeedbackComment.quarter == quarter))]
    if comment:
        kept.append((audience, stage, comment, may_quote))
    session.execute(
        delete(FeedbackComment)
        .where(FeedbackComment.quarter == quarter)
        .execution_options(synchronize_session=False)
    )
    _RANDOM.shuffle(kept)
    rows = [
        {"id": uuid4(), "quarter": quarter, "audience": a, "stage": s, "words": w, "may_quote": q}
        for a, s, w, q in kept
    ]
    if rows:
        session.execute(insert(FeedbackComment), rows)


def _meetings_asked_about(session: Session, claim: FeedbackClaim, *, at: datetime) -> list[Meeting]:
    """Return the meetings of which people asked as the claim's were can answer now.

    One answer may be from any of them: who was asked long ago, and can answer no more, hides nobody.
    """
    since = at - OPEN_FOR - timedelta(days=1)
    asked = session.scalars(
        select(Delivery.ids).where(Delivery.kind == EmailKind.FEEDBACK, Delivery.queued_at >= since)
    )
    alike = {
        UUID(ids["meeting"])
        for ids in asked
        if (ids["audience"], ids["stage"]) == (claim.audience, claim.stage)
    }
    return list(session.scalars(select(Meeting).where(Meeting.id.in_(alike))))
