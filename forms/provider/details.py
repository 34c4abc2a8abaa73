"""Who the provider is, as families see it."""

from __future__ import annotations

from forms.base import PageForm
from forms.contact_fields import AddressField, EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, SecondButton, TextLine
from forms.uploads import UploadField


class LogoForm(PageForm):
    """Which picture stands beside your name?"""

    picture = UploadField(
        "Logo",
        thing="a picture",
        limit=5,
        accept="image/png,image/jpeg",
        hint="A PNG or a JPEG, under 5 MB. It is shown beside your name on public pages, 48 pixels high. "
        "Paper carries the name alone.",
    )
    submit = MainButton("Use this picture", busy="Looking at it…")


class ProviderForm(PageForm):
    """Who are you? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    called = TextLine(
        "Name of your service",
        thing="the name of your service",
        limit=120,
        hint="It is shown on every page, email and document.",
    )
    phone = PhoneField("Phone number", autocomplete="off")
    phone_hours = TextLine(
        "When somebody answers the phone",
        thing="when somebody answers the phone",
        limit=120,
        hint="One span of hours and one of days, such as 9am to 5pm, Monday to Friday. "
        "Bank holidays count as closed.",
    )
    email = EmailAddress("Email address", hint="Families write to it. Staff read it.")
    address = AddressField(
        "Postal address", thing="the postal address", hint="A line each. It is printed on certificates."
    )
    look = SecondButton("See how it looks")
    submit = MainButton("Save", busy="Saving…")
