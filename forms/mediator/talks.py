"""A mediator's private notes: one part for the talk with each side, saved like the outcome form.

A control's name is the name under which ``services.private_notes`` keeps the field: ``talks.family.note``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from cases.vocabulary import MeetingMode
from forms.base import PageForm, Problem, RowForm
from forms.choices import RadioChoice, Tick
from forms.fields import HiddenNumber, HiddenText, LongText, MainButton, TextLine
from forms.mediator.outcome import LONGEST_KEPT
from forms.mediator.outcome_rows import Row, SigningParty, row_form
from forms.mediator.outcome_values import kept_values, mark_of, read_marks


class TalkRow(RowForm):
    """The private talk with one side."""

    done = Tick("This talk has taken place", hint="All that the office sees of this page")
    when = TextLine("When", required=False, thing="when you talked", hint="For example: 3 December, 2pm")
    who = TextLine("Who was there", required=False, limit=300, thing="who was there")
    mode = RadioChoice("How you talked", choices=MeetingMode, required=False, inline=True)
    note = LongText(
        "Your note",
        required=False,
        limit=20_000,
        rows=8,
        counts=False,
        thing="your note",
    )
    may_share = LongText(
        "What you may tell the other people",
        required=False,
        limit=5_000,
        rows=4,
        counts=False,
        thing="what you may tell the other people",
        hint="A point on each line. Only what they said you may share",
    )
    safety = LongText(
        "Safety, and whether one person holds another back",
        required=False,
        limit=5_000,
        rows=3,
        counts=False,
        thing="the note about safety",
        hint="If someone may be at risk, phone the safeguarding lead. Do not leave it here alone",
    )
    shuttle = Tick("They would rather sit in separate rooms")
    explained = Tick("I explained the agreement to mediate")
    may_decide = Tick("The person who comes can decide")
    shared = Tick("Let the other mediator read my notes of this talk")


class TalksForm(PageForm):
    """Private notes."""

    base = HiddenNumber(required=False)
    shown = HiddenText(required=False, limit=200_000)
    keys_ended = HiddenText(required=False, limit=20)
    """How many keys of the case had ended when the page was made: its words belong to no later notes."""
    other = HiddenText(required=False, limit=40)
    """The account of the other mediator whom the page named: a tick shares with nobody else."""
    save = MainButton("Save", busy="Saving…")

    def __init__(
        self, formdata: Any, *, sides: Sequence[SigningParty], other: str = "", **kwargs: Any
    ) -> None:
        super().__init__(formdata, **kwargs)
        posted = formdata if formdata is not None else MultiDict()
        self.talks = [Row("talks", s.id, row_form(TalkRow, "talks", s.id, posted), s) for s in sides]
        for talk in self.talks:
            if not other:
                del talk.form["shared"]
            else:
                talk.form["shared"].label.text = f"Let {other} read my notes of this talk"
            if not (talk.party and talk.party.decides):
                del talk.form["may_decide"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return True if all that is typed can be read."""
        page = super().validate(extra_validators)
        rows = [talk.form.validate() for talk in self.talks]
        return page and all(rows)

    @property
    def token_is_good(self) -> bool:
        """True if the page's token was; asked after ``validate``."""
        return not self._token_errors()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The error summary, in the page's order."""
        page = [Problem(sentence, self.save.id) for sentence in self._page_problems]
        token = [Problem(str(error), self.save.id) for error in self._token_errors()]
        found = [
            Problem(f"{self.heading_of(field.name)}: {field.errors[0]}", getattr(field, "target", field.id))
            for field in self.fields()
            if field.errors
        ]
        return (*token, *page, *found)

    def fields(self) -> Iterator[Any]:
        """Yield every field that people fill in, in the page's order."""
        for talk in self.talks:
            yield from talk.form

    def field_named(self, name: str) -> Any:
        """Return the field of that name; None if there is none."""
        return next((field for field in self.fields() if field.name == name), None)

    def heading_of(self, name: str) -> str:
        """Return with whom the talk was that a field is about."""
        return next((t.party.heading for t in self.talks if t.party and t.has_any_of([name])), "")

    def values(self) -> dict[str, Any]:
        """Return everything as it is kept: names of fields to texts and ticks."""
        return {name: value for field in self.fields() for name, value in kept_values(field)}

    def changed(self) -> dict[str, Any]:
        """Return the values that differ from what this page showed when it was made, and can be kept."""
        marks = read_marks(self.shown.data)
        return {
            name: value
            for name, value in self.values().items()
            if marks.get(name) != mark_of(value)
            and not (isinstance(value, str) and len(value) > LONGEST_KEPT)
        }

    def shares(self) -> list[str]:
        """Return the names of the ticks that share a talk."""
        return [field.name for field in self.fields() if field.name.endswith(".shared")]

    def too_long(self) -> list[Any]:
        """Return the fields whose text is too long to be kept at all."""
        return [field for field in self.fields() if len(str(getattr(field, "shown", ""))) > LONGEST_KEPT]

    def every_field(self) -> Iterator[Any]:
        """Yield every field, those of the talks too."""
        yield from super().every_field()
        yield from self.fields()
