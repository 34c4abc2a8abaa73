"""Signers of a statement that is out: a wrong address, more time, a signature on paper."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import Option, RadioChoice
from forms.contact_fields import EmailAddress
from forms.fields import HiddenText, LongText, MainButton, SecondButton, TextLine
from forms.moments import DateField3
from forms.uploads import UploadField


class AddressForm(PageForm):
    """Send the link to another address. ``seen`` is the digest of the address that the page showed."""

    seen = HiddenText(required=False)
    email = EmailAddress(
        "Their email address",
        thing="the email address",
        hint="It becomes their address in this case, too.",
        autocomplete="off",
    )
    submit = MainButton("Save, and send the link there", busy="Saving…")


class LastDayForm(PageForm):
    """Give people more time. ``seen`` is the digest of the last day that the page showed."""

    seen = HiddenText(required=False)
    open_until = DateField3("New last day to sign", thing="the new last day to sign", future=True)
    submit = MainButton("Give more time", busy="Saving…")


class ScanForm(PageForm):
    """Add the scan of a signed paper."""

    scan = UploadField(
        "The scan, or a photo of all its pages in one PDF",
        thing="the scan",
        hint="PDF, JPEG or PNG. The page with the signature has to be in it. Under 30 MB.",
        limit=30,
        accept="application/pdf,image/jpeg,image/png",
        advice="Scan it again smaller",
    )
    signed_on = DateField3("The date beside the signature", thing="the date beside the signature", past=True)
    code = TextLine(
        "Check code at the foot of its pages",
        thing="the check code",
        required=False,
        hint="Only if you are asked for it: we read the square on the page first. For example H4T 9WX.",
        width="10",
        autocomplete="off",
        limit=40,
    )
    submit = MainButton("Add this scan", busy="Looking at it…")


class PaperWordsForm(PageForm):
    """Say why, or what they said. The view sets the question and the button."""

    words = LongText("Why?", thing="the reason", required="Say why", limit=1_000, rows=4)
    submit = SecondButton("Record it", busy="Recording…")


class ObjectionForm(PaperWordsForm):
    """Answer an objection: does the signature stand?"""

    stands = RadioChoice(
        "Does the signature stand?",
        choices=[
            Option("yes", "Yes: they signed this version", data=True),
            Option("no", "No: it is not theirs, or not for this version", data=False),
        ],
        required="Choose whether the signature stands",
    )
