"""Issuing a certificate and what may follow: correcting, withdrawing, deciding about late contact."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from forms.base import PageForm
from forms.choices import Option, RadioChoice, SelectBox
from forms.fields import HiddenText, LongText, MainButton, NameField
from forms.moments import DateField3
from forms.validators import needed_when

RECIPIENT, PERSON, BORN, AUTHORITY, LETTER = "recipient", "person", "born", "authority", "letter"
CORRECTABLE = (
    Option(RECIPIENT, "The name of the person it is issued to"),
    Option(PERSON, "The name of the child or young person"),
    Option(BORN, "The date of birth"),
    Option(AUTHORITY, "The local authority"),
    Option(LETTER, "The date on the decision letter"),
)


class IssueForm(PageForm):
    """Check and issue the certificate. ``seen`` is the digest of what the page showed."""

    seen = HiddenText()
    submit = MainButton("Issue certificate", busy="Issuing…")


class CorrectForm(PageForm):
    """What is wrong on the certificate? Both are shown before anything is issued.

    The view sets ``authority.choices``; ``seen`` is the digest of the corrected facts once they were shown.
    """

    what = RadioChoice(
        "What is wrong on it?",
        choices=CORRECTABLE,
        required="Choose what is wrong on the certificate",
    )
    recipient_name = NameField(
        "The right name of the person it is issued to",
        [needed_when("what", RECIPIENT, "Enter the right name")],
        thing="the right name",
        required=False,
        autocomplete="off",
    )
    person_name = NameField(
        "The right name of the child or young person",
        [needed_when("what", PERSON, "Enter the right name of the child or young person")],
        thing="the right name of the child or young person",
        required=False,
        autocomplete="off",
    )
    birth_date = DateField3(
        "The right date of birth",
        [needed_when("what", BORN, "Enter the right date of birth")],
        thing="the date of birth",
        required=False,
        past=True,
    )
    authority = SelectBox(
        "The right local authority",
        [needed_when("what", AUTHORITY, "Choose the right local authority")],
        thing="the right local authority",
        required=False,
    )
    letter_date = DateField3(
        "The right date on the decision letter",
        [needed_when("what", LETTER, "Enter the right date on the decision letter")],
        thing="the date on the letter",
        required=False,
        past=True,
    )
    seen = HiddenText(required=False)
    submit = MainButton("Show both certificates", busy="Making the page…")


class WithdrawForm(PageForm):
    """Why should this certificate never have been issued? ``seen`` is the digest of what the page showed."""

    seen = HiddenText(required=False)
    why = LongText(
        "Why is it withdrawn?",
        thing="why it is withdrawn",
        required="Say why it is withdrawn",
        limit=500,
        rows=3,
        hint="For the office’s record. The check page says only that it was withdrawn.",
    )
    submit = MainButton("Withdraw this certificate", busy="Withdrawing…")


class LateContactForm(PageForm):
    """A senior adviser's reason for going on after the two months.

    ``seen`` is the digest of the dates and the earlier reason that the page showed.
    """

    seen = HiddenText(required=False)
    reason = LongText(
        "Why should we go ahead although they contacted us after the two months?",
        thing="the reason",
        required="Enter the reason",
        limit=1_000,
        rows=4,
        hint="For the office’s record. It is never printed on a certificate.",
    )
    submit = MainButton("Record the decision", busy="Recording…")


class CannotArrangeForm(PageForm):
    """When did the local authority say that it cannot arrange mediation in time?

    ``seen`` is the digest of the dates that the page showed.
    """

    seen = HiddenText(required=False)
    said_on = DateField3(
        "What day did they tell us?",
        thing="the day they told us",
        past=True,
        hint="A certificate is due within three working days of this day.",
    )
    submit = MainButton("Record this", busy="Recording…")

    def __init__(
        self, *args: Any, not_before: Any = None, certified_on: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.not_before, self.certified_on = not_before, certified_on
        if certified_on:
            self.said_on.description = "It must be after the day of the certificate."

    def validate_said_on(self, field: Any) -> None:
        """Check the day: nobody says so before mediation was chosen.

        Beside a certificate, what came later counts.
        """
        if field.data and self.certified_on and field.data <= self.certified_on:
            raise ValidationError("The day they told us must be after the day of the certificate")
        if field.data and self.not_before and field.data < self.not_before:
            raise ValidationError("The day they told us must be on or after the day mediation was chosen")
