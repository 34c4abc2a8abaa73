"""The page of one's own request, behind a link: opening it, and sending the decision letter later."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import HiddenText, MainButton
from forms.moments import DateField3
from forms.uploads import PDF_OR_PICTURE, UploadsField

NOTHING_SENT = "Choose the letter, or enter the date on it"


class OpenRequestForm(PageForm):
    """Your request"""

    submit = MainButton("Open my request", busy="Opening…")


class OpenOwnPageForm(PageForm):
    """Your own page"""

    submit = MainButton("Open my page", busy="Opening…")


class LateLetterForm(PageForm):
    """Send us the decision letter. The view sets the decisions where there are several, else deletes them."""

    party = HiddenText()
    decision = RadioChoice(
        "Which decision is the letter about?", required="Choose which decision the letter is about"
    )
    letter = UploadsField(
        "The letter",
        thing="the letter",
        required=False,
        most=10,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph one page at a time",
        hint="A PDF, or photos as JPEG or PNG. You can choose several photos. Each must be under 20 MB.",
    )
    letter_date = DateField3(
        "What date is on the letter?",
        thing="the date on the letter",
        past=True,
        required=False,
        hint="For example 14 9 2026, or 14 September 2026. It is near the top.",
    )
    submit = MainButton("Send this to us", busy="Sending…")

    def validate_letter(self, field: Any) -> None:
        """Check that something is sent: the letter, its date, or both."""
        date_typed = any(self.letter_date.typed)
        if not field.data and not date_typed:
            raise ValidationError(NOTHING_SENT)
