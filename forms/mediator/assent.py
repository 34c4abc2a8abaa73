"""Whether somebody who did not sign agrees all the same."""

from __future__ import annotations

from cases.vocabulary import ToldHow
from forms.base import PageForm
from forms.choices import Option, RadioChoice
from forms.fields import MainButton
from forms.moments import DateField3


class AssentForm(PageForm):
    """Do they agree all the same? It is a note of the mediator's, and no signature."""

    agrees = RadioChoice(
        "Do they agree with what was agreed?",
        choices=[
            Option("yes", "Yes: they agree, and do not sign", data=True),
            Option("no", "No: they do not agree", data=False),
        ],
        required="Choose whether they agree",
    )
    how = RadioChoice("How did they tell you?", choices=ToldHow, required="Choose how they told you")
    said_on = DateField3("What day did they say it?", thing="the day they said it", past=True)
    submit = MainButton("Record what they said", busy="Recording…")
