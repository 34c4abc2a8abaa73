"""Agreed actions, behind a link, for officers and for the office: where each stands."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms.validators import ValidationError

from cases.vocabulary import ToldHow
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3
from forms.uploads import PDF_OR_PICTURE, UploadsField


class OpenActionsForm(PageForm):
    """What was agreed"""

    submit = MainButton("Open what was agreed", busy="Opening…")


class ActionAnswerForm(PageForm):
    """How is it going? The view sets the answers that may be given, and the words for who reads them."""

    NEEDS_WORDS: ClassVar = {
        "partly": "Say what is done and what is not",
        "not_yet": "Say why it is not done yet",
        "not_agreed": "Say what is not done",
    }
    """By the answer's value, what to say to whoever gives it without words."""

    party = HiddenText()
    seen = HiddenText()
    answer = RadioChoice("Where does it stand?", required="Choose where it stands")
    words = LongText(
        "What should the other people know?",
        thing="what the other people should know",
        required=False,
        limit=2_000,
        rows=4,
        spare="and tell us the rest by phone",
    )
    proof = UploadsField(
        "Add a file that shows it",
        thing="the file",
        required=False,
        most=5,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph one page at a time",
        hint="You can leave this empty. A PDF, or photos as JPEG or PNG. Each must be under 20 MB.",
    )
    submit = MainButton("Send update", busy="Sending…")

    def validate_words(self, field: Any) -> None:
        """Check that an answer that says that something is not done says what or why."""
        chosen = self.answer.typed[0] if self.answer.typed else ""
        if not field.errors and not field.data and chosen in self.NEEDS_WORDS:
            raise ValidationError(self.NEEDS_WORDS[chosen])

    @property
    def shown_count(self) -> int:
        """How many answers the page showed that was sent; none if it does not say."""
        return _number(self.seen.data)


class OfficeAnswerForm(PageForm):
    """Record what someone said about an agreed action. The view sets who may have said what."""

    seen = HiddenText()
    who = RadioChoice("Who said it?", required="Choose who said it")
    answer = RadioChoice("What did they say?", required="Choose what they said")
    words = LongText(
        "Their words",
        thing="their words",
        required=False,
        hint="Everyone who signed reads this. Read it back to them first.",
        limit=2_000,
        rows=4,
    )
    how = RadioChoice("How did they tell you?", choices=ToldHow, required="Choose how they told you")
    said_on = DateField3("What day did they say it?", thing="the day they said it", past=True)
    submit = MainButton("Record their answer", busy="Recording…")

    @property
    def shown_count(self) -> int:
        """How many answers the page showed that was sent; none if it does not say."""
        return _number(self.seen.data)


def _number(text: str | None) -> int:
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
