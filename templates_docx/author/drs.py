"""Two letters of disagreement resolution: will you take part, and that it does not go ahead.

What anyone told us, what anyone answered and who refused have no field in their catalogues.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from templates_docx.author.letters import case_letter
from templates_docx.author.pieces import StyledText

QUESTION = "Will you take part in disagreement resolution?"
NEWS = "The meeting will not go ahead"
BOX = StyledText("\u2610", "Reference")
"""In a font that has it: a box from another font would be read after the words it stands before."""


def take_part(*, large_print: bool = False) -> WordDocument:
    """Return the question whether someone takes part, with boxes for an answer by post."""
    document, template = case_letter(QUESTION, large_print=large_print)
    template.paragraph(
        "You are asked to take part in a disagreement resolution meeting. "
        "The people talk it through, with a mediator who takes no side and decides nothing. It is private."
    )
    template.heading(2, "What it is about")
    template.paragraph(StyledText("{{ focus }}", "Strong"))
    template.paragraph("It is about {{ person_name }}. Everyone who is asked reads this one sentence.")
    template.heading(2, "It is voluntary for everyone")
    template.paragraph(
        "You can say yes or no, and you do not have to say why. So can everyone else who is asked. "
        "The meeting goes ahead only if everyone says yes. Nobody else is told what you answer. "
        "If not everyone says yes, everyone gets the same news, at the same time, without names."
    )
    with template.when("is_family"):
        template.paragraph(
            "You may bring someone who supports you. "
            "If you have a right to appeal: your time to appeal keeps running, whatever you answer."
        )
        template.otherwise()
        template.paragraph("If you say yes, send someone who can agree things on the day.")
    template.paragraph(
        "What is agreed is written down, and signed before the meeting ends. Everyone who takes part gets a "
        "copy, whether they sign or not."
    )
    template.heading(2, "Your answer, by {{ reply_by.weekday }}")
    template.paragraph(
        "Phone us, use the link if we emailed you one, or tick one and post this page to us. Only we read it."
    )
    template.paragraph([BOX, " Yes, I will take part"], "Kept")
    template.paragraph([BOX, " No, I do not want to take part"], "Kept")
    template.paragraph([BOX, " I want to talk first. Phone me on:"], "Kept")
    template.fact("Name", "{{ to_name }}", kept=True)
    template.fact("Signed, and date", "")
    return document


def not_going_ahead(*, large_print: bool = False) -> WordDocument:
    """Return the news that not everyone agreed: the same words to everyone, and what else can help."""
    document, template = case_letter(NEWS, large_print=large_print)
    template.paragraph(
        "The disagreement resolution meeting about {{ person_name }} will not go ahead, because not "
        "everyone has agreed to take part. Taking part was voluntary for everyone. "
        "We do not tell anyone who said what."
    )
    with template.when("is_family"):
        template.heading(2, "What else can help")
        template.paragraph(
            "You can complain to the school, college, local authority or health service. Ask them for their "
            "complaints procedure."
        )
        with template.when("free_advice"):
            template.paragraph("You can get free, independent advice: {{ free_advice }}.")
        template.paragraph(
            "If you have a right to appeal, you can still use it. Your time to appeal keeps running. "
            "If things change, you can ask us again."
        )
        template.otherwise()
        template.paragraph(
            "You do not need to do anything. If things change, anyone can ask again: phone us."
        )
    return document
