"""Who is told of agreed actions: their page, the dates that come, and what the other side said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer
from mail.kinds import EmailKind
from services.notifications.queueing import to_party
from signing.models import Link, Signer


def notify_actions_page(session: Session, signer: Signer, link: Link, *, at: datetime) -> None:
    """Email a party the link to what was agreed, once for each link."""
    ids = {"signer": str(signer.id), "link": str(link.id)}
    to_party(session, EmailKind.ACTIONS_PAGE, str(link.id), signer.party, at=at, ids=ids)


def notify_action_reminder(
    session: Session, signer: Signer, link: Link, numbers: Sequence[int], day: date, *, at: datetime
) -> None:
    """Remind an owner of the actions of these numbers, once for each ``day``."""
    _of_actions(session, EmailKind.ACTION_REMINDER, signer, link, numbers, day, at=at)


def notify_action_state(
    session: Session, signer: Signer, link: Link, numbers: Sequence[int], day: date, *, at: datetime
) -> None:
    """Tell the other side where actions stand whose date has passed, once for each ``day``."""
    _of_actions(session, EmailKind.ACTION_STATE, signer, link, numbers, day, at=at)


def _of_actions(
    session: Session,
    kind: EmailKind,
    signer: Signer,
    link: Link,
    numbers: Sequence[int],
    day: date,
    *,
    at: datetime,
) -> None:
    named = ",".join(str(number) for number in numbers)
    ids = {"signer": str(signer.id), "link": str(link.id), "day": day.isoformat(), "actions": named}
    to_party(session, kind, f"{day.isoformat()}:{named}", signer.party, at=at, ids=ids)


def notify_answered(
    session: Session, signer: Signer, link: Link, answer: ActionAnswer, *, at: datetime
) -> None:
    """Tell a party that somebody else answered about an action that they see."""
    ids = {"signer": str(signer.id), "link": str(link.id), "answer": str(answer.id)}
    to_party(session, EmailKind.ACTION_ANSWERED, str(answer.id), signer.party, at=at, ids=ids)
