"""As what each party reads, and what it is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cases.readers import (
    Reader,
    authority_words,
    birth_date_words,
    may_learn_area,
    reader_of,
    unaffected_words,
)
from cases.vocabulary import PartyRole, Track


def a_party(role: PartyRole, track: Track = Track.MEDIATION, *, beside: tuple[PartyRole, ...] = ()) -> Any:
    party = SimpleNamespace(role=role)
    others = [SimpleNamespace(role=one) for one in beside]
    party.case = SimpleNamespace(track=track, parties=[party, *others])
    return party


@pytest.mark.parametrize("role", PartyRole)
def test_every_role_reads_as_someone(role: PartyRole) -> None:
    bodies = {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}
    beside = {PartyRole.SUPPORTER, PartyRole.HELPER, PartyRole.INTERPRETER}
    reader = reader_of(a_party(role))
    assert (reader is Reader.BODY) == (role in bodies)
    assert (reader is Reader.HELPER) == (role in beside)
    assert (reader is Reader.YOUNG_PERSON) == (role is PartyRole.YOUNG_PERSON)


def test_disagreement_resolution_names_no_certificate() -> None:
    party = a_party(PartyRole.PARENT, Track.DRS)
    assert unaffected_words(party) == "your right to appeal"


@pytest.mark.parametrize(
    ("role", "beside", "words"),
    [
        (PartyRole.PARENT, (), "the child's date of birth"),
        (PartyRole.YOUNG_PERSON, (), "your date of birth"),
        (PartyRole.ALTERNATIVE_PERSON, (), "the young person's date of birth"),
        (PartyRole.HELPER, (PartyRole.PARENT,), "the child's date of birth"),
        (PartyRole.HELPER, (PartyRole.YOUNG_PERSON,), "the young person's date of birth"),
    ],
)
def test_a_date_of_birth_is_asked_for_by_whose_it_is(
    role: PartyRole, beside: tuple[PartyRole, ...], words: str
) -> None:
    assert birth_date_words(a_party(role, beside=beside)) == words


@pytest.mark.parametrize("role", PartyRole)
def test_with_a_safety_flag_only_whoever_asked_and_bodies_read_whose_area_it_is(role: PartyRole) -> None:
    asker = a_party(PartyRole.PARENT)
    other: Any = SimpleNamespace(role=role, case=asker.case)
    asker.case.parties.append(other)
    asker.case.authority_name = "Liverpool"
    for flag in (False, True):
        asker.case.safety_flag = flag
        assert authority_words(asker) == "Liverpool"
        assert may_learn_area(other) == (
            not flag or reader_of(other) is Reader.BODY or role is PartyRole.HELPER
        )
    assert ("Liverpool" in authority_words(other)) == may_learn_area(other)
