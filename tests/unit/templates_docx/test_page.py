"""Page, type and structure that every shipped template has in common."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import etree

from templates_docx.author.measures import ROOMY, TIGHT, mm
from templates_docx.author.report import LABEL_MM
from tests.unit.templates_docx.shipped import CERTIFICATES, LARGE, NAMES, W, shipped_parts, words_of

FONTS_WE_INSTALL = {"Carlito", "DejaVu Sans", "DejaVu Sans Mono", "WenQuanYi Zen Hei"}
MAY_BE_SMALL = {"header", "footer", "Header warning", "Header rule", "Digest"}

EASY_READ = "easy-read-note-large"
ONE_PAGE = {*CERTIFICATES, "action-report"}

every_template = pytest.mark.parametrize("name", NAMES)


def value(element: etree._Element | None, attribute: str = "val") -> str:
    assert element is not None
    return str(element.attrib[f"{W}{attribute}"])


@every_template
def test_the_page_is_a4_with_room_for_punch_holes(name: str):
    section = shipped_parts(name)["word/document.xml"].find(f".//{W}sectPr")
    assert section is not None
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    assert (int(value(size, "w")), int(value(size, "h"))) == (mm(210), mm(297))
    bottom = 30 if name in LARGE else 18 if name in ONE_PAGE else 22  # two lines of footer in large print
    left = 20 if name in LARGE else 25
    wanted = {"left": left, "right": 20, "top": 20, "bottom": bottom, "header": 10, "footer": 10}
    assert {side: int(value(margins, side)) for side in wanted} == {
        side: mm(length) for side, length in wanted.items()
    }


@every_template
def test_header_and_footer_keep_out_of_the_corners_where_bundles_print_their_numbers(name: str):
    parts = shipped_parts(name)
    held_back = {
        value(style, "styleId"): int(value(style.find(f".//{W}ind"), "right"))
        for style in parts["word/styles.xml"].iter(f"{W}style")
        if style.find(f".//{W}ind[@{W}right]") is not None
    }
    for part in ("word/header1.xml", "word/footer1.xml"):
        for paragraph in parts[part].iter(f"{W}p"):
            if words_of(paragraph).strip():
                # 50 mm from the paper's edge, of which the margin is 20
                assert held_back[value(paragraph.find(f".//{W}pStyle"))] >= mm(30), part


@every_template
def test_the_language_is_british_english_for_every_script(name: str):
    language = shipped_parts(name)["word/styles.xml"].find(f".//{W}docDefaults//{W}lang")

    assert [value(language, key) for key in ("val", "eastAsia", "bidi")] == ["en-GB"] * 3


@every_template
def test_only_fonts_that_we_install_are_named(name: str):
    named = {
        font
        for part in shipped_parts(name).values()
        for fonts in part.iter(f"{W}rFonts")
        for font in fonts.attrib.values()
    }

    assert named
    assert named <= FONTS_WE_INSTALL


@every_template
def test_nothing_is_printed_smaller_than_12_point_or_18_in_large_print_but_furniture_and_digests(name: str):
    styles = shipped_parts(name)["word/styles.xml"]
    least = 36 if name in LARGE else 24  # half points
    may_be_small = MAY_BE_SMALL - {"Digest"} if name in LARGE else MAY_BE_SMALL
    small = {
        value(style.find(f"{W}name"))
        for style in styles.iter(f"{W}style")
        for size in style.iter(f"{W}sz")
        if int(value(size)) < least
    }

    assert small <= may_be_small
    assert int(value(styles.find(f".//{W}docDefaults//{W}sz"))) == least


@every_template
def test_no_paragraph_or_run_carries_looks_of_its_own(name: str):
    for part in shipped_parts(name).values():
        assert not [size for run in part.iter(f"{W}r") for size in run.iter(f"{W}sz", f"{W}b", f"{W}color")]


@every_template
def test_headings_step_down_one_at_a_time_from_a_single_first(name: str):
    styles = [value(found) for found in shipped_parts(name)["word/document.xml"].iter(f"{W}pStyle")]
    levels = [int(style[-1]) for style in styles if style.startswith("Heading")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@every_template
def test_every_table_repeats_its_header_row_and_splits_no_row(name: str):
    for table in shipped_parts(name)["word/document.xml"].iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        shown = [row for row in rows if "{%tr" not in words_of(row)]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in shown)


@pytest.mark.parametrize("name", LARGE)
def test_in_large_print_nothing_stands_side_by_side_and_no_line_is_stretched(name: str):
    parts = shipped_parts(name)
    words = words_of(parts["word/document.xml"])

    assert not list(parts["word/document.xml"].iter(f"{W}tbl", f"{W}tab"))
    if name != EASY_READ:  # large in itself: its pictures repeat the words they stand beside
        assert "float_right" not in words
    assert not [one for part in parts.values() for one in part.iter(f"{W}jc") if value(one) == "both"]


@every_template
def test_there_are_no_text_boxes_drawings_or_fields_but_page_numbers(name: str):
    for part in shipped_parts(name).values():
        assert not list(part.iter(f"{W}pict", f"{W}drawing", f"{W}object", f"{W}instrText"))
        fields = {value(field, "instr").strip() for field in part.iter(f"{W}fldSimple")}
        assert fields <= {"PAGE", "NUMPAGES"}


@every_template
def test_a_fact_hangs_where_its_measures_say(name: str):
    styles = shipped_parts(name)["word/styles.xml"]
    fact = styles.find(f"{W}style[@{W}styleId='Fact']")
    assert fact is not None
    if name in LARGE:  # the value stands below its label
        assert fact.find(f".//{W}ind") is fact.find(f".//{W}tab") is None
        return
    indent = fact.find(f".//{W}ind")

    label_mm = LABEL_MM if name == "action-report" else (TIGHT if name in ONE_PAGE else ROOMY).label_mm
    where = str(mm(label_mm))
    assert value(indent, "left") == value(indent, "hanging") == where
    assert value(fact.find(f".//{W}tab"), "pos") == where


@every_template
def test_the_title_property_says_which_document_it_is_and_names_no_person(name: str):
    (title,) = (words_of(found) for found in shipped_parts(name)["docProps/core.xml"].iter("{*}title"))

    assert re.search(r"\{\{ (certificate_ref|statement_ref|agreement_ref|case_reference|title) \}\}", title)
    assert "name" not in title
