"""What follows when staff set or lift the safety flag, and what of the case is out when they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.attending.for_meeting import tagged_once
from cases.casework.files import MEDIATOR, chosen_readers_of, files_of, let_see, readers_of_all
from cases.casework.safety import decide_safety_flag
from cases.casework.sharing import shared_pages_of_case
from cases.documents import Upload
from cases.meetings.arranging import arranged_meetings
from cases.meetings.bringing import open_shared_papers
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.readers import asked_for_it
from cases.vocabulary import EnvelopeState, PaperTag
from services.casework.sharing import end_sharing
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope

ASKS = frozenset({EnvelopeState.PREPARED, EnvelopeState.OUT})


@dataclass(frozen=True)
class WhatIsOut:
    """What others of the case can read now, or were told: for a person to look at."""

    own_pages: list[Party]
    """Who has a page of their own besides the person whose request it is and their helper."""
    opened: list[tuple[Upload, list[str]]]
    """Papers that a party can read who did not give them, with their names."""
    envelopes: list[Envelope]
    """What is out for signature and names several people."""
    meetings: list[Meeting]
    """Meetings ahead to which people are invited."""

    @property
    def is_nothing(self) -> bool:
        """True if there is nothing to look at."""
        return not (self.own_pages or self.opened or self.envelopes or self.meetings)


def what_is_out(session: Session, case: Case, *, at: datetime) -> WhatIsOut:
    """Return what of the case is out now."""
    names, readers = {str(one.id): one.name for one in case.parties}, readers_of_all(session, case)
    files = [
        (upload, [names[reader] for reader in sorted(readers.get(upload.id, ())) if reader in names])
        for upload in files_of(session, case)
    ]
    asked = select(Envelope).where(Envelope.case_id == case.id, Envelope.state.in_(ASKS))
    return WhatIsOut(
        own_pages=[
            one
            for one in case.parties
            if not asked_for_it(one) and live_link(session, Purpose.REQUEST_STATUS, one.id, at=at) is not None
        ],
        opened=[(upload, who) for upload, who in files if who],
        envelopes=[one for one in session.scalars(asked.order_by(Envelope.prepared_at)) if _names_many(one)],
        meetings=[one for one in arranged_meetings(session, case) if one.ends_at > at],
    )


def set_safety_flag(
    session: Session, case: Case, flagged: bool, *, reason: str, by: Viewer, at: datetime
) -> bool:
    """Set or lift the flag with what follows at once; return True if anything changed.

    Set: no supporter reads a family's page on, and a paper that opened by itself to those who come is
    closed to them until staff decide. Lifted: such papers are open again.
    """
    before = case.safety_flag
    if not decide_safety_flag(session, case, flagged, reason=reason, by=by, at=at):
        return False
    if case.safety_flag and not before:
        for page in shared_pages_of_case(session, case):
            end_sharing(session, page, at=at, by=Actor.of(by))
        _close_what_opened_by_itself(session, case, by=by, at=at)
    elif before and not case.safety_flag:
        open_shared_papers(session, case, by=Actor.of(by), at=at)
    return True


def _close_what_opened_by_itself(session: Session, case: Case, *, by: Viewer, at: datetime) -> None:
    for tagged in tagged_once(session, case):
        wanted = chosen_readers_of(session, tagged.upload)
        if tagged.tag is PaperTag.SHARED:
            wanted.add(MEDIATOR)
        let_see(session, case, tagged.upload, wanted, by=Actor.of(by), at=at)


def _names_many(envelope: Envelope) -> bool:
    named = envelope.statement_data["part_a"].get("attending", []) if envelope.is_agreement else []
    return len(envelope.signers) > 1 or len(named) > 1
