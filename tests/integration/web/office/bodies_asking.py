"""What a local authority and a school write who ask for disagreement resolution on their own pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from cases.models import Case
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office

ASKED: dict[str, Any] = {
    "grounds": ["support"],
    "grounds_note": "How the school's help is paid for",
    "has_plan": "no",
    "appeal_running": "no",
    "person_name": "Aarav Shah",
    "birth_date": date(2015, 5, 3),
    "their_name": "Priya Shah",
    "their_phone": "01632 960 014",
    "tried": "Two meetings at the school",
}


PAGES = (
    ("grounds", "grounds_note", "has_plan", "appeal_running"),
    ("tried",),
    ("person_name", "birth_date", "their_name", "their_phone"),
    (),
)
"""Which of these answers each page of a school's request asks for."""
SCHOOL = {"against": ["setting"], "setting_name": "Saltern Bank School"}
"""The school, as an officer names it."""


def pages_of_a_school(**others: object) -> list[dict[str, Any]]:
    """What a school writes on each page of its request; ``others`` on the page about who else is asked."""
    pages = [{name: ASKED[name] for name in names if name in ASKED} for names in PAGES]
    pages[1] |= others
    pages[3] |= {
        "setting_name": "Saltern Bank School",
        "name": "Joy Achterberg",
        "email": "joy@saltern.example.com",
        "phone": "01632 960 099",
    }
    return pages


def an_officer_asks(office: Office, name: str, **changes: object) -> Page:
    """Send a request from the page of this officer; return the page that follows."""
    browser = office.browser(name)
    return browser.send(browser.get("/authority/ask"), {**ASKED, **changes})


def a_school_asks(office: Office, *, family: dict[str, Any], **others: object) -> Page:
    """Send a request from the pages for schools; return the page that follows."""
    browser = ReviewingClient(office.web)
    page = browser.get(browser.get("/drs/school").links()["Start"])
    pages = pages_of_a_school(**others)
    pages[2] |= family
    for answers in pages:
        page = browser.send(page, answers)
        assert not page.problems, page.problems
    return browser.send(page, {"agreed": True})


def reference_of_the_case(office: Office) -> str:
    """The one case that there is."""
    with office.services.database.read() as session:
        return session.scalars(select(Case)).one().reference
