"""A case forgotten on its day, and its chain still checks; and a person's own data, page by page."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.casework.closing import record_closing
from cases.casework.subject_access import SubjectRequest
from cases.retention.models import Erasure
from cases.vocabulary import Choice, ClosingReason, Role
from documents.uploads import read_words, redact_page
from services.retention.erasing import erase_rows
from services.retention.outside import finish, make_log_ready, remove_files, write_down
from services.subject_access.packing import collect, packed
from tests import factories
from tests.app_services import make_services
from tests.integration.web.office.conftest import HASH, PASSWORD, Clock, Office
from tests.stores import stores_of
from tests.web_apps import make_web

RUNS_OFF = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass
class Walk:
    """The office, its address, and a browser for each of its people."""

    office: Office
    address: str
    chromium: Browser

    def browser(self, name: str) -> Page:
        """A phone in which this person is signed in."""
        page = self.chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Email address").fill(self.office.people[name].email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/office")
        return page


@pytest.fixture(params=["sqlite", "postgresql"])
def walk(
    request: pytest.FixtureRequest, tmp_path: Path, chromium: Browser, serve: Callable[[Flask], str]
) -> Iterator[Walk]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url")
    clock = Clock()
    services = make_services(tmp_path / "data", url, now=clock)
    web = make_web(services)
    office = Office(services, clock, web)
    for name, role, senior in (
        ("Bea Hollis", Role.COORDINATOR, False),
        ("Sam Reed", Role.ADVISER, False),
        ("Dina Farrow", Role.ADVISER, True),
    ):
        with services.database.write() as session:
            office.people[name] = factories.a_user(session, role, name, password=HASH, senior=senior)
    yield Walk(office, serve(web), chromium)
    services.database.close()


def a_case(office: Office, *, closed: bool) -> str:
    with office.services.database.write() as session:
        case = factories.an_advised_case(
            office.services, session, office.people["Sam Reed"], Choice.NO_MEDIATION, person_name="Ada Quill"
        )
        if closed:
            record_closing(session, case, ClosingReason.NOT_CHOSEN, note="", by=SYSTEM, at=office.clock.at)
        return case.reference


def test_a_case_is_forgotten_on_its_day_and_its_chain_still_checks(
    walk: Walk, axe_faults: Callable[[Page], list[str]]
) -> None:
    reference = a_case(walk.office, closed=True)
    walk.office.clock.pass_(days=200)
    bea = walk.browser("Bea Hollis")
    bea.get_by_role("link", name="Look at them").click()
    assert axe_faults(bea) == []
    bea.get_by_role("link", name=reference).click()
    expect(bea.get_by_role("heading", name="What would go")).to_be_visible()
    assert axe_faults(bea) == []
    assert not bea.evaluate(RUNS_OFF)
    bea.get_by_role("button", name="Propose to erase this").click()
    expect(bea.get_by_text("Proposed. Somebody senior must approve it")).to_be_visible()
    dina = walk.browser("Dina Farrow")
    dina.get_by_role("link", name="Look at them").click()
    dina.get_by_role("link", name=reference).click()
    dina.get_by_role("button", name="Erase this for good").click()
    expect(dina.get_by_text(f"Approved: {reference} is being erased")).to_be_visible()
    services, at = walk.office.services, walk.office.clock.at
    with services.database.read() as session:
        erasure_id = session.scalars(select(Erasure.id)).one()
    make_log_ready(services.database, services.erasure_log)
    with services.database.write() as session:
        assert erase_rows(session, erasure_id, at=at)
    write_down(services.database, services.erasure_log, erasure_id, at=at)
    remove_files(stores_of(services), erasure_id)
    finish(services.database, erasure_id, at=at)
    dina.reload()
    dina.get_by_role("link", name=reference).click()
    expect(dina.get_by_text("The log still checks")).to_be_visible()
    assert axe_faults(dina) == []
    assert dina.goto(f"{walk.address}/office/cases/{reference}").status == 404  # type: ignore[union-attr]


def test_a_person_gets_their_own_data_once_each_page_was_released(
    walk: Walk, axe_faults: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    reference = a_case(walk.office, closed=False)
    services, at = walk.office.services, walk.office.clock.at
    bea = walk.browser("Bea Hollis")
    bea.goto(f"{walk.address}/office/cases/{reference}")
    bea.get_by_role("link", name="Somebody asks for their own data").click()
    assert axe_faults(bea) == []
    bea.get_by_label(re.compile("Priya Shah")).check()
    asked_on = at.date() - timedelta(days=1)
    for label, value in (("Day", asked_on.day), ("Month", asked_on.month), ("Year", asked_on.year)):
        bea.get_by_label(label).fill(str(value))
    bea.get_by_label("How do you know that it is them?").fill("We phoned back")
    bea.get_by_role("button", name="Collect what we hold").click()
    expect(bea.get_by_text("What we hold is being collected")).to_be_visible()
    with services.database.write() as session:
        asked = session.scalars(select(SubjectRequest)).one()
        count = collect(session, asked.id, services.blobs, read_words, at=at)
    bea.goto(f"{walk.address}/office/cases/{reference}/own-data/1")
    assert axe_faults(bea) == []
    bea.get_by_role("link", name="Look at the next page").click()
    for _ in range(count):
        assert not bea.evaluate(RUNS_OFF)
        with bea.expect_navigation():  # the next page has to stand before it is measured
            bea.get_by_role("button", name="Release this page so").click()
    bea.get_by_role("button", name="Make the file").click()
    expect(bea.get_by_text("The file is being made.")).to_be_visible()
    with services.database.write() as session:
        asked = session.scalars(select(SubjectRequest)).one()
        asked.zip_digest, asked.packed_at = (
            services.blobs.keep(packed(asked, services.blobs, redact_page)),
            at,
        )
    bea.goto(f"{walk.address}/office/cases/{reference}/own-data/1")
    with bea.expect_download() as taken:
        bea.get_by_role("button", name="Take the file out").click()
    taken.value.save_as(tmp_path / "own.zip")
    with zipfile.ZipFile(tmp_path / "own.zip") as archive:
        assert "index.html" in archive.namelist()
    bea.reload()
    expect(bea.get_by_text("The file was taken out once and is kept no longer.")).to_be_visible()
