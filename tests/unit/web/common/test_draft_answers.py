"""Answers keep their meaning on the way to the database and back, and make one request."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pytest

from cases.reference.directory import served_by_name
from cases.vocabulary import Asker, DecisionKind, PartyRole, Section, Wish
from tests.directories import SHIPPED
from web.common.draft_answers import DraftAnswers, draft_answers_from, plain_answers
from web.common.request import NotYetComplete, request_answers

TODAY = date(2026, 11, 25)
PRIYA = DraftAnswers(
    kind=DecisionKind.PLAN_CONTENTS,
    sections=(Section.B, Section.I),
    authority="bury",
    letter_date=date(2026, 11, 20),
    asker=Asker.PARENT,
    person_name="Aarav Shah",
    birth_date=date(2015, 5, 3),
    lives_here=True,
    name="Priya Shah",
    email="priya.shah@example.com",
    message_safe=False,
    needs=("Large print",),
    wish=Wish.MEDIATION,
    done=("what", "parts"),
)


def test_every_answer_survives_the_way_through_the_database() -> None:
    values = {field.name: getattr(PRIYA, field.name) for field in fields(PRIYA)}
    assert draft_answers_from(json.loads(json.dumps(plain_answers(values)))) == PRIYA


def test_what_is_no_answer_of_ours_is_refused_going_in_and_left_out_coming_back() -> None:
    with pytest.raises(KeyError, match="role"):
        plain_answers({"role": "administrator"})
    assert draft_answers_from({"role": "administrator", "name": "Priya Shah"}) == DraftAnswers(
        name="Priya Shah"
    )


def test_a_request_names_everything_that_is_missing_at_once() -> None:
    with pytest.raises(NotYetComplete) as refused:
        request_answers(DraftAnswers(kind=DecisionKind.NO_PLAN), today=TODAY, directory=SHIPPED)
    assert refused.value.names == ("asker", "person_name", "birth_date", "name", "wish", "authority")


def test_the_parts_that_are_ticked_settle_which_decision_it_is() -> None:
    school = request_answers(replace(PRIYA, sections=(Section.I,)), today=TODAY, directory=SHIPPED)
    health = request_answers(replace(PRIYA, sections=(Section.B, Section.G)), today=TODAY, directory=SHIPPED)
    assert school.kind is DecisionKind.PLAN_SCHOOL_ONLY
    assert health.kind is DecisionKind.HEALTH_SOCIAL_TOO


def test_parts_left_over_from_an_earlier_answer_do_not_travel() -> None:
    other = request_answers(replace(PRIYA, kind=DecisionKind.NO_ASSESSMENT), today=TODAY, directory=SHIPPED)
    assert other.sections == frozenset()


def test_whoever_asks_for_another_is_the_helper_and_the_other_the_party() -> None:
    young = replace(PRIYA, person_name="Kofi Mensah-Reid", birth_date=date(2007, 5, 3), say_so="yes")
    with pytest.raises(NotYetComplete) as refused:
        request_answers(young, today=TODAY, directory=SHIPPED)
    assert refused.value.names == ("their_name",)
    made = request_answers(replace(young, their_name="Kofi Mensah-Reid"), today=TODAY, directory=SHIPPED)
    assert (made.party_role, made.contact.name) == (PartyRole.YOUNG_PERSON, "Kofi Mensah-Reid")
    assert made.helper is not None
    assert (made.helper.contact.name, made.helper.role) == (
        "Priya Shah",
        "Parent or carer (they know and agree)",
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Redcar and Cleveland Borough Council", "redcar-and-cleveland"),
        ("LIVERPOOL CITY COUNCIL", "liverpool"),
        ("the council", None),
        ("Leeds", None),
        ("Blackbury", None),
        ("", None),
    ],
)
def test_an_authority_is_known_by_what_people_call_it(typed: str, code: str | None) -> None:
    assert served_by_name(typed, SHIPPED.served()) == code
