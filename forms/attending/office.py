"""What people need to take part in a meeting: what the office records of it."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AccessKind, AccessState
from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox, Tick, option
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3

SAY_WHAT = {
    AccessKind.INTERPRETER: "Enter the language for the interpreter",
    AccessKind.OTHER: "Say what is needed",
}
"""What must be said beside these."""


def check_words(kind: AccessKind | None, words: str) -> None:
    """Check that a language, or what else is needed, was entered where it is wanted."""
    if kind in SAY_WHAT and not words:
        raise ValidationError(SAY_WHAT[kind])


class NewNeedForm(PageForm):
    """What does somebody need? The view sets ``party.choices``."""

    party = SelectBox("Who needs it?", thing="who needs it")
    kind = RadioChoice("What do they need?", thing="what they need", choices=AccessKind)
    words = TextLine(
        "Which language, or what is it?",
        thing="which language, or what it is",
        required=False,
        limit=200,
        hint="For an interpreter the language, for example Polish. For something else, what it is.",
    )
    submit = MainButton("Add this", busy="Adding…")

    def validate_words(self, field: Any) -> None:
        """Check that it says what is needed."""
        check_words(self.kind.data, field.data)


class AccessForm(PageForm):
    """Where does it stand? ``seen`` marks what was shown; the view deletes ``independent`` where no person
    is booked.
    """

    seen = HiddenText(required=False)
    state = RadioChoice(
        "Where does it stand?",
        thing="where it stands",
        choices=[
            AccessState.ASKED,
            AccessState.ARRANGING,
            AccessState.BOOKED,
            option(AccessState.INSTEAD, "They read on their own page what you offer."),
            AccessState.CHECK_AGAIN,
            option(AccessState.NOT_NEEDED, "They said so."),
        ],
    )
    booked_with = TextLine(
        "Who or what is booked?",
        thing="who or what is booked",
        required=False,
        limit=200,
        hint="For example the interpreter’s name and service, or the room. They read it on their own page.",
    )
    booked_for = DateField3("For which day?", thing="the day", required=False)
    independent = Tick("They are independent: not family or a friend, and not from a body that takes part")
    instead = LongText(
        "What do you offer instead?", thing="what you offer instead", required=False, limit=500, rows=3
    )
    submit = MainButton("Save this", busy="Saving…")

    def validate_instead(self, field: Any) -> None:
        """Check that what is not possible comes with something else."""
        if self.state.data is AccessState.INSTEAD and not field.data:
            raise ValidationError("Say what you offer instead")
