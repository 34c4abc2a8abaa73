"""The agreement that everyone who comes signs before a meeting: of mediation, and of disagreement resolution.

It says how people talk, not what they agree; it takes no right away, and holds nothing that anybody told us.
No day of the meeting stands in it, so that it outlasts a move.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from cases.legal_words import CONFIDENTIAL_EXCEPTIONS, WITHOUT_PREJUDICE
from templates_docx.author.measures import ROOMY, measures
from templates_docx.author.page import add_header_and_footer, new_page
from templates_docx.author.pieces import StyledText, TemplateBuilder


def to_mediate(*, large_print: bool = False) -> WordDocument:
    """Return the agreement to mediate."""
    template = _begin("Agreement to mediate", large_print=large_print)
    template.paragraph(
        "Everyone who comes to the mediation signs this, before it begins. It says how we talk together. "
        "It does not say what has to come of it."
    )
    _clause(
        template,
        1,
        "Do I have to take part?",
        "A family chooses mediation, and can stop at any time without saying why. A local authority or "
        "health body takes part because the law asks it to. Nobody has to agree to anything. "
        "It costs the family nothing.",
        "Signing this takes no right away. A family that has a right to appeal still has it, and the time to "
        "appeal keeps running.",
    )
    _private(template, "mediation")
    _mediator_and_decisions(template)
    _who_comes(template, 6)
    _recording_and_papers(template, notes="{{ note_days }} days after the last certificate")
    _clause(
        template,
        10,
        "What is written down?",
        "If something is agreed, the mediator writes an Outcome Statement. You read it, and decide then "
        "whether you sign it. The certificate that a family may need for an appeal says nothing of what was "
        "said, and does not depend on what is agreed.",
    )
    _if_something_is_wrong(template, 11)
    return template.document


def to_take_part(*, large_print: bool = False) -> WordDocument:
    """Return the agreement before a meeting of disagreement resolution: no certificate hangs on that."""
    template = _begin("Agreement to take part", large_print=large_print)
    template.paragraph(
        "Everyone who comes to the disagreement resolution meeting signs this, before it begins. "
        "It says how we talk together. It does not say what has to come of it."
    )
    _clause(
        template,
        1,
        "Do I have to take part?",
        "No. Taking part is voluntary for everyone, for the family and for every body that comes. Anyone can "
        "stop at any time without saying why. Nobody has to agree to anything. It costs the family nothing.",
        "Signing this takes no right away. A family that has a right to appeal still has it, and the time to "
        "appeal keeps running, whatever happens at the meeting.",
    )
    _private(template, "disagreement resolution")
    _mediator_and_decisions(template)
    _who_comes(template, 6)
    _recording_and_papers(template, notes="after the case is over")
    _clause(
        template,
        10,
        "What is written down?",
        "What is agreed is written in an Outcome Statement. You read it, and decide then whether you sign "
        "it, before the meeting ends. Every party gets a copy, whether it signs or not. "
        "Nothing else comes out of the meeting.",
    )
    _if_something_is_wrong(template, 11)
    return template.document


def _begin(title: str, *, large_print: bool) -> TemplateBuilder:
    page = measures(ROOMY, large_print=large_print)
    document = new_page(page, title=title + " {{ agreement_ref }}", subject=title)
    add_header_and_footer(document, page, footer=title + " {{ agreement_ref }}", warnings=())
    template = TemplateBuilder(document, page)
    template.copy_line()
    template.heading(1, title)
    template.fact("Number", StyledText("{{ agreement_ref }}", "Reference"))
    template.fact("Case", StyledText("{{ case_reference }}", "Reference"))
    template.fact("About", "{{ person_name }}")
    template.fact("Kind of meeting", "{{ kind }}")
    template.fact("Mediator", "{{ mediator_name }}")
    template.fact("Provider", "{{ provider_name }}, {{ provider_address }}")
    template.fact("Contact us", "{{ provider_contact }}")
    return template


def _clause(template: TemplateBuilder, number: int, question: str, *answers: str) -> None:
    template.heading(2, f"{number}. {question}")
    for words in answers:
        template.paragraph(words)


def _private(template: TemplateBuilder, what: str) -> None:
    _clause(
        template,
        2,
        "What is private?",
        f"{WITHOUT_PREJUDICE} We do not pass on what somebody else said, in or after the {what}, unless "
        "everyone who signs this agrees in writing.",
        "What you tell the mediator alone stays with the mediator, unless you say that it may be passed on.",
    )
    _clause(
        template,
        3,
        "What is not private?",
        f"{CONFIDENTIAL_EXCEPTIONS} What you knew already, or can show in another way, does not become "
        "secret because somebody spoke of it here.",
    )


def _mediator_and_decisions(template: TemplateBuilder) -> None:
    _clause(
        template,
        4,
        "What does the mediator do?",
        "The mediator helps everyone to talk and to be heard. The mediator takes no side, decides nothing "
        "and gives no legal advice. We do not ask the mediator to be a witness for or against anyone.",
    )
    _clause(
        template,
        5,
        "Who decides?",
        "You do, together. Anyone who comes for a local authority, a health body or a school can agree "
        "things on the day. If they cannot decide something, they say so at the start.",
    )


def _who_comes(template: TemplateBuilder, number: int) -> None:
    template.heading(2, f"{number}. Who may be there?")
    with template.when("attending"):
        template.paragraph(
            "These people are expected. Anyone who supports somebody or interprets keeps to this agreement "
            "too. Nobody else comes, or listens, unless everyone is asked first.",
            "Kept",
        )
        with template.each("person in attending"):
            template.paragraph("{{ person.name }}, {{ person.role }}", "Bullet")
        template.otherwise()
        template.paragraph(
            "To find out who comes, phone us. Anyone who supports somebody or interprets keeps to this "
            "agreement too. Nobody else comes, or listens, unless everyone is asked first."
        )


def _recording_and_papers(template: TemplateBuilder, *, notes: str) -> None:
    _clause(
        template,
        7,
        "May I record it?",
        "No. Nobody records sound or pictures, not even for themselves. You may make notes for yourself.",
    )
    _clause(
        template,
        8,
        "What about papers?",
        "Everyone who comes may read the papers that are shared for the meeting. A paper for the mediator "
        "alone is shown to nobody else. Use what you read for the meeting only.",
    )
    _clause(
        template,
        9,
        "What happens to notes?",
        f"The mediator’s own notes are for the mediator alone. They are destroyed {notes}, "
        "unless the law asks us to keep them.",
    )


def _if_something_is_wrong(template: TemplateBuilder, number: int) -> None:
    _clause(
        template,
        number,
        "What if I am not happy?",
        "Tell the mediator, or phone us. You can ask for another mediator. How to complain: "
        "{{ complaints_page }}. What we do with what we know about you: {{ privacy_page }}.",
        "If you do not want to sign, say so. The mediator will talk with you first, then with everyone "
        "about how to go on.",
    )
