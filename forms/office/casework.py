"""What staff write on a case by hand: who looks after it, next steps, notes, links, the safety flag."""

from __future__ import annotations

from cases.vocabulary import LinkKind
from forms.base import BareForm, PageForm
from forms.choices import Option, RadioChoice, SelectBox, option
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3

FLAG, NO_FLAG = "yes", "no"


class OwnerForm(PageForm):
    """Who looks after this case? The view sets ``owner.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    owner = SelectBox(
        "Who looks after this case?", thing="who looks after it", blank="Nobody", required=False
    )
    submit = MainButton("Save this", busy="Saving…")


class PlannedStepForm(PageForm):
    """A next step of your own. ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    what = TextLine(
        "What is to be done?",
        thing="what is to be done",
        limit=200,
        autocomplete="off",
        hint="For example: ask the school for the report. Everyone in the office reads this.",
    )
    due_on = DateField3("By which day?", thing="the day")
    submit = MainButton("Save this step", busy="Saving…")


class StepDoneForm(PageForm):
    """It is done."""

    submit = MainButton("It is done", busy="Saving…")


class NoteForm(PageForm):
    """A note for the office."""

    words = LongText(
        "What do you want to note?",
        thing="what you want to note",
        required="Write what you want to note",
        limit=5_000,
        rows=5,
        hint="Advisers and coordinators alone read this. It can be corrected, and what it said before stays.",
    )
    submit = MainButton("Add this note", busy="Adding…")


class SafetyFlagForm(PageForm):
    """Does this case need a safety flag? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    flag = RadioChoice(
        "Does this case need a safety flag?",
        choices=(
            Option(FLAG, "Yes: somebody may be at risk if another person learns of the case or reaches them"),
            Option(NO_FLAG, "No"),
        ),
        required="Choose whether this case needs a safety flag",
    )
    reason = LongText(
        "How do we know?",
        thing="how we know",
        required="Say how we know",
        limit=500,
        rows=3,
        hint="Coordinators and advisers read this, in the record of the case. For example: "
        "the parent said so by phone",
    )
    submit = MainButton("Save this", busy="Saving…")


class LookedForm(BareForm):
    """Somebody looked at what others can read. ``seen`` is the digest of what the page showed."""

    seen = HiddenText(required=False)


APART = "apart"
"""What is said of two cases that do not belong together."""


class LinkForm(PageForm):
    """Which case does it belong to?"""

    other = TextLine(
        "Reference of the other case",
        thing="the reference of the other case",
        limit=20,
        hint="For example CP-7K3M-2Q",
    )
    kind = RadioChoice(
        "How do they belong together?",
        choices=(
            *(option(one) for one in LinkKind),
            Option(APART, "They do not belong together", "Neither case shows the other. We do not ask again"),
        ),
        required="Choose how they belong together",
    )
    submit = MainButton("Save this", busy="Saving…")


SAME_PERSON, SOMEBODY_ELSE = "same", "other"
"""What can be said of somebody of the staff who has the name of somebody in a case."""


class StaffCheckedForm(PageForm):
    """Is somebody of the staff somebody in the case? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    who = RadioChoice(
        "Is it the same person?",
        choices=(
            Option(SAME_PERSON, "Yes, the same person", "They cannot work on this case"),
            Option(SOMEBODY_ELSE, "No, somebody else of that name", "We do not ask again"),
        ),
        required="Choose whether it is the same person",
    )
    how_known = TextLine("How do you know?", thing="how you know", hint="For example: asked her by phone.")
    submit = MainButton("Record this", busy="Recording…")


class EndLinkForm(PageForm):
    """They do not belong together."""

    submit = MainButton("End this link", busy="Ending…")
