"""The table of cases a page at a time: every case once, in order, whatever comes or goes in between."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cases.models import Case
from cases.vocabulary import ClosingReason
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office

PAGE = 3


def references(page: Page) -> list[str]:
    """The cases of a page, in its order."""
    found = re.findall(r'href="/office/cases/(CP-[0-9A-Z-]+)"', page.html.partition("<main")[2])
    return list(dict.fromkeys(found))


def link(page: Page, words: str) -> str | None:
    found = re.search(rf'href="([^"]+)">{words}<', page.html)
    return found[1].replace("&amp;", "&") if found else None


def walk(browser: ReviewingClient, address: str, words: str = "Next page") -> list[list[str]]:
    """The cases of each page from that address on."""
    pages = []
    following: str | None = address
    while following is not None:
        page = browser.get(following)
        assert page.status == 200
        pages.append(references(page))
        following = link(page, words)
    return pages


@pytest.mark.usefixtures("both_databases")
def test_pages_hold_each_case_once_and_stay_so_when_cases_come_and_go(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.office.cases.case_rows.PAGE_SIZE", PAGE)
    services, at = office.services, office.clock()
    names = ["Zoë Łuczak", "Åsa Bell", "Ada Bell", "ada bell", "Li Wei", "王小明", "Émile", "Ada Bell", "Žak"]
    with services.database.write() as session:
        cases = [
            factories.a_case(services, session, person_name=name, at=at - timedelta(days=1)) for name in names
        ]
        for number, case in enumerate(cases):
            if number > 1:
                case.closed_at, case.closing_reason = at, ClosingReason.WITHDRAWN
        cases[4].parties[0].request_locked_at = at  # closed, and asks for something all the same
        open_ones = {cases[0].reference, cases[1].reference, cases[4].reference}
        closed = sorted(
            (case for case in cases[2:] if case is not cases[4]),
            key=lambda case: (case.person_name, case.reference),
        )
        in_order = [case.reference for case in closed]
    bea = office.browser("Bea Hollis")

    pages = walk(bea, "/office/cases?state=all")
    assert [len(page) for page in pages] == [3, 3, 3]
    assert set(pages[0]) == open_ones
    assert pages[1] + pages[2] == in_order
    last = bea.get(following(bea, "/office/cases?state=all", 2))
    assert walk(bea, link(last, "Previous page") or "", "Previous page")[0] == pages[1]
    assert link(last, "First page") == "/office/cases?state=all"
    assert not re.search("bell|wei|mile", link(last, "Previous page") or "", re.IGNORECASE)

    assert walk(bea, "/office/cases?state=closed&q=ada+bell") == [in_order_of(cases, "Ada Bell", "ada bell")]
    assert walk(bea, "/office/cases?state=all&step=ended") == [in_order[:3], in_order[3:]]
    assert sum(map(len, walk(bea, "/office/cases"))) == 3

    second = following(bea, "/office/cases?state=all", 1)
    with services.database.write() as session:
        new = factories.a_case(services, session, person_name="Aa Aa", at=at - timedelta(days=1))
        new.closed_at, new.closing_reason = at, ClosingReason.WITHDRAWN
        factories.a_case(services, session, person_name="Open Now", at=at - timedelta(days=1))
    rest = [reference for page in walk(bea, second) for reference in page]
    assert len(set(rest)) == len(rest)
    assert [reference for reference in rest if reference in in_order] == in_order
    for wrong in ("2.2026-01-01.CP-AAAA-AA", "x", "2", "9.9999-12-31." + in_order[-1], "1.x." + in_order[0]):
        assert len(references(bea.get(f"/office/cases?state=all&after={wrong}"))) == PAGE
        assert len(references(bea.get(f"/office/cases?state=all&before={wrong}"))) == PAGE


def following(browser: ReviewingClient, address: str, pages: int) -> str:
    """The address of the page so many pages on."""
    for _ in range(pages):
        address = link(browser.get(address), "Next page") or ""
    return address


def in_order_of(cases: list[Case], *names: str) -> list[str]:
    found = sorted((case.person_name, case.reference) for case in cases if case.person_name in names)
    return [reference for _, reference in found]


def test_the_authorities_to_choose_from_are_those_of_ones_own_cases_each_once(office: Office) -> None:
    with office.services.database.write() as session:
        for name in ("Bury", "Ärmstadt", "Bury", "Liverpool", "bury"):
            factories.a_case(office.services, session, authority_name=name)
    page = office.browser("Bea Hollis").get("/office/cases")
    choice = page.html.partition('name="authority"')[2].partition("</select>")[0]
    shown = re.findall(r'<option value="([^"]*)"', choice)
    assert shown == ["", "Bury", "Liverpool", "bury", "Ärmstadt"]
