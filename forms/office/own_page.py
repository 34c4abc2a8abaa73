"""A party's own page: the office gives the link to it."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import Confirmation
from forms.fields import MainButton


class GiveOwnPageForm(PageForm):
    """Their own page. The view deletes ``checked`` where nobody may be at risk."""

    checked = Confirmation(
        "I have checked that this person may know of the case, and that this address is safe",
        missing="Check that this person may know of the case and that the address is safe, then tick the box",
    )
    submit = MainButton("Send a new link", busy="Sending…")
