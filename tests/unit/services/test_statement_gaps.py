"""Which gaps keep the outcome form from becoming paper."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from cases.meetings.outcomes import draft_from
from cases.models import Case, Party
from cases.vocabulary import PartyRole, Result, Track
from services.statements.gaps import statement_gaps

FAMILY, AUTHORITY = uuid4(), uuid4()


def a_case(track: Track = Track.MEDIATION) -> Case:
    parties = [
        Party(id=FAMILY, number=1, role=PartyRole.PARENT, name="Priya Shah"),
        Party(id=AUTHORITY, number=2, role=PartyRole.AUTHORITY, name="Ruth Okafor", organisation="Bury"),
    ]
    return Case(track=track, parties=parties)


def asks_for_a_decider(case: Case, result: Result | None, *, actions: int, decides: bool = False) -> bool:
    values: dict[str, Any] = {"result": result.value if result else ""}
    for row, party in (("aaaaaaa1", FAMILY), ("aaaaaaa2", AUTHORITY)):
        values |= {
            f"people.{row}.position": 1,
            f"people.{row}.present": True,
            f"people.{row}.party": str(party),
        }
        values |= {f"signers.{party}.signs": True, f"signers.{party}.name": "A name"}
    for number in range(actions):
        values[f"actions.bbbbbbb{number}.position"] = number + 1
    values[f"signers.{AUTHORITY}.may_decide"] = decides
    return any(gap.field.endswith(".may_decide") for gap in statement_gaps(case, draft_from(values)))


@pytest.mark.parametrize(
    ("result", "actions", "asked"),
    [
        (Result.FULL, 1, True),
        (Result.PART, 0, True),
        (Result.ADJOURNED, 1, True),
        (Result.ADJOURNED, 0, False),
        (Result.NONE, 0, False),
        (Result.NONE, 1, False),  # typed before, and not on the paper
        (None, 0, False),
    ],
)
def test_someone_who_decides_for_the_authority_is_asked_for_only_where_something_was_agreed(
    result: Result | None, actions: int, asked: bool
) -> None:
    assert asks_for_a_decider(a_case(), result, actions=actions) is asked
    assert not asks_for_a_decider(a_case(), result, actions=actions, decides=True)
    assert not asks_for_a_decider(a_case(Track.DRS), result, actions=actions)
