"""A party's own page: what it tells us there. Each form carries ``party``, for whom its page was made."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import CheckboxChoice
from forms.contact_fields import AddressField, EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, SecondButton, TextLine


class WithdrawForm(PageForm):
    """Do you want to stop mediation? The view sets the decisions where there are several, else deletes them.

    ``seen`` marks the wish that the page showed.
    """

    party = HiddenText()
    seen = HiddenText(required=False)
    decisions = CheckboxChoice(
        "Which decision is this about?",
        thing="the decision",
        required="Choose which decision this is about",
        hint="Tick all that apply.",
    )
    submit = SecondButton("I do not want mediation any more", busy="Sending…")


class NewEmailForm(PageForm):
    """What is your new email address?"""

    party = HiddenText()
    value = EmailAddress("Your new email address")
    submit = MainButton("Use this email address", busy="Sending…")


class NewPhoneForm(PageForm):
    """What is your new phone number?"""

    party = HiddenText()
    value = PhoneField("Your new UK phone number")
    submit = MainButton("Use this phone number", busy="Sending…")


class NewPostForm(PageForm):
    """What is your new postal address?"""

    party = HiddenText()
    value = AddressField("Your new address, with the postcode", thing="your new address")
    submit = MainButton("Use this address", busy="Sending…")


class ConfirmNewForm(PageForm):
    """Confirm your new email address"""

    never_kept = frozenset({"code"})

    party = HiddenText()
    change = HiddenText()
    code = TextLine(
        "What are the six digits?",
        thing="the six digits",
        hint="They are in the email that we sent to your new address, for example 482 913.",
        width="10",
        inputmode="numeric",
        autocomplete="one-time-code",
        limit=40,
    )
    submit = MainButton("Confirm", busy="Checking…")


class WasItYouForm(PageForm):
    """Was this you?"""

    submit = MainButton("Yes, it was me", busy="Sending…")
    not_me = SecondButton("No, it was not me", busy="Sending…")


class PhoneMeForm(PageForm):
    """Ask us to phone, without anything typed. ``change`` is the one that the page was about."""

    change = HiddenText()
