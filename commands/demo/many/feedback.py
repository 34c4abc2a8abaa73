"""Feedback about the meetings of practice cases: counts alone, as the product keeps it."""

from __future__ import annotations

from collections import defaultdict
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cases.deadlines.days import add_months
from cases.feedback import (
    KIND_NOT_TOLD,
    LATER_MONTHS,
    AppealCount,
    FeedbackAudience,
    FeedbackComment,
    FeedbackCount,
    FeedbackStage,
    quarter_of,
)
from cases.vocabulary import DecisionKind
from commands.demo.many.rows import Row
from commands.demo.many.story.phrases import COMMENTS
from commands.demo.many.story.story import Story
from commands.demo.many.world import Tally
from dates import uk_day
from services.feedback.answering import LEAST
from services.feedback.questions import (
    ALL,
    APPEAL_ANSWERS,
    SKIPPED,
    asks_about_appeal,
    questions_for,
)

SHARE = {FeedbackAudience.FAMILY: 0.45, FeedbackAudience.AUTHORITY: 0.35}
"""How many of those who are asked answer."""
GOOD = 0.72
"""How often an answer is the best one."""


def answer_feedback(story: Story, meeting: Row) -> None:
    """Let who was there answer, after the meeting and three months later, once those days are past."""
    held_on = uk_day(meeting["ends_at"])
    days = {FeedbackStage.AFTER: held_on, FeedbackStage.LATER: add_months(held_on, LATER_MONTHS)}
    for stage, day in days.items():
        if day >= story.world.today:
            continue
        for audience in FeedbackAudience:
            is_asked = audience is not FeedbackAudience.FAMILY or story.asker["email"]
            if is_asked and story.chance(SHARE[audience]):
                _answer(story, audience, stage, quarter_of(day))


def _answer(story: Story, audience: FeedbackAudience, stage: FeedbackStage, quarter: str) -> None:
    tally, random = story.world.tally, story.random
    group = (quarter, audience.value, stage.value, story.case["authority_code"])
    tally.counts[*group, ALL, "given"] += 1
    for question in questions_for(audience, stage):
        first, *others = question.answers
        chosen = first if story.chance(GOOD) else random.choice([*others, SKIPPED])
        tally.counts[*group, question.name, chosen] += 1
    kind = story.decision["kind"].value
    if asks_about_appeal(audience, stage, kind):
        tally.appeals[quarter, kind, random.choice(("yes", "no", "no", "rather_not"))] += 1
    if story.chance(0.2):
        quote = story.chance(0.5)
        tally.comments.append((quarter, audience.value, stage.value, random.choice(COMMENTS), quote))


def keep_feedback(session: Session, tally: Tally) -> None:
    """Add what was answered to the counts there are; those of fewer than five are not kept apart."""
    groups: defaultdict[tuple[str, str, str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for (quarter, audience, stage, code, name, answer), count in tally.counts.items():
        many = tally.counts[quarter, audience, stage, code, ALL, "given"] >= LEAST
        counts = groups[quarter, audience, stage, code if many else ""]
        counts[name, answer] = counts.get((name, answer), 0) + count
    counted: list[tuple[dict[str, object], int]] = []
    for (quarter, audience, stage, code), counts in groups.items():
        whose, when = FeedbackAudience(audience), FeedbackStage(stage)
        wanted = [(ALL, "given")]
        for question in questions_for(whose, when):
            wanted += [(question.name, answer) for answer in (*question.answers, SKIPPED)]
        group: dict[str, object] = {"quarter": quarter, "audience": whose, "stage": when}
        group["authority_code"] = code
        for name, answer in wanted:
            key = group | {"question": name, "answer": answer}
            counted.append((key, counts.get((name, answer), 0)))
    _add(session, FeedbackCount, counted)
    _keep_appeals(session, tally)
    rows = [
        {
            "id": uuid4(),
            "quarter": quarter,
            "audience": FeedbackAudience(audience),
            "stage": FeedbackStage(stage),
            "words": words,
            "may_quote": quote,
        }
        for quarter, audience, stage, words, quote in tally.comments
    ]
    if rows:
        session.execute(insert(FeedbackComment), rows)


def _keep_appeals(session: Session, tally: Tally) -> None:
    said: defaultdict[tuple[str, DecisionKind], dict[str, int]] = defaultdict(dict)
    for (quarter, kind, answer), count in tally.appeals.items():
        about = sum(tally.appeals[quarter, kind, one] for one in (*APPEAL_ANSWERS, SKIPPED))
        counts = said[quarter, DecisionKind(kind) if about >= LEAST else KIND_NOT_TOLD]
        counts[answer] = counts.get(answer, 0) + count
    counted: list[tuple[dict[str, object], int]] = []
    for (quarter, decision), counts in said.items():
        for answer in (*APPEAL_ANSWERS, SKIPPED):
            key: dict[str, object] = {"quarter": quarter, "kind": decision, "answer": answer}
            counted.append((key, counts.get(answer, 0)))
    _add(session, AppealCount, counted)


def _add(
    session: Session,
    table: type[FeedbackCount] | type[AppealCount],
    counted: list[tuple[dict[str, object], int]],
) -> None:
    """Add to the rows that are there; insert the others at once."""
    names = list(counted[0][0]) if counted else []
    columns = [getattr(table, name) for name in names]
    known = {tuple(found): row_id for row_id, *found in session.execute(select(table.id, *columns))}
    new: list[dict[str, object]] = []
    for key, count in counted:
        row_id = known.get(tuple(key.values()))
        if row_id is None:
            new.append({"id": uuid4(), **key, "count": count})
        else:
            session.execute(update(table).where(table.id == row_id).values(count=table.count + count))
    if new:
        session.execute(insert(table), new)
