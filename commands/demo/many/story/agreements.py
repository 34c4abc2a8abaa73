"""The agreement before a meeting: sent, and signed by those who come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cases.accounts.people import SYSTEM
from cases.deadlines.before_meeting import AGREEMENT_WORKING_DAYS
from cases.vocabulary import Track
from commands.demo.many.rows import Row
from commands.demo.many.story.envelopes import (
    Person,
    Signing,
    circulate,
    complete,
    open_it,
    pages_to_make,
    prepare,
    sign,
    tell_codes,
)
from commands.demo.many.story.meetings import attendances, mediator_of
from commands.demo.many.story.needs import interpreters
from commands.demo.many.story.story import Story
from dates import uk_day
from services.agreements.people import INTERPRETER


def sent_on(story: Story, meeting: Row) -> date:
    """Return the day on which the agreement before ``meeting`` goes out, or is to go."""
    day = story.working_day(uk_day(meeting["starts_at"]), -AGREEMENT_WORKING_DAYS)
    arranged = story.working_day(uk_day(meeting["arranged_at"]), 1)
    early = story.random.choice((0, 0, 1, 2, 3))
    return max(arranged, story.working_day(day, -early))


def send_agreement(story: Story, meeting: Row, *, at: datetime) -> list[Signing]:
    """Ask everyone who comes to sign: one document, or one for each person where a safety flag is set."""
    people = _people(story, meeting, at)
    groups = [[one] for one in people] if story.case["safety_flag"] else [people]
    return [_send(story, meeting, group, people, at=at) for group in groups]


def sign_before(story: Story, sent: list[Signing], meeting: Row) -> None:
    """Let those who were asked sign by the day of the meeting, as far as that is over, or some of them."""
    now, day = story.world.now, uk_day(meeting["starts_at"])
    is_over = meeting["starts_at"] <= now
    for signing in sent:
        begun = signing.envelope["circulated_at"]
        phoned_at = min(story.later(begun, 0, hour=16), now)
        if is_over or story.chance(0.7):
            tell_codes(story, signing, max(begun, phoned_at))
        last = begun
        for signer in signing.signers:
            at = max(story.later(begun, story.random.randrange(0, 5), hour=18), max(begun, phoned_at))
            at = min(at, meeting["starts_at"])
            codes_told = any(x["signer_id"] == signer["id"] for x in story.rows.rows["code_look"])
            may = codes_told or signer["second_step"].value == "birth_date"
            if at < now and may and (is_over or story.chance(0.75)):
                sign(story, signing, signer, at)
                last = max(last, at)
            elif may and signer["email"] and not is_over and begun < now and story.chance(0.3):
                open_it(story, signing, signer, begun + (now - begun) / 2)
        if all(one["decided_at"] for one in signing.signers):
            complete(story, signing, last)
        elif day >= story.world.today:
            pages_to_make(story, signing)


def _send(story: Story, meeting: Row, group: list[Person], people: list[Person], *, at: datetime) -> Signing:
    mediator, day = mediator_of(story, meeting), uk_day(meeting["starts_at"])
    reference = story.world.new_reference("AM")
    signing = prepare(
        story,
        group,
        {"part_a": _data(story, meeting, people, reference)},
        reference=reference,
        agreed_on=day,
        open_until=day,
        by=mediator,
        mediator=mediator,
        at=at,
        meeting_id=meeting["id"],
    )
    circulate(story, signing, by=mediator if story.case["safety_flag"] else SYSTEM, at=at)
    return signing


def _people(story: Story, meeting: Row, at: datetime) -> list[Person]:
    by_id = {party["id"]: party for party in story.parties}
    people = [
        Person(
            by_id.get(one["party_id"], story.asker),
            one["name"],
            one["role_words"],
            comes_along=one["party_id"] is None,
        )
        for one in attendances(story, meeting)
    ]
    booked = [Person(story.asker, name, INTERPRETER, comes_along=True) for name in interpreters(story, by=at)]
    return [*people, *booked]


def _data(story: Story, meeting: Row, people: list[Person], reference: str) -> dict[str, Any]:
    """Return what the template of an agreement is filled with, as ``services.agreements.sending`` does."""
    case, provider, url = story.case, story.world.provider, story.world.public_url.split("://", 1)[-1]
    names = [meeting["mediator_name"], meeting["co_mediator_name"]]
    data: dict[str, Any] = {
        "agreement_ref": reference,
        "kind": story.track.words,
        "case_reference": case["reference"],
        "person_name": case["person_name"],
        "mediator_name": " and ".join(filter(None, names)),
        "attending": [] if case["safety_flag"] else [_named(one) for one in people],
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "privacy_page": f"{url}/about/privacy",
        "complaints_page": f"{url}/about/complaints",
    }
    return data | ({"note_days": story.world.policy.note_days} if story.track is Track.MEDIATION else {})


def _named(one: Person) -> dict[str, str]:
    role = one.capacity if one.comes_along else one.capacity[:1].lower() + one.capacity[1:]
    body = "" if one.comes_along else one.party["organisation"]
    return {"name": one.name, "role": f"{role}, {body}" if body and body not in role else role}
