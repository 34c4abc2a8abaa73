"""Which route? Every kind of decision, from the first page to its answer, as a family reads it on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from services.container import Services
from tests.app_services import make_services
from tests.integration.web.party.own_requests import Clock, Intake
from tests.web_apps import make_web

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
CERTIFICATE = "You need a certificate before you can appeal"
NOT_NEEDED = "You can appeal without a certificate"
NO_APPEAL = "You cannot appeal about this, but you can get help"
ADVISER = "An adviser will work this out with you"
MEDIATION = "Ask for mediation or a certificate"
ROUTES = [  # decision, parts of a plan, heading of the answer, its main button, what else it has to say
    ("D1", "", CERTIFICATE, MEDIATION, "A certificate can give you a month more"),
    ("D2", "", CERTIFICATE, MEDIATION, "Contact us by the end of"),
    ("D3", "B F", CERTIFICATE, MEDIATION, "Contact us by the end of"),
    ("D3", "I", NOT_NEEDED, "Ask for mediation", "you need a certificate for that"),
    ("D5", "", CERTIFICATE, MEDIATION, "Contact us by the end of"),
    ("D6", "", CERTIFICATE, MEDIATION, "Contact us by the end of"),
    ("D7", "", CERTIFICATE, MEDIATION, "Contact us by the end of"),
    ("D3", "F G", CERTIFICATE, MEDIATION, "health"),
    ("D3", "C G", NO_APPEAL, "Ask for mediation", "health"),
    (
        "D10",
        "",
        "You do not need a certificate for a discrimination claim",
        "Find free advice",
        "discrimination",
    ),
    ("D11", "", NO_APPEAL, "Ask for disagreement resolution", "complain"),
    ("D12", "", NO_APPEAL, "Ask for disagreement resolution", "complain"),
    ("D3", "other", ADVISER, "Contact us about this", ""),
    ("D13", "", NO_APPEAL, "Ask for disagreement resolution", ""),
    ("D14", "", "Another service helps people outside England", "Change my answer", ""),
    ("unsure", "", ADVISER, "Contact us about this", ""),
]


@pytest.fixture
def services(tmp_path: Path, database_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", database_url, now=Clock(NOW), jobs=Intake())
    yield services
    services.database.close()


def answer(phone: Page, address: str, decision: str, parts: str) -> None:
    """Answer each page until the answer comes."""
    phone.goto(address)
    phone.get_by_role("link", name="I have a decision letter or a final plan").click()
    for _ in range(6):
        phone.wait_for_load_state()
        here = urlsplit(phone.url).path
        match here:
            case "/ask/what":
                phone.check(f"input[name=kind][value={decision}]")
            case "/ask/parts":
                for part in parts.split():
                    phone.check(f"input[name=sections][value={part}]")
            case "/ask/authority":
                phone.check("input[name=authority][value=bury]")
            case "/ask/letter-date":
                for part, typed in (("day", "20"), ("month", "11"), ("year", "2026")):
                    phone.fill(f"#sent_on-{part}", typed)
            case "/ask/answer":
                return
        phone.click("main button.govuk-button")
        expect(phone).not_to_have_url(address + here)


def test_each_kind_of_decision_leads_to_its_answer(
    services: Services,
    database_url: str,
    chromium: Browser,
    serve: Callable[..., str],
    axe_faults: Callable[[Page], list[str]],
) -> None:
    """Without script on one database and with it on the other: the answers are the same."""
    address = serve(make_web(services))
    by_script = database_url.startswith("sqlite")
    seen = set()
    for decision, parts, heading, button, more in ROUTES:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=by_script)
        phone = context.new_page()
        answer(phone, address, decision, parts)

        expect(phone.locator("h1")).to_have_text(heading)
        main = phone.locator("main")
        expect(main.locator(".govuk-button").first).to_have_text(button)
        expect(main).to_contain_text(more, ignore_case=True)
        if by_script and heading not in seen:
            seen.add(heading)
            phone.set_viewport_size({"width": 320, "height": 844})
            assert phone.evaluate("document.documentElement.scrollWidth") <= 320, (decision, parts)
            assert axe_faults(phone) == [], (decision, parts)
        context.close()
