"""Times proposed for a meeting: one time, who is asked about all of them, where someone travels from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import MeetingMode
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, SelectBox
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3
from forms.office.contact_safety import ContactSafetyForm
from forms.office.held import HeldForm
from forms.validators import needed_when

LENGTHS = (60, 90, 120, 150, 180, 210, 240)


def _length_words(minutes: int) -> str:
    hours, half = divmod(minutes, 60)
    if not half:
        return f"{hours} {'hour' if hours == 1 else 'hours'}"
    return f"{hours}½ hours"


class TimeForm(HeldForm):
    """When, with whom and where could the meeting be?"""

    page_order = ("held_on", "starts", "length", "mediator")
    length = SelectBox(
        "How long?",
        thing="how long it takes",
        choices=[Option(str(one), _length_words(one), data=one) for one in LENGTHS],
    )
    place_why = LongText(
        "Why is this place neutral, and central for everyone?",
        [
            needed_when(
                "mode", MeetingMode.IN_PERSON, "Say why this place is neutral, and central for everyone"
            )
        ],
        thing="why this place was chosen",
        required=False,
        limit=500,
        rows=2,
        hint="For example: a library that belongs to neither side, about as far from each of them. "
        "Only staff read this.",
    )
    submit = MainButton("Save this time", busy="Saving…")

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        starts = self.starts_at
        if starts is None or self.length.data is None:
            return None
        return starts + timedelta(minutes=self.length.data)


class AskForTimesForm(ContactSafetyForm):
    """Ask everyone which times they can do. ``seen`` is the digest of the times that the page showed."""

    page_order = ("parties", "contact_safe", "contact_said_by", "contact_said_on")
    seen = HiddenText(required=False)
    parties = CheckboxChoice("Who is asked?", required="Choose who is asked")
    reply_by = DateField3(
        "By when should they answer?",
        thing="the day by which they should answer",
        hint="We remind anyone who has not answered, twice at most, and never on a bank holiday.",
    )
    submit = MainButton("Ask them", busy="Asking…")

    def validate_reply_by(self, field: Any) -> None:
        """Check that there is time to answer."""
        if field.data and self.today and field.data <= self.today:
            raise ValidationError("The day by which they should answer must be after today")


class ComesFromForm(PageForm):
    """From where does someone travel? The view sets ``known.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    known = SelectBox(
        "A town, or a venue of ours",
        blank="Another place, typed below",
        thing="the place",
        required=False,
    )
    name = TextLine(
        "Another place",
        thing="the name of the place",
        required=False,
        limit=80,
        hint="A town or a part of one, never a house. Only staff read this.",
    )
    latitude = TextLine("Latitude", thing="the latitude", required=False, limit=12, hint="Like 53.593")
    longitude = TextLine(
        "Longitude", thing="the longitude", required=False, limit=12, hint="Like -2.298. A minus means west."
    )
    submit = MainButton("Save", busy="Saving…")

    def validate_name(self, field: Any) -> None:
        """Check that there is one place: one that was picked, or one that is typed with its coordinates."""
        typed = [one for one in (field.data, self.latitude.data, self.longitude.data) if one]
        if self.known.data and typed:
            raise ValidationError("Choose a place or type one, not both. Empty one of them")
        if not self.known.data and typed and not field.data:
            raise ValidationError("Enter what the place is called")

    def validate_latitude(self, field: Any) -> None:
        """Check that it lies in England or near it."""
        self._check_degrees(field, "latitude", 49, 61)

    def validate_longitude(self, field: Any) -> None:
        """Check that it lies in England or near it."""
        self._check_degrees(field, "longitude", -9, 2)

    def _check_degrees(self, field: Any, what: str, least: float, most: float) -> None:
        if not field.data:
            if self.name.data and not self.known.data:
                raise ValidationError(f"Enter the {what} of this place")
            return
        degrees = degrees_of(field.data)
        if degrees is None or not least <= degrees <= most:
            example = "53.593" if least > 0 else "-2.298"
            raise ValidationError(f"Enter the {what} as a number from {least} to {most}, like {example}")


def degrees_of(text: str) -> float | None:
    """Return the number that was typed; None where it is none."""
    try:
        return float(text.strip().replace("\u2212", "-"))
    except ValueError:
        return None


class BookForm(PageForm):
    """Book one of the times. ``seen`` is the digest of the answers that the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Book this time", busy="Booking…")
