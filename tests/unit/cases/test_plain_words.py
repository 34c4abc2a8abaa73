"""Words that an Outcome Statement should not say are found, and only those."""

from __future__ import annotations

import pytest

from cases.meetings.outcomes import draft_from
from cases.meetings.plain_words import plain_words_findings


def found(text: str, *, field: str = "summary", people: tuple[str, ...] = (), came: tuple[str, ...] = ()):
    values: dict[str, object] = {field: text}
    for number, name in enumerate(came, start=1):
        row = f"people.0000000{number}"
        values |= {f"{row}.position": number, f"{row}.name": name, f"{row}.present": True}
    return [f.sentence for f in plain_words_findings(draft_from(values), people)]


@pytest.mark.parametrize("word", ["refused", "refusal", "failed", "blames", "at fault", "Refused"])
def test_words_of_blame_are_found(word):
    (sentence,) = found(f"Bury {word} the visit")
    assert sentence.startswith(f"‘{word.lower()}’ may read as blame")


@pytest.mark.parametrize("word", ["said", "offered", "claimed", "admitted"])
def test_telling_who_said_or_offered_what_is_found(word):
    (sentence,) = found(f"Priya {word} that hours are too few")
    assert sentence.startswith(f"‘{word}’ may tell who")


@pytest.mark.parametrize("text", ["A default place", "Unfailing help", "", "The visit is on Tuesday"])
def test_plain_words_are_left_alone(text):
    assert found(text) == []


def test_one_word_is_told_once_in_a_text():
    assert len(found("refused and Refused and refused")) == 1


def test_a_person_who_did_not_come_is_named_and_one_who_came_is_not():
    text = "Jo Marchetti and Priya Shah looked at it"
    assert found(text, people=("Jo Marchetti", "Priya Shah"), came=("Priya Shah",)) == [
        "Jo Marchetti is not ticked as having come. Is the name needed?"
    ]


def test_a_name_inside_a_longer_word_is_no_name():
    assert found("Jolly good", people=("Jo",)) == []


def test_what_is_still_open_and_actions_are_read_too_and_agreed_wording_is_not():
    assert found("Who refused", field="differences")
    assert found("Who refused", field="annex") == []
