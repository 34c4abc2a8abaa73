"""The signing record: which documents, who signed them, how and when, and how anyone can check.

It is merged last, after Part A and Part B; a second one names Part A only and travels with it.
No network address stands in it: that stays in the provider's own records.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.measures import ROOMY
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, Paper, Words


def signing_record() -> WordDocument:
    """The signing record for one act of signing."""
    document = new_page(ROOMY, title="Signing record: {{ title }}", subject="Signing record")
    add_header_and_footer(document, footer="Signing record: {{ title }}")
    paper = Paper(document)
    paper.heading(1, "Signing record")
    paper.fact("For", "{{ title }}")
    paper.fact("Case", Words("{{ case_reference }}", "Reference"))
    paper.fact("Completed", "{{ completed_words }}")
    paper.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    paper.fact("Contact us", "{{ provider_contact }}")
    _documents(paper)
    _signers(paper)
    _events(paper)
    _how_to_check(paper)
    return document


def _documents(paper: Paper) -> None:
    paper.heading(2, "What was signed")
    with paper.when("names_part_a_only"):
        paper.paragraph("This record names Part A only, so that Part A can be passed on by itself.")
    with paper.each("document in documents"):
        paper.heading(3, "{{ document.title }}")
        with paper.when("document.number"):
            paper.fact(
                "Number", [Words("{{ document.number }}", "Reference"), ", version {{ document.version }}"]
            )
            paper.otherwise()
            paper.fact("Version", "{{ document.version }}")
        paper.fact("Pages", "{{ document.pages }}")
        paper.fact("SHA-256", Words("{{ document.sha256_line_1 }}", "Digest"), kept=True)
        paper.paragraph(Words("{{ document.sha256_line_2 }}", "Digest"), "Fact continued")


def _signers(paper: Paper) -> None:
    """Each signer's facts. A name stands at the start of a wide line, so that it breaks inside no word."""
    with paper.each("signer in signers"):
        paper.heading(2, "{{ signer.name }}, {{ signer.capacity }}")
        with paper.when("signer.signature"):
            paper.paragraph("{{ signer.signature }}", "Signature picture")
        with paper.when("signer.typed_name"):
            paper.paragraph("{{ signer.typed_name }}", "Signature typed")
        paper.fact("Party", "{{ signer.party }}", kept=True)
        paper.fact("How signed", "{{ signer.method_words }}", kept=True)
        paper.fact("Opened with", "{{ signer.let_in_words }}", kept=True)
        with paper.each("look in signer.code_looks"):
            paper.fact("Code shown to", "{{ look }}", kept=True)
        with paper.when("signer.address_entered"):
            paper.fact("Email address entered by", "{{ signer.address_entered }}", kept=True)
        with paper.when("signer.opened_words"):
            paper.fact("Opened", "{{ signer.opened_words }}", kept=True)
        paper.fact("Signed", "{{ signer.signed_words }}", kept=True)
        _words_accepted(paper)


def _words_accepted(paper: Paper) -> None:
    """One paragraph, so that it lets go of the next signer; four sentences take two lines and not four."""
    between = "{% if not loop.first %} {% endif %}"
    each = "{% for words in signer.accepted %}" + between + "{{ words }}{% endfor %}"
    paper.fact("Words accepted", each)


def _events(paper: Paper) -> None:
    """When, and who did what to whom: each name begins a wide line, so that it breaks inside no word."""
    paper.heading(2, "What happened, in order")
    paper.paragraph("All times are UK time: GMT, or in summer BST, which is one hour ahead of GMT.", "Kept")
    who_and_what = (
        Line("{{ event.who }}: {{ event.what }}"),
        Line("{{ event.whom }}", when="event.whom"),
    )
    paper.table(
        "event in events",
        (Column("When", 64, (Line("{{ event.when }}"),)), Column("Who did what", 101, who_and_what)),
    )


def _how_to_check(paper: Paper) -> None:
    paper.heading(2, "How to check")
    paper.paragraph(
        "This record is part of a file that {{ provider_name }} sealed after the last signature. "
        "Keep the file: a print or a scan of it cannot be checked."
    )
    with paper.when("check_url"):
        paper.paragraph(
            "Go to {{ check_url }} and choose the file{% if check_code %}, or enter its check code "
            "{{ check_code }}{% endif %}. The page says whether the file is genuine, has been changed, "
            "or is not ours."
        )
        paper.otherwise()
        paper.paragraph(
            "Open the file in a PDF reader that shows digital signatures. "
            "It says whether anything has changed."
        )
    paper.paragraph(
        "A SHA-256 is the fingerprint of a document. Each document is attached to the file exactly as it was "
        "read and signed. Anyone can work out its fingerprint again. If it is the same as the one printed "
        "above, not one letter has changed."
    )
