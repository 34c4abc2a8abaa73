"""The email address of somebody who signs for another: theirs alone, never that of the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from mail.outbox import Delivery, still_to_go
from services.contact.renewing import renew_links_of_signer
from services.container import Policy
from services.signing import change_address
from services.statements.passing_on import check_address
from signing.models import Signer


def correct_acting_address(
    session: Session,
    signer: Signer,
    email: str,
    *,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> bool:
    """Let what goes to somebody who signs for another go to ``email``; return False if it does already.

    Links that went to the old address end. The details of the party they sign for stay as they are.

    Raises MayNotActFor where the address is none at which they may be asked.
    """
    old = signer.email
    if (old or "").casefold() == email.casefold():
        return False
    check_address(session, signer, email)
    change_address(session, signer, email, by=by, at=at)
    waiting = session.scalars(
        select(Delivery).where(
            Delivery.party_id == signer.party_id,
            Delivery.to_address == old,
            Delivery.to_name == signer.name,
            Delivery.claimed_by.is_(None),
            still_to_go(),
        )
    )
    for delivery in waiting.all():
        delivery.to_address = email
    session.flush()
    renew_links_of_signer(session, signer, at=at, policy=policy, keys=keys)
    return True
