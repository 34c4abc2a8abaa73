"""Check your answers: every answer in groups, each with who sees it and where it is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.documents import Upload
from web.common.draft_answers import DraftAnswers, is_drs
from web.common.questions.groups import GROUPS, LETTER
from web.common.questions.page import Group, Row
from web.common.questions.table import PAGES
from web.common.request import authority_name
from web.context import get_services
from web.filters import count
from web.public.drafts import address_of
from web.public.flow import CHECK

NO_FILE = "No file yet. You can send it later"
ShownRow = tuple[str, Any, str]
"""Label, what is shown, and the address where it is changed."""


@dataclass(frozen=True)
class AnswerGroup:
    """Answers that the same people see: what was answered, and what was left out and can still be told."""

    title: str
    seen_by: str
    given: tuple[ShownRow, ...]
    not_given: tuple[ShownRow, ...]


def answer_groups(draft_answers: DraftAnswers, letters: Sequence[Upload], today: date) -> list[AnswerGroup]:
    """Return all groups, in the order of ``GROUPS``."""
    place = authority_name(draft_answers, get_services().directory) or "the local authority"
    rows = {group: list(_rows_of(group, draft_answers, today)) for group in GROUPS}
    of_drs = is_drs(draft_answers)
    if not of_drs:
        rows[LETTER].append(Row("Files", _files(letters), NO_FILE, page="letter"))
    return [
        AnswerGroup(
            (group.title_in_drs if of_drs else "") or group.title,
            ((group.seen_by_in_drs if of_drs else "") or group.seen_by).format(place=place),
            tuple(_shown(row, row.value) for row in rows[group] if row.value),
            tuple(_shown(row, row.missing) for row in rows[group] if not row.value),
        )
        for group in GROUPS
        if rows[group]
    ]


def _rows_of(group: Group, draft_answers: DraftAnswers, today: date) -> Iterable[Row]:
    for page in PAGES:
        if page.group is group and page.is_of(draft_answers):
            for row in page.rows(draft_answers, today):
                yield row if row.page else replace(row, page=page.path)


def _shown(row: Row, value: Any) -> ShownRow:
    return row.label, value, address_of(row.page, CHECK)


def _files(letters: Sequence[Upload]) -> Markup:
    return Markup("<br>").join(line for letter in letters for line in _file(letter))


def _file(letter: Upload) -> Iterable[str]:
    """Yield the file, and what we changed in it: this page is the first that its sender sees after sending
    it.
    """
    yield f"{letter.shown_name} ({count(letter.pages, 'page')})"
    yield from (Markup('<span class="cp-quiet">{}</span>').format(change) for change in letter.changes)
