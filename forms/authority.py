"""Forms of local authorities' pages."""

from __future__ import annotations

from cases.vocabulary import WeeklySummary
from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox, Tick
from forms.contact_fields import EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, NameField, SecondButton
from forms.moments import DateField3


class CannotArrangeForm(PageForm):
    """Say that mediation cannot be arranged in time. It cannot be undone, so its button is a plain one.

    ``seen`` is the digest of what the page showed of the case.
    """

    seen = HiddenText(required=False)
    submit = SecondButton("Tell the mediation service", busy="Telling…")


class DownloadForm(PageForm):
    """Several certificates together; which ones, the page's ticks say."""

    submit = MainButton("Download the ticked certificates")


class WeeklySummaryForm(PageForm):
    """Do you want a weekly email?"""

    wish = RadioChoice(
        "Do you want a weekly email?", choices=WeeklySummary, required="Choose whether you want it"
    )
    submit = MainButton("Save", busy="Saving…")


LEADS_HINT = "They invite, change and lock the people of your local authority on these pages."


class OfficerForm(PageForm):
    """An officer as their own lead changes them. ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False, limit=2_000)
    name = NameField("Full name", thing="their full name", autocomplete="off")
    phone = PhoneField("Phone number (you can leave this out)", required=False, autocomplete="off")
    leads = Tick("They look after your people too", hint=LEADS_HINT, required=False)
    submit = MainButton("Save", busy="Saving…")


class InviteForm(PageForm):
    """An officer whom their own lead invites."""

    name = NameField("Full name", thing="their full name", autocomplete="off")
    email = EmailAddress("Email address at work", autocomplete="off", hint="They sign in with it.")
    phone = PhoneField("Phone number (you can leave this out)", required=False, autocomplete="off")
    leads = Tick("They look after your people too", hint=LEADS_HINT, required=False)
    submit = MainButton("Invite this person", busy="Inviting…")


class HandOverForm(PageForm):
    """Who of the authority looks after a case. ``seen`` is the digest of who does now."""

    seen = HiddenText(required=False)
    officer = SelectBox("Who looks after it from now on?", required="Choose a colleague")
    until = DateField3(
        "Until which day? (you can leave this out)",
        thing="the last day",
        required=False,
        future=True,
        hint="For when somebody is away. After that day it comes back by itself.",
    )
    submit = MainButton("Pass the case on", busy="Passing on…")
