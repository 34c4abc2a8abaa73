"""Whom the family's words about the other parent mean, and whom never."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases.casework.contact_safety import (
    asks_family,
    contact_guard,
    emailed_at,
    waits_by_name,
    why_asked_first,
)
from cases.models import Case, Party
from cases.vocabulary import Asker, PartyRole

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def a_case(safe: str, named: str = "Ravi Shah, his father", asker: Asker = Asker.PARENT) -> Case:
    role = PartyRole.YOUNG_PERSON if asker is Asker.YOUNG_PERSON else PartyRole.PARENT
    asking = Party(number=1, role=role, name="Priya Shah", email="priya@example.com")
    return Case(
        reference="CP-2345-6789", asker=asker, other_parent=named, other_parent_safe=safe, parties=[asking]
    )


def add(case: Case, role: PartyRole, name: str) -> Party:
    party = Party(number=len(case.parties) + 1, role=role, name=name, email="someone@example.com")
    case.parties.append(party)
    return party


@pytest.mark.parametrize(
    ("safe", "role", "name", "waits"),
    [
        ("no", PartyRole.PARENT, "Ravi Shah", True),
        ("no", PartyRole.PARENT, "Somebody Else", True),
        ("no", PartyRole.REPRESENTATIVE, "Anna Advocate", True),
        ("no", PartyRole.ALTERNATIVE_PERSON, "Mr R. Shah", True),
        ("ask", PartyRole.PARENT, "Ravi Shah", True),
        ("yes", PartyRole.PARENT, "Ravi Shah", False),
        ("", PartyRole.PARENT, "Ravi Shah", False),
        ("no", PartyRole.YOUNG_PERSON, "Ravi Shah", False),
        ("no", PartyRole.SUPPORTER, "Mr Ravi SHAH", True),
        ("no", PartyRole.SUPPORTER, "Amina Yusuf", False),
        ("no", PartyRole.INTERPRETER, "Ravi Shah", True),
        ("no", PartyRole.HELPER, "Ravi Shah", True),
        ("no", PartyRole.AUTHORITY, "Ruth Okafor", False),
        ("no", PartyRole.SETTING, "Ravi Shah", True),
        ("no", PartyRole.SETTING, "Meena Shah", False),
    ],
)
def test_who_waits_to_be_cleared(safe: str, role: PartyRole, name: str, waits: bool) -> None:
    case = a_case(safe)
    party = add(case, role, name)
    assert (contact_guard(party) is not None) is waits
    assert (emailed_at(party) is None) is waits
    party.contact_cleared_at = NOW
    assert contact_guard(party) is None


@pytest.mark.parametrize(
    ("named", "called", "is_meant"),
    [
        ("Ravi Shah, his father", "Ravi Shah", True),
        ("Ravi", "Ravi Shah", True),
        ("Dr Ravi O'Brien (dad)", "Ravi O’Brien", True),
        ("his father", "Ravi Shah", False),
        ("", "Ravi Shah", False),
        ("Ravi Shah, his father", "Amina Yusuf", False),
    ],
)
def test_somebody_who_only_comes_along_is_known_by_the_name_alone(
    named: str, called: str, is_meant: bool
) -> None:
    case = a_case("no", named)
    assert waits_by_name(case, called) is is_meant
    assert not waits_by_name(a_case("yes", named), called)
    if is_meant:
        add(case, PartyRole.PARENT, called).contact_cleared_at = NOW
        assert not waits_by_name(case, called)


def test_whoever_asked_is_never_guarded_against_themselves() -> None:
    for safe in ("no", "ask"):
        assert contact_guard(a_case(safe, named="Priya Shah").parties[0]) is None
    by_helper = a_case("no", named="Harriet Bloom", asker=Asker.HELPER)
    helper, later = (add(by_helper, PartyRole.HELPER, "Harriet Bloom") for _ in range(2))
    assert contact_guard(helper) is None
    assert contact_guard(later) is not None, "a helper whom staff added later did not ask"
    young = a_case("no", named="", asker=Asker.YOUNG_PERSON)
    assert contact_guard(young.parties[0]) is None
    assert contact_guard(add(young, PartyRole.PARENT, "Priya Shah")) is not None


def test_the_words_say_which_of_the_two_it_is_and_only_ask_first_is_asked_of_the_family() -> None:
    assert why_asked_first(a_case("no")) == (
        "The family said: it is not safe to contact Ravi Shah, his father."
    )
    assert why_asked_first(a_case("ask", "")) == (
        "The family said: ask first before you contact the other parent."
    )
    assert why_asked_first(a_case("yes")) == ""
    asked = a_case("ask")
    assert asks_family(asked)
    add(asked, PartyRole.PARENT, "Ravi Shah").contact_cleared_at = NOW
    assert not asks_family(asked)
    assert not asks_family(a_case("no"))
