"""What a senior adviser did for someone who is detained, and whether they are detained at all."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import Option, RadioChoice
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3

DETAINED, NOT_DETAINED = "yes", "no"


class CustodyForm(PageForm):
    """What was done for someone who is detained? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    done_on = DateField3("On which day was it done?", thing="the day it was done", past=True)
    taken_over_by = LongText(
        "Who takes it on from here?",
        thing="who takes it on",
        required="Say who takes it on from here",
        limit=500,
        rows=2,
        counts=False,
        hint="A name and how to reach them: for example an officer of the home authority, or another service",
    )
    told_family = LongText(
        "What did you tell the family?",
        thing="what you told the family",
        required="Say what you told the family",
        limit=1_000,
        rows=4,
        hint="For the office’s record. No other party sees it.",
    )
    submit = MainButton("Record what was done", busy="Recording…")


class DetainedForm(PageForm):
    """Is the child or young person detained? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    detained = RadioChoice(
        "Is the child or young person detained?",
        choices=(Option(DETAINED, "Yes"), Option(NOT_DETAINED, "No")),
        required="Choose whether they are detained",
        inline=True,
    )
    reason = LongText(
        "How do we know?",
        thing="how we know",
        required="Say how we know",
        limit=500,
        rows=3,
        hint="For the office’s record: for example, the parent said so by phone",
    )
    submit = MainButton("Save this", busy="Saving…")
