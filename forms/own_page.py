"""A party's own page: what it tells us there. Each form carries ``party``, for whom its page was made."""

from __future__ import annotations

from cases.vocabulary import PaperTag, SharedPart
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, RadioChoice
from forms.contact_fields import AddressField, EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, NameField, SecondButton, TextLine
from forms.uploads import PDF_OR_PICTURE, UploadsField

SHARED_FOR = {"7": "1 week", "28": "4 weeks", "84": "12 weeks"}
"""Days, and how they are named."""


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
    submit = SecondButton("I want to stop mediation", busy="Sending…")


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
    submit = MainButton("Confirm my new email address", busy="Checking…")


class WasItYouForm(PageForm):
    """Was this you?"""

    submit = SecondButton("Yes, it was me", busy="Sending…")
    not_me = SecondButton("No, it was not me", busy="Sending…")


class PhoneMeForm(PageForm):
    """Ask us to phone, without anything typed. ``change`` is the one that the page was about."""

    change = HiddenText()


def _readers() -> CheckboxChoice:
    return CheckboxChoice(
        "Who may read it, besides us?",
        thing="who may read it",
        required=False,
        hint="Tick nobody if only we should read it. You can change this later.",
    )


def _for_meeting() -> RadioChoice:
    return RadioChoice(
        "Is it for the meeting?",
        thing="whether it is for the meeting",
        choices=PaperTag,
        required=False,
        hint="If it is for everyone, they read it on their own pages once they are invited.",
    )


class SendPapersForm(PageForm):
    """Send us papers. The view sets ``readers.choices``, or deletes it where staff ask first."""

    party = HiddenText()
    files = UploadsField(
        "Your papers",
        thing="the paper",
        most=10,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph one page at a time",
        hint="A PDF, or photos as JPEG or PNG. You can choose several. Each must be under 20 MB.",
    )
    readers = _readers()
    for_meeting = _for_meeting()
    submit = MainButton("Send this to us", busy="Sending…")


class OwnReadersForm(PageForm):
    """Who may read this paper? ``seen`` marks what the page showed."""

    party = HiddenText()
    seen = HiddenText(required=False)
    readers = _readers()
    for_meeting = _for_meeting()
    submit = MainButton("Save who may read it", busy="Saving…")


class SharePageForm(PageForm):
    """Share your page with a supporter. ``party`` is for whom the page was made."""

    party = HiddenText()
    name = NameField("Their name", thing="their name")
    email = EmailAddress(
        "Their email address (you can leave this empty)",
        required=False,
        hint="We email them a link. Without it, you tell them a code that opens the page.",
    )
    parts = CheckboxChoice(
        "What may they read?",
        thing="what they may read",
        choices=SharedPart,
        required="Choose what they may read",
        hint="They see what you tick, and nothing else.",
    )
    days = RadioChoice(
        "For how long?",
        choices=[Option(days, words, data=int(days)) for days, words in SHARED_FOR.items()],
        required="Choose for how long",
        hint="You can end it at any time.",
        inline=True,
    )
    submit = MainButton("Share these parts", busy="Sharing…")


class OpenSharedForm(PageForm):
    """A page that is shared with you"""

    submit = MainButton("Open the page", busy="Opening…")
