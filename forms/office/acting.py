"""Who may sign for somebody of the family, and by what."""

from __future__ import annotations

from cases.vocabulary import ActsAs
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.contact_fields import EmailAddress, PhoneField
from forms.fields import LongText, MainButton, NameField


class ActingForm(PageForm):
    """Who may sign for this person?"""

    name = NameField("Their full name", thing="their full name", autocomplete="off")
    acts_as = RadioChoice(
        "By what may they sign?",
        choices=ActsAs,
        required="Choose by what they may sign",
        hint="A lawyer who helps the family is none of these.",
    )
    basis = LongText(
        "What did you see or hear of it?",
        thing="what you saw or heard",
        required="Say what you saw or heard",
        hint="For example: copy of the court order of 3 March 2026, shown by video. For our staff alone.",
        limit=500,
        rows=3,
    )
    email = EmailAddress("Their email address", thing="their email address", autocomplete="off")
    phone = PhoneField(
        "Their phone number",
        thing="their phone number",
        hint="To tell them a six-digit code.",
        autocomplete="off",
    )
    submit = MainButton("Record that they may sign", busy="Recording…")
