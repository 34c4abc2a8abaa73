"""Short pages that explain: one topic each, one template each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cases.reference.records import Authority, Sendiass
from cases.vocabulary import EntryKind
from services.provider.texts import TextStep, text_of
from web.common.texts.markdown import html_of
from web.common.texts.topics import (
    LAST_CHECKED,
    TOPIC_GROUPS,
    TOPICS,
    WRITTEN,
    facts_of_topics,
    topic_template,
)
from web.context import get_services, request_session
from web.public.blueprint import public
from web.public.drafts import today
from web.public.process_picture import (
    DISAGREEMENT_STEPS,
    MEDIATION_STEPS,
    Picture,
    ProcessStep,
    process_picture,
)
from web.public.terms import TERMS, explained, explained_on_question


@dataclass(frozen=True)
class LocalHelp:
    """One local authority and who gives free advice there."""

    authority: Authority
    service: Sendiass | None
    stale: bool


@public.get("/about")
def about() -> ResponseReturnValue:
    """Show all topics."""
    return render_template("public/about/index.html", topics=TOPICS, groups=TOPIC_GROUPS)


@public.get("/about/<topic>")
def about_topic(topic: str) -> ResponseReturnValue:
    """Show one topic."""
    if topic not in TOPICS:
        abort(404)
    kept = text_of(request_session(), EntryKind.PAGE_WORDS, topic) if topic in WRITTEN else None
    written = kept.public if kept else None
    if written is not None and (written.as_it_came or written.step is not TextStep.PUBLISHED):
        written = None
    return render_template(
        "public/about/written.html" if written else topic_template(topic),
        written=html_of(written.body, get_services().provider) if written else "",
        heading=TOPICS[topic],
        topic=topic,
        topics=TOPICS,
        last_checked=(kept.checked_on if kept else None) or LAST_CHECKED,
        local_help=_local_help() if topic == "local-help" else (),
        **facts_of_topics(),
        terms=TERMS,
        mediation_steps=MEDIATION_STEPS,
        disagreement_steps=DISAGREEMENT_STEPS,
    )


@public.app_template_filter("explained")
def explained_filter(html: Markup, heading: str) -> Markup:
    """Explain each term where it first stands on a page with that heading."""
    return explained(html, heading)


@public.app_template_filter("explained_on_question")
def explained_on_question_filter(html: Markup, heading: str) -> Markup:
    """Explain each term of a page of the request, in its text or beneath it."""
    return explained_on_question(html, heading)


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
