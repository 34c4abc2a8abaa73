"""What came of the meeting? One long page whose rows carry ids of their own.

A control's name is the name under which ``cases.outcomes`` keeps the field (``actions.<row>.what``), so that
removing the second of three rows leaves the others alone. The parts of a date are ``<name>-day`` on the page
and ``<name>_day`` where they are kept. One form serves the page, each single save and the live page: saved
values become what a browser would post, and what was posted lies on top.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from cases.vocabulary import SUMMARY_WORDS, AgreedKind, Result, Section, Track
from forms.base import PageForm, Problem, RowForm
from forms.choices import Option, RadioChoice, SelectBox, Tick, option
from forms.fields import HiddenNumber, HiddenText, LongText, MainButton, NameField, SecondButton, TextLine
from forms.moments import PARTS, DateField3, TimeField

SUMMARY_CHARACTERS = 20_000
"""Room for any 250 words: the only limit that people meet is the one in words."""
LONGEST_KEPT = 100_000
"""Characters of one field that can be kept at all; what is longer stays on the page until it is shortened.

Each field has its own, far smaller limit; what lies between is kept, and said to be too long."""
_ROW = re.compile(r"(people|actions)\.([0-9a-f]{8})\.(?:position|name|what|role|done_means)\Z")
NOTHING_PRINTED = "The paper says so, and no action goes on it"
_GONE = re.compile(r"(people|actions)\.[0-9a-f]{8}\.removed\Z")
_PART = re.compile(r"(.+)_(day|month|year)\Z")


class PersonRow(RowForm):
    """Someone who was asked, or came."""

    position = HiddenNumber(required=False)
    present = Tick("Came to the meeting")
    name = NameField("Name", required=False, autocomplete="off", thing="the name")
    role = NameField("Role", required=False, autocomplete="off", thing="the role")
    for_whom = NameField(
        "For whom, if for someone", required=False, autocomplete="off", thing="for whom they come"
    )


class ActionRow(RowForm):
    """One thing that was agreed."""

    position = HiddenNumber(required=False)
    what = LongText(
        "What will be done",
        required=False,
        limit=1_000,
        rows=3,
        counts=False,
        thing="what will be done",
        hint="One thing, beginning with a verb: Issue the amended final plan",
    )
    section = SelectBox("Section of the plan", choices=Section, required=False, blank="Choose a section")
    kind = SelectBox(
        "What kind of thing is it?", choices=AgreedKind, required=False, blank="Choose what was agreed"
    )
    owner_party = SelectBox("Who will do it", required=False, blank="Choose who")
    owner_person = NameField(
        "Person or post there", required=False, autocomplete="off", thing="the person or post"
    )
    due_date = DateField3("By when", required=False, thing="the date by which it will be done")
    done_means = LongText(
        "It counts as done when",
        required=False,
        limit=500,
        rows=2,
        counts=False,
        thing="when it counts as done",
        hint="Something both sides can see: the family has the plan by email",
    )
    depends_on = TextLine(
        "Depends on", required=False, limit=200, hint="If something must happen first. You can leave it empty"
    )


class SignerRow(RowForm):
    """Whether one party signs, who for it, and as what."""

    signs = Tick("Signs the statement")
    name = NameField("Who signs", required=False, autocomplete="off", thing="the signer's name")
    capacity = NameField("Signs as", required=False, autocomplete="off", thing="what they sign as")
    may_decide = Tick("Can decide for this body")


@dataclass(frozen=True)
class SigningParty:
    """A party that may sign: its id, its heading on the page, and whether someone decides for it."""

    id: str
    heading: str
    decides: bool


@dataclass(frozen=True)
class Row:
    """A row as the page shows it."""

    group: str
    id: str
    form: RowForm
    party: SigningParty | None = None

    @property
    def stem(self) -> str:
        """The beginning of its controls' names."""
        return f"{self.group}.{self.id}"

    @property
    def stands_open(self) -> bool:
        """Whether it is not folded: something in it is wrong, or nothing is written yet."""
        return any(field.errors for field in self.form) or not self.form["what"].shown.strip()

    def has_any_of(self, names: Iterable[str]) -> bool:
        """Whether one of these fields is in this row."""
        return any(name.startswith(f"{self.stem}.") for name in names)


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
    result = RadioChoice(
        "What came of the meeting?",
        choices=[option(r, NOTHING_PRINTED if r is Result.NONE else "") for r in Result],
        required=False,
    )
    next_meeting = DateField3("When does it go on?", required=False, thing="the date of the next meeting")
    summary = LongText(
        "Summary",
        required=False,
        limit=SUMMARY_CHARACTERS,
        most_words=SUMMARY_WORDS,
        rows=8,
        counts=False,
        thing="the summary",
        hint=f"Up to {SUMMARY_WORDS} words. What the talk covered, not who said what. "
        "Empty: the paper says that people chose not to record a summary",
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
        "How we know them", required=False, limit=200, hint="For example: in a letter that Aarav wrote"
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
    make = MainButton("Make the paper", busy="Making…")
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
        self.people = [
            Row("people", row, _form_of(PersonRow, "people", row, posted)) for row in _rows(posted, "people")
        ]
        self.actions = [
            Row("actions", row, _form_of(ActionRow, "actions", row, posted))
            for row in _rows(posted, "actions")
        ]
        self.signers = [
            Row("signers", party.id, _form_of(SignerRow, "signers", party.id, posted), party)
            for party in parties
        ]
        for action in self.actions:
            action.form["owner_party"].choices = _with_present(owners, action.form["owner_party"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all that is typed can be read; what is missing is judged when the paper is made."""
        page = super().validate(extra_validators)
        rows = [row.form.validate() for row in self._all_rows()]
        return page and all(rows)

    @property
    def token_is_good(self) -> bool:
        """Whether the page's token was; asked after ``validate``."""
        return not self._token_errors()

    def words_when_open_too_long(self) -> str:
        """The page's second button is the one to press."""
        return "This page was open for a long time. Everything you typed is still here. Press 'Save' again"

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
        """Where the field ``name`` stands, for a link: "Action 2, What will be done"."""
        field = self.field_named(name)
        if field is None:
            return "the form"
        row = self._row_name(field)
        return f"{row}, {field.label.text}" if row else str(field.label.text)

    def target_of(self, name: str) -> str:
        """The address on the page of the field ``name``."""
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
        """What is wrong with a group as a whole."""
        return [gap.sentence for gap in self._gaps if gap.target == f"part-{group}"]

    def field_named(self, name: str) -> Any:
        """The field kept under ``name``; for a part of a date, the date. None if there is none."""
        part = _PART.match(name)
        wanted = {name, part[1]} if part else {name}
        return next((field for field in self.fields() if field.name in wanted), None)

    def fields(self) -> Iterator[Any]:
        """Every field that people fill in, in the page's order."""
        yield from _of(self.people)
        yield from (self.started, self.ended, self.authority_could_decide, self.result, self.next_meeting)
        yield from _of(self.actions)
        yield from (self.annex, self.summary, self.child_views, self.child_views_how, self.differences)
        yield self.read_aloud
        yield from _of(self.signers)

    def values(self) -> dict[str, Any]:
        """Everything as it is kept: names of ``cases.outcomes`` to plain values."""
        kept: dict[str, Any] = {}
        for field in self.fields():
            kept.update(_kept(field))
        for row in (*self.people, *self.actions):
            kept[f"{row.stem}.position"] = row.form["position"].data or 0
        return kept

    def changed(self) -> dict[str, Any]:
        """The values that differ from what this page showed when it was made, and can be kept.

        A date comes whole when one of its parts differs.
        """
        marks, values = _marks_of(self.shown.data), self.values()
        units = {_unit(name) for name, value in values.items() if marks.get(name) != _mark(value)}
        return {
            name: value
            for name, value in values.items()
            if _unit(name) in units and not (isinstance(value, str) and len(value) > LONGEST_KEPT)
        }

    def too_long(self) -> list[Any]:
        """The fields whose text is too long to be kept at all."""
        return [field for field in self.fields() if len(str(getattr(field, "shown", ""))) > LONGEST_KEPT]

    def every_field(self) -> Iterator[Any]:
        """Every field, those of the rows too."""
        yield from super().every_field()
        yield from (field for row in self._all_rows() for field in row.form)

    def _all_rows(self) -> Iterator[Row]:
        yield from self.people
        yield from self.actions
        yield from self.signers


def as_posted(values: Mapping[str, Any]) -> MultiDict[str, str]:
    """Saved values as a browser would post them."""
    posted: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        part = _PART.match(name)
        if value is True:
            posted[name] = "yes"
        elif value is not None and value is not False:
            posted[f"{part[1]}-{part[2]}" if part else name] = str(value)
    for name, value in values.items():
        if value and name.endswith(("due_date", "next_meeting")) and f"{name}_day" not in values:
            for part_name, text in zip(PARTS, reversed(str(value).split("-")), strict=True):
                posted[f"{name}-{part_name}"] = text.lstrip("0")
    for name in [name for name in posted if name.endswith(".removed")]:
        _forget(posted, name.removesuffix("removed"))
    return posted


def laid_over(saved: MultiDict[str, str], posted: MultiDict[str, str], *, whole: bool) -> MultiDict[str, str]:
    """What was posted, on top of what is saved.

    A ``whole`` page leaves boxes that are not ticked out: for each row and field it brings, only it counts.
    Rows that it does not bring are another writer's, and stay.
    """
    laid = saved.copy()
    if whole:
        brought = {".".join(name.split(".")[:2]) for name in posted if name.count(".") >= 2}
        for name in list(laid):
            stem = ".".join(name.split(".")[:2]) if name.count(".") >= 2 else ""
            if not stem or stem in brought or name.startswith("signers."):
                laid.poplist(name)
    for name in posted:
        laid.setlist(name, posted.getlist(name))
    for stem in removed_rows(posted):
        _forget(laid, f"{stem}.")
    return laid


def removed_rows(posted: MultiDict[str, str]) -> list[str]:
    """The rows that a script took from the page, as their names begin."""
    return [name.removesuffix(".removed") for name in posted if _GONE.match(name) and posted[name] == "yes"]


def marks(values: Mapping[str, Any]) -> str:
    """What a page shows, in short: sent back with it, so that only what was changed there counts."""
    return json.dumps({name: _mark(value) for name, value in values.items()}, separators=(",", ":"))


def _unit(name: str) -> str:
    part = _PART.match(name)
    return part[1] if part else name


def _marks_of(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:8]


def _kept(field: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(field, DateField3):
        for part, text in zip(PARTS, field.typed, strict=True):
            yield f"{field.name}_{part}", text
        yield field.name, field.data.isoformat() if field.data else ""
    elif isinstance(field, Tick):
        yield field.name, bool(field.data)
    elif isinstance(field, RadioChoice):
        yield field.name, str(getattr(field.data, "value", field.data) or "")
    else:
        yield field.name, field.shown


def _form_of(kind: type[RowForm], group: str, row: str, posted: Any) -> RowForm:
    return kind(posted, prefix=f"{group}.{row}.")


def _rows(posted: MultiDict[str, str], group: str) -> list[str]:
    """Ids of a group's rows in what was posted, by their position."""
    order: dict[str, int] = {}
    for name in posted:
        found = _ROW.match(name)
        if found and found[1] == group:
            place = posted.get(f"{group}.{found[2]}.position", "")
            order[found[2]] = int(place) if re.fullmatch(r"[0-9]{1,6}", place) else 999_999
    return sorted(order, key=lambda row: (order[row], row))


def _forget(posted: MultiDict[str, str], beginning: str) -> None:
    for name in [name for name in posted if name.startswith(beginning)]:
        posted.poplist(name)


def _of(rows: Iterable[Row]) -> Iterator[Field]:
    for row in rows:
        yield from (field for field in row.form if not isinstance(field, HiddenNumber))


def _with_present(owners: Sequence[Option], field: SelectBox) -> list[Option]:
    """The owners to choose from, and one chosen earlier that is no longer among them."""
    known = {owner.value for owner in owners}
    return [*owners, *(Option(value, value) for value in field.typed if value not in known)]
