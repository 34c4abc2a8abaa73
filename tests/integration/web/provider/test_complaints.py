"""Complaints: recorded and answered on pages of their own, and on no page of a case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from time import sleep

from sqlalchemy import select

from cases.complaints import ComplaintAbout, ComplaintRecord, ComplaintVersion, ComplaintWay
from cases.vocabulary import Role
from services.provider.complaints import record_complaint
from tests import factories
from tests.app_services import make_services
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office

ADDRESS = "/provider/complaints"


def test_a_complaint_is_recorded_and_answered_in_time_and_no_case_shows_it(office: Office) -> None:
    """Edge case 43; Today says to coordinators alone that one is due, and nothing of what it says."""
    reference = a_choice(office)
    bea = office.browser("Bea Hollis")
    saved = bea.post_form(
        f"{ADDRESS}/new",
        received_on=date(2026, 11, 24),
        came_by="phone",
        complainant="Priya Wrexford",
        about="conduct",
        words="Zebrafinch was rude on the phone",
    )
    assert saved.says("Complaint 1 is saved", "Tell them it came by 27 November 2026")
    due = "1 complaint waits for a word from us"
    assert bea.get("/office").says(due, "by the end of Friday 27 November 2026")
    assert not office.browser("Sam Reed").get("/office").says(due)
    page = bea.get(f"{ADDRESS}/1")
    assert page.says("Answer it by the end of Tuesday 22 December 2026")
    other = office.browser("Bea Hollis").get(f"{ADDRESS}/1")
    assert bea.send(page, acknowledged_on=date(2026, 11, 25)).says("Answer by 22 December 2026")
    refused = bea.send(other, acknowledged_on=date(2026, 11, 24))
    assert refused.problems
    half = bea.post_form(f"{ADDRESS}/1", answered_on=date(2026, 11, 25))
    assert half.problems == ["Enter who answered", "Choose what came of it, as you say that we answered"]
    done = bea.send(half, answered_by="Ada Example", outcome="upheld")
    assert done.says("Upheld: something went wrong")
    assert not bea.get("/office").says(due)
    assert bea.get(f"{ADDRESS}/1").says("What was recorded before")
    for address in (f"/office/cases/{reference}", "/office", "/office/cases", "/office/cases?q=Wrexford"):
        assert not bea.get(address).says("Zebrafinch")
        assert not bea.get(address).says("Priya Wrexford,")
    assert office.browser("Sam Reed").get(ADDRESS).status == 404
    with office.services.database.read() as session:
        assert [one.version for one in session.scalars(select(ComplaintVersion))] == [1, 2, 3]


def test_a_complaint_pressed_twice_is_one_and_a_number_too_large_leads_to_no_page(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    page = bea.get(f"{ADDRESS}/new")
    said = {
        "received_on": date(2026, 11, 24),
        "came_by": "phone",
        "complainant": "Priya Wrexford",
        "about": "conduct",
        "words": "It took long",
    }
    for _ in range(2):
        assert bea.send(page, said).says("Complaint 1 is saved")
    assert bea.send(bea.get(f"{ADDRESS}/new"), said).says("Complaint 2 is saved")
    for number in (2**31, "99999999999999999999"):
        assert bea.get(f"{ADDRESS}/{number}").status == 404
        assert bea.get(f"/office/cases/x/parties/{number}").status == 404


def test_two_complaints_at_once_take_two_numbers(migrated_postgres_url: str, tmp_path: Path) -> None:
    services = make_services(tmp_path / "data", migrated_postgres_url)
    with services.database.write() as session:
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
    record = ComplaintRecord(
        received_on=date(2026, 11, 24),
        came_by=ComplaintWay.PHONE,
        complainant="Priya Wrexford",
        about=ComplaintAbout.DELAY,
        words="It took long",
    )

    def one(_: int) -> int:
        with services.database.write() as session:
            row = record_complaint(session, record, by=by, at=datetime.now(UTC))
            sleep(0.2)  # long enough for the others to ask for the next number
            return row.number

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(one, range(3))) == [1, 2, 3]
    services.database.close()
