"""The table: every page of the request, in the order in which they are asked."""

from __future__ import annotations

from web.common.questions.decision import DECISION_PAGES
from web.common.questions.page import RequestPage
from web.common.questions.people import PEOPLE_PAGES
from web.common.questions.wishes import WISH_PAGES

TRIAGE: tuple[RequestPage, ...] = DECISION_PAGES
"""The pages before the answer, none of which asks for a name."""
ASKING: tuple[RequestPage, ...] = (*PEOPLE_PAGES, *WISH_PAGES)
"""The pages after it."""
PAGES = (*TRIAGE, *ASKING)
