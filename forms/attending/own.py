"""What a party needs to take part, as it says so on its own page."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AccessKind
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import HiddenText, MainButton, TextLine


class OwnNeedForm(PageForm):
    """What would help you to take part? ``party`` is for whom the page was made."""

    party = HiddenText()
    kind = RadioChoice(
        "What would help you to take part?",
        thing="what would help you",
        choices=AccessKind,
        hint="Choose one. You can come back and ask for more. It is free.",
    )
    language = TextLine("Which language?", thing="the language", required=False, limit=80)
    other = TextLine("What is it?", thing="what you need", required=False, limit=200)
    submit = MainButton("Ask for this", busy="Sending…")

    def validate_language(self, field: Any) -> None:
        """Check that an interpreter has a language."""
        if self.kind.data is AccessKind.INTERPRETER and not field.data:
            raise ValidationError("Enter the language for the interpreter")

    def validate_other(self, field: Any) -> None:
        """Check that something else says what."""
        if self.kind.data is AccessKind.OTHER and not field.data:
            raise ValidationError("Say what you need")
