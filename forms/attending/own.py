"""What a party needs to take part, as it says so on its own page."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AccessKind, ViewsHow
from forms.base import BareForm, PageForm
from forms.choices import CheckboxChoice, RadioChoice
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.uploads import PDF_OR_PICTURE, UploadsField


class GiveUpForm(BareForm):
    """One press gives something up; ``confirm`` where the page has said that it is, or may be, booked."""

    confirm = HiddenText(required=False)


class OwnNeedForm(PageForm):
    """What would help you to take part? ``party`` is for whom the page was made; ``kind`` holds several."""

    party = HiddenText()
    kind = CheckboxChoice(
        "What would help you to take part?",
        thing="what would help you",
        choices=AccessKind,
        hint="Tick all that you need. You can come back and ask for more. It is free.",
    )
    language = TextLine("Which language?", thing="the language", required=False, limit=80)
    other = TextLine("What is it?", thing="what you need", required=False, limit=200)
    submit = MainButton("Ask for this", busy="Sending…")

    def validate_language(self, field: Any) -> None:
        """Check that an interpreter has a language."""
        if AccessKind.INTERPRETER in self.kind.data and not field.data:
            raise ValidationError("Enter the language for the interpreter")

    def validate_other(self, field: Any) -> None:
        """Check that something else says what."""
        if AccessKind.OTHER in self.kind.data and not field.data:
            raise ValidationError("Say what you need")


def _words() -> LongText:
    return LongText(
        "In words",
        thing="what they want to say",
        required=False,
        limit=5_000,
        rows=6,
        hint="What is good? What is hard? What should change? It can be short.",
    )


def _how() -> RadioChoice:
    return RadioChoice(
        "How did they say it?",
        thing="how they said it",
        choices=ViewsHow,
        required="Choose how they said it",
    )


def _readers() -> CheckboxChoice:
    return CheckboxChoice(
        "Who may read it, besides the mediator and us?",
        thing="who may read it",
        required=False,
        hint="Tick nobody if only the mediator and we should read it. You can change this later.",
    )


class GiveViewsForm(PageForm):
    """What does the child or young person want to say? ``party`` is for whom the page was made.

    The view deletes ``how`` for a young person's own page, and ``readers`` where nobody can be chosen.
    """

    party = HiddenText()
    words = _words()
    files = UploadsField(
        "Or a picture or a PDF",
        thing="the file",
        required=False,
        most=1,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="A photo of a drawing is fine",
        hint="A drawing, a photo of one, a letter. A PDF, JPEG or PNG, under 20 MB.",
    )
    how = _how()
    readers = _readers()
    submit = MainButton("Send this", busy="Sending…")


class ChangeViewsForm(PageForm):
    """Change it. ``seen`` marks what the page showed."""

    party = HiddenText()
    seen = HiddenText(required=False)
    words = _words()
    how = _how()
    readers = _readers()
    submit = MainButton("Save this", busy="Saving…")
