"""The action report: what was agreed, by when, and what each side has said of it since.

It takes no side, and holds Part A's agreement alone: for what was said at the meeting, and for Part B, its
catalogue has no field.
"""

from __future__ import annotations

from dataclasses import replace

from docx.document import Document as WordDocument

from cases.legal_words import CONFIDENTIAL_EXCEPTIONS
from templates_docx.author.measures import TIGHT, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, StyledText, TemplateBuilder

TITLE = "Action report"
LABEL_MM = 40.0
"""Narrower than a certificate's, so that two or three actions fit on one page."""


def action_report(*, large_print: bool = False) -> WordDocument:
    """Return the report: the case, each action with its date and state, the rules, what the paper is for."""
    page = measures(replace(TIGHT, label_mm=LABEL_MM), large_print=large_print)
    document = new_page(page, title=TITLE + " {{ case_reference }}", subject=TITLE)
    add_header_and_footer(
        document, page, footer=TITLE + " {{ case_reference }} · number {{ number }}", warnings=()
    )
    template = TemplateBuilder(document, page)
    _what_it_is(template)
    template.heading(2, "What was agreed")
    template.table(
        "action in actions",
        (
            Column(
                "No.",
                10,
                (Line("{{ action.number }}"), Line("{{ action.statement }}", when="action.statement")),
            ),
            Column(
                "What, and who",
                72,
                (
                    Line("{{ action.what }}"),
                    Line([StyledText("Who: ", "Label"), "{{ action.owner }}"]),
                    Line([StyledText("Done when: ", "Label"), "{{ action.done_means }}"]),
                    Line(
                        [StyledText("Depends on: ", "Label"), "{{ action.depends_on }}"],
                        when="action.depends_on",
                    ),
                ),
            ),
            Column(
                "By when, and why",
                38,
                (
                    Line(StyledText("{{ action.due_date }}", "Strong"), when="action.due_date"),
                    Line("{{ action.due_reason }}"),
                ),
                labelled=True,
            ),
            Column(
                "Where it stands",
                45,
                (
                    Line(StyledText("{{ action.state }}", "Strong")),
                    Line("{{ action.owner_said }}"),
                    Line("{{ action.others_said }}", when="action.others_said"),
                ),
                labelled=True,
            ),
        ),
        block="Action {{ action.number }}{% if action.statement %} of {{ action.statement }}{% endif %}",
    )
    _what_it_is_for(template)
    return document


def _what_it_is(template: TemplateBuilder) -> None:
    template.heading(1, "What was agreed, and where it stands")
    template.paragraph(
        "{{ provider_name }} made this report on {{ made_on }}. It states facts and takes no side. "
        "No answer means that nobody has told us. It does not mean that nothing was done."
    )
    case = template.fact("Case", StyledText("{{ case_reference }}", "Reference"))
    if not template.large_print:  # there it stands below the words that it is for
        template.picture_at_right(case, "qr", may_lack=True)
    template.fact("About", "{{ person_name }}")
    template.fact("Local authority", "{{ authority_name }}")
    template.fact("Asked for by", "{{ asked_by }}")
    template.fact("Signed", "{{ signed }}")
    with template.when("report_ref and check_code and verify_url"):
        check = template.fact(
            "Check this report",
            [
                StyledText("{{ report_ref }}", "Reference"),
                ", code ",
                StyledText("{{ check_code }}", "Check code"),
                ", at {{ verify_url }}",
            ],
            kept=template.large_print,
        )
        if template.large_print:
            template.picture_at_right(check, "qr", may_lack=True)
    template.fact("Contact us", "{{ provider_contact }}, {{ provider_address }}")


def _what_it_is_for(template: TemplateBuilder) -> None:
    template.heading(2, "The time limits")
    template.paragraph("{{ rules }}")
    with template.when("dates_note"):
        template.paragraph("{{ dates_note }}")
    template.heading(2, "What this report is for")
    template.paragraph(
        "Anyone who signed may send it to the local authority and ask by when each thing will be done. Do "
        "not send it to a tribunal or court, unless both sides agree or it orders it. "
        f"{CONFIDENTIAL_EXCEPTIONS}"
    )
