"""Who is told that somebody shares their own page with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.casework.sharing import SharedPage
from mail.kinds import EmailKind
from services.notifications.queueing import queue_about
from signing.models import Link


def notify_page_shared(session: Session, page: SharedPage, link: Link, *, at: datetime) -> None:
    """Email the supporter the link, where they have an address; who shares with them it does not say.

    The address was typed by the family, and may be a stranger's.
    """
    if page.email:
        ids = {"shared": str(page.id), "link": str(link.id)}
        kind = EmailKind.PAGE_SHARED
        queue_about(session, kind, str(page.id), page.case, page.name, page.email, at=at, ids=ids)
