"""The bare page every template starts from: A4, margins, header and footer, and the parts around the text.

Top right 50 x 12 mm and bottom right 50 x 14 mm stay empty, for bundles stamp their page numbers
there: header and footer text is held left of that corner and 10 mm from the edge.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.section import _Footer, _Header
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml import etree

from templates_docx.author.measures import Measures
from templates_docx.author.styles import CODE_FONT, OTHER_SCRIPTS_FONT, TEXT_FONT, W, styles_xml

WRITTEN_ON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
DROPPED_PARTS = ("app.xml", "customXml", "stylesWithEffects", "webSettings", "thumbnail", "theme")

_NAMESPACE = f'xmlns:w="{W}"'

FONT_TABLE = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts {_NAMESPACE}>
<w:font w:name="{TEXT_FONT}"><w:altName w:val="Calibri"/><w:charset w:val="00"/><w:family w:val="swiss"/>\
<w:pitch w:val="variable"/></w:font>
<w:font w:name="{CODE_FONT}"><w:altName w:val="Consolas"/><w:charset w:val="00"/><w:family w:val="modern"/>\
<w:pitch w:val="fixed"/></w:font>
<w:font w:name="{OTHER_SCRIPTS_FONT}"><w:altName w:val="Arial"/><w:charset w:val="00"/>\
<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>
</w:fonts>"""

SETTINGS = f"""<w:settings {_NAMESPACE}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>\
<w:autoHyphenation w:val="false"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>\
</w:compat><w:themeFontLang w:val="en-GB" w:eastAsia="en-GB" w:bidi="en-GB"/>\
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>"""

NUMBERING = f"""<w:numbering {_NAMESPACE}><w:abstractNum w:abstractNumId="0"><w:multiLevelType \
w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>\
<w:pStyle w:val="Bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>\
<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl>\
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def new_page(measures: Measures, *, title: str, subject: str) -> WordDocument:
    """Return an empty A4 document with our styles; ``title`` becomes the PDF's title and may hold fields."""
    document = Document()
    _keep_only_what_we_wrote(document, measures)
    _set_up_page(document, measures)
    properties = document.core_properties
    properties.title, properties.subject, properties.language = title, subject, "en-GB"
    properties.author = properties.last_modified_by = "Counterpart"
    properties.comments = properties.keywords = properties.category = ""
    properties.revision = 1
    properties.created = properties.modified = WRITTEN_ON.replace(tzinfo=None)
    return document


def _keep_only_what_we_wrote(document: WordDocument, measures: Measures) -> None:
    """Replace python-docx's own styles, fonts and settings, and drop the parts nobody needs."""
    part = document.part
    for holder in (part.package.rels, part.rels):
        for key, relation in list(holder.items()):
            if any(name in relation.target_ref for name in DROPPED_PARTS):
                del holder[key]
    part._styles_part._element = parse_xml(styles_xml(measures))
    part._settings_part._element = parse_xml(SETTINGS)
    part.numbering_part._element = parse_xml(NUMBERING)
    part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = FONT_TABLE.encode()


def _set_up_page(document: WordDocument, measures: Measures) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(measures.left_mm), Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(measures.bottom_mm)
    section.header_distance = section.footer_distance = Mm(10)
    section.gutter = Mm(0)


def add_header_and_footer(
    document: WordDocument,
    measures: Measures,
    *,
    footer: str,
    warnings: tuple[tuple[str, str], ...] = (),
    header: str = "{{ provider_name }}",
) -> None:
    """Add the provider's name, or what ``header`` says, and the plum rule above, ``footer`` with "Page 1 of
    2" below.

    In large print the page stands on a line of its own: beside the longest footer it would break.

    ``warnings`` are bold header lines of the second and later pages, each with the field that says
    whether it is printed (an empty one means always); the first page says them in its text, where
    those who listen hear them too.
    """
    section = document.sections[0]
    _write_header(document, section.header, header, warnings)
    write_footer = _write_large_footer if measures.large_print else _write_footer
    write_footer(document, section.footer, footer)
    if warnings:
        section.different_first_page_header_footer = True
        _write_header(document, section.first_page_header, header, ())
        write_footer(document, section.first_page_footer, footer)


def _write_header(
    document: WordDocument, top: _Header, words: str, warnings: tuple[tuple[str, str], ...]
) -> None:
    first = top.paragraphs[0]
    first.style, first.text = document.styles["header"], words
    for condition, words in warnings:
        if condition:
            top.add_paragraph(f"{{%p if {condition} %}}", style="header")
        top.add_paragraph(words, style="Header warning")
        if condition:
            top.add_paragraph("{%p endif %}", style="header")
    top.add_paragraph(style="Header rule")


def _write_footer(document: WordDocument, bottom: _Footer, words: str) -> None:
    line = bottom.paragraphs[0]
    line.style = document.styles["footer"]
    line.add_run(f"{words} · ")
    _add_page_of(line)


def _write_large_footer(document: WordDocument, bottom: _Footer, words: str) -> None:
    line = bottom.paragraphs[0]
    line.style = document.styles["footer"]
    line.add_run(words)
    _add_page_of(bottom.add_paragraph(style="footer"))


def _add_page_of(line: Paragraph) -> None:
    """Add "Page 1 of 2", which never breaks."""
    line.add_run("Page\u00a0")
    _add_page_field(line, "PAGE")
    line.add_run("\u00a0of\u00a0")
    _add_page_field(line, "NUMPAGES")


def _add_page_field(paragraph: Paragraph, instruction: str) -> None:
    field = etree.SubElement(paragraph._p, f"{{{W}}}fldSimple", {f"{{{W}}}instr": f" {instruction} "})
    run = etree.SubElement(field, f"{{{W}}}r")
    etree.SubElement(run, f"{{{W}}}t").text = "1"


def to_bytes(document: WordDocument) -> bytes:
    """Return the Word file. The same document gives the same bytes: dates in the zip are fixed."""
    written = BytesIO()
    document.save(written)
    fixed = BytesIO()
    with ZipFile(written) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = ZipInfo(name, date_time=ZIP_DATE)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name), compresslevel=9)
    return fixed.getvalue()
