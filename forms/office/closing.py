"""Closing a case, opening it again, and what was agreed before a meeting."""

from __future__ import annotations

from cases.vocabulary import ClosingReason, WayAgreed
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3


class CloseForm(PageForm):
    """Why does work on this case end? The view sets ``reason.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    reason = RadioChoice(
        "Why does work on this case end?",
        choices=ClosingReason,
        required="Choose why work on this case ends",
    )
    note = LongText(
        "Anything else to record (you can leave this empty)",
        thing="what else to record",
        required=False,
        limit=500,
        rows=3,
        counts=False,
        hint="For the office. No family and no local authority sees it.",
    )
    submit = MainButton("Close this case", busy="Closing…")


class AgreedBeforeForm(PageForm):
    """How is what they agree already put in writing?"""

    seen = HiddenText(required=False)
    way = RadioChoice(
        "How is it put in writing?", choices=WayAgreed, required="Choose how it is put in writing"
    )
    agreed_on = DateField3("Day they told you that they agree", thing="the day", past=True)
    submit = MainButton("Record this", busy="Saving…")


class ReopenForm(PageForm):
    """Why is it opened again? ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    because = LongText(
        "Why is it opened again?",
        thing="why it is opened again",
        required="Say why it is opened again",
        limit=500,
        rows=3,
        counts=False,
        hint="For the office. For example: the family phoned, and they want to go on.",
    )
    submit = MainButton("Open it again", busy="Opening…")
