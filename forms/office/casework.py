"""What staff write on a case by hand: who looks after it, next steps of their own, notes."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import SelectBox
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3


class OwnerForm(PageForm):
    """Who looks after this case? The view sets ``owner.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    owner = SelectBox(
        "Who looks after this case?", thing="who looks after it", blank="Nobody", required=False
    )
    submit = MainButton("Save this", busy="Saving…")


class PlannedStepForm(PageForm):
    """A next step of your own. ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    what = TextLine(
        "What is to be done?",
        thing="what is to be done",
        limit=200,
        autocomplete="off",
        hint="For example: ask the school for the report. Everyone in the office reads this.",
    )
    due_on = DateField3("By which day?", thing="the day")
    submit = MainButton("Save this step", busy="Saving…")


class StepDoneForm(PageForm):
    """It is done."""

    submit = MainButton("It is done", busy="Saving…")


class NoteForm(PageForm):
    """A note for the office."""

    words = LongText(
        "What do you want to note?",
        thing="what you want to note",
        required="Write what you want to note",
        limit=5_000,
        rows=5,
        hint="Advisers and coordinators alone read this. It can be corrected, and what it said before stays.",
    )
    submit = MainButton("Add this note", busy="Adding…")
