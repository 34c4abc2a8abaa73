"""The action report: what was agreed, by when, and what each side has said of it since.

It takes no side, and holds Part A's agreement alone: for what was said at the meeting, and for Part B, its
catalogue has no field.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from cases.legal_words import CONFIDENTIAL_EXCEPTIONS
from templates_docx.author.measures import TIGHT
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, StyledText, TemplateBuilder

TITLE = "Action report"


def action_report() -> WordDocument:
    """Return the report: the case, each action with its date and state, the rules, what the paper is for."""
    document = new_page(TIGHT, title=TITLE + " {{ case_reference }}", subject=TITLE)
    add_header_and_footer(document, footer=TITLE + " {{ case_reference }} · number {{ number }}", warnings=())
    template = TemplateBuilder(document)
    template.heading(1, "What was agreed, and where it stands")
    template.paragraph(
        "{{ provider_name }} made this report on {{ made_on }}. It states facts and takes no side. "
        "No answer means that nobody has told us. It does not mean that nothing was done."
    )
    template.fact("Case", StyledText("{{ case_reference }}", "Reference"))
    template.fact("About", "{{ person_name }}")
    template.fact("Local authority", "{{ authority_name }}")
    template.fact("Signed by everyone", "{{ signed }}")
    template.fact("Asked for by", "{{ asked_by }}")
    template.fact("Contact us", "{{ provider_contact }}, {{ provider_address }}")
    template.heading(2, "What was agreed")
    template.table(
        "action in actions",
        (
            Column("No.", 10, (Line("{{ action.number }}"),)),
            Column(
                "What, and who",
                72,
                (
                    Line("{{ action.what }}"),
                    Line([StyledText("Who: ", "Label"), "{{ action.owner }}"]),
                    Line([StyledText("Done when: ", "Label"), "{{ action.done_means }}"]),
                ),
            ),
            Column(
                "By when, and why",
                38,
                (
                    Line(StyledText("{{ action.due_date }}", "Strong"), when="action.due_date"),
                    Line("{{ action.due_reason }}"),
                ),
            ),
            Column(
                "Where it stands",
                45,
                (
                    Line(StyledText("{{ action.state }}", "Strong")),
                    Line("{{ action.owner_said }}"),
                    Line("{{ action.others_said }}", when="action.others_said"),
                ),
            ),
        ),
    )
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
    return document
