"""Whether the other parent may be contacted: asked on the pages that would reach them, and on its own."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms.validators import ValidationError

from cases.vocabulary import ContactSafe
from forms.base import PageForm
from forms.choices import Option, RadioChoice, Tick
from forms.fields import LINE_LIMIT, HiddenText, MainButton, NameField, TextLine
from forms.moments import DateField3

SAID_BY_HINT = "For example: Priya Shah, by phone, when she was alone. Not the other parent."


class ContactSafetyForm(PageForm):
    """A form that may reach the other parent.

    The view takes the three questions away where nobody waits to be cleared
    (``web.office.safety.clearing``). Left empty they clear nobody; begun, they are answered whole.
    ``contact_seen`` marks what the family's answer was as the page showed it.
    """

    clears_always: ClassVar[bool] = False
    """The page asks for nothing else, so the questions are not left empty."""

    contact_seen = HiddenText(required=False)
    contact_safe = Tick("It is safe to contact them now")
    contact_said_by = TextLine(
        "Who said that it is safe, and how?",
        thing="who said that it is safe, and how",
        required=False,
        hint=SAID_BY_HINT,
    )
    contact_said_on = DateField3(
        "When did they say so?", thing="the day on which they said that it is safe", required=False, past=True
    )

    @property
    def _clears(self) -> bool:
        return self.clears_always or bool(self.contact_safe.data)

    def validate_contact_safe(self, field: Any) -> None:
        """Check that what is written below is confirmed."""
        if not field.data and (self.clears_always or self.contact_said_by.data):
            raise ValidationError("Tick that it is safe to contact them, or leave these questions empty")

    def validate_contact_said_by(self, field: Any) -> None:
        """Check that somebody said so."""
        if self._clears and not field.data:
            raise ValidationError("Enter who said that it is safe, and how")

    def validate_contact_said_on(self, field: Any) -> None:
        """Check that the day is known."""
        if self._clears and not field.data and not field.errors:
            raise ValidationError("Enter the day on which they said that it is safe")


class ClearContactForm(ContactSafetyForm):
    """Is it safe to contact this person?"""

    clears_always: ClassVar[bool] = True

    submit = MainButton("Record this", busy="Recording…")

    def validate_contact_safe(self, field: Any) -> None:
        """Check that it is said outright."""
        if not field.data:
            raise ValidationError("Tick that it is safe to contact them. If it is not, leave this page")


class OtherParentSafeForm(PageForm):
    """Is it safe to contact the other parent? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    named = NameField(
        "Name of the other parent, and how they are related (you can leave this empty)",
        thing="the name of the other parent",
        required=False,
        limit=LINE_LIMIT,
        width="",
        autocomplete="off",
    )
    other_parent_safe = RadioChoice(
        "Is it safe for us to contact them?",
        choices=(
            Option(ContactSafe.YES, "Yes"),
            Option(ContactSafe.NO, "No: do not contact them"),
            Option(ContactSafe.ASK, "Ask the family first"),
        ),
        required="Choose whether it is safe to contact the other parent",
    )
    said_by = TextLine(
        "Who said so, and how?",
        thing="who said so, and how",
        hint=SAID_BY_HINT,
    )
    said_on = DateField3("When did they say so?", thing="the day on which they said so", past=True)
    submit = MainButton("Save this", busy="Saving…")
