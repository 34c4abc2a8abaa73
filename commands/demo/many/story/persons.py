"""About whom a request is, and who asks: mostly a family that nobody knows yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.reference.records import Authority
from cases.vocabulary import LinkKind, PartyRole, Track
from commands.demo.many.names import (
    AUTHORITIES,
    GIVEN,
    OTHER_SCRIPTS,
    Someone,
    family_of_chance,
    someone,
)
from commands.demo.many.story.story import Story
from commands.demo.many.world import Belonging, Family
from dates import uk_day

KNOWN = 18
"""One request in so many is of a family that asked before."""
WITHIN = timedelta(days=25)
"""So far apart two people ask about one decision."""


@dataclass(frozen=True)
class Person:
    """A child or young person, their local authority, and who asks."""

    name: str
    family: str
    born: date
    authority: Authority
    asks: Someone
    is_young: bool = False
    same_decision_as: Mapping[str, Any] | None = None
    """The decision about which somebody else of the family asked before."""


def person_of(story: Story) -> Person:
    """Return about whom this request is, and who asks."""
    known = [one for one in story.world.families if _may_ask_again(one)]
    if known and story.number % KNOWN == KNOWN - 1:
        return _of_known(story, story.random.choice(known))
    random = story.random
    authority = random.choice(AUTHORITIES)
    own, parents = family_of_chance(random)
    is_young = story.chance(0.15)
    age = random.randrange(16, 25) if is_young else random.randrange(3, 19)
    given = random.choice(GIVEN)
    name = random.choice(OTHER_SCRIPTS) if story.chance(0.01) else f"{given} {own}"
    asks = (
        someone(random, own, story.number, given=given)
        if is_young
        else someone(random, parents, story.number)
    )
    return Person(name, own, _born(story, age), authority, asks, is_young)


def _may_ask_again(family: Family) -> bool:
    has_children = family.asker["role"] is PartyRole.PARENT
    return has_children and not family.case["safety_flag"] and family.name in family.case["person_name"]


def _of_known(story: Story, family: Family) -> Person:
    """Return a brother or sister, or the same child where another parent asks about the same decision."""
    case, random = family.case, story.random
    authority = next(one for one in AUTHORITIES if one.code == case["authority_code"])
    is_mediation = story.track is case["track"] is Track.MEDIATION
    since = story.received_at - case["received_at"]
    if is_mediation and timedelta(0) <= since <= WITHIN:
        story.world.belonging.append(Belonging(case["id"], story.rows.id, LinkKind.SAME_DISPUTE))
        other = someone(random, family.asker["name"].split(" ", 1)[1], story.number)
        born, decision = case["person_birth_date"], family.decision
        return Person(case["person_name"], family.name, born, authority, other, same_decision_as=decision)
    story.world.belonging.append(Belonging(case["id"], story.rows.id, LinkKind.SIBLINGS))
    taken = case["person_name"].split(" ")[0]
    given = random.choice([one for one in GIVEN if one != taken])
    asker = family.asker
    asks = Someone(asker["name"], asker["email"] or "", asker["phone"])
    born = _born(story, random.randrange(3, 19))
    if abs((born - case["person_birth_date"]).days) < 300:
        born -= timedelta(days=500)
    return Person(f"{given} {family.name}", family.name, born, authority, asks)


def _born(story: Story, age: int) -> date:
    return uk_day(story.received_at) - timedelta(days=age * 365 + story.random.randrange(365))
