"""The report of a quarter for a local authority: tables of figures, no small numbers, no names."""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, StyledText, TemplateBuilder

TITLE = "{{ title }}"
"""Such as *Report for Bury, July to September 2026*."""


def quarter_report(*, large_print: bool = False) -> WordDocument:
    """Return the report: of whom and when, what is left out, then each table with what it counts."""
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title=TITLE, subject="Report of a quarter")
    add_header_and_footer(document, page, footer=TITLE, header="{{ provider_name }}", warnings=())
    template = TemplateBuilder(document, page)
    template.heading(1, "Report of a quarter")
    template.fact("Local authority", "{{ authority_name }}")
    template.fact("Quarter", "{{ quarter }}")
    template.fact("Counted at", "{{ counted_at }}")
    template.fact("Made by", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")
    template.heading(2, "How to read the numbers")
    template.paragraph(
        "The numbers are counts of what happened in this quarter in cases with this local authority, as our "
        "records stood at the time above. What is recorded later changes a later report, not this one."
    )
    template.paragraph(
        "A number from one to four is not written, and others beside it are left out too, so that nobody can "
        "be found. The report has no names and no reasons."
    )
    with template.each("table in tables"):
        template.heading(2, "{{ table.title }}")
        template.paragraph("{{ table.note }}", "Kept")
        template.table(
            "figure in table.figures",
            (
                Column("What is counted", 100, (Line("{{ figure.what }}"),)),
                Column("Number", 65, (Line(StyledText("{{ figure.number }}", "Strong")),)),
            ),
            block=StyledText("{{ figure.what }}", "Label"),
            kept=True,
        )
        with template.when("table.shares"):
            template.paragraph("{{ table.shares }}")
        template.paragraph("")
    return document
