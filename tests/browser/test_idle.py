"""Signed-in people are told before they are signed out, and can stay with one press."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from cases.accounts.passwords import hash_password
from cases.vocabulary import Role
from tests.app_services import make_services
from tests.factories import a_user
from tests.web_apps import served_web

PASSWORD = "long walks home"


def test_five_minutes_before_the_end_a_dialog_says_when_and_one_press_stays(
    chromium: Browser, tmp_path: Path, sqlite_url: str
) -> None:
    """Focus is on the way to stay; what was typed stands untouched behind it."""
    services = make_services(tmp_path / "data", sqlite_url)
    services = replace(services, policy=replace(services.policy, staff_idle_minutes=6))
    with services.database.write() as session:
        email = a_user(session, Role.ADMINISTRATOR, password=hash_password(PASSWORD)).email
    with served_web(services) as address:
        page = chromium.new_page()
        page.clock.install()
        page.goto(f"{address}/sign-in")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).not_to_have_url(re.compile("/sign-in"))
        page.goto(f"{address}/admin/users/new")
        page.get_by_label("Full name").fill("Zoë O'Neill")
        dialog = page.get_by_role("dialog", name="Are you still there?")
        expect(dialog).to_have_count(0)
        page.clock.fast_forward(90_000)
        expect(dialog).to_contain_text("You will be signed out at")
        stay = dialog.get_by_role("button", name="Stay signed in")
        expect(stay).to_be_focused()
        stay.click()
        expect(dialog).to_be_hidden()
        expect(page.get_by_label("Full name")).to_have_value("Zoë O'Neill")
        page.close()
    services.database.close()
