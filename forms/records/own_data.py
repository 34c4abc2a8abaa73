"""A person's request for their own data: opening it, deciding each page, closing it."""

from __future__ import annotations

from cases.vocabulary import WithheldBecause
from forms.base import PageForm
from forms.choices import CheckboxChoice, RadioChoice, SelectBox, option
from forms.fields import HiddenNumber, HiddenText, LongText, MainButton, SecondButton, TextLine
from forms.moments import DateField3


class OpenSubjectRequestForm(PageForm):
    """Who asks for their own data? The view sets ``whose``'s choices."""

    whose = RadioChoice("Whose data is it?", required="Choose whose data it is")
    asked_on = DateField3("When did they ask?", thing="the day on which they asked", past=True)
    proved_by = LongText(
        "How do you know that it is them?",
        thing="how you know that it is them",
        required="Write how you know that it is them",
        limit=500,
        rows=2,
        hint="For example: asked from the email address that we have, and phoned back. For a child, say why "
        "the parent may ask for them.",
    )
    submit = MainButton("Collect what we hold", busy="Starting…")


class SubjectPageForm(PageForm):
    """May this page leave? ``revision`` is the page as it was shown; the view sets the choices."""

    revision = HiddenNumber(required=False)
    blacked = CheckboxChoice("Black out", required=False)
    added = TextLine(
        "Black out something else (you can leave this empty)",
        thing="what else to black out",
        required=False,
        limit=300,
        hint="Copy it as it stands on the page. You then see the page again before it is released.",
    )
    withheld = SelectBox(
        "Leave the whole page out (you can leave this empty)",
        thing="why the page stays out",
        required=False,
        blank="No: it may leave",
        choices=[option(one) for one in WithheldBecause],
    )
    submit = MainButton("Release this page so", busy="Saving…")


class CloseSubjectRequestForm(PageForm):
    """Close it without giving anything?"""

    seen = HiddenText(required=False)
    why = LongText("Why is nothing given?", thing="why nothing is given", limit=500, rows=2)
    submit = SecondButton("Close this request", busy="Closing…")
