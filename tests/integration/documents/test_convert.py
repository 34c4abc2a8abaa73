"""What a converted document looks like, holds and says about itself."""

from __future__ import annotations

import http.server
import re
import subprocess
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from documents.convert import to_pdf
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.metadata import PRODUCER
from tests.word_files import SENTENCE, add_field, add_table, word_file

CASES = Path(__file__).parents[2] / "hard_inputs"


def tool(pdf: bytes, *command: str) -> str:
    """What a command says that reads a PDF from standard input."""
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def text_of(pdf: bytes) -> str:
    return tool(pdf, "pdftotext", "-layout", "-", "-")


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Each font's name, and whether it is embedded."""
    rows = [line.split() for line in tool(pdf, "pdffonts", "-").splitlines()[2:]]
    return {row[0].partition("+")[2] or row[0]: row[-5] == "yes" for row in rows}


def test_the_same_word_file_gives_the_same_bytes_whatever_the_office_did_before(
    office: LibreOfficePool, tmp_path: Path
):
    docx = word_file()
    first = to_pdf(office, docx)
    to_pdf(office, word_file(["مرحبا", "你好"], title="Something else"))

    with LibreOfficePool(1, run_dir=tmp_path) as another:
        assert to_pdf(office, docx) == first == to_pdf(another, docx)


def test_a_different_document_has_another_identifier(office: LibreOfficePool):
    identifiers = set()
    for paragraph in ("One", "Two"):
        with pikepdf.open(BytesIO(to_pdf(office, word_file([paragraph])))) as pdf:
            identifiers.add(bytes(pdf.trailer.ID[0]))
    assert len(identifiers) == 2


def test_a_pdf_tells_its_title_and_language_and_no_clock(office: LibreOfficePool):
    title = "Łucja & Ștefan's <Statement> — школа"
    finished = to_pdf(office, word_file(title=title))

    with pikepdf.open(BytesIO(finished)) as pdf:
        info = {name: str(value) for name, value in pdf.docinfo.items()}
        xmp = pdf.open_metadata()
        assert info == {"/Title": title, "/Producer": PRODUCER}
        assert xmp["dc:title"] == title
        assert xmp["pdf:Producer"] == PRODUCER
        assert xmp.pdfa_status == "2B"
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/DocChecksum" not in pdf.trailer
        raw = pdf.Root.Metadata.read_raw_bytes().decode()
        assert title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in raw
        assert "Date" not in raw


@pytest.mark.parametrize("accessible", [True, False])
def test_pdf_ua_is_claimed_only_when_asked_for(office: LibreOfficePool, accessible: bool):
    with pikepdf.open(BytesIO(to_pdf(office, word_file(), accessible=accessible))) as pdf:
        raw = pdf.Root.Metadata.read_bytes().decode()
        assert ("<pdfuaid:part>1<" in raw) is accessible
        assert ("pdfaExtension:schemas" in raw) is accessible
        assert pdf.open_metadata().pdfa_status == "2B"


def test_tags_bookmarks_links_and_table_headers_survive(office: LibreOfficePool):
    def change(document: WordDocument) -> None:
        document.add_heading("Actions", 2)
        add_table(document, [("What", "Who"), ("Write the report", "Kofi Mensah")])
        link = OxmlElement("w:hyperlink")
        link.set(
            qn("r:id"),
            document.part.relate_to(
                "https://quincestreet.example.com/check",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
                is_external=True,
            ),
        )
        run = document.add_paragraph().add_run("Check this document")
        style = OxmlElement("w:rStyle")
        style.set(qn("w:val"), "Hyperlink")
        run._r.get_or_add_rPr().append(style)
        paragraph = run._r.getparent()
        assert paragraph is not None
        paragraph.append(link)
        link.append(run._r)

    def with_hyperlink_style(document: WordDocument) -> None:
        document.styles.add_style("Hyperlink", 2)
        change(document)

    pdf = to_pdf(office, word_file(change=with_hyperlink_style))

    structure = tool(pdf, "pdfinfo", "-struct", "-")
    assert [
        kind for kind in ("Document", "H1", "H2", "Table", "TH", "TD", "Link") if kind not in structure
    ] == []
    with pikepdf.open(BytesIO(pdf)) as document:
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["What was agreed"]
            assert [item.title for item in outline.root[0].children] == ["Actions"]
        (annotation,) = document.pages[0].Annots
        assert str(annotation.A.URI) == "https://quincestreet.example.com/check"


def test_a_table_of_contents_shows_the_pages_of_the_pdf(office: LibreOfficePool):
    def change(document: WordDocument) -> None:
        add_field(document, 'TOC \\o "1-2" \\h', "What was agreed 99")
        for number in range(1, 4):
            document.add_page_break()
            document.add_heading(f"Section {number}", 1)

    contents = text_of(to_pdf(office, word_file(change=change))).split("\f")[0]

    entries = re.findall(r"Section (\d)[ .]*(\d+)", contents)
    assert entries == [("1", "2"), ("2", "3"), ("3", "4")]
    assert "99" not in contents


def test_scripts_of_the_world_are_drawn_with_embedded_fonts(office: LibreOfficePool):
    lines = [
        "مرحبا بالعالم",
        "你好世界",
        "日本語",
        "한국어",
        "สวัสดี",
        "नमस्ते",
        "😀 ✓",
        "Łucja Ștefan школа Ωμέγα",
    ]
    pdf = to_pdf(office, word_file(lines))

    fonts = fonts_of(pdf)
    assert all(fonts.values())
    for part in ("Carlito", "DejaVuSans", "WenQuanYi", "Thai", "Devanagari", "Symbola"):
        assert any(part in name for name in fonts), f"{part} is missing among {sorted(fonts)}"


def test_words_are_not_hyphenated_whichever_dictionaries_are_installed(office: LibreOfficePool):
    def change(document: WordDocument) -> None:
        document.settings.element.append(OxmlElement("w:autoHyphenation"))

    text = text_of(to_pdf(office, word_file(["responsibilities " * 200], change=change)))

    assert "-\n" not in text


@pytest.mark.hard_input("K08")
def test_a_missing_font_is_replaced_by_its_metric_equal_and_embedded(office: LibreOfficePool):
    fonts = fonts_of(to_pdf(office, (CASES / "K08-template-calibri.docx").read_bytes()))

    assert fonts
    assert all(fonts.values())
    assert all(name.startswith("Carlito") for name in fonts)


@pytest.mark.hard_input("K25")
def test_a_macro_neither_runs_nor_travels(office: LibreOfficePool):
    pdf = to_pdf(office, (CASES / "K25-macro-inside.docx").read_bytes())

    with pikepdf.open(BytesIO(pdf)) as document:
        assert "/Names" not in document.Root
        assert "/AcroForm" not in document.Root
        assert not document.attachments
    assert b"vbaProject" not in pdf


@pytest.mark.hard_input("K26")
def test_neither_deleted_words_nor_comments_are_printed(office: LibreOfficePool):
    pdf = to_pdf(office, (CASES / "K26-tracked-changes-and-comment.docx").read_bytes())

    text = text_of(pdf)
    assert "issue a plan" in text
    assert "Provision is set out below" in text
    assert "DELETED-WORDS" not in text
    assert "COMMENT-WORDS" not in text
    with pikepdf.open(BytesIO(pdf)) as document:
        assert not any("DELETED" in str(value) or "COMMENT" in str(value) for value in document.objects)


def test_a_comment_does_not_break_an_office(office: LibreOfficePool):
    before = office.begun
    to_pdf(office, word_file(["Commented"], change=lambda document: commented(document)))
    assert office.begun == before + 1


def commented(document: WordDocument) -> None:
    document.add_comment(document.paragraphs[-1].runs, text="COMMENT-WORDS", author="Somebody")


class Listener(http.server.ThreadingHTTPServer):
    """Counts whoever comes, and would give them a picture."""

    def __init__(self, picture: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.picture = picture
        self.asked: list[str] = []


class Answer(http.server.BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.picture)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 -- the names that http.server looks for

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def red_picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (64, 64), "red").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def listener(red_picture: bytes) -> Iterator[Listener]:
    with Listener(red_picture) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def networked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOfficePool]:
    """An office that keeps the host's network, so that its profile alone protects it."""
    with LibreOfficePool(1, run_dir=tmp_path_factory.mktemp("run"), network=True) as pool:
        yield pool


def with_picture_from(address: str) -> bytes:
    """K28 with its picture linked from elsewhere."""
    with ZipFile(CASES / "K28-picture-from-web.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rels = "word/_rels/document.xml.rels"
    assert b"http://127.0.0.1:9/" in parts[rels]
    start, _, rest = parts[rels].partition(b"http://127.0.0.1:9/")
    parts[rels] = start + address.encode() + rest[rest.index(b'"') :]
    saved = BytesIO()
    with ZipFile(saved, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return saved.getvalue()


def pictures_in(pdf: bytes) -> int:
    return len(tool(pdf, "pdfimages", "-list", "-").splitlines()) - 2


@pytest.mark.hard_input("K28")
def test_a_picture_on_the_web_is_not_asked_for(networked: LibreOfficePool, listener: Listener):
    pdf = to_pdf(networked, with_picture_from(f"http://127.0.0.1:{listener.server_port}/picture.png"))

    assert listener.asked == []
    assert pictures_in(pdf) <= 0


FIELDS = (
    'INCLUDEPICTURE "{address}" \\d',
    'INCLUDETEXT "{address}"',
    'LINK Word.Document.12 "{address}" "" \\a \\r',
    'DDEAUTO Word.Document.12 "{address}" "x"',
)


def test_nothing_else_that_names_an_address_fetches_it(
    networked: LibreOfficePool, listener: Listener, tmp_path: Path
):
    """Holds of each LibreOffice that we run on, whichever of its settings sees to it."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    (tmp_path / "secret.txt").write_text("SECRET-WORDS")
    addresses = [f"http://127.0.0.1:{listener.server_port}/x.docx", (tmp_path / "secret.txt").as_uri()]

    def change(document: WordDocument) -> None:
        for address in addresses:
            for field in FIELDS:
                add_field(document, field.format(address=address), "old")
            for kind, name in (("subDocument", "w:subDoc"), ("aFChunk", "w:altChunk")):
                element = OxmlElement(name)
                element.set(qn("r:id"), document.part.relate_to(address, kinds + kind, is_external=True))
                document.element.body.insert(1, element)

    pdf = to_pdf(networked, word_file(change=change))

    assert listener.asked == []
    assert "SECRET-WORDS" not in text_of(pdf)


@pytest.mark.hard_input("K28")
def test_a_picture_on_the_servers_disk_is_not_shown(
    networked: LibreOfficePool, tmp_path: Path, red_picture: bytes
):
    (tmp_path / "secret.png").write_bytes(red_picture)

    pdf = to_pdf(networked, with_picture_from((tmp_path / "secret.png").as_uri()))

    assert pictures_in(pdf) <= 0


def test_a_picture_that_lies_inside_is_shown_sharp(office: LibreOfficePool, red_picture: bytes):
    pdf = to_pdf(
        office, word_file([SENTENCE], change=lambda document: document.add_picture(BytesIO(red_picture)))
    )

    assert pictures_in(pdf) == 1
    assert "jpeg" not in tool(pdf, "pdfimages", "-list", "-")
