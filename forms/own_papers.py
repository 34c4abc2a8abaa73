"""Papers that a party sends from its own page, and who may see each.

``party`` is for whom a page was made.
"""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import CheckboxChoice
from forms.fields import HiddenText, MainButton
from forms.uploads import UploadsField


def _readers() -> CheckboxChoice:
    return CheckboxChoice(
        "Who may read it, besides us?",
        thing="who may read it",
        required=False,
        hint="Tick nobody if only we should read it. You can change this later.",
    )


class SendPapersForm(PageForm):
    """Send us papers. The view sets ``readers.choices``, or deletes it where staff ask first."""

    party = HiddenText()
    files = UploadsField(
        "Your papers",
        thing="the paper",
        most=10,
        limit=20,
        accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png",
        advice="Photograph one page at a time",
        hint="A PDF, or photos as JPEG or PNG. You can choose several. Each must be under 20 MB.",
    )
    readers = _readers()
    submit = MainButton("Send this to us", busy="Sending…")


class OwnReadersForm(PageForm):
    """Who may read this paper? ``seen`` marks what the page showed."""

    party = HiddenText()
    seen = HiddenText(required=False)
    readers = _readers()
    submit = MainButton("Save who may read it", busy="Saving…")
