"""Changing the bank holidays."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3


class HolidayDayForm(PageForm):
    """Which day is to count as a bank holiday?"""

    day = DateField3("Which day?", thing="the day")
    submit = MainButton("See what would change")


class HolidayChangeForm(PageForm):
    """A change of the bank holidays, with what it moves. ``seen`` marks the dates that the page showed."""

    seen = HiddenText(required=False)
    name = TextLine(
        "What is the day called?",
        thing="what the day is called",
        limit=120,
        hint="For example: bank holiday for the coronation",
    )
    why = LongText(
        "How do we know?",
        thing="how we know",
        required="Say how we know",
        limit=500,
        rows=3,
        hint="For example: announced on GOV.UK on 3 March",
    )
    submit = MainButton("Add this day", busy="Saving…")


class HolidayDecisionForm(PageForm):
    """A change that waits for a second person. ``seen`` marks the dates that the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Approve this change", busy="Saving…")
