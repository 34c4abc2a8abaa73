"""Words of pages and news: drafted by one person, published by another. Every step stays as a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import CaseError
from cases.reference.entries import EntryVersion, versions_of
from cases.vocabulary import EntryKind
from cases.worded import Worded
from dates import uk_day
from services.provider.second_person import require_second
from services.provider.versions import ChangedMeanwhile, add_version

WROTE_IT = "Someone else must publish this. You wrote it yourself."


class TextStep(Worded):
    """What one version of a text did."""

    DRAFT = "draft", "Draft saved"
    PUBLISHED = "published", "Published"
    DROPPED = "dropped", "Draft dropped"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CHECKED = "checked", "Checked: still right"


class DraftOfAnother(CaseError):
    """A draft that somebody else wrote waits; nobody puts words in its place without having read it."""

    sentence = "Somebody else's draft waits. Publish it or put it aside first."


class NoDraft(CaseError):
    """There is no draft any more: somebody published or dropped it."""

    sentence = "There is no draft any more. Somebody published or dropped it."


@dataclass(frozen=True)
class TextVersion:
    """One version of a text."""

    version: int
    step: TextStep
    title: str
    body: str
    as_it_came: bool
    """The words that came with Counterpart, whatever ``body`` says."""
    at: datetime
    by: str
    by_id: UUID | None
    written_by: str


@dataclass(frozen=True)
class KeptText:
    """A text as it stands: every version, the latest first."""

    kind: EntryKind
    code: str
    versions: tuple[TextVersion, ...]

    @property
    def version(self) -> int:
        """The number of the latest version; 0 where nobody wrote anything."""
        return self.versions[0].version if self.versions else 0

    @property
    def draft(self) -> TextVersion | None:
        """What waits to be published."""
        for one in self.versions:
            if one.step is TextStep.DRAFT:
                return one
            if one.step not in {TextStep.CHECKED, TextStep.WITHDRAWN}:
                return None
        return None

    @property
    def public(self) -> TextVersion | None:
        """What readers see, or that it was withdrawn; None where nobody published anything."""
        shown = {TextStep.PUBLISHED, TextStep.WITHDRAWN}
        return next((one for one in self.versions if one.step in shown), None)

    @property
    def first_published_at(self) -> datetime | None:
        """When it was published first."""
        return next((one.at for one in reversed(self.versions) if one.step is TextStep.PUBLISHED), None)

    @property
    def checked_on(self) -> date | None:
        """When somebody last published it or found it still right."""
        looked = {TextStep.PUBLISHED, TextStep.CHECKED}
        return next((uk_day(one.at) for one in self.versions if one.step in looked), None)


def text_of(session: Session, kind: EntryKind, code: str) -> KeptText:
    """Return the text of that code; without versions where nobody wrote it anew."""
    return KeptText(kind, code, tuple(_version(row) for row in versions_of(session, kind, code)))


def texts_of(session: Session, kind: EntryKind) -> dict[str, KeptText]:
    """Return every text of one kind that anybody wrote, by its code."""
    query = select(EntryVersion).where(EntryVersion.kind == kind).order_by(EntryVersion.version.desc())
    found: dict[str, list[TextVersion]] = {}
    for row in session.scalars(query):
        found.setdefault(row.code, []).append(_version(row))
    return {code: KeptText(kind, code, tuple(rows)) for code, rows in found.items()}


def save_draft(
    session: Session,
    text: KeptText,
    *,
    title: str,
    body: str,
    as_it_came: bool = False,
    began_from: int,
    read: bool = True,
    by: Viewer,
    at: datetime,
) -> bool:
    """Save a draft; False where it says what the last one says.

    ``read`` says whether the page put the words of the draft that waits before whoever saves.

    Raises:
        ChangedMeanwhile: another version stands than the one that was read.
        DraftOfAnother: it would hide somebody else's draft, unread.
    """
    draft = text.draft
    if draft and not read and draft.by_id != by.user_id:
        raise DraftOfAnother(f"{text.kind.value} {text.code}")
    if draft and (draft.title, draft.body, draft.as_it_came) == (title, body, as_it_came):
        return False
    said = {"title": title, "body": body, "as_it_came": as_it_came, "written_by": by.name}
    _add(session, text, TextStep.DRAFT, said, began_from=began_from, by=by, at=at)
    return True


def publish(session: Session, text: KeptText, *, began_from: int, by: Viewer, at: datetime) -> None:
    """Let readers see the draft.

    Raises:
        NoDraft: it was published or dropped.
        NotAnotherPerson: its writer presses, as far as can be known.
        ChangedMeanwhile: it is another draft than the one that was read.
    """
    draft = _draft(text)
    require_second(session, draft.by_id, draft.at, by, yourself=WROTE_IT)
    said = {
        "title": draft.title,
        "body": draft.body,
        "as_it_came": draft.as_it_came,
        "written_by": draft.written_by,
    }
    _add(session, text, TextStep.PUBLISHED, said, began_from=began_from, by=by, at=at)


def drop_draft(session: Session, text: KeptText, *, began_from: int, by: Viewer, at: datetime) -> None:
    """Put the draft aside; it stays among the versions. Raises NoDraft and ChangedMeanwhile."""
    _draft(text)
    _add(session, text, TextStep.DROPPED, {}, began_from=began_from, by=by, at=at)


def withdraw_text(session: Session, text: KeptText, *, began_from: int, by: Viewer, at: datetime) -> None:
    """Let no reader see an article from now on, at once: what is wrong must not wait.

    Raises ChangedMeanwhile.
    """
    _add(session, text, TextStep.WITHDRAWN, {}, began_from=began_from, by=by, at=at)


def check_text(session: Session, text: KeptText, *, began_from: int, by: Viewer, at: datetime) -> None:
    """Record that somebody read it today and found it right. Raises ChangedMeanwhile."""
    _add(session, text, TextStep.CHECKED, {}, began_from=began_from, by=by, at=at)


def _draft(text: KeptText) -> TextVersion:
    if text.draft is None:
        raise NoDraft(f"{text.kind.value} {text.code}")
    return text.draft


def _add(
    session: Session,
    text: KeptText,
    step: TextStep,
    said: dict[str, Any],
    *,
    began_from: int,
    by: Viewer,
    at: datetime,
) -> None:
    if text.version != began_from:
        raise ChangedMeanwhile(f"{text.kind.value} {text.code}")
    data = {"step": step.value, **said}
    add_version(session, text.kind, text.code, data, began_from=began_from, by=by, at=at)


def _version(row: EntryVersion) -> TextVersion:
    data = row.data
    return TextVersion(
        version=row.version,
        step=TextStep(data["step"]),
        title=str(data.get("title", "")),
        body=str(data.get("body", "")),
        as_it_came=data.get("as_it_came") is True,
        at=row.saved_at,
        by=row.saved_by,
        by_id=row.saved_by_id,
        written_by=str(data.get("written_by", "")),
    )
