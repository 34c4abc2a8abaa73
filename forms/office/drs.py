"""Calls and focus: what each party told us, the sentence that everyone agrees, and asking everyone."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from forms.base import PageForm
from forms.choices import CheckboxChoice
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3
from forms.office.contact_safety import ContactSafetyForm

HISTORY_WORDS = 300


class FirstTalkForm(PageForm):
    """What did they tell you? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    talked_on = DateField3("On which day did you talk?", thing="the day you talked", past=True)
    history = LongText(
        "What happened so far, as they tell it",
        thing="what happened so far",
        required="Write what happened so far, as they tell it",
        limit=3_000,
        rows=8,
        most_words=HISTORY_WORDS,
        hint=f"At most {HISTORY_WORDS} words. With what the child or young person needs.",
    )
    own_focus = LongText(
        "What do they want to talk about?",
        thing="what they want to talk about",
        required=False,
        limit=500,
        rows=2,
    )
    hoped_result = LongText(
        "What do they hope for?", thing="what they hope for", required=False, limit=1_000, rows=3
    )
    worries = LongText("What worries them?", thing="what worries them", required=False, limit=1_000, rows=3)
    should_attend = LongText(
        "Who should come, and why?", thing="who should come", required=False, limit=1_000, rows=3
    )
    child_views = LongText(
        "What does the child or young person say, and how do we know?",
        thing="what the child or young person says",
        required=False,
        limit=1_000,
        rows=3,
    )
    submit = MainButton("Record this talk", busy="Recording…")


class FocusForm(PageForm):
    """What is the meeting about, in one sentence? ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False)
    focus = LongText(
        "What is the meeting about?",
        thing="the sentence",
        required="Write one sentence that says what the meeting is about",
        limit=300,
        rows=3,
        hint="One sentence that takes no side. It is the only thing that everyone reads. "
        "For example: How Aarav's speech and language help is given this school year.",
    )
    submit = MainButton("Save this sentence", busy="Saving…")


class AskEveryoneForm(ContactSafetyForm):
    """Ask everyone. ``seen`` is the digest of what the page showed."""

    page_order = ("parties", "contact_safe", "contact_said_by", "contact_said_on")
    seen = HiddenText(required=False)
    parties = CheckboxChoice("Who is asked?", required="Choose who is asked")
    reply_by = DateField3(
        "By when should they answer?",
        thing="the day by which they should answer",
        hint="We remind anyone who has not answered.",
    )
    submit = MainButton("Ask everyone", busy="Asking…")

    def validate_parties(self, field: Any) -> None:
        """Check that there are two to meet."""
        if len(field.data) == 1:
            raise ValidationError("Choose at least two people or bodies")

    def validate_reply_by(self, field: Any) -> None:
        """Check that there is time to answer."""
        if field.data and self.today and field.data <= self.today:
            raise ValidationError("The day by which they should answer must be after today")


class AskAlsoForm(AskEveryoneForm):
    """Ask whoever was not asked with the others; one is enough."""

    submit = MainButton("Ask them", busy="Asking…")

    def validate_parties(self, field: Any) -> None:
        """Take any number of them."""


class TellEveryoneForm(PageForm):
    """Tell everyone that it does not go ahead, without names."""

    seen = HiddenText(required=False)
    submit = MainButton("Tell everyone, without names", busy="Telling…")


class FocusAgreedForm(PageForm):
    """A party said yes to the sentence. ``seen`` is the digest of the sentence that the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("They say yes to this sentence", busy="Saving…")
