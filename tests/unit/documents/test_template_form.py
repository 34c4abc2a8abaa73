from io import BytesIO

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from documents import fonts
from documents.findings import Severity
from documents.templates.check import check_template
from documents.templates.form import form_faults
from documents.word.zip import parts_of
from tests.unit.documents.word_making import (
    bytes_of,
    png,
    repeat_header,
    sound_document,
    with_parts,
    word_file,
)

MARK = b"<w:r><w:t>HERE</w:t></w:r>"


def found_in(document):
    return [one.id for one in check_template(bytes_of(document))]


def found_with(xml):
    """What is found when ``xml`` stands in a paragraph."""
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda body: body.replace(MARK, xml)})
    return [one.id for one in check_template(content)]


def a_document():
    document = sound_document()
    document.add_heading("Letter", level=1)
    return document


def test_a_document_that_has_everything_has_no_findings():
    assert found_in(a_document()) == []


def test_a_file_without_properties_is_told():
    content = with_parts(word_file("x"), {"docProps/core.xml": None})

    assert [one.id for one in form_faults(parts_of(content))] == ["no-title"]


@pytest.mark.parametrize("said", ["en-US", "", "cy-GB"])
def test_the_language_must_be_said_and_be_british_english(said):
    document = a_document()
    for language in list(document.styles.element.iter(qn("w:lang"))):
        language.set(qn("w:val"), said)

    assert found_in(document) == ["language"]


def test_a_document_needs_a_main_heading():
    document = sound_document()
    document.add_paragraph("Only words")

    assert found_in(document) == ["no-heading"]


def test_no_heading_level_may_be_left_out():
    document = a_document()
    document.add_heading("Two", level=2)
    document.add_heading("Four", level=4)
    document.add_heading("Two again", level=2)
    document.add_heading("Three", level=3)

    (finding,) = check_template(bytes_of(document))

    assert (finding.id, finding.words) == ("heading-jump", "Four")


def test_a_title_that_only_looks_like_a_heading_is_told():
    document = a_document()
    document.add_paragraph("Big words", style="Title")

    assert found_in(document) == ["fake-heading"]


def test_a_heading_in_a_style_of_the_authors_own_counts():
    document = sound_document()
    style = document.styles.add_style("Our title", 1)
    style.base_style = document.styles["Heading 1"]
    document.add_paragraph("Letter", style="Our title")

    assert found_in(document) == []


def test_each_table_marks_its_header_row():
    document = a_document()
    document.add_table(rows=1, cols=1)
    repeat_header(document.add_table(rows=2, cols=1).rows[0])
    off = document.add_table(rows=2, cols=1).rows[0]
    repeat_header(off)
    off._tr.trPr.find(qn("w:tblHeader")).set(qn("w:val"), "0")

    assert found_in(document) == ["table-header", "table-header"]


def test_each_picture_says_in_words_what_it_shows():
    document = a_document()
    document.add_picture(BytesIO(png()))
    document.add_picture(BytesIO(png()))
    document.inline_shapes[0]._inline.docPr.set("descr", "A grey square")
    document.inline_shapes[1]._inline.docPr.set("descr", "  ")

    assert found_in(document) == ["alt-text"]


def test_paper_is_a4_upright_or_on_its_side():
    document = a_document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    assert found_in(document) == []

    section.page_width = Mm(279.4)
    assert found_in(document) == ["paper"]


@pytest.mark.parametrize(
    ("family", "severity", "stand_in"),
    [
        ("Calibri", Severity.WARNING, "'Carlito', which has the same widths, is printed"),
        ("Comic Sans MS", Severity.ERROR, "would be printed, and lines would move"),
    ],
)
def test_a_font_that_is_not_here_is_named_with_what_stands_in(family, severity, stand_in):
    document = a_document()
    document.add_paragraph().add_run("In another hand").font.name = family

    (finding,) = form_faults(parts_of(bytes_of(document)))

    assert (finding.id, finding.severity, finding.words) == ("font", severity, "In another hand")
    assert f"'{family}'" in finding.sentence
    assert stand_in in finding.sentence


def test_a_font_that_a_style_names_but_no_words_use_is_no_matter():
    document = a_document()
    document.styles.add_style("Never used", 1).font.name = "Comic Sans MS"
    used = document.styles.add_style("Used", 1)
    used.font.name = "Comic Sans MS"
    assert found_in(document) == []

    document.add_paragraph("x", style="Used")
    assert found_in(document) == ["font"]


def test_a_machine_that_cannot_list_its_fonts_says_so(monkeypatch):
    def no_list():
        raise fonts.NoFontList

    monkeypatch.setattr("documents.templates.form.installed_families", no_list)

    (finding,) = check_template(word_file("x"))

    assert (finding.id, finding.severity) == ("fonts-unknown", Severity.WARNING)


def test_links_carry_the_character_style_without_which_the_pdf_loses_them():
    document = a_document()
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "top")
    run = document.add_paragraph()
    run._p.append(link)
    words = run.add_run("to the top")._r
    link.append(words)
    assert found_in(document) == ["link-style"]

    document.styles.add_style("Hyperlink", 2)
    style = OxmlElement("w:rStyle")
    style.set(qn("w:val"), "Hyperlink")
    words.get_or_add_rPr().append(style)
    assert found_in(document) == []


@pytest.mark.parametrize(
    "field", ["DATE", "TIME", "FILENAME", "SAVEDATE", "AUTHOR", "DOCVARIABLE x", "INCLUDETEXT a"]
)
def test_fields_that_print_what_nobody_checked_are_refused(field):
    assert found_with(f'<w:fldSimple w:instr=" {field} "/>'.encode()) == ["word-field"]


@pytest.mark.parametrize(
    "change",
    [
        b'<w:ins w:id="1" w:author="a"><w:r><w:t>new</w:t></w:r></w:ins>',
        b'<w:del w:id="1" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del>',
        b'<w:r><w:rPr><w:rPrChange w:id="1" w:author="a"/></w:rPr><w:t>x</w:t></w:r>',
    ],
)
def test_tracked_changes_are_refused(change):
    assert found_with(change) == ["tracked-changes"]


def test_a_text_box_is_a_warning():
    box = (
        b'<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        b"<w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )

    assert found_with(box) == ["text-box"]


def test_all_faults_of_form_are_told_at_once():
    document = sound_document()
    document.add_paragraph("Big words", style="Title")
    document.add_table(rows=1, cols=1)
    document.add_picture(BytesIO(png()))
    document.sections[0].page_width = Mm(216)
    document.add_paragraph().add_run("x").font.name = "Wingdings 9"

    assert sorted(found_in(document)) == [
        *("alt-text", "fake-heading", "font", "no-heading", "paper", "table-header"),
    ]
