"""The table: every page of the request, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from cases.models import Case
from web.common.questions.decision import DECISION_PAGES
from web.common.questions.disagreement import ABOUT_PAGES, LAST_PAGES, OTHERS_PAGES
from web.common.questions.page import RequestPage
from web.common.questions.people import PEOPLE_PAGES
from web.common.questions.wishes import WISH_PAGES
from web.filters import lines

TRIAGE: tuple[RequestPage, ...] = DECISION_PAGES
"""The pages before the answer, none of which asks for a name."""
ASKING: tuple[RequestPage, ...] = (*OTHERS_PAGES, *PEOPLE_PAGES, *LAST_PAGES, *WISH_PAGES)
"""The pages after it."""
PAGES = (*ABOUT_PAGES, *TRIAGE, *ASKING)


def rows_for_mediator(case: Case) -> list[tuple[str, Any]]:
    """Return label and text of what the request said that the mediator is to read, where it said anything."""
    rows = [row for page in PAGES for row in page.case_rows(case)]
    return [(row.label, lines(row.value)) for row in rows if row.for_mediator and row.value]
