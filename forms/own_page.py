"""A party's own page: what it tells us there. Each form carries ``party``, for whom its page was made."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import CheckboxChoice
from forms.fields import HiddenText, SecondButton


class WithdrawForm(PageForm):
    """Do you want to stop mediation? The view sets the decisions where there are several, else deletes them.

    ``seen`` marks the wish that the page showed.
    """

    party = HiddenText()
    seen = HiddenText(required=False)
    decisions = CheckboxChoice(
        "Which decision is this about?",
        thing="the decision",
        required="Choose which decision this is about",
        hint="Tick all that apply.",
    )
    submit = SecondButton("I do not want mediation any more", busy="Sending…")
