"""Files that staff add to a case, and who may see each."""

from __future__ import annotations

from cases.vocabulary import PaperTag
from forms.base import PageForm
from forms.choices import CheckboxChoice, RadioChoice, SelectBox, Tick
from forms.fields import HiddenText, MainButton
from forms.uploads import PDF_OR_PICTURE, UploadsField


class AddFilesForm(PageForm):
    """Which files? The view sets ``given_by.choices``."""

    files = UploadsField(
        "The files",
        thing="the file",
        most=10,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph one page at a time",
        hint="PDF, JPEG or PNG. You can choose several. Each must be under 20 MB.",
    )
    given_by = SelectBox(
        "Whose is it?",
        thing="whose it is",
        required=False,
        blank="The office’s own",
        hint="The person who gave it to us sees it on their own page. Nobody else does until you say so.",
    )
    submit = MainButton("Add to the case", busy="Adding…")


class ReadersForm(PageForm):
    """Who may see this file? The view sets ``readers.choices``; ``seen`` marks what was shown.

    It deletes ``giver_agreed`` where the file is the office's own, and what does not go with a letter.
    """

    seen = HiddenText(required=False)
    readers = CheckboxChoice(
        "Who may see it, besides the office?",
        thing="who may see it",
        required=False,
        hint="Tick nobody to keep it to the office and to the person who gave it. Ask them first.",
    )
    for_meeting = RadioChoice(
        "Is it for the meeting?",
        thing="whether it is for the meeting",
        choices=PaperTag,
        required=False,
        hint="If it is for everyone, each party that is invited reads it on its page. Ask its giver first.",
    )
    giver_agreed = Tick("Whoever gave it said yes to everybody whom I add here")
    submit = MainButton("Save who may see it", busy="Saving…")
