"""Promises of confidence name their exceptions wherever they stand, and doubts are printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROMISING = re.compile(r"\bconfidential\b(?! summary)|without prejudice|used against", re.IGNORECASE)
PLACES = sorted(
    path
    for folder in ("web/templates", "mail/messages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".txt"} and PROMISING.search(path.read_text("utf-8"))
)


def test_the_places_are_found() -> None:
    assert len(PLACES) >= 5


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_every_promise_of_confidence_names_its_exceptions(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "law.CONFIDENTIAL_EXCEPTIONS" in text
    assert "cannot be used against" not in text


@pytest.mark.parametrize("folder", ["web", "mail", "templates_docx", "cases", "worker"])
def test_no_page_email_or_paper_says_that_a_meeting_must_be_held_by_a_day(folder: str) -> None:
    for path in (ROOT / folder).rglob("*"):
        if path.suffix in {".html", ".txt", ".py"}:
            said = path.read_text("utf-8").lower()
            assert "must be held" not in said, path
            assert "weeks are counted from the day of the meeting" not in said, path
