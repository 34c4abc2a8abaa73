"""Lists as files on pages: a dry run first, all or nothing, the same file twice changes nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from cases.reference.entries import EntryImport, EntryVersion
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office
from worker.sweep import forget_old

AREAS = "/office/directory/authorities"
LEEDS_AND_YORK = "code;name;sendiass;contract from\r\nleeds;Leeds;bury;3 April 2026\r\n;York;;\r\n"


def sent(browser: ReviewingClient, content: bytes, *, to: str = AREAS) -> Page:
    return browser.post_form(f"{to}/file", file=(BytesIO(content), "areas.csv"))


def versions(office: Office) -> int:
    with office.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(EntryVersion)) or 0


@pytest.mark.usefixtures("both_databases")
def test_a_list_is_imported_after_its_dry_run_and_the_same_file_again_changes_nothing(
    office: Office, noor: ReviewingClient
) -> None:
    before = versions(office)
    dry = sent(noor, LEEDS_AND_YORK.encode("cp1252"))

    assert dry.heading == "What areas.csv would change"
    assert dry.says("Nothing is saved yet. This would add 2 entries and change 0 entries", "Row 3", "York")
    assert versions(office) == before
    done = noor.send(dry, action=dry.address)
    assert done.says("Imported", "Leeds", "York")
    assert versions(office) == before + 2
    assert ReviewingClient(office.web).get("/about/local-help").says("Leeds", "York")
    assert noor.send(dry, action=dry.address).says("Nothing changed")
    assert sent(noor, LEEDS_AND_YORK.encode("utf-8-sig")).says(
        "This file changes nothing", "2 rows are the same"
    )
    assert versions(office) == before + 2


def test_one_wrong_row_and_nothing_is_imported(office: Office, noor: ReviewingClient) -> None:
    before = versions(office)
    dry = sent(noor, LEEDS_AND_YORK.replace("3 April 2026", "03/04/2026").encode())

    assert dry.says(
        "1 thing to put right",
        "Row 2",
        "contract from",
        "‘03/04/2026’ could be two different days. Write it like 2026-04-03, or like 3 April 2026",
    )
    token = noor.get(f"{AREAS}/file").forms()[-1].fields()["csrf_token"]
    forced = noor.post(dry.address, data={"csrf_token": token})
    assert forced.says("1 thing to put right")
    assert versions(office) == before


def test_what_another_saves_between_dry_run_and_import_is_shown_and_not_overwritten(
    office: Office, noor: ReviewingClient
) -> None:
    dry = sent(noor, b"code,phone\r\nbury,0161 253 5000\r\n")
    assert dry.says("This would add 0 entries and change 1 entry", "0161 253 5000")
    bea = office.browser("Bea Hollis")
    bea.post_form(f"{AREAS}/bury/edit", entry_website="https://www.bury.gov.uk", save="yes")

    before = versions(office)
    anew = noor.send(dry, action=dry.address)

    assert anew.says("Nothing was imported. Your file is kept.", "0161 253 5000")
    assert versions(office) == before
    assert noor.send(anew, action=dry.address).says("Imported")
    bury = noor.get(f"{AREAS}/bury")
    assert bury.says("https://www.bury.gov.uk", "0161 253 5000")


def test_a_file_that_is_no_list_is_refused_beside_its_box(noor: ReviewingClient) -> None:
    assert sent(noor, b"PK\x03\x04 and so on").problems == [
        "This is an Excel workbook, not a CSV file. "
        "In your spreadsheet, save the list as ‘CSV UTF-8’, and choose that file"
    ]
    assert sent(noor, b"").problems == ["The file is empty or damaged"]
    assert noor.post_form(f"{AREAS}/file", submit="yes").problems == ["Choose the file"]


def test_the_download_is_the_list_and_comes_back_without_a_change(noor: ReviewingClient) -> None:
    download = noor.browser.get(f"{AREAS}/list.csv")

    assert download.headers["Content-Disposition"] == 'attachment; filename="authorities-2026-11-25.csv"'
    assert download.data.startswith(b'\xef\xbb\xbf"code","name",')
    assert sent(noor, download.data).says("This file changes nothing", "7 rows are the same")


def test_a_file_is_kept_for_a_day_and_opens_for_its_own_list_alone(
    office: Office, noor: ReviewingClient
) -> None:
    dry = sent(noor, LEEDS_AND_YORK.encode())
    assert noor.get(dry.address.replace("authorities", "sendiass")).status == 404

    later = office.clock() + timedelta(days=1, minutes=1)
    forget_old(office.services.database, office.services.blobs, at=later)

    with office.services.database.read() as session:
        assert session.scalars(select(EntryImport)).all() == []
    assert noor.get(dry.address).status == 404
