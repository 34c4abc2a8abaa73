"""A family's own bundle, from its own page; and what never goes into anybody's."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from cases.bundles.contents import hold_bundle, keep_numbers
from cases.bundles.models import Bundle, BundleDocument
from cases.corrections import PartyDetails, add_party
from cases.documents import Document
from cases.models import Case
from cases.vocabulary import DocumentKind, PartyRole, Role
from documents.jobs import JobRefused, JobReply
from storage.blobs import sha256
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.party.own_requests import OwnRequest, a_letter

NEW = "/your/request/bundles/new"


class Reader:
    """Stands for the worker: keeps what it is sent, and finds on the page what the test says."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.refuses: dict[str, str] = {}

    def ask(self, job: str, about: dict[str, Any], content: bytes, **_: Any) -> JobReply:
        """What the worker would answer."""
        assert job == "bundle_file"
        if about["name"] in self.refuses:
            raise JobRefused("Refused", self.refuses[about["name"]], {})
        return JobReply({"words": [self.words], "notes": []}, (b"kept " + content,))


def begun(own_request: OwnRequest, words: str = "A letter") -> tuple[ReviewingClient, Page]:
    object.__setattr__(own_request.services, "jobs", Reader(words))
    browser, _ = own_request.inside()
    return browser, browser.post_form(NEW, title="Our evidence", profile="plain", names_person=False)


def added(own_request: OwnRequest, browser: ReviewingClient, page: Page, **sent: Any) -> Page:
    with own_request.services.database.read() as session:
        section = session.scalars(select(Bundle)).one().sections[0].id
    fields = {"section": str(section), "fit": True, "files": a_letter(), **sent}
    return browser.post_form(page.links()["Add files"], fields)


def documents(own_request: OwnRequest) -> list[BundleDocument]:
    with own_request.services.database.read() as session:
        return list(session.scalars(select(BundleDocument)))


def test_a_family_begins_a_bundle_on_its_own_page_and_adds_a_file_once(own_request):
    browser, page = begun(own_request)
    assert page.says("Your bundle is begun", "Nothing here yet")
    shown = added(own_request, browser, page)
    assert shown.says("Added.", "letter", "page 1")
    again = added(own_request, browser, page)
    assert again.says("'letter': This document is in the bundle already")
    assert len(documents(own_request)) == 1
    assert browser.get("/your/request").says(
        "Bundles for the Tribunal", "Our evidence", "1 document, 1 page."
    )


def test_a_section_moves_with_its_documents(own_request):
    browser, page = begun(own_request)
    second = browser.post_form(page.links()["Add a section"], title="Letters")
    with own_request.services.database.read() as session:
        letters = session.scalars(select(Bundle)).one().sections[1]
        address = f"{page.address}/section/{letters.id}"
    assert second.says("Letters")
    shown = browser.send(browser.get(address), {"move": f"{letters.id} up"}, action=f"{page.address}/order")

    assert shown.says("The order is saved")
    with own_request.services.database.read() as session:
        sections = session.scalars(select(Bundle)).one().sections
        assert [one.title for one in sections] == ["Letters", "Documents"]


def test_the_order_of_many_documents_is_taken_as_they_were_dragged(own_request):
    browser, page = begun(own_request)
    files = [(io.BytesIO(b"%%PDF %d" % number), f"{number}.pdf") for number in range(8)]
    shown = added(own_request, browser, page, files=files)
    with own_request.services.database.read() as session:
        section = session.scalars(select(Bundle)).one().sections[0]
        dragged = [str(one.id) for one in reversed(section.documents)]
    order = " ".join([f"s:{section.id}", *(f"d:{one}" for one in dragged)])

    assert browser.send(shown, {"order": order}, action=f"{page.address}/order").says("The order is saved")
    with own_request.services.database.read() as session:
        assert [str(one.id) for one in session.scalars(select(Bundle)).one().documents] == dragged


def test_once_numbers_are_kept_a_document_stays_where_it_is_from_an_old_page_too(own_request):
    browser, page = begun(own_request)
    files = [(io.BytesIO(b"%PDF " + name.encode()), name) for name in ("one.pdf", "two.pdf")]
    old = added(own_request, browser, page, files=files)
    first, second = documents(own_request)
    with own_request.services.database.write() as session:
        bundle = session.scalars(select(Bundle)).one()
        hold_bundle(session, bundle, None)
        keep_numbers(session, bundle, at=own_request.clock.at)

    for move in (f"{first.id} down", f"{second.id} up"):
        stale = browser.send(old, {"move": move}, action=f"{page.address}/order")
        assert stale.says("This bundle was changed in the meantime")
        fresh = browser.send(stale, {"move": move}, action=f"{page.address}/order")
        assert fresh.says("documents that have numbers keep their order")


def test_of_several_files_each_that_is_refused_says_why_and_the_others_go_in(own_request):
    browser, page = begun(own_request)
    own_request.services.jobs.refuses = {"first.pdf": "It is empty.", "second.pdf": "It has a password."}
    files = [
        (io.BytesIO(b"%PDF " + name.encode()), name) for name in ("first.pdf", "third.pdf", "second.pdf")
    ]

    shown = added(own_request, browser, page, files=files)

    assert shown.says("1 file added, 2 files not added", "'first.pdf': It is empty.", "It has a password.")
    assert [one.title for one in documents(own_request)] == ["third"]


def test_the_only_section_is_chosen_to_begin_with(own_request):
    browser, page = begun(own_request)

    assert " checked" in browser.get(page.links()["Add files"]).html.partition('name="section"')[2][:200]


def test_begun_twice_it_is_one(own_request):
    browser, page = begun(own_request)

    assert browser.post_form(NEW, title="Our evidence", profile="plain").address == page.address


def test_without_the_tick_that_they_were_read_no_file_goes_in(own_request):
    browser, page = begun(own_request)
    shown = added(own_request, browser, page, fit=None)

    assert shown.says("Tick the box once you have read each file")
    assert documents(own_request) == []


def test_the_other_parent_does_not_see_it(own_request):
    _, page = begun(own_request)
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Moss"))
        other = PartyDetails(name="Dev Shah", email="dev@example.com")
        add_party(session, case, PartyRole.PARENT, other, by=bea, at=own_request.clock.at)
        number = max(party.number for party in case.parties)
    own_request.give_page(number)
    theirs, own = own_request.inside_by_code(number)

    assert theirs.get(page.address).status == 404
    assert not own.says("Our evidence")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Outcome Statement, Part B: confidential summary", "holds Part B of an Outcome Statement"),
        ("as OUTCOME  STATEMENT\nPart B said", "holds Part B of an Outcome Statement"),
        ("They signed OS-7K3M-2Q in June", "shows OS-7K3M-2Q, the number of a paper from a meeting"),
        ("They signed OS 7K3M 2Q in June", "shows OS-7K3M-2Q"),
    ],
)
def test_a_paper_of_a_meeting_is_kept_out_and_told_why(own_request, words, why):
    a_document(own_request, DocumentKind.OUTCOME_A, "OS-7K3M-2Q", b"part a")
    browser, page = begun(own_request, words)

    shown = added(own_request, browser, page)

    assert shown.says(why)
    assert documents(own_request) == []


def test_a_number_that_is_none_of_ours_keeps_nothing_out(own_request):
    browser, page = begun(own_request, "Our invoice OS-2222-22")

    assert added(own_request, browser, page).says("Added.")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (DocumentKind.OUTCOME_B, "This is our paper 'Outcome Statement, Part B'"),
        (DocumentKind.OUTCOME_FINAL, "This is our paper 'Outcome Statement, signed'"),
        (DocumentKind.SIGNING_RECORD, "This is our paper 'Signing record'"),
        (DocumentKind.AGREEMENT_FINAL, "This is our paper 'Agreement before a meeting, signed'"),
        (DocumentKind.OUTCOME_A_FINAL, "This is Part A of an Outcome Statement"),
    ],
)
def test_our_own_papers_are_known_by_their_bytes(own_request, kind, why):
    content = b"%PDF-1.7 " + kind.value.encode()
    a_document(own_request, kind, "OS-7K3M-2Q", content)
    browser, page = begun(own_request, "nothing that tells")

    shown = added(own_request, browser, page, files=(io.BytesIO(content), "harmless.pdf"))

    assert shown.says(why)
    assert documents(own_request) == []


def test_a_sealed_certificate_goes_in_as_a_file_too(own_request):
    content = b"%PDF-1.7 certificate"
    a_document(own_request, DocumentKind.CERTIFICATE, "MC-7K3M-2Q", content)
    browser, page = begun(own_request, "Mediation certificate MC-7K3M-2Q")

    assert added(own_request, browser, page, files=(io.BytesIO(content), "c.pdf")).says("Added.")


def a_document(own_request: OwnRequest, kind: DocumentKind, reference: str, content: bytes) -> None:
    """A document of ours whose sealed bytes are these."""
    with own_request.services.database.write() as session:
        session.add(
            Document(
                case_id=own_request.case_id,
                kind=kind,
                reference=reference,
                title=kind.words,
                sealed_digest=sha256(content),
                created_at=own_request.clock.at,
            )
        )


def test_where_no_engine_reads_scans_the_page_says_so_plainly(own_request, monkeypatch):
    browser, page = begun(own_request, words="")
    added(own_request, browser, page)
    monkeypatch.setattr("web.common.bundles.pages.ocr_engine", lambda: "/usr/bin/tesseract")
    with_engine = browser.get(page.address)
    assert with_engine.says("We recognise the words when we make the bundle")
    assert not with_engine.says("nobody can search them")

    monkeypatch.setattr("web.common.bundles.pages.ocr_engine", lambda: None)
    without = browser.get(page.address)
    assert without.says("scanned pages: nobody can search them", "the Tribunal asks for text")
    assert not without.says("We recognise the words")
