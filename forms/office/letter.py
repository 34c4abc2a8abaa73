"""The date on a decision letter that came after the request, as staff read it."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from forms.base import PageForm
from forms.choices import Tick
from forms.fields import HiddenText, MainButton
from forms.moments import DateField3


class CheckLetterForm(PageForm):
    """Check the date on the letter. ``seen`` is the digest of the dates that the page showed."""

    seen = HiddenText(required=False)
    letter_date = DateField3(
        "The date on the letter",
        thing="the date on the letter",
        past=True,
        required=False,
        hint="As it is on the letter. We count the dates of the case from it.",
    )
    no_date = Tick("I cannot read a date: leave the decision as it is")
    submit = MainButton("Record this", busy="Saving…")

    def validate_letter_date(self, field: Any) -> None:
        """Check that there is a date, unless none can be read."""
        if self.no_date.data:
            field.data, field.errors, field.bad = None, [], frozenset()
        elif field.data is None and not field.errors:
            raise ValidationError("Enter the date on the letter, or tick that no date can be read")
