"""The form of one kind of entry, made from its columns, and the record that a sent form means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cases.reference.cells import LINE_LIMIT, LINES_LIMIT, TEXT_LIMIT, text_of, value_of
from cases.reference.columns import LISTS, Column, Record
from cases.reference.directory import Directory
from cases.reference.records import CONFLICTS, RECORDS
from cases.vocabulary import EntryKind, Shape
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, RadioChoice, SelectBox
from forms.fields import HiddenNumber, LongText, MainButton, SecondButton, TextLine
from forms.moments import DateField3
from forms.validators import Validator, read_by
from services.directory.saving import OWN_COLUMNS, read_code

YES_NO = (Option("yes", "Yes", data=True), Option("no", "No", data=False))
NOT_KNOWN = Option("unknown", "Not known", data=None)
CODE_HINT = (
    "A short name for files and addresses, in small letters, such as north-tyneside. "
    "Leave it empty and it is made from the name. It never changes."
)


class EntryForm(PageForm):
    """One entry of the directory."""

    began_from = HiddenNumber()
    code = TextLine("Code", [read_by(read_code)], required=False, limit=40, width="20", hint=CODE_HINT)
    save = MainButton("Save", busy="Saving…")
    preview = SecondButton("Show how it will look")


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand under one heading; without a title, the first ones."""

    title: str
    names: tuple[str, ...]


def groups_of(kind: EntryKind) -> list[FieldGroup]:
    """Return the columns of a kind in groups, in order."""
    titles: dict[str, list[str]] = {}
    for one in RECORDS[kind].columns():
        titles.setdefault(one.group, []).append(one.name)
    return [FieldGroup(title, tuple(names)) for title, names in titles.items()]


@cache
def form_class(kind: EntryKind) -> type[EntryForm]:
    """Return the form of one kind: a field for each column."""
    fields = {f"entry_{one.name}": _field_of(one) for one in RECORDS[kind].columns()}
    return type(f"{kind.value}_entry_form", (EntryForm,), fields)


def entry_form(kind: EntryKind, directory: Directory, record: Record | None, *, today: date) -> EntryForm:
    """Return the form, filled from ``record`` until it is sent."""
    columns = RECORDS[kind].columns()
    known = {} if record is None else {f"entry_{one.name}": _shown(one, record) for one in columns}
    form = form_class(kind)(today=today, data=known)
    for one in columns:
        if one.shape in {Shape.ENTRY, Shape.ENTRIES} and one.of is not None:
            form[f"entry_{one.name}"].choices = _offered(
                one.of, directory, record and getattr(record, one.name)
            )
    return form


def _offered(kind: EntryKind, directory: Directory, named: Any) -> list[Option]:
    """Return the entries that may be chosen: those that stand, and whatever is named already."""
    kept = {named} if isinstance(named, str) else set(named or ())
    return [
        Option(one.code, f"{one.record.name} (ended)" if one.ended else one.record.name)
        for one in directory.of_kind(kind)
        if not one.ended or one.code in kept
    ]


OWN_WORDS = {"areas": "Areas you work in", "days": "Days and times you can"}
"""Labels of columns that speak of somebody else, as their own page says them."""
OWN_TITLES = {CONFLICTS: "Whom you must not work with"}
"""The same of groups."""


def own_form(directory: Directory, record: Record | None, *, today: date) -> EntryForm:
    """Return the form of what somebody says of themselves: OWN_COLUMNS alone."""
    form = entry_form(EntryKind.PERSON, directory, record, today=today)
    for one in RECORDS[EntryKind.PERSON].columns():
        if one.name not in OWN_COLUMNS:
            delattr(form, f"entry_{one.name}")
    for name, words in OWN_WORDS.items():
        form[f"entry_{name}"].label.text = words
    del form.code, form.preview
    return form


def said_in(form: EntryForm) -> dict[str, Any]:
    """Return what a sound form of OWN_COLUMNS says, by column."""
    columns = {one.name: one for one in RECORDS[EntryKind.PERSON].columns()}
    return {name: _meant(columns[name], form[f"entry_{name}"].data) for name in OWN_COLUMNS}


def record_of(kind: EntryKind, code: str, form: EntryForm) -> Record:
    """Return the record that a sound form means."""
    values = {one.name: _meant(one, form[f"entry_{one.name}"].data) for one in RECORDS[kind].columns()}
    return RECORDS[kind](code=code, **values)


def _meant(one: Column, data: Any) -> Any:
    if one.shape is Shape.ENTRY:
        return data or ""
    if one.shape in {Shape.ENTRIES, Shape.DATE, Shape.YES_NO, Shape.CHOICE}:
        return data
    return value_of(one, data or "", _anything)


def _anything(_one: Column, _code: str) -> bool:
    return True


def _shown(one: Column, record: Record) -> Any:
    value = getattr(record, one.name)
    if one.shape in {Shape.ENTRY, Shape.ENTRIES, Shape.DATE, Shape.YES_NO, Shape.CHOICE}:
        return value if value != "" else None
    return text_of(one, value)


def _fits(one: Column) -> Validator:
    return read_by(lambda text: value_of(one, text, _anything))


def _field_of(one: Column) -> Any:
    needed: Any = f"Enter the {one.label[:1].lower()}{one.label[1:]}" if one.required else False
    said = {"required": needed, "hint": one.hint}
    if one.shape is Shape.DATE:
        return DateField3(one.label, past=one.name == "checked_on", **said)
    if one.shape is Shape.YES_NO:
        return RadioChoice(
            one.label, choices=YES_NO if one.always else (*YES_NO, NOT_KNOWN), inline=True, **said
        )
    if one.shape is Shape.CHOICE:
        choices: Iterable[Any] = one.choices or ()
        return RadioChoice(one.label, choices=choices, **said)
    if one.shape is Shape.ENTRY:
        return SelectBox(one.label, blank="Not named yet", **said)
    if one.shape is Shape.ENTRIES:
        return CheckboxChoice(one.label, **said)
    if one.shape in LISTS or one.shape is Shape.TEXT:
        most = TEXT_LIMIT if one.shape is Shape.TEXT else LINE_LIMIT * LINES_LIMIT
        rows = 5 if one.shape is Shape.TEXT else 3
        return LongText(one.label, [_fits(one)], limit=most, rows=rows, counts=False, **said)
    return TextLine(one.label, [_fits(one)], **said)
