"""What the mediator writes down of a meeting, and the Outcome Statement that people sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cases.deadlines.action_deadlines import WEEKS_IN_WORDS, lawful_due
from cases.legal_words import AGREEMENT_DAY
from cases.meetings.models import Outcome, OutcomeField
from cases.meetings.outcomes import SIGNING_ROLES
from cases.models import FAMILY_ROLES
from cases.vocabulary import DueBasis, Event, PartyRole, Result, Track
from commands.demo.many.rows import Row
from commands.demo.many.story.envelopes import (
    Person,
    Signing,
    ask_for_change,
    circulate,
    complete,
    open_it,
    pages_to_make,
    prepare,
    sign,
    tell_codes,
)
from commands.demo.many.story.meetings import attendances, mediator_of
from commands.demo.many.story.phrases import (
    ACTIONS,
    DIFFERENCES,
    ONLY_WRITTEN_DOWN,
    SUMMARIES,
    Agreed,
)
from commands.demo.many.story.story import Story
from dates import NO_BREAK_SPACE, uk_day
from services.statements.data import AGREED_AT_THE_MEETING


@dataclass(frozen=True)
class Point:
    """One thing that was agreed: what, by whom, by when, and why by then."""

    number: int
    what: str
    done_means: str
    owner: Row
    due: date
    basis: DueBasis
    reason: str
    agreed: Agreed

    @property
    def owner_words(self) -> str:
        """Whose it is, as the statement says it."""
        owner = self.owner
        if owner["organisation"]:
            return f"{owner['name']}, {owner['post']}, {owner['organisation']}"
        return str(owner["name"])


def record_outcome(story: Story, meeting: Row, result: Result, points: list[Point], at: datetime) -> Row:
    """The mediator fills in the outcome form of a meeting, and saves it last at ``at``; return the form."""
    mediator = mediator_of(story, meeting)
    outcome = story.rows.add(
        Outcome,
        meeting_id=meeting["id"],
        reference=story.world.new_reference("OS"),
        revision=2,
        started_at=meeting["starts_at"],
    )
    values: dict[str, Any] = {"result": result.value, **_people(story, meeting)}
    if result is not Result.ADJOURNED:
        values["summary"] = story.random.choice(SUMMARIES)
    else:
        day = story.working_day(story.world.today, story.random.randrange(4, 12))
        values |= _typed_date("next_meeting", day)
    if result in {Result.PART, Result.NONE}:
        values["differences"] = story.random.choice(DIFFERENCES)
    for point in points:
        values |= _typed(point)
    for name, value in values.items():
        story.rows.add(
            OutcomeField,
            outcome_id=outcome["id"],
            name=name,
            value=value,
            revision=2,
            saved_by=mediator.name,
            saved_by_id=mediator.viewer.user_id,
            saved_at=at,
        )
    return outcome


def without_statement(story: Story, meeting: Row, outcome: Row, at: datetime) -> None:
    """The mediator records why no statement will be made of what was agreed."""
    mediator = mediator_of(story, meeting)
    story.rows.add(
        OutcomeField,
        outcome_id=outcome["id"],
        name="no_statement_because",
        value=ONLY_WRITTEN_DOWN,
        revision=2,
        saved_by=mediator.name,
        saved_by_id=mediator.viewer.user_id,
        saved_at=at,
    )
    story.log(Event.STATEMENT_NOT_TO_COME, mediator, at, meeting=str(meeting["id"]))


def points_of(story: Story, meeting: Row) -> list[Point]:
    """Return what is agreed at a meeting, each with the date of the law or one that people wrote."""
    of_kind = ACTIONS[story.decision["kind"]]
    chosen = [one for one in of_kind if _owner(story, one[4]) is not None]
    count = min(len(chosen), story.random.choice((1, 2, 2, 3, 3)))
    picked = sorted(story.random.sample(range(len(chosen)), count))
    day = uk_day(meeting["starts_at"])
    return [_promise(story, chosen[place], number, day) for number, place in enumerate(picked, start=1)]


def make_statement(
    story: Story, meeting: Row, outcome: Row, result: Result, points: list[Point], *, at: datetime
) -> Signing:
    """Make the Outcome Statement of what was agreed, ready to be sent to those who sign."""
    mediator, day = mediator_of(story, meeting), uk_day(meeting["starts_at"])
    people = _signers(story)
    last = uk_day(at) + timedelta(days=story.world.policy.signing_days)
    return prepare(
        story,
        people,
        _data(story, meeting, outcome, result, points, people),
        reference=outcome["reference"],
        agreed_on=day,
        open_until=day if story.track is Track.DRS else last,
        by=mediator,
        mediator=mediator,
        at=at,
        outcome_id=outcome["id"],
    )


def sign_by_all(story: Story, signing: Signing, *, at: datetime) -> datetime:
    """Send it and let everyone sign, in the room or in the days after; return when the last one did."""
    circulate(story, signing, by=signing.by, at=at)
    tell_codes(story, signing, at + timedelta(minutes=2))
    last = at
    for signer in signing.signers:
        days = 0 if story.track is Track.DRS else story.random.choice((0, 0, 1, 2, 4))
        signed = (
            story.later(at + timedelta(minutes=20), days, hour=18) if days else at + timedelta(minutes=25)
        )
        sign(story, signing, signer, signed)
        last = max(last, signed)
    complete(story, signing, last)
    return last


def leave_out(story: Story, signing: Signing, *, at: datetime) -> None:
    """Send it; one has signed, and another still reads."""
    circulate(story, signing, by=signing.by, at=at)
    tell_codes(story, signing, at + timedelta(minutes=2))
    first, *others = signing.signers
    now = story.world.now
    sign(story, signing, first, min(at + timedelta(hours=2), now))
    for other in others[:1]:
        open_it(story, signing, other, min(at + timedelta(hours=3), now))
    pages_to_make(story, signing)


def come_back(story: Story, signing: Signing, *, at: datetime) -> None:
    """Send it; one of the family asks for a change."""
    circulate(story, signing, by=signing.by, at=at)
    tell_codes(story, signing, at + timedelta(minutes=2))
    words = "Action 1 says ‘soon’. We agreed on a date."
    ask_for_change(story, signing, signing.signers[0], words, min(at + timedelta(hours=4), story.world.now))


def _people(story: Story, meeting: Row) -> dict[str, Any]:
    """Return who was there and who signs, field by field, as the form begins with them."""
    values: dict[str, Any] = {}
    for number, one in enumerate(attendances(story, meeting), start=1):
        stem = f"people.{one['id'].hex[:8]}"
        values |= {
            f"{stem}.position": number,
            f"{stem}.name": one["name"],
            f"{stem}.role": one["role_words"],
            f"{stem}.for_whom": one["for_whom"],
            f"{stem}.present": True,
        }
        if one["party_id"] is not None:
            values[f"{stem}.party"] = str(one["party_id"])
    for person in _signers(story):
        stem = f"signers.{person.party['id']}"
        values |= {f"{stem}.signs": True, f"{stem}.name": person.name, f"{stem}.capacity": person.capacity}
    return values


def _signers(story: Story) -> list[Person]:
    return [
        Person(party, party["name"], _capacity(party))
        for party in story.parties
        if party["role"] in SIGNING_ROLES
    ]


def _capacity(party: Row) -> str:
    """Return the capacity in which somebody signs, as ``cases.meetings.outcomes.signing_capacity`` does."""
    if party["organisation"]:
        return ", ".join(filter(None, (party["post"], f"for {party['organisation']}")))
    return str(party["role"].words.lower())


def _owner(story: Story, role: PartyRole) -> Row | None:
    if role in FAMILY_ROLES:
        return story.asker
    return next((party for party in story.parties if party["role"] is role), None)


def _promise(story: Story, agreed: Agreed, number: int, day: date) -> Point:
    what, done_means, kind, section, role, weeks = agreed
    owner = _owner(story, role)
    assert owner is not None  # noqa: S101 - only those with an owner were chosen
    suggested = lawful_due(
        kind,
        section,
        day,
        bank_holidays=story.world.bank_holidays,
        track=story.track,
        owner=owner["role"],
    )
    if suggested.due is None:
        due = story.working_day(day + timedelta(weeks=weeks), 0)
        return Point(number, what, done_means, owner, due, DueBasis.AGREED, AGREED_AT_THE_MEETING, agreed)
    number_of_rule = "42(2)" if suggested.basis is DueBasis.REG42_2 else "42(3)"
    in_words = WEEKS_IN_WORDS[suggested.milestones[0].weeks]
    reason = f"{in_words} (regulation{NO_BREAK_SPACE}{number_of_rule})"
    return Point(number, what, done_means, owner, suggested.due, suggested.basis, reason, agreed)


def _typed(point: Point) -> dict[str, Any]:
    stem = f"actions.{uuid4().hex[:8]}"
    _, _, kind, section, _, _ = point.agreed
    owner = point.owner
    person = f"{owner['name']}, {owner['post']}" if owner["organisation"] else ""
    return {
        f"{stem}.position": point.number,
        f"{stem}.what": point.what,
        f"{stem}.done_means": point.done_means,
        f"{stem}.kind": kind.value,
        f"{stem}.section": section.value if section else "",
        f"{stem}.owner_party": owner["organisation"] or owner["name"],
        f"{stem}.owner_person": person,
        f"{stem}.due_basis": point.basis.value,
        **_typed_date(f"{stem}.due_date", point.due),
    }


def _typed_date(stem: str, day: date) -> dict[str, str]:
    return {
        stem: day.isoformat(),
        f"{stem}_day": str(day.day),
        f"{stem}_month": str(day.month),
        f"{stem}_year": str(day.year),
    }


def _data(
    story: Story,
    meeting: Row,
    outcome: Row,
    result: Result,
    points: list[Point],
    people: list[Person],
) -> dict[str, Any]:
    """Return what both templates are filled with, as ``services.statements.data`` does."""
    provider, case = story.world.provider, story.case
    names = [meeting["mediator_name"], meeting["co_mediator_name"]]
    shared: dict[str, Any] = {
        "version": 1,
        "kind": story.track.words,
        "case_reference": case["reference"],
        "meeting_date": uk_day(meeting["starts_at"]).isoformat(),
        "meeting_format": meeting["mode"].words.lower(),
        "mediator_name": " and ".join(filter(None, names)),
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "statement_ref": outcome["reference"],
    }
    part_a: dict[str, Any] = {
        **shared,
        "result_words": result.words,
        "nothing_agreed": not points,
        "attended": [_attended(one) for one in attendances(story, meeting)],
        "actions": [
            {
                "number": one.number,
                "what": one.what,
                "done_means": one.done_means,
                "owner": one.owner_words,
                "due_reason": one.reason,
                "due_date": one.due.isoformat(),
            }
            for one in points
        ],
        "signers": [_signer_data(story, one) for one in people],
    }
    if any("(regulation" in one.reason for one in points):
        part_a["dates_note"] = AGREEMENT_DAY
    fields = [row for row in story.rows.rows["outcome_field"] if row["outcome_id"] == outcome["id"]]
    typed = {row["name"]: row["value"] for row in fields}
    part_b = {
        **shared,
        "discussion_summary": [typed["summary"]],
        "remaining_differences": [typed["differences"]] if "differences" in typed else [],
    }
    return {"part_a": part_a, "part_b": part_b}


def _attended(one: Row) -> dict[str, str]:
    role = one["role_words"]
    known = {part.words for part in PartyRole}
    row = {"name": one["name"], "role": role.lower() if role in known else role}
    return row | ({"for_whom": one["for_whom"]} if one["for_whom"] else {})


def _signer_data(story: Story, one: Person) -> dict[str, str]:
    row = {"name": one.name, "capacity": one.capacity}
    if one.party["organisation"]:
        return row
    if one.party["role"] is PartyRole.YOUNG_PERSON:
        return row
    return row | {"party": f"Family of {story.case['person_name']}"}
