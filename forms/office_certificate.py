"""Issuing a certificate and what may follow: correcting, withdrawing, deciding about late contact."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, MainButton


class IssueForm(PageForm):
    """Check and issue the certificate. ``seen`` is the digest of what the page showed."""

    seen = HiddenText()
    submit = MainButton("Issue certificate", busy="Issuing…")
