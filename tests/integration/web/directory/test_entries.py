"""What administrators and coordinators keep: added, changed by two at once, checked, ended, restored."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.reference.entries import EntryVersion
from cases.vocabulary import EntryKind, Role
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office

AREAS = "/office/directory/authorities"
SERVICES = "/office/directory/sendiass"


def versions(office: Office, code: str, kind: EntryKind = EntryKind.AUTHORITY) -> list[EntryVersion]:
    with office.services.database.read() as session:
        query = select(EntryVersion).where(EntryVersion.kind == kind, EntryVersion.code == code)
        return list(session.scalars(query.order_by(EntryVersion.version)))


def test_an_area_with_its_service_is_added_by_page_and_families_find_both_at_once(
    office: Office, noor: ReviewingClient
) -> None:
    family = ReviewingClient(office.web)
    assert not family.get("/about/local-help").says("Leeds")

    noor.post_form(f"{SERVICES}/new", entry_name="Leeds SENDIASS", entry_phones="0113 378 5020", save="yes")
    added = noor.post_form(f"{AREAS}/new", entry_name="Leeds", entry_sendiass="leeds-sendiass", save="yes")

    assert (added.address, added.heading) == (f"{AREAS}/leeds", "Leeds")
    assert added.says("Address not given to us", "It has not been checked yet")
    assert family.get("/about/local-help").says("Leeds", "Leeds SENDIASS", "0113 378 5020")
    family.post_form("/ask/what", kind="D1")
    chosen = family.post_form("/ask/authority", authority="leeds")
    assert chosen.address == "/ask/letter-date", chosen.problems


def test_a_preview_saves_nothing_and_shows_what_families_would_see(
    office: Office, noor: ReviewingClient
) -> None:
    seen = noor.post_form(f"{SERVICES}/bury/edit", entry_hours="Monday, 9am to midday", preview="yes")

    assert seen.problems == []
    assert seen.says("Nothing is saved yet", "How it will look", "Monday, 9am to midday")
    assert len(versions(office, "bury", EntryKind.ADVICE_SERVICE)) == 1
    saved = noor.send(seen, save="yes")
    assert saved.says("Saved. Families and staff see it from now on")
    assert ReviewingClient(office.web).get("/about/local-help").says("Monday, 9am to midday")


@pytest.mark.usefixtures("both_databases")
def test_two_who_write_at_once_both_see_both_versions_and_nothing_is_lost(
    office: Office, noor: ReviewingClient
) -> None:
    bea = office.browser("Bea Hollis")
    page = noor.get(f"{AREAS}/bury/edit")
    bea.post_form(f"{AREAS}/bury/edit", entry_phone="0161 253 5001", save="yes")

    clash = noor.send(page, entry_phone="0161 253 5002", save="yes")

    assert clash.problems == [
        "Bea Hollis changed this while you were writing. Nothing is overwritten. Here are both versions. "
        "Put in what should stand, then press 'Save' again"
    ]
    assert clash.says("Both versions", "0161 253 5001", "Theirs, saved", "Yours, in the form")
    assert clash.value_of("entry_phone") == "0161 253 5002"
    assert len(versions(office, "bury")) == 2
    assert noor.send(clash, save="yes").address == f"{AREAS}/bury"
    kept = [(one.saved_by, one.data.get("phone")) for one in versions(office, "bury")]
    assert kept == [
        ("Counterpart", None),
        ("Bea Hollis", "0161 253 5001"),
        ("Noor Ashby", "0161 253 5002"),
    ]
    shown = noor.get(f"{AREAS}/bury/history")
    assert shown.says("Version 3: changed", "Noor Ashby, 10am", "0161 253 5001", "0161 253 5002")


def test_the_same_page_sent_twice_saves_one_version(office: Office, noor: ReviewingClient) -> None:
    page = noor.get(f"{AREAS}/bury/edit")
    noor.send(page, entry_phone="0161 253 5001", save="yes")
    again = noor.send(page, entry_phone="0161 253 5001", save="yes")

    assert again.says("Nothing changed")
    assert len(versions(office, "bury")) == 2


def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_is_saved(
    office: Office, noor: ReviewingClient
) -> None:
    wrong = noor.post_form(
        f"{AREAS}/bury/edit",
        entry_local_offer_url="bury.gov.uk",
        entry_mediation_emails="send@bury.example.com\nnobody",
        entry_name="",
        save="yes",
    )

    assert wrong.problems == [
        "Enter the name",
        "‘bury.gov.uk’ is not a web address. Copy all of it, from https:// on",
        "‘nobody’ is not an email address. Write it like name@example.com, one on each line",
    ]
    assert wrong.value_of("entry_mediation_emails").endswith("nobody")
    assert len(versions(office, "bury")) == 1


def test_a_code_that_was_given_before_is_not_given_again(noor: ReviewingClient) -> None:
    taken = noor.post_form(f"{AREAS}/new", entry_name="Bury", save="yes")
    odd = noor.post_form(f"{AREAS}/new", entry_name="Selby", code="../x", save="yes")

    assert taken.problems == ["Bury has this code already. Change it there, or give another code"]
    assert odd.problems == [
        "Use small letters, digits and hyphens in the code, 40 at most, like north-tyneside"
    ]


def test_an_area_is_ended_after_its_uses_were_shown_and_restored(
    office: Office, noor: ReviewingClient
) -> None:
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    asked = noor.get(f"{AREAS}/bury/end")
    assert asked.says("What still uses it", "1 officer", "its officers go on seeing them")

    ended = noor.send(asked, action=f"{AREAS}/bury/end")

    assert ended.says("Saved: it is no longer used. Nobody can choose it")
    assert not ReviewingClient(office.web).get("/about/local-help").says("Bury SENDIASS")
    assert office.browser("Ruth Okafor").get("/authority").says("Bury")
    assert noor.get(f"{AREAS}?state=ended").says("Bury")
    there = noor.get(f"{AREAS}/bury")
    assert noor.send(there, action=f"{AREAS}/bury/restore").says("Restored. It is offered again")
    assert [one.ended for one in versions(office, "bury")] == [False, True, False]


def test_a_row_checked_long_ago_nags_until_somebody_says_that_it_still_holds(
    office: Office, noor: ReviewingClient
) -> None:
    assert not noor.get(f"{SERVICES}/bury").says("more than 6 months ago")
    office.clock.pass_(days=200)
    noor = office.browser("Noor Ashby")

    assert noor.get("/office/directory").says("5 to check")
    page = noor.get(f"{SERVICES}/bury")
    assert page.says("It was last checked on 25 November 2026, more than 6 months ago")
    checked = noor.send(page, action=f"{SERVICES}/bury/check")

    assert checked.says("Noted: checked today, and nothing had changed")
    assert noor.get("/office/directory").says("4 to check")
    assert noor.get(f"{SERVICES}/bury/history").says("Version 2: checked")


def test_what_another_version_of_the_program_keeps_of_an_entry_survives_a_save(
    office: Office, noor: ReviewingClient
) -> None:
    with office.services.database.write() as session:
        row = session.scalars(select(EntryVersion).where(EntryVersion.code == "darlington")).first()
        assert row is not None
        later = {**row.data, "of_a_later_version": ["kept"]}
        session.add(
            EntryVersion(
                kind=row.kind,
                code=row.code,
                version=2,
                data=later,
                saved_at=office.clock(),
                saved_by="Later",
            )
        )
        kind = row.kind
    address = AREAS if kind is EntryKind.AUTHORITY else SERVICES
    noor.post_form(f"{address}/darlington/edit", entry_website="https://www.darlington.gov.uk", save="yes")

    last = versions(office, "darlington", kind)[-1]
    assert (last.version, last.data["of_a_later_version"]) == (3, ["kept"])


def test_the_list_is_searched_by_every_word_it_holds(noor: ReviewingClient) -> None:
    found = noor.get(f"{SERVICES}?q=barnardos+bury")
    assert found.says("Bury SENDIASS")
    assert not found.says("Darlington SENDIASS")
    assert noor.get(f"{SERVICES}?q=atlantis").says("Nothing matches")
    assert noor.get("/office/directory/atlantis").status == 404
    assert noor.get(f"{AREAS}/atlantis").status == 404
