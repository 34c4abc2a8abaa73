"""The index of a bundle: each document in its section, with the printed numbers of its pages.

Its lines lead to the documents: ``documents.bundles.building`` turns their addresses into places in the file.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, LinkedText, StyledText, TemplateBuilder

TITLE = "Index"
ADDRESS = "https://index.invalid/"
"""What the lines lead to until the bundle is made; the place in the bundle is the anchor."""


def index(*, large_print: bool = False) -> WordDocument:
    """Return the index: what the bundle is, then a table of documents for each section."""
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title="{{ title }}", subject=TITLE)
    add_header_and_footer(document, page, footer=TITLE, header="{{ made_by }}")
    template = TemplateBuilder(document, page)
    template.heading(1, TITLE)
    template.fact("Bundle", "{{ title }}")
    with template.when("person_name"):
        template.fact("About", "{{ person_name }}")
    template.fact("Put together by", "{{ made_by }}")
    template.fact("Made on", "{{ made_on }}")
    template.fact("Pages", "{{ last_page }}")
    with template.when("late_note"):
        template.paragraph("{{ late_note }}")
    with template.each("section in sections"):
        with template.when("section.title"):
            template.heading(2, "{{ section.title }}")
        template.table(
            "document in section.documents",
            (
                Column("No.", 12, (Line("{{ document.number }}"),)),
                Column(
                    "Document",
                    86,
                    (
                        Line(LinkedText("{{ document.title }}", ADDRESS, "{{ document.place }}")),
                        Line("{{ document.note }}", when="document.note"),
                    ),
                ),
                Column("Date", 41, (Line("{{ document.dated }}"),), labelled=True),
                Column("Page", 26, (Line(StyledText("{{ document.pages }}", "Strong")),), labelled=True),
            ),
            block=StyledText("{{ document.number }}", "Label"),
        )
    return document
