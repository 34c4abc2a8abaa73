"""What was typed into a page whose press has nothing to act on any more: shown, to be read and copied.

A link that ended, another link that was opened, an answer that was given before, a change that the rules
refuse: nothing is sent, and the words are still there. Passwords, codes, files and drawings never are.
"""

from __future__ import annotations

import json
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forms.base import PageForm
from forms.choices import RadioChoice, Tick
from forms.fields import HiddenText
from forms.shown_again import SENT
from web.common.typed_words import (
    NEVER_KEPT,
    came_from_earlier_page,
    came_from_our_page,
    is_secret,
    is_shown_again,
)

OTHER_OPENED = (
    "You opened another link in this browser, so nothing was sent. To send this, open its own link again."
)
Typed = list[tuple[str, str]]
"""Pairs of a question and what was typed there."""


def was_pressed() -> bool:
    """Return True if this page was pressed, or shows again what an earlier press of it sent."""
    return request.method == "POST" or is_shown_again()


def may_be_shown() -> bool:
    """Return True if what was sent came from a page of ours, so another site cannot lay words into anybody's
    mouth.

    A sign-in that began or ended in another tab makes the page's token worthless for a change. It still
    proves that this browser had the page from us; and so does the browser's own word for where the press
    came from (Fetch Metadata), which a page cannot forge and which older browsers do not send. The header
    ``Origin`` says nothing here: under our ``Referrer-Policy: no-referrer`` it is always ``null``
    (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
    """
    if request.method != "POST":
        return is_shown_again()
    by_browser = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return by_browser or came_from_our_page() or came_from_earlier_page()


def texts_without_form() -> Typed:
    """Return the texts that this request sent, each by the name of its box: for a page without their form."""
    if request.method != "POST" or not may_be_shown():
        return []
    found = []
    for name, text in request.form.items(multi=True):
        words = text.strip()
        secret = name in NEVER_KEPT or is_secret(name)
        marks = name in {"seen", "shown"} or not (" " in words or "\n" in words)
        if not secret and not marks:
            found.append((name.rpartition(".")[2].replace("_", " ").capitalize(), words))
    return found


def typed_into(form: PageForm) -> Typed:
    """Return the texts and dates of ``form``; what was chosen, ticked or carried along is not typed."""
    left_out = form.never_kept | NEVER_KEPT
    found = []
    for field in form.every_field():
        chosen = isinstance(field, HiddenText | RadioChoice | Tick)
        if chosen or field.name in left_out or not getattr(field, "survives", False):
            continue
        if words := _words(field):
            found.append((str(field.label.text), words))
    return found


def typed_into_sent_forms() -> Typed:
    """Return the texts of every form that took what this request sent."""
    return [pair for form in SENT.get() or () for pair in typed_into(form)]


def as_note(typed: Typed) -> str:
    """Return ``typed`` as one text, to be noted with a page (``web.common.typed_words.note_for_page``)."""
    return json.dumps(typed) if typed else ""


def from_note(note: str) -> Typed:
    """Return what ``as_note`` made a text of."""
    return [(str(name), str(words)) for name, words in json.loads(note)] if note else []


def not_sent(sentence: str, typed: Typed, *, then: str, then_words: str) -> ResponseReturnValue:
    """Return the page that says why nothing was sent, with what was typed, and the way on."""
    context = {"sentence": sentence, "typed": typed, "then": then, "then_words": then_words}
    return render_template("party/not_sent.html", **context), 409


def _words(field: Any) -> str:
    """Return a text as it was typed, line ends and all; a date in words."""
    shown = getattr(field, "shown", None)
    return str(shown).strip() if shown is not None else str(field.in_words())
