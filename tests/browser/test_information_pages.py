"""The pages that explain, their terms, and the sheet to print: axe at two widths, and one printed page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page

from tests.app_services import make_services
from tests.web_apps import make_web

ADDRESSES = ("/about/your-guide", "/about/resources", "/about/action-plan", "/ask/what", "/drs")


def test_new_pages_hold_for_axe_with_their_terms_open_and_the_sheet_prints_on_one_page(
    chromium: Browser,
    serve: Callable[[Flask], str],
    axe_faults: Callable[[Page], list[str]],
    sqlite_url: str,
    tmp_path: Path,
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    address = serve(make_web(services))
    for width in (320, 1280):
        with chromium.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            for path in ADDRESSES:
                page.goto(address + path)
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                assert axe_faults(page) == [], (path, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if width == 1280:
                page.goto(address + "/about/action-plan")
                page.pdf(path=tmp_path / "plan.pdf", prefer_css_page_size=True)
    said = subprocess.run(["pdfinfo", tmp_path / "plan.pdf"], capture_output=True, check=True, text=True)
    assert "Pages:           1" in said.stdout
    services.database.close()
