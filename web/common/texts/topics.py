"""The topics of the pages that explain, and their words as they came with Counterpart."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template

from services.retention.schedule import current_schedule
from web.common.questions.readers import WHO_SEES_WHAT
from web.common.texts.markdown import marked_text
from web.common.texts.periods import periods_kept
from web.context import get_services, request_session

LAST_CHECKED = date(2026, 11, 25)
"""When someone last held the words that came with Counterpart against the rules."""

TOPICS = {
    "mediation": "What is mediation?",
    "mediator": "What does a mediator do, and not do?",
    "steps": "What happens, step by step?",
    "on-the-day": "What happens on the day?",
    "who-comes": "Who may come to the meeting?",
    "what-can-come": "What can come of it?",
    "certificate": "Do I need a certificate?",
    "why": "Why might I choose mediation, and why not?",
    "time-limits": "How long do I have?",
    "no-agreement": "What if we cannot agree?",
    "drs": "What is disagreement resolution?",
    "after-an-agreement": "What happens after an agreement?",
    "action-plan": "A sheet for your own plan",
    "young-people": "I am 16 to 25: what can I do?",
    "your-guide": "A guide for you, if you are 16 to 25",
    "authorities": "What must local authorities, health bodies and schools do?",
    "authority-side": "What can mediation give a local authority?",
    "local-help": "Where can I get free advice?",
    "resources": "Where can I read more?",
    "words": "What do the words mean?",
    "accessibility": "Can everyone use this service?",
    "privacy": "How do you use my information?",
    "complaints": "How do I complain about you?",
}
"""Topics and their titles, in reading order."""
TOPIC_GROUPS = {
    "Mediation": ("mediation", "mediator", "steps", "on-the-day", "who-comes", "what-can-come", "why"),
    "Certificates, dates and appeals": ("certificate", "time-limits", "no-agreement"),
    "Other disagreements": ("drs",),
    "When something was agreed": ("after-an-agreement", "action-plan"),
    "If you are 16 to 25": ("young-people", "your-guide"),
    "Advice and meanings": ("local-help", "resources", "words"),
    "For local authorities, health bodies and schools": ("authorities", "authority-side"),
    "About us": ("accessibility", "privacy", "complaints"),
}
"""Headings of the page that lists every topic, and the topics under each."""
NOT_WRITTEN = frozenset({"local-help", "steps", "words", "action-plan"})
"""Made of the directory of advice services, of the picture of the process, of the terms; a sheet to print."""
WRITTEN = tuple(topic for topic in TOPICS if topic not in NOT_WRITTEN)
"""Topics whose words staff may write anew."""
BEGIN, END = "<!-- words -->", "<!-- /words -->"
"""Between them stand the words of a topic's template, where no term is explained in them."""


def topic_template(topic: str) -> str:
    """Return the name of the template with a topic's words as they came."""
    return f"public/about/{topic.replace('-', '_')}.html"


def words_that_came(topic: str) -> str:
    """Return a topic's words as they came with Counterpart, as marked text."""
    page = render_template(
        topic_template(topic),
        heading=TOPICS[topic],
        topic=topic,
        topics=TOPICS,
        last_checked=LAST_CHECKED,
        local_help=(),
        without_explaining=True,
        **facts_of_topics(),
    )
    return marked_text(page.partition(BEGIN)[2].partition(END)[0], get_services().provider)


def facts_of_topics() -> dict[str, Any]:
    """Return what the topics' own templates say of the installation, by name."""
    policy = get_services().policy
    return {
        "saved_form_days": policy.saved_form_days,
        "complaint_days": policy.complaints,
        "note_days": policy.note_days,
        "periods_kept": periods_kept(current_schedule(request_session())),
        "who_sees_what": WHO_SEES_WHAT,
    }
