"""The words that letters and our pages use, each explained once, in our own plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

_BLOCK = re.compile(r"<(p|li)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True)
class Term:
    """A word of this field, what it means, and under which other names letters and pages speak of it."""

    name: str
    meaning: str
    also: tuple[str, ...] = ()
    everyday: bool = False
    """A word that stands on nearly every page: it is explained on the page of words alone."""

    @property
    def key(self) -> str:
        """Its place on the page of words, as in ``/about/words#ehc-plan``."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


TERMS = (
    Term(
        "Alternative person",
        "Someone who acts for a young person who cannot make this decision for themselves: a deputy, "
        "an attorney, or else a parent.",
    ),
    Term(
        "Amended final plan",
        "A plan that was changed and sent out again. It brings a new right to appeal.",
    ),
    Term("Annual review", "The check of a plan that has to happen every year."),
    Term(
        "Appeal",
        "Asking the Tribunal to change a decision of the local authority. It is free.",
        everyday=True,
    ),
    Term(
        "Bundle",
        "All the papers for a hearing, put together by the local authority.",
    ),
    Term(
        "Certificate",
        "Our document that shows that you were told about mediation, or took part. "
        "You need one for most appeals.",
        ("mediation certificate",),
        everyday=True,
    ),
    Term(
        "Child",
        "Someone up to the end of compulsory school age: the last Friday in June of the school year "
        "in which they turn 16.",
        everyday=True,
    ),
    Term(
        "Code of Practice",
        "The government's guidance on special educational needs and disability.",
        ("SEND Code of Practice",),
    ),
    Term(
        "Confidential",
        "Kept between the people at the meeting. There are exceptions, such as a risk of serious harm.",
        everyday=True,
    ),
    Term("Consent order", "An order of the Tribunal that both sides agreed to."),
    Term(
        "Contact limit",
        "The two months that you have to tell a mediation adviser whether you want to appeal and "
        "want mediation. They run from the date on the letter.",
    ),
    Term(
        "Deemed certificate",
        "A certificate that you get when mediation could not be arranged in time. It counts as if you had "
        "taken part.",
    ),
    Term(
        "Disability discrimination claim",
        "A claim that a school or local authority treated someone worse because of "
        "a disability. You do not need a certificate for it.",
        ("discrimination claim",),
    ),
    Term(
        "Disagreement resolution",
        "A meeting about a disagreement at any time, with or without a plan. Everyone must "
        "agree to take part. It has no effect on an appeal.",
        ("DRS",),
    ),
    Term(
        "Education other than at school",
        "Education that is arranged outside a school or college, where one would "
        "not be right. Letters call it EOTAS.",
        ("EOTAS",),
    ),
    Term(
        "Educational psychologist",
        "Someone who works out how a child or young person learns and what would help. Letters often say EP.",
    ),
    Term(
        "EHC needs assessment",
        "When the local authority finds out what education, health and care help someone needs.",
        ("needs assessment",),
    ),
    Term(
        "EHC plan",
        "Education, health and care plan: the legal document that says what help must be given.",
        ("EHCP", "education, health and care plan"),
    ),
    Term(
        "Elective home education",
        "When parents choose to teach their child themselves. Letters call it EHE.",
        ("EHE",),
    ),
    Term(
        "Extended appeal",
        "An appeal that also asks the Tribunal to recommend health or social care help.",
    ),
    Term("Final plan", "The plan as it counts, after a draft. It brings a right to appeal."),
    Term(
        "Health body",
        "The part of the NHS that arranges health care in your area. Its full name is integrated care board.",
        ("integrated care board", "ICB"),
    ),
    Term(
        "Judicial review",
        "When the High Court looks at whether a public body acted lawfully.",
    ),
    Term(
        "Local authority",
        "The council that is responsible for special educational needs where you live.",
        ("council",),
        everyday=True,
    ),
    Term("Local Offer", "Your local authority's public list of the help in its area."),
    Term(
        "Mediation",
        "A private meeting about a decision of the local authority, led by someone who takes no side.",
        everyday=True,
    ),
    Term(
        "Mediation adviser",
        "The person here who explains mediation, answers questions and gives certificates.",
        ("adviser",),
    ),
    Term(
        "Mediation information and advice",
        "What an adviser must tell you about mediation before you can get a certificate.",
    ),
    Term("Mediation issues", "What you want to talk about at the meeting."),
    Term(
        "Mediator", "The person who leads the meeting. They take no side and decide nothing.", everyday=True
    ),
    Term(
        "Occupational therapist",
        "Someone who helps with everyday skills, such as writing, dressing or moving. Letters often say OT.",
    ),
    Term(
        "Ombudsman",
        "The Local Government and Social Care Ombudsman looks at complaints about councils, free.",
        ("LGSCO",),
    ),
    Term("Outcome Statement", "The written record of your meeting: what was agreed, and a private summary."),
    Term(
        "Parent",
        "A mother or father, and anyone else who is responsible for a child or cares for them.",
        everyday=True,
    ),
    Term(
        "Personal budget",
        "Money for some of the help in a plan, which the family can help to plan and spend.",
    ),
    Term(
        "Phase transfer",
        "Moving on, for example from primary to secondary school. A plan must be changed early for it.",
    ),
    Term("Re-assessment", "A new assessment for someone who already has a plan."),
    Term("Registered", "The Tribunal has accepted an appeal and given it a number.", everyday=True),
    Term(
        "Representative",
        "Someone a court or a legal paper named to act for a person who cannot decide. "
        "It does not mean a lawyer.",
        everyday=True,
    ),
    Term(
        "Section A",
        "The part of a plan with the views and wishes of the child or young person and their parents.",
    ),
    Term("Section B", "The part of a plan about special educational needs."),
    Term("Sections C and G", "The parts of a plan about health needs, and about health help."),
    Term("Sections D and H", "The parts of a plan about social care needs, and about social care help."),
    Term("Section E", "The part of a plan about what the help should lead to."),
    Term(
        "Section F",
        "The part of a plan about the special educational help. The local authority must make sure that "
        "it is given.",
    ),
    Term("Section I", "The part of a plan that names the school or college, or says what type it should be."),
    Term("Section J", "The part of a plan about a personal budget."),
    Term("Section K", "The part of a plan with the advice and reports that it is made from."),
    Term("SEN support", "The help that a school or college gives without a plan."),
    Term("SENCO", "The teacher who leads on special educational needs in a school."),
    Term(
        "SEND",
        "Special educational needs and disability: needing more or different help to learn than "
        "others of the same age.",
        ("special educational needs",),
        everyday=True,
    ),
    Term("SEND35", "The Tribunal's form for an appeal. For a refusal to assess it is SEND35a.", ("SEND35a",)),
    Term(
        "SENDIASS",
        "The free, impartial advice service in your area.",
        ("information, advice and support service",),
    ),
    Term("Setting", "A nursery, school or college.", everyday=True),
    Term(
        "Speech and language therapist",
        "Someone who helps with talking, understanding and sometimes swallowing. Letters often say SaLT.",
        ("SaLT",),
    ),
    Term(
        "Supporter",
        "Someone you bring to the meeting, such as a friend, a relative or an adviser.",
        ("advocate",),
        everyday=True,
    ),
    Term(
        "Tribunal",
        "The judges who decide appeals about special educational needs. Its full name is First-tier "
        "Tribunal (Special Educational Needs and Disability).",
        ("First-tier Tribunal", "SEND Tribunal"),
    ),
    Term(
        "Without prejudice",
        "What people say or offer at the meeting is not meant to be used against anyone in an "
        "appeal. There are exceptions, such as a risk of serious harm.",
    ),
    Term(
        "Working day",
        "A day from Monday to Friday that is not a bank holiday. Days in school holidays count.",
    ),
    Term("Working document", "The text of a plan that both sides mark up during an appeal."),
    Term(
        "Young person",
        "Someone who is over compulsory school age and under 25. You are over it after the last Friday "
        "in June of the school year in which you turn 16.",
        everyday=True,
    ),
)
"""By name, as the page of words shows them."""

_BY_SPELLING = {
    spelling.lower(): term for term in TERMS if not term.everyday for spelling in (term.name, *term.also)
}
_SPELLINGS = re.compile(
    r"\b(" + "|".join(re.escape(one) for one in sorted(_BY_SPELLING, key=len, reverse=True)) + r")(s?)\b",
    re.IGNORECASE,
)
_OPENED = re.compile(r'<details class="cp-term"><summary>([^<]*?)s?</summary>')
_NOT_SHOWN = re.compile(r"<(a|textarea|script)\b.*?</\1>", re.DOTALL)


def explained(html: Markup, heading: str = "") -> Markup:
    """Return a page's own text in which each term opens, where it first stands, to say what it means.

    ``html`` is text of ours, in which nothing came from outside. A term that stands in a link, in a heading,
    or in the page's ``heading`` is left as it is.
    """
    known = {_BY_SPELLING[found[1].lower()] for found in _SPELLINGS.finditer(heading)}

    def with_terms(block: re.Match[str]) -> str:
        tag, inner = block[1], "".join(_explained_pieces(block[2], known))
        if tag == "li" or inner == block[2]:
            return f"<{tag}>{inner}</{tag}>"
        return f'<div class="cp-paragraph" role="paragraph">{inner}</div>'  # a p may hold no details

    return Markup(_BLOCK.sub(with_terms, str(html)))  # noqa: S704 - ours, with meanings of ours


def explained_on_question(html: Markup, heading: str = "") -> Markup:
    """Return a page of the request in which each term is explained: in its text, and beneath it.

    Beneath it stand, as a list to open, the terms of its question, its answers and their hints, for a label
    can hold nothing that opens. ``html`` may hold what was typed: it comes escaped, and stays so.
    """
    text = explained(html)
    opened = {_BY_SPELLING[found[1].lower()] for found in _OPENED.finditer(text)}
    spoken = _SPELLINGS.finditer(f"{heading} {_shown_text(html)}")
    words = dict.fromkeys(_BY_SPELLING[found[1].lower()] for found in spoken)
    left = sorted((term for term in words if term not in opened), key=lambda term: term.name)
    if not left:
        return text
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(term.name, term.meaning) for term in left)
    return text + Markup(
        '<details class="govuk-details cp-words"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">What the words here mean</span></summary>'
        '<div class="govuk-details__text"><dl>{}</dl></div></details>'
    ).format(rows)


def _shown_text(html: str) -> str:
    """Return what a page says outside of links, which lead to words of their own, and of typed values."""
    return _TAG.sub(" ", _NOT_SHOWN.sub(" ", html))


def _explained_pieces(inner: str, known: set[Term]) -> Iterator[str]:
    links = 0
    for piece in _TAG.split(inner):
        if piece.startswith("<"):
            links += piece.startswith("<a ") - piece.startswith("</a>")
            yield piece
        else:
            yield piece if links else _SPELLINGS.sub(lambda found: _opening(found, known), piece)


def _opening(found: re.Match[str], known: set[Term]) -> str:
    term = _BY_SPELLING[found[1].lower()]
    if term in known:
        return found[0]
    known.add(term)
    return (
        f'<details class="cp-term"><summary>{found[0]}</summary>'
        f"<span>{escape(term.name)}: {escape(term.meaning)}</span></details>"
    )
