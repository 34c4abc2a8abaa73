"""The hard inputs K01 to K08 as far as filling and reading go; the PDF is tested with the office."""

import json
from pathlib import Path

import pytest
from lxml import etree

from documents.errors import BrokenTemplate, WrongValues
from documents.templates.check import check_template
from documents.templates.fill import fill
from documents.templates.soundness import file_faults
from documents.word.text import html_text
from documents.word.xml import NAMESPACES
from tests.unit.documents.word_making import (
    bytes_of,
    field,
    letter,
    opened,
    parts,
    sound_document,
    template_of,
)
from tests.word_files import plain_text

CASES = Path(__file__).parents[2] / "hard_inputs"
TEXTS = json.loads((CASES / "K01-texts.json").read_text(encoding="utf-8"))


def case(name):
    return (CASES / name).read_bytes()


def in_every_place():
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_paragraph("Dear {{ words }},")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ words }}"
    document.sections[0].footer.paragraphs[0].text = "{{ words }}"
    return template_of(bytes_of(document), "words")


@pytest.mark.hard_input("K01", "K02")
@pytest.mark.parametrize("words", TEXTS["K01"] + TEXTS["K02"] + TEXTS["K10"] + TEXTS["K11"])
def test_what_was_typed_stands_in_body_table_and_footer(words):
    filled = fill(in_every_place(), {"words": words})

    document = opened(filled)
    assert document.paragraphs[1].text == f"Dear {words},"
    assert document.tables[0].cell(0, 0).text == words
    assert document.sections[0].footer.paragraphs[0].text == words
    assert plain_text(filled).split("\n") == ["Letter", f"Dear {words},", words]


@pytest.mark.hard_input("K01", "K02")
@pytest.mark.parametrize("words", TEXTS["K01"] + TEXTS["K02"])
def test_what_was_typed_is_escaped_in_the_html_text(words):
    page = html_text(fill(in_every_place(), {"words": words}))

    read = etree.fromstring(f"<div>{page}</div>")
    assert read.xpath("string(p)") == f"Dear {words},"
    assert read.xpath("string(table//td)") == words
    assert {one.tag for one in read.iter()} <= {"div", "h2", "p", "table", "tbody", "tr", "td"}


@pytest.mark.hard_input("K03")
@pytest.mark.parametrize("words", TEXTS["K03"])
def test_characters_that_cannot_be_printed_are_refused_by_the_fields_name(words):
    template = letter("{{ name }} {{ note }}", fields=("name", "note"))

    with pytest.raises(WrongValues) as caught:
        fill(template, {"name": words, "note": "fine"})

    assert caught.value.reasons == {"name": "has a character that cannot be printed"}
    assert words not in caught.value.sentence


@pytest.mark.hard_input("K04")
def test_curly_quotes_inside_tags_work():
    track = field("track", "enum", values=["mediation", "other"])
    la_name = field("la_name", optional=True)
    template = template_of(case("K04-template-curly-quotes.docx"), "child_name", track, la_name)

    filled = fill(template, {"child_name": "Ada", "track": "mediation"})

    assert [one.text for one in opened(filled).paragraphs] == [
        "Certificate for Ada",
        "Mediation",
        "the local authority",
    ]


@pytest.mark.hard_input("K05")
def test_a_tag_that_word_split_over_runs_is_filled():
    template = template_of(case("K05-template-split-tag.docx"), "child_name", "reference")

    filled = fill(template, {"child_name": "Ada & Ben", "reference": "CP-1"})

    assert [one.text for one in opened(filled).paragraphs] == ["Child: Ada & Ben", "Reference: CP-1"]
    assert b"{" not in parts(filled)["word/document.xml"]


@pytest.mark.hard_input("K06")
def test_a_misspelt_field_is_named_and_nothing_is_filled():
    template = template_of(case("K06-template-unknown-field.docx"), "child_name", "parent_name")

    findings = check_template(template.content, template.catalogue)
    with pytest.raises(BrokenTemplate) as caught:
        fill(template, {"child_name": "Ada", "parent_name": "Ben"})

    (finding,) = [one for one in findings if one.id == "unknown-field"]
    assert finding.field == "chlid_name"
    assert "Did you mean 'child_name'?" in finding.sentence
    assert finding.words == "about {{ chlid_name }}."
    assert caught.value.findings == (finding,)


@pytest.mark.hard_input("K07")
def test_header_footer_text_box_and_body_are_filled():
    fields = ("child_name", "parent_name", "reference")
    template = template_of(case("K07-template-header-footer-textbox.docx"), *fields)

    filled = fill(template, {"child_name": "A & B", "parent_name": "C < D", "reference": "CP-1"})

    document = opened(filled)
    box = document.element.find(".//w:txbxContent//w:t", NAMESPACES)
    assert document.paragraphs[0].text == "Body A & B"
    assert box.text == "Box C < D"
    assert document.sections[0].header.paragraphs[0].text == "Header CP-1"
    assert document.sections[0].footer.paragraphs[0].text == "Footer A & B & Co"
    assert plain_text(filled) == "Body A & B\nBox C < D"
    assert list(file_faults(filled)) == []


@pytest.mark.hard_input("K08")
def test_a_font_that_is_not_here_is_named_with_its_metric_equal():
    findings = check_template(case("K08-template-calibri.docx"))

    (finding,) = [one for one in findings if one.id == "font"]
    assert finding.severity == "warning"
    assert "'Calibri'" in finding.sentence
    assert "'Carlito', which has the same widths" in finding.sentence


@pytest.mark.hard_input("K26")
def test_deleted_words_and_comments_are_in_no_text():
    content = case("K26-tracked-changes-and-comment.docx")

    for said in (plain_text(content), html_text(content)):
        assert "We will issue a plan." in said
        assert "DELETED-WORDS" not in said
        assert "COMMENT-WORDS" not in said


@pytest.mark.hard_input("K26")
def test_a_template_with_tracked_changes_or_comments_is_refused():
    found = {one.id: one for one in check_template(case("K26-tracked-changes-and-comment.docx"))}

    assert found["tracked-changes"].severity == "error"
    assert "Accept or reject" in found["tracked-changes"].sentence
    assert found["comments"].severity == "error"
