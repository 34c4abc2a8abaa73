"""The form that asks people to sign the agreement before a meeting."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import CheckboxChoice
from forms.fields import HiddenText, MainButton


class SendAgreementForm(PageForm):
    """Who is asked? The view sets ``asked.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    asked = CheckboxChoice(
        "Who is asked to sign?",
        thing="who is asked",
        required="Tick who is asked to sign",
        hint="Everyone who comes signs, supporters and interpreters too. Each person signs once.",
    )
    submit = MainButton("Send the agreement", busy="Sending…")
