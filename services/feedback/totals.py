"""Totals of feedback, in which nobody can be found: of ended quarters, and never of fewer than five.

A quarter is shown once it is over, so that no answer can be told from the totals before and after it. Where a
number under five is left out, so is another, so that it cannot be worked out from the sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.feedback import AppealCount, FeedbackAudience, FeedbackComment, FeedbackCount, FeedbackStage
from cases.reports.hiding import hide_few
from cases.reports.quarters import quarter_words
from cases.vocabulary import DecisionKind, Role
from services.feedback.answering import LEAST
from services.feedback.questions import ALL, APPEAL_ANSWERS, SKIPPED, questions_for

READERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Who reads comments, and whether people appealed."""
COMMENTS_TO_A_PAGE = 50


@dataclass(frozen=True)
class AnsweredQuestion:
    """One question, and how many gave each answer; None stands for a number that is not shown."""

    words: str
    answers: list[tuple[str, int | None]]


@dataclass(frozen=True)
class GroupTotals:
    """What one group of people answered in one quarter; ``count`` is None where it was fewer than five."""

    audience: FeedbackAudience
    stage: FeedbackStage
    count: int | None
    questions: list[AnsweredQuestion] = field(default_factory=list)
    comment_count: int = 0


@dataclass(frozen=True)
class Comments:
    """What one group of people wrote in one quarter: a page of it, and where the next begins."""

    quarter: str
    audience: FeedbackAudience
    stage: FeedbackStage
    count: int
    page: list[FeedbackComment]
    after: UUID | None


@dataclass(frozen=True)
class QuarterTotals:
    """One quarter that has ended."""

    quarter: str
    groups: list[GroupTotals]
    appeals: list[tuple[DecisionKind, list[tuple[str, int | None]]]]

    @property
    def words(self) -> str:
        """The quarter as a heading says it."""
        return quarter_words(self.quarter)


def ended_quarters(session: Session, *, viewer: Viewer, this_quarter: str) -> list[str]:
    """Return the quarters of which ``viewer`` may read totals, the newest first.

    Each is looked up before the one after it, by the index: many answers cost no more than few.
    """
    newest = select(func.max(FeedbackCount.quarter).label("quarter")).where(*_seen_by(viewer, this_quarter))
    first = newest.cte(recursive=True)
    before = newest.where(FeedbackCount.quarter < first.c.quarter).scalar_subquery()
    quarters = first.union_all(select(before).where(first.c.quarter.is_not(None)))
    return list(session.scalars(select(quarters.c.quarter).where(quarters.c.quarter.is_not(None))))


def feedback_totals(
    session: Session, *, viewer: Viewer, this_quarter: str, only: str | None = None
) -> list[QuarterTotals]:
    """Return the totals that ``viewer`` may read, the newest quarter first; ``only`` those of one quarter.

    An officer reads those of meetings of their own authority, everyone else those of all.
    """
    answer = (FeedbackCount.question, FeedbackCount.answer)
    group = (FeedbackCount.quarter, FeedbackCount.audience, FeedbackCount.stage, *answer)
    query = select(*group, func.sum(FeedbackCount.count)).where(*_seen_by(viewer, this_quarter))
    query = query.group_by(*group)
    if only is not None:
        query = query.where(FeedbackCount.quarter == only)
    found: dict[str, dict[tuple[FeedbackAudience, FeedbackStage], dict[str, dict[str, int]]]] = defaultdict(
        dict
    )
    for quarter, audience, stage, question, given, count in session.execute(query):
        questions = found[quarter].setdefault((audience, stage), defaultdict(dict))
        questions[question][given] = count
    return [
        QuarterTotals(
            quarter,
            [
                _group(session, quarter, audience, stage, groups[audience, stage], viewer)
                for audience in FeedbackAudience
                for stage in FeedbackStage
                if (audience, stage) in groups
            ],
            _appeals(session, quarter) if viewer.role in READERS else [],
        )
        for quarter, groups in sorted(found.items(), reverse=True)
    ]


def comments_of(
    session: Session,
    *,
    viewer: Viewer,
    this_quarter: str,
    quarter: str,
    audience: FeedbackAudience,
    stage: FeedbackStage,
    after: UUID | None,
) -> Comments | None:
    """Return what a group wrote in a quarter that has ended, a page at a time; None if nothing is read.

    The order is that of keys by chance: it says nothing of who wrote first.
    """
    if viewer.role not in READERS:
        return None
    totals = feedback_totals(session, viewer=viewer, this_quarter=this_quarter, only=quarter)
    groups = (group for found in totals for group in found.groups)
    group = next((one for one in groups if (one.audience, one.stage) == (audience, stage)), None)
    if group is None or not group.comment_count:
        return None
    query = select(FeedbackComment).where(*_written(quarter, audience, stage)).order_by(FeedbackComment.id)
    if after is not None:
        query = query.where(FeedbackComment.id > after)
    found = list(session.scalars(query.limit(COMMENTS_TO_A_PAGE + 1)))
    shown = found[:COMMENTS_TO_A_PAGE]
    is_last = len(found) == len(shown)
    return Comments(quarter, audience, stage, group.comment_count, shown, None if is_last else shown[-1].id)


def _seen_by(viewer: Viewer, this_quarter: str) -> list[ColumnElement[bool]]:
    conditions = [FeedbackCount.quarter < this_quarter]
    if viewer.role is Role.OFFICER:
        conditions.append(FeedbackCount.authority_code == (viewer.authority_code or "-"))
    return conditions


def _written(quarter: str, audience: FeedbackAudience, stage: FeedbackStage) -> list[ColumnElement[bool]]:
    return [
        FeedbackComment.quarter == quarter,
        FeedbackComment.audience == audience,
        FeedbackComment.stage == stage,
    ]


def _group(
    session: Session,
    quarter: str,
    audience: FeedbackAudience,
    stage: FeedbackStage,
    counts: Mapping[str, Mapping[str, int]],
    viewer: Viewer,
) -> GroupTotals:
    number = counts.get(ALL, {}).get("given", 0)
    if number < LEAST:
        return GroupTotals(audience, stage, None)
    questions = []
    for question in questions_for(audience, stage):
        shown = hide_few(counts.get(question.name, {}))
        labels = {**question.answers, SKIPPED: "Not answered"}
        questions.append(
            AnsweredQuestion(question.words, [(label, shown.get(name, 0)) for name, label in labels.items()])
        )
    comments = 0
    if viewer.role in READERS:
        written = select(func.count()).select_from(FeedbackComment).where(*_written(quarter, audience, stage))
        comments = session.scalar(written) or 0
    return GroupTotals(audience, stage, number, questions, comments)


def _appeals(session: Session, quarter: str) -> list[tuple[DecisionKind, list[tuple[str, int | None]]]]:
    by_kind: dict[DecisionKind, dict[str, int]] = defaultdict(dict)
    for row in session.scalars(select(AppealCount).where(AppealCount.quarter == quarter)):
        by_kind[row.kind][row.answer] = row.count
    labels = {**APPEAL_ANSWERS, SKIPPED: "Not answered"}
    return [
        (kind, [(label, shown.get(name, 0)) for name, label in labels.items()])
        for kind in DecisionKind
        if kind in by_kind and sum(by_kind[kind].values()) >= LEAST
        for shown in [hide_few(by_kind[kind])]
    ]
