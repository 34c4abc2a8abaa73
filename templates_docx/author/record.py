"""The signing record: which documents, who signed them, how and when, and how anyone can check.

It is merged last, after Part A and Part B; a second one names Part A only and travels with it.
No network address stands in it: that stays in the provider's own records.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, StyledText, TemplateBuilder


def signing_record(*, large_print: bool = False) -> WordDocument:
    """Return the signing record for one act of signing."""
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title="Signing record: {{ title }}", subject="Signing record")
    add_header_and_footer(document, page, footer="Signing record: {{ title }}")
    template = TemplateBuilder(document, page)
    template.copy_line()
    template.heading(1, "Signing record")
    template.fact("For", "{{ title }}")
    template.fact("Case", StyledText("{{ case_reference }}", "Reference"))
    template.fact("Completed", "{{ completed_words }}")
    template.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")
    _documents(template)
    _signers(template)
    _events(template)
    _how_to_check(template)
    return document


def _documents(template: TemplateBuilder) -> None:
    template.heading(2, "What was signed")
    with template.when("names_part_a_only"):
        template.paragraph("This record names Part A only, so that Part A can be passed on by itself.")
    with template.each("document in documents"):
        template.heading(3, "{{ document.title }}")
        with template.when("document.number"):
            template.fact(
                "Number",
                [
                    StyledText("{{ document.number }}", "Reference"),
                    "{% if document.version %}, version {{ document.version }}{% endif %}",
                ],
            )
        with template.when("document.version and not document.number"):
            template.fact("Version", "{{ document.version }}")
        template.fact("Pages", "{{ document.pages }}")
        template.fact("SHA-256", StyledText("{{ document.sha256_line_1 }}", "Digest"), kept=True)
        template.paragraph(StyledText("{{ document.sha256_line_2 }}", "Digest"), "Fact continued")


def _signers(template: TemplateBuilder) -> None:
    """Write each signer's facts.

    A name stands at the start of a wide line, so that it breaks inside no word.
    """
    with template.each("signer in signers"):
        template.heading(2, "{{ signer.name }}, {{ signer.capacity }}")
        with template.when("signer.signature"):
            template.paragraph("{{ signer.signature }}", "Signature picture")
        with template.when("signer.typed_name"):
            template.paragraph("{{ signer.typed_name }}", "Signature typed")
        template.fact("Party", "{{ signer.party }}", kept=True)
        with template.when("signer.signs_for"):
            template.fact("Signed for", "{{ signer.signs_for }}", kept=True)
        template.fact("How signed", "{{ signer.method_words }}", kept=True)
        with template.when("signer.let_in_words"):
            template.fact("Opened with", "{{ signer.let_in_words }}", kept=True)
        with template.when("signer.on_paper"):
            template.fact("Signed on paper", "{{ signer.on_paper }}", kept=True)
        with template.each("look in signer.code_looks"):
            template.fact("Code shown to", "{{ look }}", kept=True)
        with template.when("signer.address_entered"):
            template.fact("Email address entered by", "{{ signer.address_entered }}", kept=True)
        with template.when("signer.opened_words"):
            template.fact("Opened", "{{ signer.opened_words }}", kept=True)
        template.fact("Signed", "{{ signer.signed_words }}", kept=True)
        _words_accepted(template)


def _words_accepted(template: TemplateBuilder) -> None:
    """Write one paragraph, so that it lets go of the next signer.

    Four sentences take two lines and not four.
    """
    between = "{% if not loop.first %} {% endif %}"
    each = "{% for words in signer.accepted %}" + between + "{{ words }}{% endfor %}"
    template.fact("Words accepted", each)


def _events(template: TemplateBuilder) -> None:
    """Write when, and who did what to whom: each name begins a wide line, so that it breaks inside no
    word.
    """
    template.heading(2, "What happened, in order")
    template.paragraph(
        "All times are UK time: GMT, or in summer BST, which is one hour ahead of GMT.", "Kept"
    )
    who_and_what = (
        Line("{{ event.who }}: {{ event.what }}"),
        Line("{{ event.whom }}", when="event.whom"),
    )
    template.table(
        "event in events",
        (Column("When", 64, (Line("{{ event.when }}"),)), Column("Who did what", 101, who_and_what)),
        block=StyledText("{{ event.when }}", "Strong"),
    )


def _how_to_check(template: TemplateBuilder) -> None:
    template.heading(2, "How to check")
    template.paragraph(
        "This record is part of a file that {{ provider_name }} sealed after the last signature. "
        "Keep the file: a print or a scan of it cannot be checked."
    )
    with template.when("check_url"):
        template.paragraph(
            "Go to {{ check_url }} and choose the file{% if check_code %}, or enter its check code "
            "{{ check_code }}{% endif %}. The page says whether the file is genuine, has been changed, "
            "or is not ours."
        )
        template.otherwise()
        template.paragraph(
            "Open the file in a PDF reader that shows digital signatures. "
            "It says whether anything has changed."
        )
    template.paragraph(
        "A SHA-256 is the fingerprint of a document. Each document is attached to the file exactly as it was "
        "read and signed. Anyone can work out its fingerprint again. If it is the same as the one printed "
        "above, not one letter has changed."
    )
