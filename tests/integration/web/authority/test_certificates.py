"""Certificates for a local authority: its own alone, each file with its seal, replaced ones told."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import Event
from storage.blobs import sha256
from tests.client import Page
from tests.integration.web.authority.conftest import REASON, Authorities


def zip_of(page: Page) -> zipfile.ZipFile:
    assert page.response.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(page.response.data))


def downloads(authorities: Authorities, name: str) -> list[dict[str, object]]:
    """What the evidence of a case says of downloads; the chain must hold."""
    with authorities.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases[name])).one()
        assert check_case(session, case.id).sound
        return [e.body for e in case_events(session, case.id) if e.kind is Event.CERTIFICATE_DOWNLOADED]


def test_an_officer_sees_the_certificates_of_their_own_authority_alone(authorities: Authorities) -> None:
    """Bury's three, not the other's, and no reason of any family."""
    page = authorities.signed_in("bury").get("/authority/certificates")
    assert page.says("Child plain", "Child old", f"Replaced by {authorities.certificates['new']}")
    assert page.says(", letter of ")  # which of a child's decisions each certificate is about
    assert authorities.certificates["elsewhere"] not in page.text
    assert REASON not in page.text


def test_one_certificate_comes_as_the_sealed_file_under_a_plain_name_and_is_recorded(
    authorities: Authorities,
) -> None:
    """By a press, not by a link: the evidence says who took which bytes."""
    browser = authorities.signed_in("bury")
    number = authorities.certificates["plain"]
    page = browser.post_form("/authority/certificates", one=number)
    assert page.response.mimetype == "application/pdf"
    assert page.response.headers["Content-Disposition"] == f'attachment; filename="certificate-{number}.pdf"'
    recorded = downloads(authorities, "plain")
    assert [(r["certificate"], r["sha256"], r["together"]) for r in recorded] == [
        (number, sha256(page.response.data), False)
    ]


def test_several_come_as_a_zip_whose_list_tells_the_truth_about_every_file(authorities: Authorities) -> None:
    """Number, kind, day and SHA-256 of the very bytes inside; no person in it."""
    browser = authorities.signed_in("bury")
    ticked = [authorities.certificates["plain"], authorities.certificates["new"]]
    page = browser.post_form("/authority/certificates", number=ticked)
    archive = zip_of(page)
    text = archive.read("list.csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Number"] for row in rows} == set(ticked)
    for row in rows:
        assert sha256(archive.read(row["File"])) == row["SHA-256"]
        assert (row["Kind"], row["Issued on"][:7]) == (
            "Information and advice given; mediation not pursued",
            "2026-11",
        )
    assert len(archive.namelist()) == len(rows) + 1
    assert not re.search("Child|Priya|Shah", text)
    assert downloads(authorities, "plain")[0]["together"] is True


def test_a_replaced_certificate_that_is_ticked_is_told_and_the_current_one_put_in(
    authorities: Authorities,
) -> None:
    """First a page that says so, then a ZIP with the current one, named in the list as standing in."""
    browser = authorities.signed_in("bury")
    old, new = authorities.certificates["old"], authorities.certificates["new"]
    page = browser.post_form("/authority/certificates", number=[old])
    assert page.says(f"{old} was replaced by {new}", "We included the current one.")
    assert not downloads(authorities, "old")
    archive = zip_of(browser.send(page, told="yes"))
    rows = list(csv.DictReader(io.StringIO(archive.read("list.csv").decode())))
    assert [(row["Number"], row["Put in for"]) for row in rows] == [(new, old)]
    assert archive.namelist() == ["list.csv", f"certificate-{new}.pdf"]


def test_ticking_a_replaced_one_and_its_successor_puts_one_file_in(authorities: Authorities) -> None:
    """The current one, once."""
    browser = authorities.signed_in("bury")
    both = [authorities.certificates["new"], authorities.certificates["old"]]
    page = browser.send(browser.post_form("/authority/certificates", number=both), told="yes")
    assert len(zip_of(page).namelist()) == 2


def test_a_withdrawn_certificate_is_left_out_and_cannot_be_downloaded(authorities: Authorities) -> None:
    """Said in words; there is nothing to take."""
    number = authorities.certificates["plain"]
    with authorities.services.database.write() as session:
        row = session.scalars(select(Certificate).where(Certificate.reference == number)).one()
        row.withdrawn_at, row.live_key = row.issued_at, None
    browser = authorities.signed_in("bury")
    page = browser.post_form("/authority/certificates", number=[number])
    assert page.says(f"{number} was withdrawn, so it is left out.")
    assert page.problems
    page = browser.send(
        browser.get("/authority/certificates"), {"one": number}, action="/authority/certificates"
    )
    assert page.status == 404


def test_another_authoritys_certificate_looks_as_if_there_were_none(authorities: Authorities) -> None:
    """Alone or among others, by whatever number: the page for what does not exist, and no evidence."""
    browser = authorities.signed_in("bury")
    page = browser.get("/authority/certificates")
    for fields in (
        {"one": authorities.certificates["elsewhere"]},
        {"number": [authorities.certificates["plain"], authorities.certificates["elsewhere"]]},
        {"one": "MC-222222"},
        {"number": ["../../etc/passwd"]},
    ):
        assert browser.send(page, fields, action="/authority/certificates").status == 404
    assert not downloads(authorities, "elsewhere")
    assert not downloads(authorities, "plain")


def test_nothing_ticked_is_said_beside_the_list(authorities: Authorities) -> None:
    """An early press is answered, not punished."""
    page = authorities.signed_in("bury").post_form(
        "/authority/certificates", {}, action="/authority/certificates"
    )
    assert page.problems == ["Tick the certificates that you want to download"]


def test_the_list_is_searched_by_name_number_or_day(authorities: Authorities) -> None:
    """However the officer writes it."""
    browser = authorities.signed_in("bury")
    number = authorities.certificates["plain"]
    for wanted in ("child PLAIN", number, number.replace("-", " ").lower(), authorities.cases["plain"]):
        page = browser.get("/authority/certificates", query_string={"q": wanted})
        assert page.says("Child plain"), wanted
        assert not page.says("Child olde"), wanted
    for wanted in ("24 November 2026", "24/11/2026"):
        page = browser.get("/authority/certificates", query_string={"q": wanted})
        assert page.says("Child olde"), wanted
        assert not page.says("Child plain"), wanted
    assert browser.get("/authority/certificates?q=nobody").says("No certificate matches “nobody”")


@pytest.mark.hard_input("K33")
def test_names_of_downloads_hold_no_person_and_nothing_that_ends_a_header(
    authorities: Authorities,
) -> None:
    """However hostile the child's name: kind and number alone."""
    names = json.loads(Path("tests/hard_inputs/K01-texts.json").read_text("utf-8"))["K33"]
    browser = authorities.signed_in("bury")
    for name in names:
        with authorities.services.database.write() as session:
            row = session.scalars(
                select(Certificate).where(Certificate.reference == authorities.certificates["plain"])
            ).one()
            row.case.person_name = name.replace("\x00", "")
        page = browser.post_form("/authority/certificates", one=authorities.certificates["plain"])
        assert re.fullmatch(
            r'attachment; filename="certificate-MC-[A-Z0-9]{4}-[A-Z0-9]{2}\.pdf"',
            page.response.headers["Content-Disposition"],
        )
