"""Pages and emails for staff and mediators: what was put plainly stays so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mail.kinds import EmailKind
from tests.email_kinds import FOR_STAFF
from tests.unit.web.test_plain_pages import MESSAGES, TEMPLATES, said

READ_BY_STAFF = [
    *(
        file
        for part in ("office", "mediator", "accounts", "mailbox")
        for file in (TEMPLATES / part).rglob("*.html")
    ),
    *(file for file in MESSAGES.rglob("*.txt") if file.parent.name in FOR_STAFF | {EmailKind.PASSWORD_LINK}),
    *map(
        Path,
        (
            "cases/certificates/warnings.py",
            "cases/certificates/guards.py",
            "services/queries/next_steps.py",
            "services/queries/statement_steps.py",
            "mail/kinds.py",
            "web/office/labels.py",
            "web/office/certificates/issued.py",
            "web/office/meetings/signers.py",
            "web/office/requests/request_links.py",
            "web/mediator/today.py",
            "web/admin/views.py",
        ),
    ),
]
STIFF = [
    r"\bfresh (link|code)\b",
    r"\bwhat must hold\b",
    r"\bfix this time\b",
    r"\bis due or awaited\b",
    r"\bI checked who they are\b",
    r"\bother rules hold\b",
    r"\bopens? nothing\b",
    r"\bany more\b",
    r"\b(goes|gone) on another day\b",
    r"\bcame to nothing\b",
    r"\bIt was \w+ once\b",
    r"\bmake the paper\b",
    r"\bwhoever\b",
    r"\bstands? (at|here|on)\b",
    r"\bunwanted mail\b",
    r"<h2>Clocks",
    r"\b[Cc]locks? (of|below|runs)\b",
]


@pytest.mark.parametrize("words", STIFF)
def test_no_page_for_staff_says_it_stiffly(words: str) -> None:
    assert READ_BY_STAFF
    assert [str(file) for file in READ_BY_STAFF if re.search(words, said(file), re.IGNORECASE)] == []
