"""The Outcome Statement: Part A, what was agreed, and Part B, the confidential summary.

Two documents, so that Part A can travel by consent. Part A says nothing of what Part B holds.
Both serve mediation and disagreement resolution; the latter has no statutory dates, so no words
about them stand in the template: each action brings its own reason for its date.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from cases.legal_words import CONFIDENTIAL_EXCEPTIONS, WITHOUT_PREJUDICE
from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, StyledText, TemplateBuilder

CONFIDENTIAL = "Confidential and without prejudice. For the people who sign. Not for a tribunal or court."
NUMBER_IF_ANY = "{% if statement_ref %} {{ statement_ref }}{% endif %}"


def part_a(*, large_print: bool = False) -> WordDocument:
    """Return what was agreed: who came, each action with its date and why, who is asked to sign, the
    annex.
    """
    template = _statement("Part A", warnings=(), large_print=large_print)
    template.heading(1, "Outcome Statement, Part A: what was agreed")
    _facts(template)
    template.fact("Result", "{{ result_words }}")
    with template.when("next_meeting_date"):
        template.fact("Next meeting", "{{ next_meeting_date.weekday }}")
    _provider(template)
    _about_this_document(template)
    _who_came(template)
    _actions(template)
    _who_signs(template)
    with template.when("annex"):
        template.heading(2, "Annex: the wording agreed")
        with template.each("words in annex"):
            template.paragraph("{{ words }}")
    return template.document


def part_b(*, large_print: bool = False) -> WordDocument:
    """Return the confidential summary: what was discussed, topics still open, the child's views if asked."""
    template = _statement("Part B", warnings=(("", CONFIDENTIAL),), large_print=large_print)
    template.paragraph(CONFIDENTIAL, "First line")
    template.heading(1, "Outcome Statement, Part B: confidential summary")
    template.paragraph(f"{WITHOUT_PREJUDICE} {CONFIDENTIAL_EXCEPTIONS}")
    _facts(template)
    _provider(template)
    template.heading(2, "What was discussed")
    with template.each("words in discussion_summary"):
        template.paragraph("{{ words }}")
    with template.when("remaining_differences"):
        template.heading(2, "What is still open")
        with template.each("topic in remaining_differences"):
            template.paragraph("{{ topic }}", "Bullet")
    with template.when("child_views"):
        template.heading(2, "Views of the child or young person")
        with template.each("words in child_views"):
            template.paragraph("{{ words }}")
        with template.when("child_views_how"):
            template.fact("How we heard them", "{{ child_views_how }}")
    return template.document


def _statement(part: str, *, warnings: tuple[tuple[str, str], ...], large_print: bool) -> TemplateBuilder:
    page = measures(ROOMY, large_print=large_print)
    document = new_page(
        page, title=f"Outcome Statement{NUMBER_IF_ANY}, {part}", subject=f"Outcome Statement, {part}"
    )
    add_header_and_footer(
        document,
        page,
        footer=f"Outcome Statement{NUMBER_IF_ANY}, {part} · version {{{{ version }}}}",
        warnings=(("draft_line", "{{ draft_line }}"), *warnings),
    )
    template = TemplateBuilder(document, page)
    template.copy_line()
    with template.when("draft_line"):
        template.paragraph("{{ draft_line }}", "First line")
    return template


def _facts(template: TemplateBuilder) -> None:
    with template.when("statement_ref"):
        template.fact("Number", [StyledText("{{ statement_ref }}", "Reference"), ", version {{ version }}"])
        template.otherwise()
        template.fact("Version", "{{ version }}")
    template.fact("Case", StyledText("{{ case_reference }}", "Reference"))
    template.fact("Meeting", "{{ kind }}, {{ meeting_date }}, {{ meeting_format }}")
    template.fact("Mediator", "{{ mediator_name }}")


def _provider(template: TemplateBuilder) -> None:
    template.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")


def _about_this_document(template: TemplateBuilder) -> None:
    template.heading(2, "About this document")
    confidential = (
        f"What people said there is confidential and is not written here. {CONFIDENTIAL_EXCEPTIONS}"
    )
    with template.when("nothing_agreed"):
        template.paragraph(
            "This is the written record of the meeting: who came, and that nothing was agreed. "
            f"It asks nobody to do anything. {confidential}"
        )
        template.otherwise()
        template.paragraph(
            "This is the written record of what was agreed at the meeting: who will do what, and by when. "
            f"{confidential}"
        )


def _who_came(template: TemplateBuilder) -> None:
    """Write who came as a list and not a table: in a narrow column a long name breaks inside a word."""
    template.heading(2, "Who came")
    with template.when("not attended"):
        template.paragraph("Nobody has been recorded yet.")
    with template.each("person in attended"):
        for_whom = "{% if person.for_whom %}, for {{ person.for_whom }}{% endif %}"
        template.paragraph("{{ person.name }}, {{ person.role }}" + for_whom, "Bullet")


def _actions(template: TemplateBuilder) -> None:
    template.heading(2, "What was agreed")
    with template.when("nothing_agreed"):
        template.paragraph("Nothing was agreed.")
    with template.when("not actions and not nothing_agreed"):
        template.paragraph("No action has been agreed yet.")
    with template.when("actions"):
        template.table(
            "action in actions",
            (
                Column("No.", 10, (Line("{{ action.number }}"),)),
                Column(
                    "What, who, and when it counts as done",
                    113,
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
                    42,
                    (
                        Line(StyledText("{{ action.due_date }}", "Strong"), when="action.due_date"),
                        Line("{{ action.due_reason }}"),
                    ),
                    labelled=True,
                ),
            ),
            block="Action {{ action.number }}",
        )
    with template.when("dates_note"):
        template.paragraph("{{ dates_note }}", "Paragraph apart")


def _who_signs(template: TemplateBuilder) -> None:
    template.heading(2, "Who is asked to sign")
    with template.when("not signers"):
        template.paragraph("Nobody has been chosen yet.", "Kept")
    with template.each("signer in signers"):
        party = "{% if signer.party %} ({{ signer.party }}){% endif %}"
        template.paragraph("{{ signer.name }}, {{ signer.capacity }}" + party, "Bullet kept")
    template.paragraph(
        "The mediator helped everyone to talk, did not decide anything and does not sign. "
        "The signatures are in the signing record. Where somebody signs for one of the people above, it says "
        "who, and for whom."
    )
