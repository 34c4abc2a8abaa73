"""The words of two versions, marked as kept, added and taken out: together they are both texts."""

from __future__ import annotations

import pytest

from cases.meetings.statement_changes import WordState, words_between

KEPT, ADDED, REMOVED = WordState.SAME, WordState.ADDED, WordState.REMOVED


@pytest.mark.parametrize(
    ("before", "now", "marked"),
    [
        ("Visit weekly", "Visit weekly", [(KEPT, "Visit weekly")]),
        ("", "New words", [(ADDED, "New words")]),
        ("Old words", "", [(REMOVED, "Old words")]),
        (
            "Arrange a visit by Bury",
            "Arrange two visits by Bury",
            [(KEPT, "Arrange "), (REMOVED, "a visit"), (ADDED, "two visits"), (KEPT, " by Bury")],
        ),
        (
            "What: Visit the school\nWho: Bury",
            "What: Phone the school\nWho: Bury",
            [(KEPT, "What: "), (REMOVED, "Visit"), (ADDED, "Phone"), (KEPT, " the school\nWho: Bury")],
        ),
    ],
)
def test_each_run_of_words_is_marked(before, now, marked):
    assert words_between(before, now) == marked
    parts = words_between(before, now)
    assert "".join(text for state, text in parts if state is not ADDED) == before
    assert "".join(text for state, text in parts if state is not REMOVED) == now
