"""A quarter's report to its cases, on a wide screen and on a phone, and the file to hand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.vocabulary import Role
from tests.app_services import make_services
from tests.integration.web.office.conftest import PASSWORD, Clock, Office
from tests.integration.web.office.test_reports import a_quarter
from tests.web_apps import make_web


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    services = replace(make_services(tmp_path / "data", database_url), now=Clock())
    office = Office(services, Clock(), make_web(services))
    office.add("Bea Hollis", Role.COORDINATOR)
    office.add("Sam Reed", Role.ADVISER)
    yield office
    services.database.close()


def test_a_coordinator_goes_from_a_quarters_report_to_its_cases_and_takes_the_file(
    office: Office, chromium: Browser, serve: Callable[..., str], axe_faults: Callable[[Page], list[str]]
) -> None:
    a_quarter(office)
    address = serve(office.web)
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.fill("input[name=email]", office.people["Bea Hollis"].email)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Reports", exact=True).click()
        expect(page.get_by_role("heading", name="Bury, July to September 2026")).to_be_visible()
        expect(page.get_by_role("img", name="Decisions they asked about")).to_be_visible()
        assert axe_faults(page) == []
        page.get_by_role("link", name="1 No mediation, or no longer: show the cases").click()
        page.get_by_role("link", name="Child0 Shah").click()
        expect(page.locator("h1")).to_contain_text("Child0 Shah")
        page.go_back()
        assert axe_faults(page) == []
        page.get_by_role("link", name="Report", exact=True).click()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Download the report (CSV)").click()
        written = downloading.value.path().read_text("utf-8-sig")
        assert "fewer than 5, or hidden beside it" in written
        assert "Shah" not in written
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{address}/office/reports")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_faults(page) == []
