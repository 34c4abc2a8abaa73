"""Lists sent as files, and why one is taken out."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, LongText, MainButton
from forms.uploads import UploadField


class FileForm(PageForm):
    """A list as a file."""

    file = UploadField("The file", limit=1, accept=".csv,text/csv", thing="the file")
    submit = MainButton("See what it would change", busy="Reading…")


class ImportForm(PageForm):
    """The dry run was read; ``seen`` is what it showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Import this list", busy="Importing…")


class ExportForm(PageForm):
    """What the list of all cases is taken out for."""

    why = LongText(
        "What do you need it for?",
        thing="what you need it for",
        required="Write what you need the list for",
        limit=300,
        rows=2,
        hint="For example: moving to another system. This is kept with your name, the day and the time.",
    )
    submit = MainButton("Take out all cases", busy="Counting…")
