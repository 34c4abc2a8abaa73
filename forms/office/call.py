"""The adviser's call: what was explained, what they chose and exactly when."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AppealWish, Choice
from dates import on_uk_clock
from forms import decision_fields as asked
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, RadioChoice, Tick, option
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3, TimeField
from forms.text import plain_digits

CHANNELS = (
    Option("phone", "By phone"),
    Option("video", "By video"),
    Option("in_person", "In person"),
    Option("writing", "In writing"),
)
LONGEST_CALL = 480  # minutes


class CallForm(PageForm):
    """The adviser's call. The view sets ``points.choices``, ``choice.choices``, ``settled`` and known facts.

    It takes the first contact away where that is known: a decision added later has one of its own. ``seen``
    marks what the page showed as recorded.
    """

    settled: asked.Settling | None = None
    seen = HiddenText(required=False, limit=2_000)

    was_advised: bool = False
    """This person was told everything in an earlier call."""

    held_on = DateField3("Date of the call", thing="the date of the call", past=True)
    held_at = TimeField(
        "Time the call began", thing="the time the call began", hint="For example 4:02pm (UK time)"
    )
    channel = RadioChoice(
        "How did you talk?", choices=CHANNELS, inline=True, required="Choose how you talked"
    )
    minutes = TextLine(
        "Length in minutes (you can leave this empty)",
        thing="the length in minutes",
        required=False,
        width="3",
        inputmode="numeric",
        limit=4,
    )
    identity_checked = Tick("Identity checked (child’s date of birth)")
    capacity_basis = TextLine(
        "If someone acts for a young person: on what basis? (you can leave this empty)",
        thing="the basis",
        required=False,
    )
    points = CheckboxChoice("What you explained", required=False, hint="Tick each as you say it.")
    contacted_on = asked.contacted_on()
    contacted_how = asked.contacted_how()
    kind = asked.which_decision()
    letter_date = asked.letter_date()
    sent_date = asked.sent_date()
    received_date = asked.received_date()
    sections = asked.disputed_sections()
    missing_health = asked.missing_health()
    wish_to_appeal = RadioChoice(
        "Do they want to appeal? (you can leave this empty)",
        choices=AppealWish,
        required=False,
        hint="The rules ask them to tell us. If you leave it empty, we ask them for it.",
    )
    choice = RadioChoice("Their choice", required="Choose what they want, or 'Not decided yet'")
    chosen_at = TimeField(
        "What time did they say this?",
        thing="the time of their choice",
        required=False,
        hint="The exact time, on the day of the call. For example 4:10pm (UK time)",
    )
    questions = LongText("Questions they asked", thing="their questions", required=False, limit=2_000, rows=3)
    adjustments = LongText(
        "Needs and adjustments for a meeting",
        thing="the needs",
        required=False,
        limit=1_000,
        rows=2,
        hint="The mediator reads this.",
    )
    safeguarding = Tick("Something here worried me: I have phoned the safeguarding lead")
    next_step = LongText(
        "What you agreed to do next", thing="the next step", required=False, limit=500, rows=2
    )
    submit = MainButton("Record the call", busy="Recording…")

    def validate_points(self, field: Any) -> None:
        """Check that a choice comes after everything was explained; said with whatever else is wrong."""
        if self.choice.data in (None, Choice.UNDECIDED) or self.was_advised:
            return
        if len(field.data or ()) < len(field.options):
            raise ValidationError("Tick what you explained before recording the choice")

    def validate_held_at(self, field: Any) -> None:
        """Check that a call is recorded after it began."""
        began = self.began_at
        if began is not None and self.now is not None and began > self.now:
            raise ValidationError("The time the call began must be now or earlier")

    def validate_minutes(self, field: Any) -> None:
        """Check that it is a whole number, of one working day at most."""
        typed = plain_digits(field.data or "")
        if typed and not (typed.isdigit() and 0 < int(typed) <= LONGEST_CALL):
            raise ValidationError("Enter the length in minutes as a number, like 25")

    def validate_chosen_at(self, field: Any) -> None:
        """Check that a choice has its exact time, between the beginning of the call and now."""
        if self.choice.data in (None, Choice.UNDECIDED):
            return
        if field.data is None:
            if not field.errors:
                raise ValidationError("Enter the time of their choice")
            return
        chosen, began = self.chosen_instant, self.began_at
        if chosen is None or began is None:
            return
        if chosen < began:
            raise ValidationError("The time of their choice must be after the call began")
        if self.now is not None and chosen > self.now:
            raise ValidationError("The time of their choice must be now or earlier")

    def validate_contacted_on(self, field: Any) -> None:
        """Check the first contact, which this call may be: nothing said in it can come before."""
        if field.data and self.held_on.data and field.data > self.held_on.data:
            raise ValidationError(
                "The day they first contacted us about this decision must be the day of this call or earlier"
            )

    def validate_sent_date(self, field: Any) -> None:
        """Check the proof, which is kept only against the date on the letter."""
        if field.data and self.received_date.data and self.received_date.data < field.data:
            raise ValidationError("The day it was sent must be before the day they received it")

    @property
    def began_at(self) -> datetime | None:
        """When the talk began."""
        return _instant(self.held_on.data, self.held_at.data)

    @property
    def chosen_instant(self) -> datetime | None:
        """When they said what they choose; the call's own beginning while they have not decided."""
        if self.choice.data is Choice.UNDECIDED or self.chosen_at.data is None:
            return self.began_at
        return _instant(self.held_on.data, self.chosen_at.data)

    @property
    def length(self) -> int | None:
        """Minutes, where known."""
        typed = plain_digits(self.minutes.data or "")
        return int(typed) if typed else None


def choices_after(chose_mediation: bool) -> tuple[Option, ...]:
    """Return what can be chosen now.

    A certificate after mediation was chosen needs the mind to be changed.
    """
    if chose_mediation:
        offered = (Choice.WITHDRAWN, Choice.MEDIATION, Choice.UNDECIDED)
    else:
        offered = (Choice.NO_MEDIATION, Choice.MEDIATION, Choice.UNDECIDED)
    return tuple(option(choice) for choice in offered)


def _instant(day: date | None, clock: time | None) -> datetime | None:
    return None if day is None or clock is None else on_uk_clock(day, clock)
