"""Who is told of agreed actions: their page, the dates that come, and what the other side said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer
from cases.casework.contact_safety import emailed_at
from cases.models import Party
from cases.party_notices import add_party_notice
from cases.vocabulary import PartyNoticeKind, SecondStep
from mail.kinds import EmailKind
from services.notifications.queueing import to_party
from signing.models import Link
from signing.page_step import page_step_of


def notify_actions_page(
    session: Session,
    party: Party,
    link: Link,
    envelope_id: UUID,
    *,
    at: datetime,
    by_own_page: bool = False,
) -> None:
    """Email a party the link to what was agreed in a statement, once for each link and statement.

    Whoever has no email is a task of staff: they post a letter. ``by_own_page``: the party did not sign, and
    comes by its own page; where six digits open that, staff tell them, as nobody has yet.
    """
    ids = {"link": str(link.id), "envelope": str(envelope_id)}
    about = f"{link.id}:{envelope_id}" if by_own_page else str(link.id)
    to_party(session, EmailKind.ACTIONS_PAGE, about, party, at=at, ids=ids)
    if emailed_at(party) and by_own_page and page_step_of(party) is SecondStep.CODE:
        add_party_notice(session, party, PartyNoticeKind.ACTIONS_PAGE, ids, at=at)


def notify_action_reminder(
    session: Session, party: Party, link: Link, numbers: Sequence[int], day: date, *, at: datetime
) -> None:
    """Remind an owner of the actions of these numbers, once for each ``day``."""
    _of_actions(session, EmailKind.ACTION_REMINDER, party, link, numbers, day, at=at)


def notify_action_state(
    session: Session,
    party: Party,
    link: Link,
    numbers: Sequence[int],
    day: date,
    *,
    at: datetime,
    asked: Sequence[int],
) -> None:
    """Tell the other side where actions stand whose date has passed, once for each ``day``.

    ``asked`` are those of them whose owner is asked by email at the same time.
    """
    _of_actions(session, EmailKind.ACTION_STATE, party, link, numbers, day, at=at, asked=asked)


def _of_actions(
    session: Session,
    kind: EmailKind,
    party: Party,
    link: Link,
    numbers: Sequence[int],
    day: date,
    *,
    at: datetime,
    asked: Sequence[int] | None = None,
) -> None:
    named = ",".join(str(number) for number in numbers)
    ids = {"link": str(link.id), "day": day.isoformat(), "actions": named}
    if asked is not None:
        ids["asked"] = ",".join(str(number) for number in asked)
    to_party(session, kind, f"{day.isoformat()}:{named}", party, at=at, ids=ids)


def notify_answered(
    session: Session, party: Party, link: Link, answer: ActionAnswer, *, at: datetime
) -> None:
    """Tell a party that somebody else answered about an action that they see."""
    ids = {"link": str(link.id), "answer": str(answer.id)}
    to_party(session, EmailKind.ACTION_ANSWERED, str(answer.id), party, at=at, ids=ids)
