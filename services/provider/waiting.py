"""What waits for a second person: changes of bank holidays, and drafts of pages and news."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.vocabulary import EntryKind
from services.provider.bank_holidays import waiting_changes
from services.provider.second_person import why_not_second
from services.provider.texts import texts_of


@dataclass(frozen=True)
class Waiting:
    """How many of each kind wait for this viewer; what they proposed or wrote themselves is not counted."""

    holidays: int
    pages: int
    articles: int


def what_waits_for(session: Session, viewer: Viewer) -> Waiting:
    """Return what somebody else proposed or wrote, and this viewer could settle."""
    changes = waiting_changes(session)
    return Waiting(
        holidays=sum(
            not why_not_second(session, one.proposed_by_id, one.proposed_at, viewer) for one in changes
        ),
        pages=_drafts(session, EntryKind.PAGE_WORDS, viewer),
        articles=_drafts(session, EntryKind.NEWS, viewer),
    )


def _drafts(session: Session, kind: EntryKind, viewer: Viewer) -> int:
    drafts = [text.draft for text in texts_of(session, kind).values()]
    return sum(not why_not_second(session, one.by_id, one.at, viewer) for one in drafts if one is not None)
