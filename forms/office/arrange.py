"""Finding a time and place for a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from wtforms.validators import ValidationError

from dates import on_uk_clock, plain_date, unbroken
from forms import decision_fields as asked
from forms.choices import CheckboxChoice, SelectBox, Tick
from forms.fields import LongText, MainButton, TextLine
from forms.moments import TimeField
from forms.office.contact_safety import ContactSafetyForm
from forms.office.held import HeldForm

MOST_OTHERS = 12


class ArrangeForm(HeldForm, ContactSafetyForm):
    """When, where, with whom and about what. The view sets the choices of mediator, people and decisions,
    takes ``decisions`` away where the case has only one, and ``after_day_30`` in disagreement resolution, and
    sets the lines.

    ``notice_by`` tells, for the day of a meeting, by when everyone must hear of it; ``day_30`` is the last
    day on which it should be held, where one is known.
    """

    decisions = asked.meeting_decisions()
    page_order = (
        *("decisions", "mediator", "co_mediator", "held_on", "starts", "ends"),
        *("mode", "venue", "place", "why_this_place", "link", "dial_in", "attending"),
        *("contact_safe", "contact_said_by", "contact_said_on"),
    )
    co_mediator = SelectBox(
        "Co-mediator (you can leave this empty)",
        thing="the co-mediator",
        required=False,
        blank="Nobody: one mediator",
        hint="Someone who mediates beside the mediator. They see the meeting and the outcome form, "
        "and we email them about it.",
    )
    ends = TimeField(
        "End time", thing="the time it ends", hint="For example 12:30pm. Two to three hours is usual."
    )
    attending = CheckboxChoice(
        "Who is invited?",
        required="Choose who is invited",
        hint="We email an invitation to each person who has an email address.",
    )
    others = LongText(
        "Anyone else who is coming (you can leave this empty)",
        thing="who else comes",
        required=False,
        limit=1_000,
        rows=3,
        counts=False,
        hint="One on each line: name, comma, why they are coming. We do not email them.",
    )
    notes = LongText(
        "What we have arranged for people’s needs (you can leave this empty)",
        thing="what was arranged",
        required=False,
        limit=500,
        rows=2,
        hint="Everyone invited reads this.",
    )
    short_notice_agreed = TextLine(
        "If notice is short: who agreed to it, and when",
        thing="who agreed to short notice",
        required=False,
        hint="For example: the parent by phone, 2 December",
    )
    after_day_30 = Tick("If it is after day 30: the family knows, and still wants this meeting")
    submit = MainButton("Book this meeting", busy="Booking…")

    notice_by: Callable[[date], date] | None = None
    day_30: date | None = None

    def validate_co_mediator(self, field: Any) -> None:
        """Check that it is somebody beside the mediator."""
        if field.data is not None and field.data is self.mediator.data:
            raise ValidationError("Choose somebody else as co-mediator, or nobody")

    def validate_ends(self, field: Any) -> None:
        """Check that a meeting ends after it starts."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError("The time it ends must be after the time it starts")

    def validate_short_notice_agreed(self, field: Any) -> None:
        """Check that less than five full working days has a recorded consent: the family's (SEND Regs 2014,
        reg 36), or in disagreement resolution everyone's, as the provider's own aim.
        """
        if not self.held_on.data or field.data or self.notice_by is None or self.today is None:
            return
        by = self.notice_by(self.held_on.data)
        if self.today > by:
            raise ValidationError(
                f"Everyone should have been told by {unbroken(plain_date(by))}. Enter "
                f"who agreed to shorter notice, and when"
            )

    def validate_after_day_30(self, field: Any) -> None:
        """Check that a later day is no secret: the family may have its certificate then."""
        if self.day_30 and self.held_on.data and self.held_on.data > self.day_30 and not field.data:
            raise ValidationError(
                f"This is after day 30, {unbroken(plain_date(self.day_30))}. "
                "Tick that the family still wants it, or choose an earlier day"
            )

    def validate_others(self, field: Any) -> None:
        """Check that each line has a name and why they come."""
        lines = field.data.splitlines() if field.data else []
        if any("," not in line for line in lines if line.strip()):
            raise ValidationError("Enter each other person as a name, a comma, and why they are coming")
        if len(lines) > MOST_OTHERS:
            raise ValidationError(f"Enter at most {MOST_OTHERS} other people")

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        if self.held_on.data is None or self.ends.data is None:
            return None
        return on_uk_clock(self.held_on.data, self.ends.data)

    @property
    def other_people(self) -> list[tuple[str, str]]:
        """Name and reason of each other person."""
        found = []
        for line in (self.others.data or "").splitlines():
            name, _, why = line.partition(",")
            if name.strip():
                found.append((name.strip(), why.strip()))
        return found
