"""What the office records about a meeting: which decisions it was about, what was said at an adjournment."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AdjournedWish, ToldHow
from dates import plain_date, unbroken
from forms import decision_fields as asked
from forms.base import PageForm
from forms.choices import Option, RadioChoice
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3


class MeetingDecisionsForm(PageForm):
    """Which decisions was the meeting about? The view sets ``decisions.choices``.

    ``seen`` marks the answer that the page showed as recorded.
    """

    seen = HiddenText(required=False)
    decisions = asked.meeting_decisions()
    submit = MainButton("Save", busy="Saving…")


class ToldForm(PageForm):
    """Somebody without email was told something. ``not_before`` is the day since when it was so."""

    seen = HiddenText(required=False)
    told_how = RadioChoice("How did you tell them?", choices=ToldHow, required="Choose how you told them")
    told_on = DateField3(
        "What day did you tell them, or post it?", thing="the day you told them, or posted it", past=True
    )
    submit = MainButton("Record that they were told", busy="Recording…")

    def __init__(self, *args: Any, not_before: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_before = not_before

    def validate_told_on(self, field: Any) -> None:
        """Check that nobody was told before it was so."""
        if field.data and self.not_before and field.data < self.not_before:
            first = unbroken(plain_date(self.not_before))
            raise ValidationError(
                f"The day you told them must be {first} or later: before that there was nothing to tell"
            )


class SignedCopyForm(ToldForm):
    """Somebody whom no email of the service reached was given the signed copy by staff."""

    told_how = RadioChoice(
        "How did they get it?",
        choices=[
            Option("post", "By post", data=ToldHow.POST),
            Option("in_person", "Handed over", data=ToldHow.IN_PERSON),
            Option(
                "email",
                ToldHow.EMAIL.words,
                "The copy is private. Only they may read what comes to that address.",
                data=ToldHow.EMAIL,
            ),
        ],
        required="Choose how they got it",
    )
    told_on = DateField3(
        "What day did you post, hand over or email it?",
        thing="the day you posted, handed over or emailed it",
        past=True,
    )
    submit = MainButton("Record that they have it", busy="Recording…")


class AdjournedForm(PageForm):
    """What someone who took part in an adjourned meeting wants. ``not_before`` is the day of the meeting.

    ``seen`` is the digest of the meeting and the earlier answer that the page showed.
    """

    seen = HiddenText(required=False)
    answer = RadioChoice(
        "What do they want?",
        choices=AdjournedWish,
        required="Choose the certificate now, or to wait",
    )
    said_on = DateField3("What day did they say this?", thing="the day they said so", past=True)
    submit = MainButton("Record this", busy="Recording…")

    def __init__(self, *args: Any, not_before: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_before = not_before

    def validate_said_on(self, field: Any) -> None:
        """Check that they said so once the meeting was adjourned."""
        if field.data and self.not_before and field.data < self.not_before:
            raise ValidationError("The day they said so must be on or after the day of the meeting")


class HoldNotesForm(PageForm):
    """Keep the private notes. ``seen`` marks what the page showed."""

    seen = HiddenText(required=False)
    reason = LongText(
        "Why must the notes be kept?",
        thing="why the notes must be kept",
        limit=1_000,
        rows=3,
        hint="For example: an order of a court, or a request for someone’s data, with its date. "
        "Only coordinators read this.",
    )
    submit = MainButton("Keep the notes", busy="Saving…")


class LiftHoldForm(PageForm):
    """Stop keeping the private notes. ``seen`` marks what the page showed."""

    seen = HiddenText(required=False)
    reason = LongText(
        "Why may the notes be destroyed now?",
        thing="why the notes may be destroyed now",
        limit=1_000,
        rows=3,
        hint="Only coordinators read this.",
    )
    submit = MainButton("Lift the hold", busy="Saving…")
