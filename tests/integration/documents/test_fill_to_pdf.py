"""What was filled, as LibreOffice prints it."""

import ctypes
import json
import re
import subprocess
import unicodedata
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import html5lib
import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest

from documents.convert import to_pdf
from documents.templates.catalogue import FieldType
from documents.templates.fill import fill, load_template
from documents.templates.sample_fills import example_of
from documents.templates.values import Picture
from documents.word.text import html_text
from services.statements.data import paragraphs_of
from tests.unit.documents.word_making import (
    bytes_of,
    field,
    letter,
    png,
    sound_document,
    template_of,
    with_parts,
)
from tests.word_files import plain_text

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "hard_inputs"
TEXTS = json.loads((CASES / "K01-texts.json").read_text(encoding="utf-8"))
SHIPPED = sorted(path.parent for path in (ROOT / "templates_docx").glob("*/fields.toml"))

PDFIUM: Any = pypdfium2.raw  # its functions are made when it is loaded, unseen by type checkers


def said_by(pdf, *command):
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def text_of(pdf):
    return said_by(pdf, "pdftotext", "-layout", "-", "-")


def tagged_words(pdf):
    """The words of a PDF's tag tree, in the order in which they are read out."""
    words = words_by_mark(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        marks = list(marks_in_order(opened.Root.StructTreeRoot))
        return "".join(words.get((pages[page], mark), "") for page, mark in marks)


def marks_in_order(element, page=None):
    """(page, number) of each marked piece of content under a structure element."""
    page = element.get("/Pg", page)
    for kid in kids_of(element):
        if isinstance(kid, int):
            yield page.objgen, kid
        elif "/MCID" in kid:
            yield kid.get("/Pg", page).objgen, int(kid.MCID)
        elif "/S" in kid:
            yield from marks_in_order(kid, page)


def words_by_mark(pdf):
    """{(page, number): words} of all marked content; headers and footers are not marked."""
    words: dict[tuple[int, int], str] = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text_page = page.get_textpage()
            for piece in page.get_objects([PDFIUM.FPDF_PAGEOBJ_TEXT]):
                mark = (number, PDFIUM.FPDFPageObj_GetMarkedContentID(piece))
                length = PDFIUM.FPDFTextObj_GetText(piece, text_page, None, 0)
                buffer = ctypes.create_string_buffer(length)
                chars = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
                PDFIUM.FPDFTextObj_GetText(piece, text_page, chars, length)
                words[mark] = words.get(mark, "") + buffer.raw.decode("utf-16-le").rstrip("\0")
    return words


def letters_of(words):
    """Letters and digits alone: the tool drops hyphens at line ends and turns brackets round.

    Letters written from right to left are sorted, for it gives them in the order of the page.
    """
    letters = "".join(letter for letter in words if letter.isalnum())
    return re.sub("[\u0590-\u08ff]+", lambda run: "".join(sorted(run[0])), letters)


def figures_of(pdf):
    """The words for each picture, in the order in which they are read out."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [str(one.Alt) for one in in_order(opened.Root.StructTreeRoot) if one.get("/S") == "/Figure"]


def in_order(element):
    """A structure element and all below it."""
    yield element
    for kid in kids_of(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from in_order(kid)


def kids_of(element):
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


@pytest.mark.hard_input("K01", "K02")
def test_what_was_typed_is_printed_in_body_table_and_footer(office):
    document = sound_document()
    document.add_heading("Letter", level=1)
    texts = TEXTS["K01"] + TEXTS["K02"]
    names = [f"text_{number}" for number, _ in enumerate(texts)]
    table = document.add_table(rows=len(names), cols=1)
    for name, row in zip(names, table.rows, strict=True):
        document.add_paragraph(f"<<{{{{ {name} }}}}>>")
        row.cells[0].text = f"[[{{{{ {name} }}}}]]"
        document.sections[0].footer.add_paragraph(f"(({{{{ {name} }}}}))")
    filled = fill(template_of(bytes_of(document), *names), dict(zip(names, texts, strict=True)))

    printed = text_of(to_pdf(office, filled))

    for words in texts:
        for expected in (f"<<{words}>>", f"[[{words}]]", f"(({words}))"):
            assert expected in printed


@pytest.mark.hard_input("K04", "K05", "K07")
@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (
            "K04-template-curly-quotes",
            {"child_name": "Ada & Ben", "track": "mediation", "la_name": None},
            ["Certificate for Ada & Ben", "Mediation", "the local authority"],
        ),
        ("K05-template-split-tag", {"child_name": "Ada & Ben", "reference": "CP-1"}, ["Child: Ada & Ben"]),
        (
            "K07-template-header-footer-textbox",
            {"child_name": "A & B", "parent_name": "C < D", "reference": "CP-1"},
            ["Body A & B", "Box C < D", "Header CP-1", "Footer A & B & Co"],
        ),
    ],
)
def test_templates_print_what_they_should_and_no_brace(office, name, data, expected):
    fields = [field(key, optional=value is None) for key, value in data.items()]
    template = template_of((CASES / f"{name}.docx").read_bytes(), *fields)

    printed = text_of(to_pdf(office, fill(template, data)))

    for words in expected:
        assert words in printed
    assert "{" not in printed
    assert "}" not in printed


def test_pictures_are_figures_with_their_words_and_a_floating_one_has_the_words_beside_it(office):
    words = "Check this certificate: " + "words that run on beside the square " * 9
    fields = (field("qr", "picture"), field("ink", "picture"))
    template = letter(words + "{{ qr|float_right }}", "{{ ink }}", fields=fields)
    qr, ink = Picture(png(), 26, 26, "A square code"), Picture(png(grey=9), 70, 16, "Signature of Sam")

    pdf = to_pdf(office, fill(template, {"qr": qr, "ink": ink}))

    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"[^>]*>\w+</word>', boxes_of(pdf))]
    right_edge, points_per_mm = 595 - 90, 72 / 25.4
    assert figures_of(pdf) == ["A square code", "Signature of Sam"]
    assert right_edge - 40 * points_per_mm < max(ends) < right_edge - 26 * points_per_mm


def boxes_of(pdf):
    """Each word with its place on the page."""
    return said_by(pdf, "pdftotext", "-bbox", "-", "-")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_text_of_a_document_says_what_its_pdf_says_in_the_order_it_is_read_out(office, folder):
    filled = fill(load_template(folder), json.loads((folder / "sample.json").read_text(encoding="utf-8")))

    pdf = to_pdf(office, filled)

    assert letters_of(tagged_words(pdf)) == letters_of(plain_text(without_picture_words(filled)))


@pytest.mark.hard_input("K01 K02 K10 K11 K62 K85")
@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_page_of_a_document_says_what_its_pdf_says_whatever_is_typed_into_it(office, folder):
    template = load_template(folder)
    sample = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    filled = without_picture_words(fill(template, with_hard_texts(template.catalogue.fields, sample)))

    pdf = to_pdf(office, filled)

    page = "".join(html5lib.parse(html_text(filled), namespaceHTMLElements=False).itertext())
    assert signs_of(tagged_words(pdf)) == signs_of(page)
    assert "Madeup & Sons" in page


def with_hard_texts(fields, data):
    """``data`` with a hard text in each field for words, the next one each time, and all in the long."""
    hard = cycle([*TEXTS["K01"], *TEXTS["K02"], *TEXTS["K10"], *TEXTS["K11"]])
    changed = dict(data)
    for name, one in fields.items():
        if one.type is FieldType.TEXT:
            changed[name] = "Madeup & Sons" if name == "provider_name" else next(hard)
        elif one.type is FieldType.PARAGRAPHS:
            changed[name] = [*TEXTS["K01"], *TEXTS["K02"], *TEXTS["K11"], "one\ntwo", "a\tb\t\u2022 c"]
        elif one.type is FieldType.ROWS:
            row = {inner: example_of(field) for inner, field in one.row.items()}
            changed[name] = [with_hard_texts(one.row, row) for _ in range(4)]
        else:
            changed.setdefault(name, example_of(one))
    return changed


def signs_of(words):
    """All that is printed but spaces, list marks and emoji, which the tool gives out of their place.

    Letters written from right to left are sorted, as in ``letters_of``.
    """
    shown = "".join(sign for sign in words if unicodedata.category(sign)[0] in "LMNPS" and sign != "\u2022")
    shown = "".join(sign for sign in shown if unicodedata.category(sign) != "So")
    return re.sub("[\u0590-\u08ff]+", lambda run: "".join(sorted(run[0])), shown)


@pytest.mark.hard_input("K62")
def test_paragraphs_can_be_told_from_lines_on_paper(office):
    (folder,) = (one for one in SHIPPED if one.name == "outcome-part-b")
    sample = json.loads((folder / "sample.json").read_text(encoding="utf-8"))

    filled = fill(load_template(folder), sample | {"discussion_summary": paragraphs_of("one\ntwo\n\nfour")})

    assert "one\ntwo\n\nfour" in plain_text(filled)
    assert "<p>one<br>two</p>\n<p>four</p>" in html_text(filled)
    printed = boxes_of(to_pdf(office, filled))
    one, two, four = (float(re.search(rf'yMin="([\d.]+)"[^>]*>{word}</word>', printed)[1]) for word in WORDS)
    assert four - two > 1.2 * (two - one)


WORDS = ("one", "two", "four")


def without_picture_words(filled):
    """The same file with its pictures' words taken out: a PDF keeps those beside its text."""
    return with_parts(filled, {"word/document.xml": lambda xml: re.sub(rb' descr="[^"]*"', b"", xml)})
