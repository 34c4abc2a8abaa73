"""Times proposed for a meeting: one time, who is asked about all of them, where someone travels from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import MeetingMode
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, SelectBox
from forms.fields import HiddenText, LongText, MainButton
from forms.moments import DateField3
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

    length = SelectBox(
        "How long?",
        thing="how long it takes",
        choices=[Option(str(one), _length_words(one), data=one) for one in LENGTHS],
    )
    place_why = LongText(
        "Why is this place neutral, and fair to reach for both sides?",
        [needed_when("mode", MeetingMode.IN_PERSON, "Say why the place is neutral and fair to reach")],
        thing="why the place is neutral and fair to reach",
        required=False,
        limit=500,
        rows=2,
        hint="For example: a library that belongs to neither side, between both. Staff alone read this.",
    )
    submit = MainButton("Save this time", busy="Saving…")

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        starts = self.starts_at
        if starts is None or self.length.data is None:
            return None
        return starts + timedelta(minutes=self.length.data)


class AskForTimesForm(PageForm):
    """Ask everyone which times they can do. ``seen`` is the digest of the times that the page showed."""

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


class BookForm(PageForm):
    """Book one of the times. ``seen`` is the digest of the answers that the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Book this time", busy="Booking…")
