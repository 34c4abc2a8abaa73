"""The three mediation certificates: same title, order and look, so that nothing is read into them.

They state as facts, with dates, the conditions that the Children and Families Act 2014 sets in
section 55(4) and (5), and nothing else: no outcome, no reasons, no appeal date, no free text.
The statements are our own plain words, not the Act's.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument

from templates_docx.author.measures import TIGHT, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import StyledText, TemplateBuilder

ADVICE_GIVEN = (
    "Our mediation adviser gave {{ recipient_name }} information and advice about pursuing mediation "
    "with the local authority"
)
CHOSE_MEDIATION = "The {{ recipient_capacity }} told the adviser that they wished to pursue mediation"


@dataclass(frozen=True)
class Variant:
    """What differs between the certificates. ``law`` names the subsection and quotes nothing."""

    law: str
    kind: str
    statement: str
    may_name_health_body: bool


NO_MEDIATION = Variant(
    law="Children and Families Act 2014, section 55(4)",
    kind="Information and advice given; mediation not pursued",  # true also of who chose it and gave it up
    statement=f"{ADVICE_GIVEN} about this decision. The {{{{ recipient_capacity }}}} then told the adviser "
    "that they did not wish to pursue mediation.",
    may_name_health_body=False,
)
HELD = Variant(
    law="Children and Families Act 2014, section 55(5)",
    kind="Took part in mediation",
    statement=f"{ADVICE_GIVEN} about this decision. {CHOSE_MEDIATION}, and then took part in it.",
    may_name_health_body=True,
)
DEEMED = Variant(
    law="Children and Families Act 2014, section 55(5)",
    kind="Treated as having taken part in mediation",
    statement=f"{ADVICE_GIVEN} about this decision. {CHOSE_MEDIATION}. "
    "The local authority was unable to arrange it within 30 days, so the {{ recipient_capacity }} is treated "
    "as having taken part.",
    may_name_health_body=True,
)
BY_SILENCE = 'la_notice_kind == "thirty days reached"'
AUTHORITY_NOTIFIED = (
    "{% if la_told_date %} On {{ la_told_date }} we told the local authority that mediation "
    "was wanted.{% endif %}"
)
SILENCE = (
    f"{ADVICE_GIVEN} about this decision. {CHOSE_MEDIATION}.{AUTHORITY_NOTIFIED} "
    "Thirty days ended on {{ la_notice_date }}. No mediation had taken place."
)
"""When the authority has said nothing, dates alone are certified: nobody is said to have been unable."""


def no_mediation(*, large_print: bool = False) -> WordDocument:
    """Return certificate A, section 55(4): information and advice given, mediation not pursued."""
    return _certificate(NO_MEDIATION, large_print=large_print)


def held(*, large_print: bool = False) -> WordDocument:
    """Return certificate B, section 55(5): took part, on one day or from a first to a last day."""
    return _certificate(HELD, large_print=large_print)


def deemed(*, large_print: bool = False) -> WordDocument:
    """Return certificate C, section 55(5): the local authority could not arrange it in 30 days."""
    return _certificate(DEEMED, large_print=large_print)


def _certificate(variant: Variant, *, large_print: bool) -> WordDocument:
    page = measures(TIGHT, large_print=large_print)
    document = new_page(
        page, title="Mediation certificate {{ certificate_ref }}", subject="Mediation certificate"
    )
    add_header_and_footer(document, page, footer="Mediation certificate {{ certificate_ref }}")
    template = TemplateBuilder(document, page)
    template.copy_line()
    template.heading(1, "Mediation certificate")
    template.paragraph(variant.law, "Law line")
    _number_and_date(template, variant)
    _people(template)
    _decision(template, variant)
    _what_we_certify(template, variant)
    _adviser(template)
    _check(template)
    return document


def _number_and_date(template: TemplateBuilder, variant: Variant) -> None:
    template.fact("Certificate number", StyledText("{{ certificate_ref }}", "Reference"))
    template.fact("Kind", variant.kind)
    template.fact("Issued on", StyledText("{{ issue_date.weekday }}", "Strong"))
    with template.when("supersedes_ref"):
        template.fact("First issued", "{{ first_issued_date }}")
        replaced = StyledText("{{ supersedes_ref }}", "Reference")
        template.fact("Replaces", [replaced, ", to correct: {{ correction_reason }}"])


def _people(template: TemplateBuilder) -> None:
    template.heading(2, "Who this certificate is for")
    template.fact("Issued to", "{{ recipient_name }}, {{ recipient_capacity }}")
    template.fact("Child or young person", "{{ cyp_name }}, born {{ cyp_dob }}")


def _decision(template: TemplateBuilder, variant: Variant) -> None:
    template.heading(2, "The decision")
    template.fact("Local authority", "{{ la_name }}")
    if variant.may_name_health_body:
        with template.when("icb_name"):
            template.fact("Health body", "{{ icb_name }}")
    template.fact("Decision", "{{ decision_words }}")
    template.fact("Date on the decision letter", "{{ decision_date }}")
    with template.when("decision_note"):
        template.fact("Note", "{{ decision_note }}")


def _what_we_certify(template: TemplateBuilder, variant: Variant) -> None:
    template.heading(2, "What we certify")
    if variant is DEEMED:
        with template.when(BY_SILENCE):
            template.paragraph(SILENCE)
            template.otherwise()
            template.paragraph(variant.statement)
    else:
        template.paragraph(variant.statement)
    template.fact("First contacted us", "{{ contact_date }}")
    template.fact("Information and advice given", "{{ advice_date }}")
    template.fact("Told us their choice", "{{ choice_date }}")
    if variant is HELD:
        held_how = "{% if mediation_format %}, {{ mediation_format }}{% endif %}"
        with template.when("mediation_last_date"):
            template.fact(
                "Took part in mediation",
                f"from {{{{ mediation_first_date }}}} to {{{{ mediation_last_date }}}}{held_how}",
            )
            template.otherwise()
            template.fact("Took part in mediation", f"{{{{ mediation_first_date }}}}{held_how}")
    if variant is DEEMED:
        with template.when(BY_SILENCE):
            template.fact("Thirty days ended", "{{ la_notice_date }}, counted from {{ choice_date }}")
            template.otherwise()
            template.fact("Could not be arranged", "the local authority told us on {{ la_notice_date }}")


def _adviser(template: TemplateBuilder) -> None:
    template.heading(2, "Mediation adviser")
    kept = template.large_print  # a standard certificate is one page
    name = template.fact("Name", "{{ adviser_name }}, mediation adviser", kept=kept)
    template.picture_at_right(name, "adviser_signature_picture", may_lack=True)
    template.fact("Signed", "{{ adviser_signature }}")
    template.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")


def _check(template: TemplateBuilder) -> None:
    template.heading(2, "Check this certificate")
    kept = template.large_print
    style = "Kept" if kept else "Paragraph"
    how = template.paragraph("Go to {{ verify_url }} or scan the square code.", style)
    template.picture_at_right(how, "qr")
    template.fact("Number", StyledText("{{ certificate_ref }}", "Check code"), kept=kept)
    template.fact("Check code", StyledText("{{ check_code }}", "Check code"))
    template.paragraph("A time limit applies to an appeal. See the Tribunal’s guidance.", "Paragraph apart")
