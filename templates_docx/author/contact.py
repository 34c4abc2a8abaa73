"""The letter about first contact after the two months, for who has no email: three wordings, no ruling."""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.letters import case_letter

TITLE = "When you first contacted us"


def late_contact(*, large_print: bool = False) -> WordDocument:
    """Return the letter: the true dates, whether a certificate is needed and given, and what to do today."""
    document, template = case_letter(TITLE, large_print=large_print)
    template.fact("About", "{{ person_name }}")
    with template.when("which"):
        template.paragraph("{{ which }}")
    template.paragraph(
        "You first contacted us on {{ contacted.weekday }}. The two months from the date on your decision "
        "letter ended on {{ ended.weekday }}."
        "{% if advised %} We gave you information and advice about mediation on {{ advised.weekday }}."
        "{% endif %}"
    )
    template.heading(2, "If you still want to appeal")
    template.paragraph(
        "Only the Tribunal decides whether an appeal is too late. If you still want to appeal, do it now, "
        "and say why it is late. You can send this letter with your appeal: it shows when you contacted us."
    )
    template.heading(2, "About a certificate")
    with template.when("not needs_one"):
        template.paragraph("You do not need a certificate to appeal about this decision.")
    with template.when("needs_one and issues"):
        template.paragraph(
            "If we can give you a certificate, it has the true dates, and we send it to you. If we cannot, "
            "ask the Tribunal to let you appeal without one."
        )
    with template.when("needs_one and not issues"):
        template.paragraph(
            "We do not give a certificate where first contact came after the two months. This letter "
            "is in its place. Send it with your appeal, and ask the Tribunal to let you appeal without a "
            "certificate."
        )
    template.heading(2, "Get advice today")
    template.paragraph("Free, independent advice: {{ free_advice }}.")
    return document
