"""Every statement that families, young people and authorities must find, each on its page."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from tests.client import ReviewingClient
from web.public.terms import explained_on_question

STATEMENTS: Final[dict[str, tuple[str, ...]]] = {
    "/": ("decision letter", "worried about something else", "free"),
    "/about/mediation": (
        "voluntary",
        "informal",
        "confidential",
        "is not meant to be used against anyone",
        "takes no side",
        "same chance to speak",
        "Yes, if you ask for mediation",
        "You can still appeal",
    ),
    "/about/mediator": (
        "explains how the day works",
        "when you get stuck",
        "common ground",
        "they decide nothing",
        "give legal advice",
    ),
    "/about/steps": ("Outcome Statement", "30 days", "3 working days"),
    "/about/on-the-day": (
        "The private talks",
        "The joint session",
        "break",
        "one supporter",
        "new papers",
        "a statement in their words",
        "the next step towards it",
        "Everyone gets a copy",
    ),
    "/about/who-comes": (
        "a friend or a relative",
        "SENDIASS",
        "a teacher or the SENCO",
        "an expert",
        "a lawyer",
        "someone from the local authority who can decide",
        "The child or young person",
    ),
    "/about/what-can-come": (
        "An agreement",
        "a new assessment",
        "a report from an expert",
        "another meeting",
    ),
    "/about/certificate": (
        "disagree only with section I",
        "Adding them later without one may not be possible",
        "You cannot appeal about health or social care alone",
        "Answer a few questions about your letter",
    ),
    "/about/why": (
        "It can be quicker",
        "You meet the people who decide",
        "you can still appeal",
        "disturbs a child",
        "has a part in it, and is heard",
        "go on working with the same people",
        "confident adult with a full life",
        "Parents and young people help to shape",
        "Why people do not choose it",
        "We will not push you either way",
    ),
    "/about/time-limits": (
        "Months, not days",
        "the later of these two",
        "do not rely on it",
        "Contact us today",
    ),
    "/about/no-agreement": ("You still get a certificate", "by the later of two months", "Who can help you"),
    "/about/drs": (
        "goes ahead only if everyone agrees",
        "what help a child or young person needs, where people cannot agree on it",
        "At any time",
        "after an appeal was sent too",
        "You fill in a form or phone us",
        "belongs to neither side",
        "Before the meeting ends",
        "your time to appeal keeps running",
    ),
    "/about/after-an-agreement": ("within 5 weeks", "If it is not done", "model letter", "Ombudsman"),
    "/about/action-plan": ("What is agreed", "Who does it", "By when", "How we know it is done"),
    "/about/young-people": (
        "You decide",
        "Who can help you",
        "If you find it hard to decide",
        "A guide for you",
    ),
    "/about/your-guide": (
        "This is for you",
        "Is it really up to me?",
        "It stays yours until you turn 25",
        "Do I have to?",
        "bring someone you trust",
        "What if I cannot decide this?",
        "It is months, not days",
    ),
    "/about/authorities": (
        "when the family disagrees about health",
        "Arrange it within 30 days",
        "If you cannot, tell us early",
        "Send someone who can decide",
        "Signing",
        "For a bundle",
    ),
    "/about/authority-side": ("To meet the family", "To explain", "To put things right"),
    "/about/local-help": ("Bury SENDIASS", "Local Offer", "Knowsley", "Redcar & Cleveland"),
    "/about/resources": (
        "guide for parents and carers",
        "code of practice: 0 to 25",
        "Guide for young people of 16 to 25, Department for Education: address not given to us",
        "What happens, step by step?",
        "Improvement Plan, March 2023: address not given to us. Superseded",
        "Every Child Achieving and Thriving",
    ),
    "/about/words": ("EHC plan", "Deemed certificate", "Working document"),
    "/about/accessibility": (
        "with a keyboard, and with a screen reader",
        "Ask us for large print, Easy Read, Braille, an interpreter",
        "You do not need an email address",
    ),
    "/about/privacy": (
        "Who sees what",
        "us, and the local authority once you choose mediation",
        "We do not tell the local authority or the other people",
        "It is confidential",
        "1 year from the day the case was closed (6 months if you only asked us something)",
        "6 years from the day of the last certificate",
        "ask us to delete it",
        "Information Commissioner",
    ),
    "/about/complaints": (
        "does not affect your case or your certificate",
        "within 3 working days",
        "Someone who was not involved",
        "Ombudsman",
    ),
    "/check": ("Check a document",),
    "/news": ("appeal", "assessment"),
}
"""By address, some words of each statement that the page has to make."""
NEVER: Final = ("costly", "12 months", "must mediate", "meditation", "withthin")
"""Words of an earlier site that are wrong, or push."""


def test_each_statement_stands_on_its_page(family: ReviewingClient) -> None:
    missing, wrong = [], []
    for address, statements in STATEMENTS.items():
        text = family.get(address).text.casefold()
        missing += [(address, words) for words in statements if words.casefold() not in text]
        wrong += [(address, words) for words in NEVER if words in text]
    assert missing == []
    assert wrong == []
    assert "private" in family.get("/about/steps").html, "it stands in the meaning of a word, which is closed"


def test_terms_are_explained_where_they_stand_on_the_pages_of_a_request(family: ReviewingClient) -> None:
    first = family.get("/ask/what")
    assert first.says("What the words here mean", "EHC plan")
    about = family.get("/drs")
    assert '<details class="cp-term"><summary>Outcome Statement</summary>' in about.html
    assert "cp-term" not in family.get("/check").html


def test_what_someone_typed_stays_as_they_typed_it_where_terms_are_explained() -> None:
    words = Markup("<p>{}</p>").format("<b>SENCO</b> says no")
    shown = explained_on_question(words, "")
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
