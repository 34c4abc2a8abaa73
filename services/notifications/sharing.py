"""Who is told that somebody shares a page with them, or that staff opened a paper to them."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.files import MEDIATOR
from cases.casework.sharing import SharedPage
from cases.documents import Upload
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.vocabulary import AuthorityNews, MeetingState, PartyNoticeKind, PartyRole
from mail.kinds import EmailKind
from services.notifications.queueing import queue_about, to_authority, to_party, to_user
from signing.models import Link


def notify_page_shared(session: Session, page: SharedPage, link: Link, *, at: datetime) -> None:
    """Email the supporter the link, where they have an address; who shares with them it does not say.

    The address was typed by the family, and may be a stranger's.
    """
    if page.email:
        ids = {"shared": str(page.id), "link": str(link.id)}
        kind = EmailKind.PAGE_SHARED
        queue_about(session, kind, str(page.id), page.case, page.name, page.email, at=at, ids=ids)


def notify_file_opened(
    session: Session, case: Case, upload: Upload, readers: Container[str], *, at: datetime
) -> None:
    """Tell each of ``readers``, ids of parties and MEDIATOR, that there is a paper to read; once for each.

    Of a paper that was closed before they heard of it they are told once it is opened again.

    Neither its name nor who gave it: the email may be read by others. Whoever no email reaches is told, or
    sent it, by staff.
    """
    kind, ids = EmailKind.FILE_OPENED, {"upload": str(upload.id)}
    for party in case.present_parties():
        about = f"{upload.id}:{party.id}"
        if str(party.id) not in readers:
            continue
        if party.role is PartyRole.AUTHORITY and not party.email:
            of_authority, topic = {**ids, "to": "authority"}, AuthorityNews.DATES
            if not to_authority(session, kind, about, case, topic, at=at, ids=of_authority):
                _by_staff(session, party, upload, at=at)
        elif party.email:
            to_party(session, kind, about, party, at=at, ids=ids)
        else:
            _by_staff(session, party, upload, at=at)
    if MEDIATOR in readers:
        for mediator in _mediators(session, case):
            to_user(session, kind, f"{upload.id}:{mediator.id}", case, mediator, at=at, ids=ids)


def _by_staff(session: Session, party: Party, upload: Upload, *, at: datetime) -> None:
    """Ask staff to tell a party of a paper, unless it was told of this one before."""
    known = select(PartyNotice.id).where(
        PartyNotice.party_id == party.id,
        PartyNotice.upload_id == upload.id,
        PartyNotice.told_on.is_not(None),
    )
    if session.scalar(known.limit(1)) is None:
        add_party_notice(session, party, PartyNoticeKind.FILE_OPENED, {"upload": str(upload.id)}, at=at)


def _mediators(session: Session, case: Case) -> list[User]:
    """Return whoever leads a meeting of the case that was not called off, and can sign in."""
    meetings = session.scalars(
        select(Meeting).where(Meeting.case_id == case.id, Meeting.state != MeetingState.CANCELLED)
    )
    leads = {one for meeting in meetings for one in meeting.mediator_ids}
    query = select(User).where(User.id.in_(leads), User.active.is_(True))
    return list(session.scalars(query.order_by(User.name)))
