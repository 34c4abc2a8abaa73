"""Recording a complaint about the provider."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox
from forms.fields import HiddenText, LongText, MainButton, NameField, TextLine
from forms.moments import DateField3


class ComplaintForm(PageForm):
    """A complaint about us. The view sets the choices; ``seen`` marks what the page showed."""

    seen = HiddenText(required=False, limit=4_000)
    once = HiddenText(required=False, limit=40)
    """A number of this form alone: pressed twice, or sent again by 'Back', it records one complaint."""
    received_on = DateField3("When did it come?", thing="the day on which it came", past=True)
    came_by = RadioChoice("How did it come?", required="Choose how it came", inline=True)
    complainant = NameField("Who complains?", thing="who complains", autocomplete="off")
    contact = TextLine(
        "How we reach them (you can leave this empty)",
        thing="how we reach them",
        required=False,
        limit=300,
        hint="For example a phone number or an email address",
    )
    about = SelectBox("What is it about?", thing="what it is about", blank="Choose what it is about")
    words = LongText(
        "What do they say?",
        thing="what they say",
        required="Write what they say",
        limit=5_000,
        rows=6,
        hint="What happened, and what they would like us to do. Nobody on a case reads this.",
    )
    acknowledged_on = DateField3(
        "When did we tell them that it came? (you can leave this empty)",
        thing="the day on which we told them",
        required=False,
        past=True,
    )
    answered_on = DateField3(
        "When did we answer? (you can leave this empty)",
        thing="the day on which we answered",
        required=False,
        past=True,
    )
    answered_by = NameField(
        "Who answered, or will answer? (you can leave this empty)",
        thing="who answers",
        required=False,
        autocomplete="off",
        hint="Somebody who was not involved",
    )
    outcome = SelectBox(
        "What came of it? (you can leave this empty)",
        thing="what came of it",
        required=False,
        blank="Not decided yet",
    )
    outcome_words = LongText(
        "What we said, and what we changed (you can leave this empty)",
        thing="what we said",
        required=False,
        limit=5_000,
        rows=4,
    )
    submit = MainButton("Save this complaint", busy="Saving…")

    def validate_outcome(self, field: Any) -> None:
        """Check that an answer has a result, and names who gave it."""
        if self.answered_on.data and field.data is None:
            raise ValidationError("Choose what came of it, as you say that we answered")

    def validate_answered_by(self, field: Any) -> None:
        """Check that an answer names who gave it."""
        if self.answered_on.data and not field.data:
            raise ValidationError("Enter who answered")

    def validate_answered_on(self, field: Any) -> None:
        """Check that nobody answered before it came."""
        self._not_before_it_came(field)

    def validate_acknowledged_on(self, field: Any) -> None:
        """Check that nobody was told before it came."""
        self._not_before_it_came(field)

    def _not_before_it_came(self, field: Any) -> None:
        if field.data and self.received_on.data and field.data < self.received_on.data:
            raise ValidationError("This day is before the day on which the complaint came")
