"""Short pages that explain: one topic each, one template each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cases.reference.records import Authority, Sendiass
from web.context import get_services
from web.public.blueprint import public
from web.public.drafts import today
from web.public.process_picture import (
    DISAGREEMENT_STEPS,
    MEDIATION_STEPS,
    Picture,
    ProcessStep,
    process_picture,
)
from web.public.terms import TERMS, explained

LAST_CHECKED = date(2026, 11, 25)
"""When someone last held these pages against the rules."""

TOPICS = {
    "mediation": "What is mediation?",
    "steps": "What happens, step by step?",
    "on-the-day": "What happens on the day?",
    "certificate": "Do I need a certificate?",
    "why": "Why might I choose mediation, and why not?",
    "time-limits": "How long do I have?",
    "no-agreement": "What if we cannot agree?",
    "drs": "What is disagreement resolution?",
    "after-an-agreement": "What happens after an agreement?",
    "young-people": "I am 16 to 25: what can I do?",
    "authorities": "What must local authorities, health bodies and schools do?",
    "local-help": "Where can I get free advice?",
    "resources": "Where can I read more?",
    "words": "What do the words mean?",
    "accessibility": "Can everyone use this service?",
    "privacy": "How do you use my information?",
    "complaints": "How do I complain about you?",
}
"""Topics and their titles, in reading order."""


@dataclass(frozen=True)
class LocalHelp:
    """One local authority and who gives free advice there."""

    authority: Authority
    service: Sendiass | None
    stale: bool


@public.get("/about")
def about() -> ResponseReturnValue:
    """Show all topics."""
    return render_template("public/about/index.html", topics=TOPICS)


@public.get("/about/<topic>")
def about_topic(topic: str) -> ResponseReturnValue:
    """Show one topic."""
    if topic not in TOPICS:
        abort(404)
    return render_template(
        f"public/about/{topic.replace('-', '_')}.html",
        heading=TOPICS[topic],
        topic=topic,
        topics=TOPICS,
        last_checked=LAST_CHECKED,
        local_help=_local_help() if topic == "local-help" else (),
        saved_form_days=get_services().policy.saved_form_days,
        terms=TERMS,
        mediation_steps=MEDIATION_STEPS,
        disagreement_steps=DISAGREEMENT_STEPS,
    )


@public.app_template_filter("explained")
def explained_filter(html: Markup, heading: str) -> Markup:
    """Explain each term where it first stands on a page with that heading."""
    return explained(html, heading)


@public.app_template_filter("process_picture")
def process_picture_filter(steps: tuple[ProcessStep, ...]) -> Picture:
    """Return the picture of these steps."""
    return process_picture(steps)


def _local_help() -> tuple[LocalHelp, ...]:
    helps, directory = [], get_services().directory
    for one in directory.served():
        service = directory.sendiass_for(one.code)
        helps.append(LocalHelp(one, service, service is not None and service.is_stale(today())))
    return tuple(helps)
