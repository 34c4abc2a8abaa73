"""An officer's bundle from nothing to the file: certificates, files, a late document, numbers that stay."""

from __future__ import annotations

import csv
import io
import zipfile

import pikepdf
from pypdf import PdfReader

from storage.blobs import sha256
from tests.integration.web.bundles.conftest import BundleSite, a_file, saying
from tests.unit.documents.test_bundle_building import numbers_at_corners
from tests.unit.documents.test_hard_pdfs import pdf_of, stream


def test_an_officer_builds_a_bundle_with_a_late_document(worked: BundleSite) -> None:
    officer = worked.officer()
    case = officer.get(f"/authority/cases/{worked.case}")
    assert case.says("Bundles for the Tribunal", "Begin a bundle")
    assert officer.get(case.links()["Begin a bundle"]).links()["Counterpart"] == "/authority"
    begun = officer.post_form(
        case.links()["Begin a bundle"], title="Appeal about the plan", profile="send", names_person=False
    )
    assert begun.says(
        "Your bundle is begun", "A. Core documents", "0 of at most 100 pages", "Nothing here yet"
    )
    address = begun.address

    sections = {one.title[0]: str(one.id) for one in worked.bundle().sections}
    form = officer.get(begun.links()["Add certificates"])
    number = next(iter(value for value in form.html.split('value="') if value.startswith("MC-")))[:10]
    added = officer.send(form, numbers=[number], section=sections["A"])
    assert added.says("Added.", f"Mediation certificate {number}", "page 1")

    letters = [
        a_file("Łucja's letter.pdf"),
        a_file("report.pdf", pdf_of(content=stream(b"", b"0 0 9 9 re f"))),
    ]
    filled = {"section": sections["D"], "fit": True}
    added = officer.post_form(added.links()["Add files"], {**filled, "files": letters})
    assert added.says("Łucja's letter", "page 2", "page 3", "scanned pages")

    making = officer.send(added, action=f"{address}/make")
    assert making.says("We are making")
    made = worked.finished(officer, address)
    assert made.says("4 pages", "Download the bundle (PDF)")
    first = officer.send(made, action=f"{address}/file/1")
    labels = ["i", "1", "2", "3"]
    assert PdfReader(io.BytesIO(first.response.data)).page_labels == labels
    assert numbers_at_corners(first.response.data) == labels
    assert first.response.headers["Content-Disposition"] == f"attachment; filename=bundle-{worked.case}.pdf"

    kept = officer.send(made, action=f"{address}/keep")
    assert kept.says("The page numbers are kept from now on", "As the bundle is now")
    late = officer.post_form(
        kept.links()["Add files"],
        {"section": sections["A"], "fit": True, "files": a_file("late.pdf", saying("Late"))},
    )
    assert late.says("late", "page 1A", "added later", "Made before your last change")
    officer.send(late, action=f"{address}/make")
    again = worked.finished(officer, address)
    second = officer.send(again, action=f"{address}/file/2")
    assert PdfReader(io.BytesIO(second.response.data)).page_labels == ["i", "1", "1A", "2", "3"]

    archive = zipfile.ZipFile(io.BytesIO(officer.send(again, action=f"{address}/zip/2").response.data))
    rows = list(csv.DictReader(io.StringIO(archive.read("list.csv").decode("utf-8-sig"))))
    assert [row["Pages"] for row in rows] == ["", "1", "1A", "2", "3"]
    assert all(sha256(archive.read(row["File"])) == row["SHA-256"] for row in rows)
    assert "documents/003 Łucja's letter.pdf" in archive.namelist()
    assert pikepdf.open(io.BytesIO(archive.read(f"bundle-{worked.case}.pdf"))).check_pdf_syntax() == []


def test_nobody_else_sees_a_bundle(installation: BundleSite) -> None:
    officer, other = installation.officer(), installation.officer("officer@leeds.example.com")
    begun = officer.post_form(
        f"/authority/cases/{installation.case}/bundles/new", title="Ours", profile="plain", names_person=False
    )

    assert other.get(begun.address).status == 404
    assert other.get(f"/authority/cases/{installation.case}/bundles/new").status == 404
