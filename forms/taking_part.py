"""Whether someone takes part in disagreement resolution: asked behind a link, of an officer, and by phone."""

from __future__ import annotations

from typing import Any

from cases.vocabulary import HealthStep, PartAnswer, PartMode, ToldHow
from forms.base import PageForm
from forms.choices import RadioChoice, option
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3


class OpenPartForm(PageForm):
    """Will you take part?"""

    submit = MainButton("Read and answer", busy="Opening…")


class PartForm(PageForm):
    """Will you take part? ``signer`` is the row the page was made for; ``seen`` marks what it showed."""

    signer = HiddenText(required=False)
    seen = HiddenText(required=False)
    answer = RadioChoice(
        "Will you take part?",
        required="Choose whether you will take part. You can also say that you want to talk first",
        choices=(
            PartAnswer.YES,
            option(PartAnswer.NO, "You do not have to say why"),
            option(PartAnswer.TALK, "We will phone you before you decide"),
        ),
        hint="Nobody else is told what you answer.",
    )
    cannot_do = LongText(
        "Which days or times can you not do? (you can leave this empty)",
        thing="the days you cannot do",
        required=False,
        limit=500,
        rows=2,
    )
    comes = LongText(
        "Who will come with you? (you can leave this empty)",
        thing="who will come with you",
        required=False,
        limit=500,
        rows=2,
        hint="For example a relative, a friend or an adviser. You can tell us later.",
    )
    mode = RadioChoice("How would you rather meet?", choices=PartMode, required=False, inline=True)
    access = LongText(
        "What would help you to take part? (you can leave this empty)",
        thing="what would help you",
        required=False,
        limit=500,
        rows=2,
        hint="For example an interpreter, large print, step-free access, a quiet room",
    )
    to_read = LongText(
        "Which papers would you like everyone to read before? (you can leave this empty)",
        thing="what you would like everyone to read",
        required=False,
        limit=500,
        rows=2,
        hint="Only their names for now. We ask you again before anyone gets them.",
    )
    reason = LongText(
        "Why not? (you can leave this empty)",
        thing="why not",
        required=False,
        limit=1_000,
        rows=3,
        hint="Only we read this. The others are never told.",
    )
    submit = MainButton("Send my answer", busy="Sending…")

    def for_a_body(self) -> None:
        """Ask who comes in the words for an authority, a health body or a school: someone who can decide."""
        self.comes.label.text = "Who will come? Give the name and job of someone who can decide"
        self.comes.description = "Someone who can agree things for you on the day, without asking first."
        self.comes.required = False


class PartByPhoneForm(PartForm):
    """What they answered, as they told it to staff."""

    answered_how = RadioChoice("How did they tell you?", choices=ToldHow, required="Choose how they told you")
    submit = MainButton("Record their answer", busy="Recording…")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.label.text = "Will they take part?"
        self.answer.missing = "Choose what they answered"
        self.answer.description = "Nobody else is told."


class HealthBodyForm(PageForm):
    """What became of the health body? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    step = RadioChoice(
        "What happened?",
        required="Choose what happened",
        choices=HealthStep,
        hint="If it does not take part, it and the local authority are told what the rules ask of it",
    )
    happened_on = DateField3("On which day?", thing="the day it happened", past=True)
    submit = MainButton("Record what happened", busy="Recording…")
