"""Bundles for a tribunal: an officer makes one with a late document, a family on a phone without script."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import CertificateVariant, Choice
from documents.pdf.tag_walk import walk_tags
from services.certificates import issue_and_send
from services.requests import current_request_link, renew_request_link
from signing.links.links import token_of
from tests import factories
from tests.browser.conftest import PATIENCE
from tests.browser.pages.family import Family
from tests.browser.pages.staff import Officer
from tests.browser.pages.stage import Stage, Visitor, a_stage
from tests.unit.documents.kept_making import jpeg
from tests.unit.documents.tagged import tagged_pdf
from tests.word_files import word_file

READ = "I have read each file, and none of it is one of these"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLAN = "A. Core documents"
THEIRS = "D. Evidence of the parent or young person"


@pytest.fixture
def stage(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people and a worker; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def a_case_with_a_certificate(stage: Stage) -> tuple[str, str]:
    """A case of Bury whose family has a certificate that is being made; its reference, and their link."""
    services = stage.services
    with services.database.write() as session:
        sam = session.scalars(select(User).where(User.name == "Sam Reed")).one()
        case = factories.an_advised_case(services, session, sam, Choice.NO_MEDIATION)
        by, at = factories.viewer_of(sam), stage.clock()
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=by,
            at=at,
            policy=services.policy,
            work=services.work,
        )
        assert renew_request_link(
            session, case.parties[0], by=by, at=at, policy=services.policy, keys=services.keys
        )
        link = current_request_link(session, case.parties[0], at=at)
        assert link is not None
        return case.reference, f"/open/{token_of(link, services.keys)}"


def begins(visitor: Visitor, title: str, purpose: str) -> str:
    """From the page that lists bundles to an empty one; its address."""
    visitor.follows("Begin a bundle")
    visitor.sees("Begin a bundle", called="100-bundle-begin")
    visitor.types("What do you want to call it?", title)
    visitor.chooses(purpose)
    visitor.presses("Begin the bundle")
    visitor.sees(title, called="101-bundle-empty")
    visitor.reads("Your bundle is begun", "Add a document first")
    return visitor.page.url.partition("?")[0]


def adds(visitor: Visitor, address: str, section: str, *files: tuple[str, str, bytes]) -> None:
    """Adds files (name, type, bytes) to a section."""
    visitor.goes_to(address)
    visitor.follows("Add files")
    visitor.sees("Add files", called="102-bundle-files")
    sent: Any = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    visitor.page.locator("input[type=file]").set_input_files(sent)
    if section:
        visitor.chooses(section)
    visitor.ticks(READ)
    adding = visitor.page.get_by_role("button", name="Add the files")
    adding.click(timeout=3 * PATIENCE)  # each file is looked at before the page answers


def makes(visitor: Visitor) -> None:
    """Has the file made and waits on the page that says how far it is, as a person does: without a press."""
    visitor.presses(re.compile("^Make the bundle"))
    is_made(visitor)


def is_made(visitor: Visitor) -> None:
    """Waits until the page that is open says so by itself."""
    expect(visitor.page.get_by_text("As the bundle is now")).to_be_visible(timeout=3 * PATIENCE)


def titles(visitor: Visitor) -> list[str]:
    """The documents in the order of the page."""
    return visitor.page.locator("[data-document] > div:first-child > a").all_inner_texts()


def document(visitor: Visitor, title: str) -> Locator:
    return visitor.page.locator("[data-document]").filter(has_text=title)


def drags(visitor: Visitor, title: str, *, above: str) -> None:
    """Takes a document with the mouse and lets it go in the upper half of another one."""
    document(visitor, title).hover()
    visitor.page.mouse.down()
    box = document(visitor, above).bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 4, steps=3)
    visitor.page.mouse.move(box["x"] + 60, box["y"] + 4, steps=5)
    visitor.page.mouse.up()
    visitor.reads("The order is saved.")


def moves_by_keyboard(visitor: Visitor, title: str, way: str) -> None:
    """Tabs to the button and presses Enter; no mouse."""
    wanted = f"{way} {title}"
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.textContent.trim()") == wanted:
            break
    else:
        pytest.fail(f"no tab comes to '{wanted}'")
    visitor.page.keyboard.press("Enter")
    visitor.reads("The order is saved.")


def assert_whole(content: bytes, numbers: list[str], folder: Path) -> None:
    """Four readers of PDF find nothing wrong: qpdf, our walk of tags, PDFium and poppler."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert walk_tags(content).faults == ()
    assert PdfReader(io.BytesIO(content)).page_labels == numbers
    with pypdfium2.PdfDocument(content) as drawn:
        assert len(drawn) == len(numbers)
        assert all(page.render(scale=0.3).to_pil().getextrema() != ((255, 255),) * 3 for page in drawn)
    kept = folder / "bundle.pdf"
    kept.write_bytes(content)
    said = subprocess.run(["pdfinfo", kept], capture_output=True, text=True, check=True)
    assert f"Pages:           {len(numbers)}\n" in said.stdout
    assert said.stderr == ""
    words = subprocess.run(["pdftotext", "-layout", kept, "-"], capture_output=True, text=True, check=True)
    pages = words.stdout.split("\f")[: len(numbers)]
    assert [page.split()[-1] for page in pages] == numbers


def test_an_officer_and_a_family_put_their_bundles_together(stage: Stage, tmp_path: Path) -> None:
    reference, link = a_case_with_a_certificate(stage)
    an_officer_builds_a_bundle_with_a_late_document(stage, reference, tmp_path)
    a_family_builds_its_own_on_a_phone_without_script(stage, link, tmp_path)


def an_officer_builds_a_bundle_with_a_late_document(stage: Stage, reference: str, folder: Path) -> None:
    """Certificates and files, ordered with the mouse and without; made, sent, and made again."""
    ruth = Officer(stage, "Ruth Okafor")
    ruth.signs_in()
    ruth.opens_the_case(reference)
    address = begins(ruth, "Appeal about the plan", "SEND Tribunal")

    ruth.follows("Add certificates")
    offered = ruth.page.get_by_role("checkbox", name=re.compile("^MC-"))
    ruth.waits_for(lambda: offered.count() == 1)
    ruth.sees("Add certificates", called="103-bundle-certificates")
    offered.check()
    ruth.chooses(PLAN)
    ruth.presses("Add the certificates")
    ruth.reads("Added.", "Mediation certificate MC-")

    adds(
        ruth,
        address,
        THEIRS,
        ("Speech report.pdf", "application/pdf", tagged_pdf(pages=2)),
        ("Letter of the school.docx", WORD, word_file()),
        ("Broken.pdf", "application/pdf", b"%PDF-1.7 nothing more"),
    )
    ruth.sees("Add files", called="104-bundle-files-refused")
    ruth.reads("2 files added, 1 file not added: the reason is below", "Broken.pdf")
    adds(ruth, address, THEIRS, ("Drawing.jpg", "image/jpeg", jpeg()))
    ruth.sees("Appeal about the plan", called="105-bundle-filled")
    certificate, report, letter, drawing = titles(ruth)

    drags(ruth, "Drawing", above="Speech report")
    assert titles(ruth) == [certificate, drawing, report, letter]
    ruth.page.reload()
    moves_by_keyboard(ruth, "Letter of the school", "Move up")
    assert titles(ruth) == [certificate, drawing, letter, report]

    old = ruth.page.context.new_page()  # a second tab of the same browser stays as it was
    old.goto(address)
    ruth.presses(re.compile("^Make the bundle"))
    ruth.reads("We are making the bundle")
    ruth.stage.look(ruth.page, "106-bundle-being-made")
    is_made(ruth)
    ruth.stage.look(ruth.page, "107-bundle-made")
    first = ruth.downloads("Download the bundle (PDF)", role="button")
    assert_whole(first, ["i", "1", "2", "3", "4", "5"], folder)
    ruth.presses("I have sent it: keep the page numbers")
    ruth.reads("The page numbers are kept from now on")
    old.get_by_role("button", name="Move up Drawing").click()
    expect(old.locator("main")).to_contain_text("This bundle was changed in the meantime")
    old.close()

    adds(ruth, address, PLAN, ("Late report.pdf", "application/pdf", tagged_pdf(pages=2, words="Late")))
    late = document(ruth, "Late report")
    expect(late).to_contain_text("pages 1A\N{EN DASH}1B")
    expect(late).to_contain_text("added later")
    ruth.sees("Appeal about the plan", called="108-bundle-late")
    makes(ruth)
    archive = zipfile.ZipFile(
        io.BytesIO(ruth.downloads("Download it with each document (ZIP)", role="button"))
    )
    assert archive.testzip() is None
    again = archive.read(f"bundle-{reference}.pdf")
    assert_whole(again, ["i", "1", "1A", "1B", "2", "3", "4", "5"], folder)
    looks_at_what_changes_it(ruth, address, report)


def looks_at_what_changes_it(ruth: Officer, address: str, report: str) -> None:
    """The pages of a section, a document, the name, and of removing; and Back to the bundle."""
    ruth.goes_to(address)
    for link, heading, called in (
        ("Change the name", "Change the name of this bundle", "109-bundle-name"),
        ("Add a section", "Add a section", "110-bundle-section-new"),
        (f"Change {THEIRS}", "Change a section", "111-bundle-section"),
        (report, report, "112-bundle-document"),
        ("Remove this bundle", "Remove this bundle?", "113-bundle-remove"),
    ):
        ruth.follows(link)
        ruth.sees(heading, called=called)
        ruth.page.go_back()
        ruth.sees("Appeal about the plan")


def a_family_builds_its_own_on_a_phone_without_script(stage: Stage, link: str, folder: Path) -> None:
    """From their own page to the file; the page looks again by itself."""
    priya = Family(stage, script=False)
    priya.goes_to(link)
    open_it = priya.page.locator("main button.govuk-button:not(.govuk-button--secondary)")
    open_it.click()
    priya.gives_date(re.compile("date of birth"), factories.BORN)
    open_it.click()
    priya.sees("What is happening with your request")
    address = begins(priya, "Our evidence", "No limits")
    adds(
        priya,
        address,
        "",
        ("Photo.jpg", "image/jpeg", jpeg()),
        ("Diary.docx", WORD, word_file(title="Diary", heading="Our diary")),
    )
    priya.reads("Added.")
    assert titles(priya) == ["Photo", "Diary"]
    priya.presses("Move up Diary")
    assert titles(priya) == ["Diary", "Photo"]
    makes(priya)
    content = priya.downloads("Download the bundle (PDF)", role="button")
    assert_whole(content, ["i", "1", "2"], folder)
