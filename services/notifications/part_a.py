"""Who is asked whether a signed Part A may go before the Tribunal, and how: nobody hears who asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.casework.contact_safety import emailed_at
from cases.models import Party
from cases.party_notices import add_party_notice
from cases.vocabulary import AuthorityNews, PartyNoticeKind, PartyRole
from mail.kinds import EmailKind
from services.notifications.queueing import to_authority, to_party


def notify_part_a_asked(
    session: Session, party: Party, envelope_id: UUID, *, at: datetime, needs_code: bool = False
) -> None:
    """Email the party the way to its answer, once for each statement; whom none reaches, staff ask.

    An authority answers through its officers. ``needs_code``: six digits open its own page, and nobody has
    told it which.
    """
    kind, about, ids = EmailKind.PART_A_ASKED, str(envelope_id), {"envelope": str(envelope_id)}
    if party.role is not PartyRole.AUTHORITY:
        to_party(session, kind, about, party, at=at, ids=ids)
        if emailed_at(party) and needs_code:
            add_party_notice(session, party, PartyNoticeKind.PART_A_ASKED, ids, at=at)
        return
    reached = 0
    if party.left_on is None:  # officers of an authority that left the case do not see it
        reached = to_authority(session, kind, about, party.case, AuthorityNews.DATES, at=at, ids=ids)
    if not reached:
        add_party_notice(session, party, PartyNoticeKind.PART_A_ASKED, ids, at=at)
