"""Disagreement resolution before a meeting: first talks, the sentence, asking everyone, and the news."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cases.deadlines.drs_replies import usual_reply_by
from cases.drs.parts import TakingPart
from cases.enums.drs import PartAnswer, PartMode
from cases.models import FAMILY_ROLES
from cases.vocabulary import Event
from commands.demo.many.rows import Row
from commands.demo.many.story.phrases import FOCUS, HISTORY
from commands.demo.many.story.story import Story, actor
from dates import from_uk, uk_day
from mail.kinds import EmailKind
from services.casework.taking_part import LINK_DAYS_MORE
from signing.links.tokens import Purpose


def talk_with(story: Story, party: Row, at: datetime) -> None:
    """The adviser talks with one party about what happened and what matters."""
    part = _part(story, party)
    part.update(
        talked_on=uk_day(at),
        talked_by=story.adviser.name,
        history=story.random.choice(HISTORY) if party["role"] in FAMILY_ROLES else "",
        hoped_result=story.random.choice(("A plan that is followed", "An end to the complaint", "")),
    )
    about = {"party": str(party["id"]), "talked_on": uk_day(at).isoformat()}
    story.log(Event.PART_TALKED, story.adviser, at, **about)


def agree_on_focus(story: Story, at: datetime, *, by: list[Row]) -> None:
    """A coordinator writes the sentence that says what the meeting is about; these say yes to it."""
    row, sentence = _disagreement(story), story.random.choice(FOCUS)
    row.update(focus=sentence, focus_set_at=at, focus_set_by=story.coordinator.name)
    story.log(Event.FOCUS_SET, story.coordinator, at, focus=sentence)
    for number, party in enumerate(by, start=1):
        said = min(at + timedelta(minutes=30 * number), story.world.now)
        _part(story, party).update(focus_agreed_at=said, focus_agreed_by=story.coordinator.name)
        story.log(Event.FOCUS_AGREED, story.coordinator, said, party=str(party["id"]))


def ask_everyone(story: Story, at: datetime) -> list[Row]:
    """Ask every party by a link of its own whether it takes part; return their rows."""
    reply_by = usual_reply_by(uk_day(at), story.world.bank_holidays, story.world.policy.drs_reply_days)
    _disagreement(story).update(asked_at=at, asked_by=story.coordinator.name, reply_by=reply_by)
    parts = [_part(story, party) for party in story.parties]
    for party, part in zip(story.parties, parts, strict=True):
        part["asked_at"] = at
        until = from_uk(reply_by + timedelta(days=LINK_DAYS_MORE), time(0, 0))
        link = story.link(Purpose.TAKE_PART, part["id"], at=at, until=until)
        ids = {"part": str(part["id"]), "link": str(link["id"])}
        story.email(EmailKind.TAKE_PART, party, at, str(link["id"]), **ids)
    about = {"parties": [str(one["id"]) for one in story.parties], "reply_by": reply_by.isoformat()}
    story.log(Event.PARTS_ASKED, story.coordinator, at, **about)
    return parts


def answer(story: Story, party: Row, given: PartAnswer, at: datetime) -> None:
    """One party answers on its page, or on the phone; nobody else learns what."""
    by, how = story.heard(party)
    part = _part(story, party)
    part.update(answer=given, answered_at=at, answered_by=actor(by).name, answered_how=how)
    if given is PartAnswer.YES:
        part.update(
            mode=story.random.choice(list(PartMode)), cannot_do="Mondays" if story.chance(0.3) else ""
        )
    said = {"answer": given.value, "how": how.value if how else "page"}
    story.log(Event.PART_ANSWERED, by, at, party=str(party["id"]), **said)


def tell_everyone(story: Story, at: datetime) -> None:
    """Tell everyone who was asked, in the same words, that it does not go ahead."""
    _disagreement(story).update(told_at=at, told_by=story.coordinator.name)
    story.log(Event.NOT_GOING_AHEAD, story.coordinator, at)
    for party in story.parties:
        part = _part(story, party)
        story.email(EmailKind.NOT_GOING_AHEAD, party, at, str(part["id"]), part=str(part["id"]))


def reply_by(story: Story) -> date:
    """Return the day by which everyone was asked to answer."""
    day = _disagreement(story)["reply_by"]
    assert isinstance(day, date)  # noqa: S101 - everyone was asked
    return day


def _disagreement(story: Story) -> Row:
    return story.rows.rows["disagreement"][0]


def _part(story: Story, party: Row) -> Row:
    known = [one for one in story.rows.rows["taking_part"] if one["party_id"] == party["id"]]
    return known[0] if known else story.rows.add(TakingPart, party_id=party["id"])
