"""What became of what was agreed: done, partly, not yet, or silence; and what the other side says of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from cases.accounts.people import SYSTEM
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind, standing_of
from cases.models import FAMILY_ROLES
from cases.vocabulary import Event, ToldHow
from commands.demo.many.rows import Row
from commands.demo.many.story.envelopes import Signing
from commands.demo.many.story.phrases import DONE, NOT_AGREED, NOT_YET, PARTLY
from commands.demo.many.story.statements import Point
from commands.demo.many.story.story import Story
from dates import uk_day
from mail.kinds import EmailKind
from services.agreed.links import actions_until
from signing.links.tokens import Purpose


class Kept(Enum):
    """What became of one thing that was agreed."""

    DONE = "done, and the other side agrees"
    DONE_BY_WORD = "done, by the owner's word"
    PARTLY_FIRST = "partly at first, then done"
    LATE = "done after its date"
    PARTLY = "partly, so far"
    NOT_YET = "not yet, with a reason"
    SILENT = "no answer"
    DISPUTED = "the owner says done, the other side says no"


SETTLED = (*([Kept.DONE] * 5), *([Kept.DONE_BY_WORD] * 2), Kept.PARTLY_FIRST, *([Kept.LATE] * 2))
RUNNING = (
    *([Kept.SILENT] * 4),
    Kept.DONE,
    Kept.DONE_BY_WORD,
    Kept.PARTLY,
    Kept.PARTLY,
    Kept.NOT_YET,
    Kept.DISPUTED,
)
LATE_AT_MOST = 9
"""Working days after a date by which the office has nearly always heard what became of it."""


def keep_actions(story: Story, signing: Signing, points: list[Point], at: datetime) -> list[Row]:
    """Put what everyone signed on the page of each who signed; return the rows."""
    envelope = signing.envelope
    envelope["actions_kept_at"] = at
    rows = [
        story.rows.add(
            AgreedAction,
            outcome_id=envelope["outcome_id"],
            version=1,
            statement_ref=envelope["reference"],
            number=one.number,
            paper_number=one.number,
            what=one.what,
            done_means=one.done_means,
            owner=one.owner_words,
            owner_id=one.owner["id"],
            due_date=one.due,
            due_basis=one.basis,
            due_reason=one.reason,
            agreed_on=envelope["agreed_on"],
            kept_at=at,
        )
        for one in points
    ]
    named = [{"id": str(row["id"]), "number": row["number"]} for row in rows]
    about = {"envelope": str(envelope["id"]), "version": 1, "actions": named}
    story.log(Event.ACTIONS_KEPT, SYSTEM, at, **about)
    until = actions_until([AgreedAction(due_date=one.due) for one in points], at, story.world.policy)
    for signer in signing.signers:
        link = story.link(Purpose.ACTIONS, signer["id"], at=at, until=until)
        to = _party(story, signer["party_id"])
        ids = {"link": str(link["id"]), "envelope": str(envelope["id"])}
        story.email(EmailKind.ACTIONS_PAGE, to, at, f"{link['id']}:{to['id']}", **ids)
    return rows


def follow_up(story: Story, rows: list[Row], *, settled: bool) -> None:
    """Say what became of each by today; of what is ``settled`` everything was done in the end.

    So it was nearly always where the date is weeks ago: the office phones about what is late.
    """
    world = story.world
    for row in rows:
        ahead = row["due_date"] > world.today
        if not settled and ahead and story.chance(0.6):
            continue  # its date lies ahead, and nobody has said anything
        is_old = row["due_date"] < world.working_day(world.today, -LATE_AT_MOST) and story.chance(0.93)
        _tell(story, row, story.random.choice(SETTLED if settled or is_old else RUNNING))


def _tell(story: Story, row: Row, kept: Kept) -> None:
    owner, due = _party(story, row["owner_id"]), row["due_date"]
    near = _day_near(story, row, -story.random.randrange(0, 8))
    match kept:
        case Kept.SILENT:
            return
        case Kept.PARTLY:
            _say(story, row, owner, ActionAnswerKind.PARTLY, near)
            return
        case Kept.NOT_YET:
            _say(story, row, owner, ActionAnswerKind.NOT_YET, near)
            return
        case Kept.LATE:
            done_at = _day_near(story, row, story.random.randrange(2, 16))
            if story.chance(0.5):
                _say(story, row, owner, ActionAnswerKind.NOT_YET, _day_near(story, row, 1))
        case Kept.PARTLY_FIRST:
            _say(story, row, owner, ActionAnswerKind.PARTLY, near)
            done_at = _day_near(story, row, 5)
        case _:
            done_at = near
    _say(story, row, owner, ActionAnswerKind.DONE, done_at)
    other = story.asker if owner["role"] not in FAMILY_ROLES else story.authority
    answered = story.later(done_at, story.random.randrange(1, 6), hour=19)
    if kept is Kept.DISPUTED and owner is not other:
        _say(story, row, other, ActionAnswerKind.NOT_AGREED, answered)
    elif kept is not Kept.DONE_BY_WORD and answered < story.world.now:
        _say(story, row, other, ActionAnswerKind.AGREED, answered)
    assert due  # noqa: S101 - every point has a date


def _say(story: Story, row: Row, party: Row, kind: ActionAnswerKind, at: datetime) -> None:
    """One party answers on its page, or tells the coordinator who phones."""
    said = [one for one in story.rows.rows["action_answer"] if one["action_id"] == row["id"]]
    at = max([at, *(one["at"] + timedelta(minutes=5) for one in said)])
    if at >= story.world.now:
        return
    words = _words(story, kind)
    by_phone = story.chance(0.12) or not party["email"]
    staff = story.coordinator
    answer = story.rows.add(
        ActionAnswer,
        action_id=row["id"],
        number=len(said) + 1,
        kind=kind,
        party_id=party["id"],
        said_by=party["name"],
        words=words,
        at=at,
        said_on=uk_day(at),
        taken_how=ToldHow.PHONE if by_phone else None,
        taken_by=staff.name if by_phone else "",
    )
    story.log(
        Event.ACTION_ANSWERED,
        staff if by_phone else party,
        at,
        action=str(row["id"]),
        action_number=row["number"],
        answer=kind.value,
        party=str(party["id"]),
        said_by=party["name"],
        said_on=uk_day(at).isoformat(),
        heard=ToldHow.PHONE.value if by_phone else None,
        words=words,
        files=[],
    )
    answers = ((one["party_id"], one["kind"]) for one in (*said, answer))
    row["is_settled"] = standing_of(answers).is_done
    for other in (story.asker, story.authority):
        if other is not party:
            about = f"{answer['id']}:{other['id']}"
            story.email(EmailKind.ACTION_ANSWERED, other, at, about, answer=str(answer["id"]))


def _words(story: Story, kind: ActionAnswerKind) -> str:
    choices = {
        ActionAnswerKind.DONE: DONE,
        ActionAnswerKind.PARTLY: PARTLY,
        ActionAnswerKind.NOT_YET: NOT_YET,
        ActionAnswerKind.NOT_AGREED: NOT_AGREED,
    }
    return story.random.choice(choices[kind]) if kind in choices else ""


def _day_near(story: Story, row: Row, days: int) -> datetime:
    """Return a time so many days from the action's date: after it was agreed, and before now."""
    day = story.working_day(row["due_date"] + timedelta(days=days), 0)
    first = story.working_day(uk_day(row["kept_at"]), 1)
    last = story.working_day(story.world.today, -1)
    at = story.instant(max(first, min(day, last)), story.random.randrange(9, 18))
    kept_at: datetime = row["kept_at"]
    return max(at, kept_at + timedelta(hours=1))


def _party(story: Story, party_id: UUID) -> Row:
    return next(party for party in story.parties if party["id"] == party_id)
