"""Checking a document: by number and code, or the file itself."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import MainButton, TextLine
from forms.uploads import UploadField


class CheckNumberForm(PageForm):
    """Check a certificate or an action report by its number and check code."""

    number = TextLine(
        "Number",
        thing="the number",
        width="20",
        limit=40,
        hint="For example MC-7K3M-2Q or AR-7K3M-2Q",
    )
    code = TextLine("Check code", thing="the check code", width="code", limit=20, hint="For example H4T 9WX")
    submit = MainButton("Check this document", busy="Checking…")


class CheckFileForm(PageForm):
    """Check a PDF that you have."""

    file = UploadField(
        "Choose the PDF",
        thing="the PDF",
        limit=20,
        accept=".pdf,application/pdf",
        hint="We check it and do not keep it.",
    )
    submit = MainButton("Check this PDF", busy="Checking…")
