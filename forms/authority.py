"""Forms of local authorities' pages."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, MainButton, SecondButton


class CannotArrangeForm(PageForm):
    """Say that mediation cannot be arranged in time. It cannot be undone, so its button is a plain one.

    ``seen`` is the digest of what the page showed of the case.
    """

    seen = HiddenText(required=False)
    submit = SecondButton("Tell the mediation service", busy="Telling…")


class DownloadForm(PageForm):
    """Several certificates together; which ones, the page's ticks say."""

    submit = MainButton("Download the ticked certificates")
