"""Cases that belong together."""

from __future__ import annotations

from cases.vocabulary import LinkKind
from forms.base import PageForm
from forms.choices import RadioChoice
from forms.fields import MainButton, TextLine


class LinkForm(PageForm):
    """Which case does it belong to?"""

    other = TextLine(
        "Reference of the other case",
        thing="the reference of the other case",
        limit=20,
        hint="For example CP-7K3M-2Q",
    )
    kind = RadioChoice(
        "How do they belong together?", choices=LinkKind, required="Choose how they belong together"
    )
    submit = MainButton("Link the two cases", busy="Linking…")


class EndLinkForm(PageForm):
    """They do not belong together."""

    submit = MainButton("End this link", busy="Ending…")
