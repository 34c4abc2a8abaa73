"""What came of the meeting? One long page whose rows carry ids of their own.

A control's name is the name under which ``cases.meetings.outcomes`` keeps the field
(``actions.<row>.what``), so that removing the second of three rows leaves the others alone. The parts of a
date are ``<name>-day`` on the page and ``<name>_day`` where they are kept. One form serves the page, each
single save and the live page: saved values become what a browser would post, and what was posted lies on
top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from cases.vocabulary import SUMMARY_WORDS, Result, Track, WithoutDecider
from forms.base import PageForm, Problem
from forms.choices import Option, RadioChoice, Tick, option
from forms.fields import HiddenNumber, HiddenText, LongText, MainButton, SecondButton, TextLine
from forms.mediator.outcome_rows import (
    ActionRow,
    PersonRow,
    Row,
    SignerRow,
    SigningParty,
    fields_of,
    row_form,
    rows_of,
    with_present,
)
from forms.mediator.outcome_values import DATE_PART, kept_values, mark_of, read_marks, unit_of
from forms.moments import DateField3, TimeField

SUMMARY_CHARACTERS = 20_000
"""Room for any 250 words: the only limit that people meet is the one in words."""
LONGEST_KEPT = 100_000
"""Characters of one field that can be kept at all; what is longer stays on the page until it is shortened.

Each field has its own, far smaller limit; what lies between is kept, and said to be too long."""
NOTHING_PRINTED = "The Outcome Statement says so, and has no actions"


class OutcomeForm(PageForm):
    """What came of the meeting?"""

    base = HiddenNumber(required=False)
    shown = HiddenText(required=False, limit=200_000)
    started = TimeField("Started", required=False, thing="the time the meeting started")
    ended = TimeField("Ended", required=False, thing="the time the meeting ended")
    read_aloud = Tick("I read what was agreed aloud to everyone")
    authority_could_decide = RadioChoice(
        "Could the person from the local authority decide?",
        choices=[Option("yes", "Yes"), Option("no", "No")],
        required=False,
        inline=True,
        hint="Only you and our office see this.",
    )
    without_decider = RadioChoice(
        "What did you do?",
        choices=[option(way) for way in WithoutDecider],
        required=False,
        hint="First ask for someone who can decide by phone. If nobody can, the family chooses.",
    )
    result = RadioChoice(
        "What was the outcome?",
        choices=[option(r, NOTHING_PRINTED if r is Result.NONE else "") for r in Result],
        required=False,
    )
    next_meeting = DateField3("When will it continue?", required=False, thing="the date of the next meeting")
    summary = LongText(
        "Summary",
        required=False,
        limit=SUMMARY_CHARACTERS,
        most_words=SUMMARY_WORDS,
        rows=8,
        counts=False,
        thing="the summary",
        hint=f"Up to {SUMMARY_WORDS} words. What the talk covered, not who said what. "
        "Empty: the Outcome Statement says that people chose not to record a summary",
    )
    differences = LongText(
        "What is still open",
        required=False,
        limit=2_000,
        rows=4,
        counts=False,
        thing="what is still open",
        hint="A topic on each line, no more than the topic",
    )
    child_views = LongText(
        "Views of the child or young person",
        required=False,
        limit=2_000,
        rows=4,
        counts=False,
        thing="the views",
        hint="If they want them written down. You can leave it empty",
    )
    child_views_how = TextLine(
        "How we know them", required=False, limit=200, hint="For example: in a letter that they wrote"
    )
    annex = LongText(
        "Agreed wording for the plan",
        required=False,
        limit=8_000,
        rows=5,
        counts=False,
        thing="the agreed wording",
        hint="Printed word for word at the end of Part A. You can leave it empty",
    )
    make = MainButton("Make the Outcome Statement", busy="Making…")
    save = SecondButton("Save", busy="Saving…")

    def __init__(
        self,
        formdata: Any,
        *,
        track: Track,
        owners: Sequence[Option],
        parties: Sequence[SigningParty],
        **kwargs: Any,
    ) -> None:
        super().__init__(formdata, **kwargs)
        self.track = track
        self._gaps: list[Problem] = []
        posted = formdata if formdata is not None else MultiDict()
        self.people = rows_of(PersonRow, "people", posted)
        self.actions = rows_of(ActionRow, "actions", posted)
        self.signers = [
            Row("signers", party.id, row_form(SignerRow, "signers", party.id, posted), party)
            for party in parties
        ]
        for action in self.actions:
            action.form["owner_party"].choices = with_present(owners, action.form["owner_party"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Return True if all that is typed can be read.

        What is missing is judged when the statement is made.
        """
        page = super().validate(extra_validators)
        rows = [row.form.validate() for row in self._all_rows()]
        return page and all(rows)

    @property
    def token_is_good(self) -> bool:
        """True if the page's token was; asked after ``validate``."""
        return not self._token_errors()

    def button_to_press(self) -> str:
        """Return the page's second button: nothing is made of what may be older than what is saved."""
        return str(self.save.label.text)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The error summary, in the page's order."""
        page = [Problem(sentence, self.save.id) for sentence in self._page_problems]
        token = [Problem(str(error), self.save.id) for error in self._token_errors()]
        found = [
            Problem(self._with_row(field, str(field.errors[0])), getattr(field, "target", field.id))
            for field in self.fields()
            if field.errors
        ]
        return (*token, *page, *self._gaps, *found)

    def add_gap(self, name: str, sentence: str) -> None:
        """Say ``sentence`` beside the field ``name``; where that is a whole group, at the group's heading."""
        field = self.field_named(name)
        if field is None:
            self._gaps.append(Problem(sentence, f"part-{name.split('.')[0]}"))
        elif not field.errors:
            field.errors = (sentence,)

    def place_of(self, name: str) -> str:
        """Return where the field ``name`` stands, for a link: "Action 2, What will be done"."""
        field = self.field_named(name)
        if field is None:
            return "the form"
        row = self._row_name(field)
        return f"{row}, {field.label.text}" if row else str(field.label.text)

    def target_of(self, name: str) -> str:
        """Return the address on the page of the field ``name``."""
        field = self.field_named(name)
        return str(getattr(field, "target", field.id)) if field is not None else "outcome-form"

    def _row_name(self, field: Any) -> str:
        for word, rows in (("Action", self.actions), ("Person", self.people)):
            for number, row in enumerate(rows, start=1):
                if field.name.startswith(f"{row.stem}."):
                    return f"{word} {number}"
        return next((r.party.heading for r in self.signers if r.party and r.has_any_of([field.name])), "")

    def _with_row(self, field: Any, sentence: str) -> str:
        """Say of which row it is, unless the sentence does."""
        row = self._row_name(field)
        is_said = not row or sentence.startswith(row) or field.name.startswith("signers.")
        return sentence if is_said else f"{row}: {sentence}"

    def group_errors(self, group: str) -> list[str]:
        """Return what is wrong with a group as a whole."""
        return [gap.sentence for gap in self._gaps if gap.target == f"part-{group}"]

    def field_named(self, name: str) -> Any:
        """Return the field kept under ``name``; for a part of a date, the date. None if there is none."""
        part = DATE_PART.match(name)
        wanted = {name, part[1]} if part else {name}
        return next((field for field in self.fields() if field.name in wanted), None)

    def fields(self) -> Iterator[Any]:
        """Yield every field that people fill in, in the page's order."""
        yield from fields_of(self.people)
        yield from (self.started, self.ended, self.authority_could_decide, self.without_decider)
        yield from (self.result, self.next_meeting)
        yield from fields_of(self.actions)
        yield from (self.annex, self.summary, self.child_views, self.child_views_how, self.differences)
        yield self.read_aloud
        yield from fields_of(self.signers)

    def values(self) -> dict[str, Any]:
        """Return everything as it is kept: names of ``cases.meetings.outcomes`` to plain values."""
        kept: dict[str, Any] = {}
        for field in self.fields():
            kept.update(kept_values(field))
        for row in (*self.people, *self.actions):
            kept[f"{row.stem}.position"] = row.form["position"].data or 0
        return kept

    def changed(self) -> dict[str, Any]:
        """Return the values that differ from what this page showed when it was made, and can be kept.

        A date comes whole when one of its parts differs.
        """
        marks, values = read_marks(self.shown.data), self.values()
        units = {unit_of(name) for name, value in values.items() if marks.get(name) != mark_of(value)}
        return {
            name: value
            for name, value in values.items()
            if unit_of(name) in units and not (isinstance(value, str) and len(value) > LONGEST_KEPT)
        }

    def too_long(self) -> list[Any]:
        """Return the fields whose text is too long to be kept at all."""
        return [field for field in self.fields() if len(str(getattr(field, "shown", ""))) > LONGEST_KEPT]

    def every_field(self) -> Iterator[Any]:
        """Yield every field, those of the rows too."""
        yield from super().every_field()
        yield from (field for row in self._all_rows() for field in row.form)

    def _all_rows(self) -> Iterator[Row]:
        yield from self.people
        yield from self.actions
        yield from self.signers
