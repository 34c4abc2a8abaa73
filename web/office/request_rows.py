"""What the office's pages say of the request that a case began with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.models import Case
from dates import long_datetime, unbroken
from web.common.questions.page import CaseRow
from web.common.questions.table import PAGES

PLACED = ("child", "you", "what", "choice")
"""The pages whose rows stand first, between what no page asked; the others follow in the table's order."""


def request_facts(case: Case) -> list[tuple[str, Any]]:
    """Return label and value of everything that the request said, but for what is private."""
    about, asker, decision, wish = (list(_rows_of(path, case)) for path in PLACED)
    rest = [row for page in PAGES if page.path not in PLACED for row in page.case_rows(case)]
    rows = [
        *about,
        CaseRow("Kind", case.track.words),
        *asker,
        *decision,
        *wish,
        CaseRow("Reached us", f"{unbroken(long_datetime(case.received_at))}, by {case.received_by}"),
        CaseRow("Number before", case.former_reference or ""),
        *rest,
    ]
    return [(row.label, row.value) for row in rows if not row.is_private]


def private_answers(case: Case) -> list[tuple[str, str]]:
    """Return label and text of what only advisers, coordinators and mediator read, where it was told."""
    rows = [row for page in PAGES for row in page.case_rows(case)]
    return [(row.label, row.value) for row in rows if row.is_private and row.value]


def _rows_of(path: str, case: Case) -> Iterator[CaseRow]:
    for page in PAGES:
        if page.path == path:
            yield from page.case_rows(case)
