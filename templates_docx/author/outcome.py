"""The Outcome Statement: Part A, what was agreed, and Part B, the confidential summary.

Two documents, so that Part A can travel by consent. Part A says nothing of what Part B holds.
Both serve mediation and disagreement resolution; the latter has no statutory dates, so no words
about them stand in the template: each action brings its own reason for its date.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from cases.legal_words import CONFIDENTIAL_EXCEPTIONS, WITHOUT_PREJUDICE
from templates_docx.author.measures import ROOMY
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import Column, Line, Paper, Words

CONFIDENTIAL = "Confidential and without prejudice. For the people who sign. Not for a tribunal or court."
NUMBER_IF_ANY = "{% if statement_ref %} {{ statement_ref }}{% endif %}"


def part_a() -> WordDocument:
    """What was agreed: who came, each action with its date and why, who is asked to sign, the annex."""
    document = _statement("Part A", warnings=())
    paper = Paper(document)
    _draft_line(paper)
    paper.heading(1, "Outcome Statement, Part A: what was agreed")
    _facts(paper)
    paper.fact("Result", "{{ result_words }}")
    with paper.when("next_meeting_date"):
        paper.fact("Next meeting", "{{ next_meeting_date.weekday }}")
    _provider(paper)
    _about_this_document(paper)
    _who_came(paper)
    _actions(paper)
    _who_signs(paper)
    with paper.when("annex"):
        paper.heading(2, "Annex: the wording agreed")
        with paper.each("words in annex"):
            paper.paragraph("{{ words }}")
    return document


def part_b() -> WordDocument:
    """The confidential summary: what was discussed, topics still open, the child's views if asked."""
    document = _statement("Part B", warnings=(("", CONFIDENTIAL),))
    paper = Paper(document)
    _draft_line(paper)
    paper.paragraph(CONFIDENTIAL, "First line")
    paper.heading(1, "Outcome Statement, Part B: confidential summary")
    paper.paragraph(f"{WITHOUT_PREJUDICE} {CONFIDENTIAL_EXCEPTIONS}")
    _facts(paper)
    _provider(paper)
    paper.heading(2, "What was discussed")
    with paper.each("words in discussion_summary"):
        paper.paragraph("{{ words }}")
    with paper.when("remaining_differences"):
        paper.heading(2, "What is still open")
        with paper.each("topic in remaining_differences"):
            paper.paragraph("{{ topic }}", "Bullet")
    with paper.when("child_views"):
        paper.heading(2, "Views of the child or young person")
        with paper.each("words in child_views"):
            paper.paragraph("{{ words }}")
        with paper.when("child_views_how"):
            paper.fact("How we heard them", "{{ child_views_how }}")
    return document


def _statement(part: str, *, warnings: tuple[tuple[str, str], ...]) -> WordDocument:
    document = new_page(
        ROOMY, title=f"Outcome Statement{NUMBER_IF_ANY}, {part}", subject=f"Outcome Statement, {part}"
    )
    add_header_and_footer(
        document,
        footer=f"Outcome Statement{NUMBER_IF_ANY}, {part} · version {{{{ version }}}}",
        warnings=(("draft_line", "{{ draft_line }}"), *warnings),
    )
    return document


def _draft_line(paper: Paper) -> None:
    with paper.when("draft_line"):
        paper.paragraph("{{ draft_line }}", "First line")


def _facts(paper: Paper) -> None:
    with paper.when("statement_ref"):
        paper.fact("Number", [Words("{{ statement_ref }}", "Reference"), ", version {{ version }}"])
        paper.otherwise()
        paper.fact("Version", "{{ version }}")
    paper.fact("Case", Words("{{ case_reference }}", "Reference"))
    paper.fact("Meeting", "{{ kind }}, {{ meeting_date }}, {{ meeting_format }}")
    paper.fact("Mediator", "{{ mediator_name }}")


def _provider(paper: Paper) -> None:
    paper.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    paper.fact("Contact us", "{{ provider_contact }}")


def _about_this_document(paper: Paper) -> None:
    paper.heading(2, "About this document")
    paper.paragraph(
        "This is the written record of what was agreed at the meeting: who will do what, and by when. "
        f"What people said there is confidential and is not written here. {CONFIDENTIAL_EXCEPTIONS}"
    )


def _who_came(paper: Paper) -> None:
    """A list and not a table: in a narrow column a long name breaks inside a word."""
    paper.heading(2, "Who came")
    with paper.when("not attended"):
        paper.paragraph("Nobody has been recorded yet.")
    with paper.each("person in attended"):
        for_whom = "{% if person.for_whom %}, for {{ person.for_whom }}{% endif %}"
        paper.paragraph("{{ person.name }}, {{ person.role }}" + for_whom, "Bullet")


def _actions(paper: Paper) -> None:
    paper.heading(2, "What was agreed")
    with paper.when("nothing_agreed"):
        paper.paragraph("Nothing was agreed.")
    with paper.when("not actions and not nothing_agreed"):
        paper.paragraph("No action has been agreed yet.")
    with paper.when("actions"):
        paper.table(
            "action in actions",
            (
                Column("No.", 10, (Line("{{ action.number }}"),)),
                Column(
                    "What, who, and when it counts as done",
                    113,
                    (
                        Line("{{ action.what }}"),
                        Line([Words("Who: ", "Label"), "{{ action.owner }}"]),
                        Line([Words("Done when: ", "Label"), "{{ action.done_means }}"]),
                        Line(
                            [Words("Depends on: ", "Label"), "{{ action.depends_on }}"],
                            when="action.depends_on",
                        ),
                    ),
                ),
                Column(
                    "By when, and why",
                    42,
                    (
                        Line(Words("{{ action.due_date }}", "Strong"), when="action.due_date"),
                        Line("{{ action.due_reason }}"),
                    ),
                ),
            ),
        )
    with paper.when("dates_note"):
        paper.paragraph("{{ dates_note }}", "Paragraph apart")


def _who_signs(paper: Paper) -> None:
    paper.heading(2, "Who is asked to sign")
    with paper.when("not signers"):
        paper.paragraph("Nobody has been chosen yet.", "Kept")
    with paper.each("signer in signers"):
        party = "{% if signer.party %} ({{ signer.party }}){% endif %}"
        paper.paragraph("{{ signer.name }}, {{ signer.capacity }}" + party, "Bullet kept")
    paper.paragraph(
        "The mediator helped everyone to talk, did not decide anything and does not sign. "
        "The signatures are in the signing record."
    )
