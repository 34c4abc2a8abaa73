"""The rows of the outcome form: people who were asked, actions that were agreed, parties that sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from cases.vocabulary import AgreedKind, Section
from forms.base import RowForm
from forms.choices import Option, SelectBox, Tick
from forms.fields import HiddenNumber, LongText, NameField, TextLine
from forms.moments import DateField3

_ROW = re.compile(r"(people|actions)\.([0-9a-f]{8})\.(?:position|name|what|role|done_means)\Z")


BODIES_OFFERED = "bodies-offered"
"""Id of the list of schools and health bodies that the page carries."""


class PersonRow(RowForm):
    """Someone who was asked, or came."""

    position = HiddenNumber(required=False)
    present = Tick("Came to the meeting")
    name = NameField("Name", required=False, autocomplete="off", thing="the name")
    role = NameField("Role", required=False, autocomplete="off", thing="the role")
    for_whom = NameField(
        "For whom, if for someone",
        required=False,
        autocomplete="off",
        thing="for whom they come",
        offers=BODIES_OFFERED,
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
        """True if it is not folded: something in it is wrong, or nothing is written yet."""
        return any(field.errors for field in self.form) or not self.form["what"].shown.strip()

    def has_any_of(self, names: Iterable[str]) -> bool:
        """Return True if one of these fields is in this row."""
        return any(name.startswith(f"{self.stem}.") for name in names)


def row_form(kind: type[RowForm], group: str, row: str, posted: Any) -> RowForm:
    """Return the form of one row, out of what was posted."""
    return kind(posted, prefix=f"{group}.{row}.")


def rows_of(kind: type[RowForm], group: str, posted: MultiDict[str, str]) -> list[Row]:
    """Return a group's rows in what was posted, by their position."""
    return [Row(group, row, row_form(kind, group, row, posted)) for row in _row_ids(posted, group)]


def _row_ids(posted: MultiDict[str, str], group: str) -> list[str]:
    """Return ids of a group's rows in what was posted, by their position."""
    order: dict[str, int] = {}
    for name in posted:
        found = _ROW.match(name)
        if found and found[1] == group:
            place = posted.get(f"{group}.{found[2]}.position", "")
            order[found[2]] = int(place) if re.fullmatch(r"[0-9]{1,6}", place) else 999_999
    return sorted(order, key=lambda row: (order[row], row))


def fields_of(rows: Iterable[Row]) -> Iterator[Field]:
    """Yield every field of these rows that people fill in."""
    for row in rows:
        yield from (field for field in row.form if not isinstance(field, HiddenNumber))


def with_present(owners: Sequence[Option], field: SelectBox) -> list[Option]:
    """Return the owners to choose from, and one chosen earlier that is no longer among them."""
    known = {owner.value for owner in owners}
    return [*owners, *(Option(value, value) for value in field.typed if value not in known)]
