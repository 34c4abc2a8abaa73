"""Letters: to sign without email, in ink or by a code and a QR square; and how one about a case begins."""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import StyledText, TemplateBuilder

BOX = StyledText("\u2610", "Reference")
"""In a font that has it: a box from another font would be read after the words it stands before."""
LINE = "_" * 44
NUMBER_AND_VERSION = "{{ statement_ref }}{% if version %}, version {{ version }}{% endif %}"
"""An agreement has no versions."""


def sign_on_paper(*, large_print: bool = False) -> WordDocument:
    """Return the page to sign in ink: whose it is, what they say by signing, and places for name and date."""
    title = "Sign on paper"
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title=title + " {{ statement_ref }}", subject=title)
    add_header_and_footer(document, page, footer=NUMBER_AND_VERSION, warnings=())
    template = TemplateBuilder(document, page)
    template.heading(1, "Your signature")
    template.fact("Document", "{{ document }}")
    template.fact("Check code", StyledText("{{ check_code }}", "Reference"))
    template.fact("Who signs", "{{ signer_name }}, {{ signer_capacity }}")
    template.fact("Last day to sign", "{{ sign_by.weekday }}")
    template.paragraph(
        "Read it first. You do not have to sign. If something is wrong, do not sign: phone us, and "
        "talk with the mediator."
    )
    template.heading(2, "Tick each one that is true for you")
    with template.each("words in confirmations"):
        template.paragraph([BOX, " {{ words }}"])
    template.heading(2, "Sign here")
    template.paragraph("If one of them is not true, do not sign.", "Kept")
    for label in ("Signature", "Name in capitals", "Date"):  # one signature, on one page
        template.paragraph("", "Kept")
        template.fact(label, LINE, kept=label != "Date")
    template.heading(2, "Then")
    template.paragraph(
        "Give or post all pages to us, or send a photo of each page. Each page has a square and the check "
        "code at its foot: leave them readable. Two people here look at the copy, and we tell you when it "
        "counts. "
        "If it was not you who signed, you can say so then."
    )
    template.fact("Post to", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")
    return document


def sign_by_letter(*, large_print: bool = False) -> WordDocument:
    """Return the letter to somebody without email: the code that opens the document, and its QR square."""
    title = "Read and sign this document"
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title=title + " {{ statement_ref }}", subject=title)
    add_header_and_footer(document, page, footer="{{ provider_name }} · " + NUMBER_AND_VERSION, warnings=())
    template = TemplateBuilder(document, page)
    with template.each("line in to_lines"):
        template.paragraph("{{ line }}")
    template.heading(1, title)
    template.fact("Date", "{{ made_on }}")
    template.fact("Document", "{{ document }}")
    template.fact("From", "{{ provider_name }}")
    template.fact("Contact us", "{{ provider_contact }}, {{ provider_address }}")
    template.paragraph(
        "{{ mediator_name }}, the mediator, asks you to read the {{ which }} the meeting on "
        "{{ met }}, and to sign it by the end of {{ sign_by.weekday }}. You do not have to sign. "
        "{% if may_be_changed %}You can also ask for a change.{% else %}"
        "If something in it is not clear, phone us.{% endif %}"
    )
    template.heading(2, "With a phone, tablet or computer")
    template.paragraph("Point the camera of a phone or tablet at this square:", "Kept")
    template.paragraph("{{ square }}", "Kept")
    template.paragraph("Or go to this page and type the code:", "Kept")
    template.fact("Page", "{{ code_page }}", kept=True)
    template.fact("Code", StyledText("{{ access_code }}", "Strong"))
    template.paragraph(
        "Then we ask for {{ second_step }}. This is so that nobody who finds this letter can open the "
        "document. The code is for {{ signer_name }} alone. Do not pass it on. "
        "It works until the end of {{ sign_by.weekday }}."
    )
    template.heading(2, "Without any of these")
    template.paragraph(
        "Phone us. We can send you the document on paper, with a page to sign in ink, or read it to you."
    )
    return document


def case_letter(title: str, *, large_print: bool) -> tuple[WordDocument, TemplateBuilder]:
    """Return a letter about a case, begun: to whom, what it is called, its date, reference and sender."""
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title=title + " {{ case_reference }}", subject=title)
    add_header_and_footer(document, page, footer="{{ provider_name }} · {{ case_reference }}", warnings=())
    template = TemplateBuilder(document, page)
    with template.each("line in to_lines"):
        template.paragraph("{{ line }}")
    template.heading(1, title)
    template.fact("Date", "{{ made_on }}")
    template.fact("Reference", StyledText("{{ case_reference }}", "Reference"))
    template.fact("From", "{{ provider_name }}")
    template.fact("Contact us", "{{ provider_contact }}, {{ provider_address }}")
    return document, template
