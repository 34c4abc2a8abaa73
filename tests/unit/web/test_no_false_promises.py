"""No page, email or form promises what the product does not do."""

from __future__ import annotations

from pathlib import Path

import pytest

GONE = (
    "counted in reports",
    "Destroyed on",
    "We will post this",
    "we send you the finished copy",
    "the mediator will tell you why",
    "You can have large print",
    "Send two dates",
    "We arrange it",
)
"""Sentences that once promised something that nobody and nothing did."""
WORDS = [
    path
    for pattern in ("web/templates/**/*.html", "mail/messages/**/*.txt", "forms/**/*.py", "web/**/*.py")
    for path in Path().glob(pattern)
]


@pytest.mark.parametrize("promise", GONE)
def test_no_words_promise_what_is_not_done(promise):
    assert [str(path) for path in WORDS if promise in path.read_text("utf-8")] == []


@pytest.mark.parametrize("need", ["large print", "Easy Read", "Braille"])
def test_other_forms_of_reading_are_arranged_by_a_person(need):
    words = Path("web/templates/public/about/accessibility.html").read_text("utf-8")
    sentence = next(part for part in words.split(". ") if need in part)
    assert "Ask us for" in sentence
    assert "someone here will arrange it with you" in sentence
