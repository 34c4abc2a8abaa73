"""Bundles for a tribunal: begin one, add to it, put it in order."""

from __future__ import annotations

from forms.base import PageForm
from forms.choices import CheckboxChoice, Confirmation, Option, RadioChoice, Tick
from forms.fields import HiddenNumber, HiddenText, MainButton, SecondButton, TextLine
from forms.moments import DateField3
from forms.uploads import UploadsField

ACCEPTED = (
    ".pdf,.docx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png,"
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
"""What the dialog of a browser offers to choose; what a file is, its content says."""
TITLE_LIMIT = 120
ORDER_LIMIT = 20_000
"""More than the ids of as many documents and sections as a bundle can have."""


class _Revised(PageForm):
    """A form of a bundle's page: ``revision`` says how the bundle was when the page was shown."""

    revision = HiddenNumber(required=False)


class NewBundleForm(PageForm):
    """Begin a bundle"""

    title = TextLine(
        "What do you want to call it?",
        thing="what you call it",
        hint="It is printed on the index. For example: Appeal about the plan, hearing of 3 March.",
        limit=TITLE_LIMIT,
    )
    profile = RadioChoice(
        "What is it for?",
        thing="what it is for",
        hint="This sets the sections and page limits to begin with.",
    )
    names_person = Tick(
        "Put the name of the child or young person on the index",
        hint="Without a tick the index shows no name. The documents show what they show.",
    )
    submit = MainButton("Begin the bundle", busy="Saving…")


class BundleNameForm(_Revised):
    """Change the name of this bundle"""

    title = TextLine("What do you want to call it?", thing="what you call it", limit=TITLE_LIMIT)
    names_person = Tick("Put the name of the child or young person on the index")
    submit = MainButton("Save", busy="Saving…")


class AddFilesForm(_Revised):
    """Add files"""

    section = RadioChoice("Which section do they go into?", thing="the section")
    files = UploadsField(
        "Choose files",
        thing="a file",
        hint="PDF, Word, JPEG or PNG. Each may be up to 20 MB. Choose several at once if you like.",
        accept=ACCEPTED,
        advice="Split it into parts",
    )
    fit = Confirmation(
        "I have read each file, and none of it is one of these",
        missing="Tick the box once you have read each file",
    )
    submit = MainButton("Add the files", busy="Looking at the files…")


class AddCertificatesForm(_Revised):
    """Add certificates"""

    numbers = CheckboxChoice("Which certificates?", thing="a certificate")
    section = RadioChoice("Which section do they go into?", thing="the section")
    submit = MainButton("Add the certificates", busy="Adding…")


class AddPartAForm(PageForm):
    """Add Part A of an Outcome Statement"""

    numbers = CheckboxChoice("Which may go in?", thing="an Outcome Statement")
    section = RadioChoice("Which section does it go into?", thing="the section")
    submit = MainButton("Add Part A", busy="Adding…")


class BundleDocumentForm(_Revised):
    """Change a document of the bundle"""

    title = TextLine(
        "What is it called on the index?", thing="what it is called", limit=TITLE_LIMIT, spellcheck=True
    )
    dated = DateField3(
        "What date is on it?", thing="the date on it", required=False, hint="Leave it empty if it has none."
    )
    submit = MainButton("Save", busy="Saving…")
    remove = SecondButton("Take it out of the bundle", busy="Taking it out…")


class SectionForm(_Revised):
    """A section of the bundle"""

    title = TextLine("Heading of the section", thing="the heading", limit=TITLE_LIMIT)
    submit = MainButton("Save", busy="Saving…")


class OrderForm(_Revised):
    """Order what is in a bundle: ``move`` is one id and a step, ``order`` every id after dragging."""

    move = HiddenText(required=False)
    order = HiddenText(required=False, limit=ORDER_LIMIT)


class BundlePressForm(_Revised):
    """A press that asks nothing but how the bundle was when the page was shown."""


class PartAForm(PageForm):
    """May Part A go before the Tribunal?"""

    seen = HiddenText(required=False)
    party = HiddenText(required=False)
    agrees = RadioChoice(
        "May Part A of the Outcome Statement go before the Tribunal?",
        thing="yes or no",
        choices=(
            Option("yes", "Yes, it may"),
            Option("no", "No, keep it private"),
        ),
        hint="It goes in only if everyone who was asked to sign says yes. You can change your answer.",
    )
    submit = MainButton("Send my answer", busy="Sending…")

    def suit_staff(self, name: str) -> None:
        """Ask staff, who record what ``name`` said."""
        self.agrees.label.text = f"What does {name} say: may Part A go before the Tribunal?"
        self.agrees.description = "Read them what is above first. They can change their answer later."
        self.submit.label.text = "Record their answer"
