"""Pages and emails for families, young people and officers: nothing that reads as if it were translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.email_kinds import FOR_STAFF

TEMPLATES, MESSAGES = Path("web/templates"), Path("mail/messages")
MODULES = (
    "cases/intake/triage_answers.py",
    "cases/intake/applicants.py",
    "forms/public/ask.py",
    "forms/public/ask_people.py",
    "forms/public/request_page.py",
    "forms/own_page.py",
    "forms/party.py",
    "services/queries/request_progress.py",
    "services/queries/request_steps.py",
    "web/party/proving.py",
    *(
        f"web/party/own/{name}.py"
        for name in ("access", "contact", "files", "sharing", "views", "withdrawing")
    ),
)
READ_BY_THEM = [
    *(
        file
        for part in ("public", "party", "authority", "errors")
        for file in (TEMPLATES / part).rglob("*.html")
    ),
    *(file for file in MESSAGES.rglob("*.txt") if file.parent.name not in FOR_STAFF),
    *map(Path, MODULES),
]
QUAINT = [
    r"\bfresh link\b",
    r"\bopens? nothing\b",
    r"\bneed not\b",
    r"\bwe hold\b",
    r"\bas things stand\b",
    r"\bas it stands\b",
    r"\bstands? in its place\b",
    r"\bOther rules hold\b",
    r"\bat any hour\b",
    r"\bcounts as contact with us\b",
    r"\bsay your reference\b",
    r"\bunwanted mail\b",
    r"\bfor us and the mediator alone\b",
    r"\bno working day\b",
    r"\bneed no\b",
    r"\bany more\b",
]


def said(file: Path) -> str:
    """What people read of a file: a module's texts without its comments and docstrings."""
    text = file.read_text("utf-8")
    if file.suffix != ".py":
        return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.DOTALL)


@pytest.mark.parametrize("words", QUAINT)
def test_no_page_or_email_says_it_in_quaint_words(words: str) -> None:
    assert READ_BY_THEM
    assert [str(file) for file in READ_BY_THEM if re.search(words, said(file), re.IGNORECASE)] == []
