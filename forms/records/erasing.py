"""Proposing that records are erased, and approving it."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, MainButton, SecondButton


class ProposeErasureForm(PageForm):
    """Propose that these records are erased. ``seen`` marks what the page listed."""

    seen = HiddenText(required=False)
    submit = MainButton("Propose to erase this", busy="Proposing…")


class ApproveErasureForm(PageForm):
    """Approve that these records are erased. ``seen`` marks what the page listed."""

    seen = HiddenText(required=False)
    submit = SecondButton("Erase this for good", busy="Erasing…")
