"""A party's own page: the office gives the link to it."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import Confirmation, Option, RadioChoice
from forms.fields import HiddenText, MainButton
from forms.office.contact_safety import ContactSafetyForm


class GiveOwnPageForm(ContactSafetyForm):
    """Their own page. The view deletes ``checked`` where nobody may be at risk."""

    page_order = ("checked", "contact_safe", "contact_said_by", "contact_said_on")
    checked = Confirmation(
        "I have checked that this person may know of the case, and that this address is safe",
        missing="Check that this person may know of the case and that the address is safe, then tick the box",
    )
    submit = MainButton("Send a new link", busy="Sending…")


class SettleContactForm(PageForm):
    """What did they say on the phone? The view deletes ``is_right`` where it was not them.

    ``seen`` marks what the page showed of how the change stood.
    """

    seen = HiddenText(required=False)
    is_right = RadioChoice(
        "What did they say?",
        choices=[
            Option("yes", "It is theirs: use it from now on", data=True),
            Option("no", "It is not theirs, or I could not check it: keep the old one", data=False),
        ],
        required="Choose what they said",
    )
    submit = MainButton("Record that I phoned them", busy="Recording…")
