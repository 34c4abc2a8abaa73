from io import BytesIO
from typing import Any

import html5lib
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import WordUploadRefused
from documents.templates.fill import fill
from documents.templates.values import UNPRINTABLE, Picture
from documents.word.lists import in_format
from documents.word.text import html_text
from tests.unit.documents.word_making import (
    bytes_of,
    field,
    letter,
    png,
    repeat_header,
    sound_document,
    with_parts,
    word_file,
)
from tests.word_files import plain_text

MARK = b"<w:r><w:t>HERE</w:t></w:r>"


def body(content):
    """The HTML text without the heading that word_file puts first."""
    return html_text(content).removeprefix("<h2>Letter</h2>\n")


def test_headings_leave_the_first_level_to_the_page():
    document = sound_document()
    for level in range(1, 8):
        document.add_heading(f"Level {level}", level=level)

    lines = html_text(bytes_of(document)).split("\n")

    assert lines[:3] == ["<h2>Level 1</h2>", "<h3>Level 2</h3>", "<h4>Level 3</h4>"]
    assert lines[-1] == "<h6>Level 7</h6>"


def test_bold_words_line_breaks_and_marks_are_kept():
    document = sound_document()
    paragraph = document.add_paragraph("One\ntwo <three> & ")
    paragraph.add_run("four").bold = True
    paragraph.add_run(" fi")
    paragraph.add_run("ve")

    content = bytes_of(document)

    assert html_text(content) == "<p>One<br>two &lt;three&gt; &amp; <strong>four</strong> five</p>"
    assert plain_text(content) == "One\ntwo <three> & four five"


def test_a_label_with_its_value_is_a_fact():
    document = sound_document()
    label = document.styles.add_style("Label", 2)
    label.font.bold = True
    paragraph = document.add_paragraph()
    paragraph.add_run("Issued to:", style="Label")
    paragraph.add_run("\tPriya Shah, parent")
    bold = document.add_paragraph()
    bold.add_run("Issued on:\tMonday").bold = True

    content = bytes_of(document)

    assert html_text(content).split("\n") == [
        '<p class="fact"><strong>Issued to:</strong> <span>Priya Shah, parent</span></p>',
        '<p class="fact"><strong>Issued on:</strong> <span><strong>Monday</strong></span></p>',
    ]
    assert plain_text(content) == "Issued to:\tPriya Shah, parent\nIssued on:\tMonday"


def test_a_further_line_of_a_fact_is_marked():
    document = sound_document()
    document.styles.add_style("Fact continued", 1)
    document.add_paragraph("a3bf4f1b", style="Fact continued")

    assert html_text(bytes_of(document)) == '<p class="fact-continued">a3bf4f1b</p>'


@pytest.mark.parametrize("words", ["Bold and:\tnot", "Bold without colon"])
def test_other_paragraphs_are_no_facts(words):
    document = sound_document()
    document.add_paragraph(words)

    assert 'class="fact"' not in html_text(bytes_of(document))


def test_lists_are_lists_and_count_on():
    document = sound_document()
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    document.add_paragraph("between")
    document.add_paragraph("third", style="List Number")
    document.add_paragraph("a", style="List Bullet")
    document.add_paragraph("deeper", style="List Bullet 2")
    document.add_paragraph("b", style="List Bullet")

    content = bytes_of(document)

    assert html_text(content).split("\n")[:3] == [
        "<ol><li>first</li><li>second</li></ol>",
        "<p>between</p>",
        '<ol start="3"><li>third</li></ol>',
    ]
    assert "<ul><li>a</li></ul>" in html_text(content)
    assert plain_text(content).split("\n")[:4] == ["1. first", "2. second", "between", "3. third"]
    assert "• deeper" in plain_text(content)


def numbered(depths, *, formats=("decimal", "lowerLetter"), texts=("%1.", "%2)")):
    """Paragraphs of one list at these depths."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(zip(formats, texts, strict=True))
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    numbering = (
        f'<w:numbering xmlns:w="{space}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    document = sound_document()
    for number, depth in enumerate(depths):
        paragraph = document.add_paragraph(f"item {number}")
        numbered_by: Any = paragraph._p.get_or_add_pPr()
        properties = numbered_by.get_or_add_numPr()
        properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = depth, 1
    return with_parts(bytes_of(document), {"word/numbering.xml": numbering.encode()})


def test_a_list_in_a_list_is_nested_and_counted_anew():
    content = numbered([0, 1, 1, 0, 1])

    assert html_text(content) == (
        '<ol><li>item 0<ol type="a"><li>item 1</li><li>item 2</li></ol></li>'
        '<li>item 3<ol type="a"><li>item 4</li></ol></li></ol>'
    )
    assert plain_text(content) == "1. item 0\na) item 1\nb) item 2\n2. item 3\na) item 4"


def test_numbers_that_html_cannot_count_are_written_out():
    content = numbered([0, 1, 1], formats=("decimal", "decimal"), texts=("%1.", "%1.%2"))

    assert html_text(content) == "<ol><li>item 0</li></ol>\n<p>1.1 item 1</p>\n<p>1.2 item 2</p>"


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (27, "lowerLetter", "aa"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number, kind, written):
    assert in_format(number, kind) == written


def test_tables_have_headers_spans_and_paragraphs():
    document = sound_document()
    table = document.add_table(rows=3, cols=3)
    repeat_header(table.rows[0])
    for column, words in enumerate(("No.", "What", "Who")):
        table.cell(0, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "All"
    table.cell(2, 1).text = "a\tb"
    table.cell(2, 1).add_paragraph("second")

    content = bytes_of(document)

    assert html_text(content) == (
        '<table><thead><tr><th scope="col">No.</th><th scope="col">What</th><th scope="col">Who</th>'
        "</tr></thead>"
        '<tbody><tr><td rowspan="2">1</td><td colspan="2">All</td></tr>'
        "<tr><td><p>a\u2003\u2003b</p><p>second</p></td><td></td></tr></tbody></table>"
    )
    assert plain_text(content) == "No.\tWhat\tWho\n1\tAll\na\tb\nsecond\t"


def test_a_picture_is_its_alt_text():
    template = letter("Signed: {{ ink }}", fields=(field("ink", "picture"),))

    filled = fill(template, {"ink": Picture(png(), 70, 16, 'Drawn signature of "Sam" <Reed>')})

    assert body(filled) == (
        '<p>Signed: <span class="picture">Drawn signature of &#34;Sam&#34; &lt;Reed&gt;</span></p>'
    )
    assert plain_text(filled).endswith('Signed: Drawn signature of "Sam" <Reed>')


def test_hidden_words_and_field_instructions_are_not_part_of_the_text():
    hidden = (
        b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        b'<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>seen</w:t></w:r>'
        b"<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>"
    )
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(MARK, hidden)})

    assert plain_text(content) == "Letter\nseenwell\u2011known"


def test_words_in_content_controls_links_and_accepted_insertions_are_part_of_the_text():
    document = sound_document()
    paragraph = document.add_paragraph("a")
    for name in ("w:hyperlink", "w:ins", "w:smartTag"):
        holder = OxmlElement(name)
        paragraph._p.append(holder)
        holder.append(paragraph.add_run(name[2])._r)
    control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(inside)
    inside.append(document.add_paragraph("in a control")._p)
    document.element.body.insert(1, control)

    assert plain_text(bytes_of(document)) == "ahis\nin a control"


def test_words_that_were_moved_are_said_where_they_are_now():
    moved = (
        b'<w:moveFrom w:id="1" w:author="a"><w:r><w:t>old place</w:t></w:r></w:moveFrom>'
        b'<w:moveTo w:id="2" w:author="a"><w:r><w:t>new place</w:t></w:r></w:moveTo>'
    )
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(MARK, moved)})

    assert plain_text(content) == "Letter\nnew place"


def test_a_drawing_and_its_fallback_are_said_once():
    both = (
        b'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b'<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>'
        b"</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>"
        b"<w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(MARK, both)})

    assert plain_text(content) == "Letter\nboxed"


def test_header_and_footer_are_not_part_of_the_text():
    document = sound_document()
    document.add_paragraph("body")
    document.sections[0].header.paragraphs[0].text = "header"

    assert plain_text(bytes_of(document)) == "body"


@settings(max_examples=80, deadline=None)
@given(
    words=st.text(st.characters(exclude_categories=["Cs"]).filter(lambda one: not UNPRINTABLE.match(one)))
    .map(lambda words: words.replace("\r", ""))
    .filter(lambda words: words.strip())
)
def test_whatever_is_typed_the_html_is_safe_and_says_it(words):
    template = letter("{{ words }}|", fields=("words",))

    page = body(fill(template, {"words": words}))

    read = html5lib.parseFragment(page, namespaceHTMLElements=False)
    assert {one.tag for one in read.iter()} <= {"DOCUMENT_FRAGMENT", "p", "br"}
    said = "".join(("\n" if one.tag == "br" else one.text or "") + (one.tail or "") for one in read.iter())
    expected = words.replace("\t", "\u2003\u2003").lstrip()
    assert said.lstrip().replace("\0", "") == f"{expected}|".lstrip()


def test_a_locked_or_torn_file_says_so():
    with pytest.raises(WordUploadRefused):
        html_text(b"PK\3\4")


def test_an_empty_document_says_nothing():
    content = bytes_of(sound_document())

    assert html_text(content) == ""
    assert plain_text(content) == ""
    assert BytesIO(content).read(2) == b"PK"


def test_bold_of_a_whole_style_is_not_marked_word_by_word():
    document = sound_document()
    loud = document.styles.add_style("Loud", 1)
    loud.font.bold = True
    document.add_paragraph("All of it", style="Loud")
    quiet = document.add_paragraph(style="Loud").add_run("not this")
    off = OxmlElement("w:b")
    off.set(qn("w:val"), "0")
    quiet._r.get_or_add_rPr().append(off)

    assert html_text(bytes_of(document)) == "<p>All of it</p>\n<p>not this</p>"


@pytest.mark.hard_input("K62")
def test_plain_text_tells_paragraphs_from_lines():
    document = sound_document()
    for words in ("one\ntwo", "four", "five"):
        document.add_paragraph(words)

    content = bytes_of(document)

    assert plain_text(content) == "one\ntwo\n\nfour\nfive"
    assert html_text(content) == "<p>one<br>two</p>\n<p>four</p>\n<p>five</p>"


@pytest.mark.hard_input("K85")
def test_columns_parted_by_tabs_stay_apart():
    document = sound_document()
    document.add_paragraph("Reading\t7 years")

    content = bytes_of(document)

    assert plain_text(content) == "Reading\t7 years"
    assert html_text(content) == "<p>Reading\u2003\u20037 years</p>"
