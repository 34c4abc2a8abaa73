"""The way back to the safety page, from presses of other pages that it offers in one press."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from cases.models import Case

BACK_TO_SAFETY = "safety"
"""What a button of the safety page sends as ``back``."""

DONE = {
    "not_safe": "Recorded: it is not safe to contact the other parent. Decide now about the safety flag.",
    "ended": "The link has ended, and nobody is on the page now.",
    "none": "There was no link to end.",
    "called_off": "The meeting is called off. Everyone invited is told.",
    "called_off_before": "There was no meeting to call off. Nothing was sent.",
    "closed": "Nobody of the case can read that paper now but its giver, the mediator and the office.",
    "closed_before": "That paper was closed already. Nothing changed.",
    "taken_back": "The document is taken back. Those who were asked to sign it hear that they need not.",
    "taken_back_before": "That document was over or taken back already. Nothing was sent.",
}


def back_to_safety(case: Case, done: str) -> ResponseReturnValue:
    """Return to the safety page with what was done."""
    return redirect(url_for("office.safety", reference=case.reference, done=done), code=303)
