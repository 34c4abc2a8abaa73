"""What is asked wherever a meeting's time and place are written: proposing a time, and arranging."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import MeetingMode
from dates import on_uk_clock
from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox
from forms.fields import HiddenText, LongText, TextLine
from forms.moments import DateField3, TimeField
from forms.validators import needed_when

VENUE_HINT = "Its address, and how to get in, are put into the invitation. You keep venues in the directory."


class HeldForm(PageForm):
    """With whom, when and where a meeting would be. The view sets the choices of mediator and venue.

    ``seen`` marks what the page showed.
    """

    asks_why_this_place: bool = False
    """Whether a meeting in person needs a reason for its place."""

    seen = HiddenText(required=False, limit=2_000)
    mediator = SelectBox("Mediator", thing="the mediator")
    held_on = DateField3("Date", thing="the date of the meeting", future=True, hint="For example 15 12 2026")
    starts = TimeField("Start time", thing="the time it starts", hint="For example 10am (UK time)")
    mode = RadioChoice("How will it be held?", choices=MeetingMode, required="Choose how it will be held")
    venue = SelectBox(
        "Venue", blank="Another place, typed below", thing="the venue", required=False, hint=VENUE_HINT
    )
    place = LongText(
        "Place and address",
        thing="the place",
        required=False,
        limit=400,
        rows=3,
        counts=False,
        hint=(
            "A neutral place: not the local authority’s or the school’s, unless both sides agree in writing."
        ),
    )
    why_this_place = LongText(
        "Why is this place neutral, and central for everyone?",
        thing="why this place was chosen",
        required=False,
        limit=500,
        rows=2,
        counts=False,
        hint="For example: a library that belongs to neither side, about as far from each of them. "
        "If it is the local authority’s or the school’s, say who agreed to it in writing. "
        "Only staff read this.",
    )
    link = TextLine(
        "Link",
        [needed_when("mode", MeetingMode.ONLINE, "Enter the link to the meeting")],
        thing="the link",
        required=False,
        limit=500,
    )
    dial_in = TextLine(
        "Phone number and code to join by phone",
        thing="how to join by phone",
        required=False,
        hint="Needed for a meeting by phone. It also helps anyone without video.",
    )

    def validate_starts(self, field: Any) -> None:
        """Check that it lies ahead."""
        starts = self.starts_at
        if starts is not None and self.now is not None and starts <= self.now:
            raise ValidationError("The time it starts must be later than now")

    def validate_place(self, field: Any) -> None:
        """Check that a meeting in person has one place: a venue, or what is typed."""
        if self.mode.data is not MeetingMode.IN_PERSON:
            field.data = None
        elif field.data and self.venue.data:
            raise ValidationError("Choose a venue or type a place, not both. Empty one of them")
        elif not field.data and not self.venue.data:
            typed = "nter the place and its address"
            raise ValidationError(f"Choose a venue, or e{typed}" if self.venue.options else f"E{typed}")

    def validate_why_this_place(self, field: Any) -> None:
        """Check that a place has its reason, where one is asked for; a meeting without a place has none."""
        if self.mode.data is not MeetingMode.IN_PERSON:
            field.data = ""
        elif self.asks_why_this_place and not field.data:
            raise ValidationError("Say why this place is neutral, and central for everyone")

    def validate_dial_in(self, field: Any) -> None:
        """Check that a meeting by phone has a number."""
        if self.mode.data is MeetingMode.PHONE and not field.data:
            raise ValidationError("Enter the phone number, and any code, for joining")

    @property
    def picked_venue(self) -> Any:
        """The venue that was picked for a meeting in person, or None."""
        return self.venue.data if self.mode.data is MeetingMode.IN_PERSON else None

    @property
    def starts_at(self) -> datetime | None:
        """When it starts."""
        if self.held_on.data is None or self.starts.data is None:
            return None
        return on_uk_clock(self.held_on.data, self.starts.data)
