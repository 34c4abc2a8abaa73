"""Signers of a statement that is out: a wrong address, and more time."""

from __future__ import annotations

from forms.base import PageForm
from forms.contact_fields import EmailAddress
from forms.fields import HiddenText, MainButton
from forms.moments import DateField3


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
