"""What a reader of version 1 is told that reads differently in version 2."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cases.meetings.statement_changes import Change, changes_between, parts_of


def action(number: int, what: str, **changes: str) -> dict[str, Any]:
    return {
        "number": number,
        "what": what,
        "owner": "Bury",
        "due_date": "2026-12-15",
        "done_means": "it is there",
        "due_reason": "Agreed",
        **changes,
    }


DATA: dict[str, Any] = {
    "part_a": {
        "version": 1,
        "result_words": "Agreement was reached on some things",
        "attended": [{"name": "Priya Shah", "role": "Parent"}],
        "actions": [action(1, "Visit"), action(2, "Write")],
        "signers": [{"name": "Priya Shah", "party": "Family", "capacity": "Parent"}],
    },
    "part_b": {"version": 1, "discussion_summary": ["We met."], "remaining_differences": []},
}


def changed(**parts: Any) -> dict[str, Any]:
    data = deepcopy(DATA)
    for path, value in parts.items():
        part, field = path.split("__")
        data[part][field] = value
    return data


def test_a_version_that_differs_in_its_number_alone_has_no_changes():
    assert changes_between(DATA, changed(part_a__version=2, part_b__version=2)) == []


def test_another_date_of_an_action_is_told_with_both_dates_in_words():
    later = changed(part_a__actions=[action(1, "Visit", due_date="2027-01-05"), action(2, "Write")])
    (found,) = changes_between(DATA, later)
    assert found.name == "Action 1"
    assert "By: 15\u00a0December\u00a02026" in found.before
    assert "By: 5\u00a0January\u00a02027" in found.now


def test_an_action_added_or_taken_out_has_nothing_on_its_other_side():
    more = changed(part_a__actions=[action(1, "Visit"), action(2, "Write"), action(3, "Call")])
    assert [(c.name, c.before) for c in changes_between(DATA, more)] == [("Action 3", "")]
    assert [(c.name, c.now) for c in changes_between(more, DATA)] == [("Action 3", "")]


def test_summary_open_topics_and_names_are_told_in_the_papers_order():
    other = changed(
        part_a__signers=[{"name": "P Shah", "party": "Family", "capacity": "Parent"}],
        part_b__discussion_summary=["We met.", "We spoke."],
        part_b__remaining_differences=["Hours"],
    )
    assert changes_between(DATA, other) == [
        Change("Who signs", "Priya Shah, Family, Parent", "P Shah, Family, Parent"),
        Change("Summary", "We met.", "We met.\nWe spoke."),
        Change("What is still open", "", "Hours"),
    ]


def test_a_change_may_be_asked_of_each_action_and_of_the_rest():
    names = [name for name, _ in parts_of(DATA)]
    assert names[:2] == ["Action 1", "Action 2"]
    assert "A name" in names
    assert len(names) == len(set(names))
