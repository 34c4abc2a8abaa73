"""What LibreOffice makes, joined: tags, words and bookmarks arrive whole."""

import subprocess
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Mm
from pikepdf import Name, Pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter

from documents.pdf.merge import Part, merge
from documents.pdf.tag_walk import walk_tags
from tests.joined_pdfs import merge_plain

EXPORT = (
    'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"SelectPdfVersion":{"type":"long","value":"2"}}'
)
PARTS = (("a", "Outcome Statement, Part A", "A"), ("b", "Part B", "B"), ("r", "Signing record", "R"))


def statement(title: str, sections: int, picture: Path) -> Document:
    written = docx.Document()
    written.core_properties.title = title
    written.core_properties.language = "en-GB"
    written.add_heading(title, 1)
    for number in range(sections):
        written.add_heading(f"Section {number + 1}", 2)
        written.add_paragraph("What was said here stays between the people who came. " * 12)
        written.add_paragraph("One thing to do", style="List Bullet")
        written.add_paragraph("Another thing to do", style="List Bullet")
        written.add_picture(str(picture), width=Mm(20))
        table = written.add_table(rows=3, cols=3)
        for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"{title} {number} {place}"
        written.add_page_break()
    return written


@pytest.fixture(scope="session")
def office_parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    folder = tmp_path_factory.mktemp("office")
    picture = folder / "dot.png"
    Image.new("RGB", (60, 60), "red").save(picture)
    for sections, (name, title, _) in zip((1, 2, 0), PARTS, strict=True):
        statement(title, sections, picture).save(str(folder / f"{name}.docx"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", EXPORT]
        + [f"{name}.docx" for name, _, _ in PARTS],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [Part((folder / f"{name}.pdf").read_bytes(), title, label) for name, title, label in PARTS]


def command(name: str, *arguments: str, given: bytes, folder: Path) -> str:
    (folder / "given.pdf").write_bytes(given)
    done = subprocess.run(
        [name, *arguments, str(folder / "given.pdf")], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def test_every_mark_of_a_merge_of_office_files_holds(office_parts):
    merged = walk_tags(merge(office_parts, title="Outcome Statement"))
    alone = [walk_tags(part.pdf) for part in office_parts]

    assert merged.faults == ()
    assert merged.linked == merged.marked == sum(report.marked for report in alone) > 50


def test_the_words_behind_the_tags_are_those_of_the_parts_line_for_line(office_parts, tmp_path):
    # Poppler takes seconds for each page of this: the short parts are enough.
    short = [office_parts[0], office_parts[2]]
    merged = merge(short, title="Outcome Statement")

    def words(pdf: bytes) -> list[str]:
        said = command("pdfinfo", "-struct-text", given=pdf, folder=tmp_path)
        return [line.strip() for line in said.splitlines() if line.strip().startswith('"')]

    assert words(merged) == [line for part in short for line in words(part.pdf)]


def test_qpdf_finds_nothing_and_every_font_is_inside(office_parts, tmp_path):
    merged = merge(office_parts, title="Outcome Statement")

    assert "No syntax or stream encoding errors" in command("qpdf", "--check", given=merged, folder=tmp_path)
    fonts = command("pdffonts", given=merged, folder=tmp_path).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_a_merge_claims_what_its_parts_claim_and_says_who_made_it(office_parts):
    merged = merge(office_parts, title="Outcome Statement")

    with Pdf.open(BytesIO(merged)) as pdf:
        said = pdf.open_metadata()
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "B")
        assert said["pdfuaid:part"] == "1"
        assert said["dc:title"] == str(pdf.docinfo.Title) == "Outcome Statement"
        assert said["pdf:Producer"] == str(pdf.docinfo.Producer)
        assert Name.Filter not in pdf.Root.Metadata
        assert len(pdf.Root.OutputIntents) == 1


def test_bookmarks_are_the_parts_with_their_headings_under_them(office_parts):
    reader = PdfReader(BytesIO(merge(office_parts, title="Outcome Statement")))

    tops = [item.title for item in reader.outline if not isinstance(item, list)]
    under = [
        [line.title for line in item if not isinstance(line, list)]
        for item in reader.outline
        if isinstance(item, list)
    ]

    assert tops == [title for _, title, _ in PARTS]
    assert under[1] == ["Section 1", "Section 2"]


def test_a_merge_can_be_merged_again(office_parts):
    once = merge(office_parts, title="Outcome Statement")

    twice = merge([Part(once, "First", "A"), Part(once, "Second", "B")], title="Bundle")

    assert walk_tags(twice).faults == ()


def test_what_other_ways_of_merging_make_of_office_files_is_found(office_parts):
    writer = PdfWriter()
    for part in office_parts:
        writer.append(BytesIO(part.pdf))
    appended = BytesIO()
    writer.write(appended)
    with Pdf.open(BytesIO(office_parts[0].pdf)) as first, Pdf.open(BytesIO(office_parts[1].pdf)) as second:
        first.pages.extend(second.pages)
        extended = BytesIO()
        first.save(extended)

    assert not walk_tags(appended.getvalue()).sound
    assert not walk_tags(extended.getvalue()).sound
    assert not walk_tags(merge_plain(office_parts, title="All")).sound


def test_a_plain_merge_keeps_every_word(office_parts):
    joined = PdfReader(BytesIO(merge_plain(office_parts, title="All")))
    alone = [PdfReader(BytesIO(part.pdf)) for part in office_parts]

    assert [page.extract_text() for page in joined.pages] == [
        page.extract_text() for reader in alone for page in reader.pages
    ]


def test_the_office_itself_tags_soundly(office_parts):
    """Else the tests above would blame the merge for what came in broken."""
    assert all(walk_tags(part.pdf).sound for part in office_parts)
