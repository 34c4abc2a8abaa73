"""Two people change a bank holiday, and a case's date moves: in a real browser, by keyboard and by mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from cases.accounts.passwords import hash_password
from cases.vocabulary import Role
from tests.app_services import make_services
from tests.factories import a_case, a_user
from tests.web_apps import served_web

PASSWORD = "long walks home"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def test_two_people_change_a_bank_holiday_and_a_date_of_a_case_moves(
    chromium: Browser, tmp_path: Path, sqlite_url: str, axe_faults: Callable[[Page], list[str]]
) -> None:
    services = replace(make_services(tmp_path / "data", sqlite_url), now=lambda: NOW)
    with services.database.write() as session:
        people = {
            name: a_user(session, role, name, password=hash_password(PASSWORD)).email
            for name, role in (
                ("Bea Hollis", Role.COORDINATOR),
                ("Noor Ashby", Role.ADMINISTRATOR),
                ("Joy Mbeki", Role.COORDINATOR),
            )
        }
        reference = a_case(services, session, letter_date=date(2026, 10, 24), at=NOW).reference
    with served_web(services) as address:

        def signed_in(name: str) -> Page:
            page = chromium.new_context().new_page()
            page.goto(f"{address}/sign-in")
            page.get_by_label("Email address").fill(people[name])
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page).not_to_have_url(re.compile("/sign-in"))
            return page

        bea = signed_in("Bea Hollis")
        bea.goto(f"{address}/office/cases/{reference}")
        expect(bea.get_by_role("main")).to_contain_text("24 December 2026")
        bea.get_by_role("link", name="Your service").click()
        assert axe_faults(bea) == []
        bea.get_by_role("link", name="Bank holidays").click()
        assert axe_faults(bea) == []
        bea.get_by_role("link", name="Add a day").click()
        for label, typed in (("Day", "24"), ("Month", "12"), ("Year", "2026")):
            bea.get_by_label(label, exact=True).fill(typed)
        bea.keyboard.press("Enter")
        expect(bea.get_by_role("main")).to_contain_text("This would move 1 date of 1 case")
        assert axe_faults(bea) == []
        bea.get_by_label("What is the day called?").fill("A day of mourning")
        bea.get_by_label("How do we know?").fill("Announced on GOV.UK")
        bea.get_by_role("button", name="Propose this change").click()
        expect(bea.get_by_role("main")).to_contain_text("Someone else must approve it before it counts.")
        expect(bea.get_by_role("button", name="Approve this change")).to_have_count(0)
        noor = signed_in("Noor Ashby")
        noor.goto(bea.url)
        expect(noor.get_by_role("main")).not_to_contain_text("Aarav Shah")
        assert axe_faults(noor) == []
        expect(noor.get_by_role("button", name="Approve this change")).to_have_count(0)
        joy = signed_in("Joy Mbeki")
        joy.goto(bea.url)
        expect(joy.get_by_role("main")).to_contain_text("Aarav Shah")
        assert axe_faults(joy) == []
        joy.get_by_role("button", name="Approve this change").click()
        expect(joy.get_by_role("main")).to_contain_text("Approved. It counts from now on.")
        bea.goto(f"{address}/office/cases/{reference}")
        expect(bea.get_by_role("main")).to_contain_text("Appeal: 24 December 2026, now 23 December 2026")
    services.database.close()
