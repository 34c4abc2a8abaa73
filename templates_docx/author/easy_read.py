"""The easy-read note: a picture, a heading and a few short sentences at a time, in large type.

Its words are in ``documents.easy_read.notes``: one template serves every kind of document that a family gets.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import StyledText, TemplateBuilder


def note(*, large_print: bool = False) -> WordDocument:
    """Return the note. What people get is always the one in large print: easy read is never small."""
    size = measures(ROOMY, large_print=large_print)
    document = new_page(size, title="{{ title }}: easy read", subject="Easy-read note")
    add_header_and_footer(document, size, footer="Easy read")
    template = TemplateBuilder(document, size)
    template.heading(1, "{{ title }}")
    template.paragraph("This note says in easy words what the paper is. The paper itself is what counts.")
    with template.each("piece in pieces"):
        # Beside the heading in both sizes: a picture above its words would make the note three pages long.
        template.heading(2, "{{ piece.heading }}{{ piece.picture|float_right }}")
        with template.each("sentence in piece.sentences"), template.when("loop.last"):
            template.paragraph("{{ sentence }}")
            template.otherwise()
            template.paragraph("{{ sentence }}", "Kept")
    template.paragraph("{{ provider_name }}")
    template.paragraph([StyledText("{{ provider_phone }}", "Strong"), ", {{ provider_hours }}"])
    return document
