"""Mail to addresses that a stranger typed and nobody proved: limited, so that nobody is flooded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.limits import Limit, network_of, place_of, take_try

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
SAVED_FORMS = 3
"""Links to a saved form that one address gets in an hour, as many as links to set a password."""
RECEIPTS = 10
"""Receipts that one address gets in an hour: a helper may send several families' requests in one go."""
FROM_ONE_NETWORK = 20
"""Links to a saved form that people of one network have sent in a quarter of an hour."""


def wait_for_saved_form_mail(
    session: Session, address: str, *, visitor: str, at: datetime
) -> datetime | None:
    """Count a link that is asked for from ``visitor``, and return None; or until when none is sent.

    The caller commits at once, and sends only then.
    """
    limits = [
        Limit(place_of("saved form", address.strip().lower()), SAVED_FORMS, HOUR),
        Limit(place_of("saved forms from", network_of(visitor)), FROM_ONE_NETWORK, QUARTER),
    ]
    return take_try(session, limits, at=at)


def without_receipt(session: Session, addresses: Iterable[str], *, at: datetime) -> frozenset[str]:
    """Count a receipt to each of ``addresses``; return those that have had too many, in lower case.

    Their requests are taken like any other. The caller commits at once, and sends only then.
    """
    asked = sorted({address.strip().lower() for address in addresses if address})
    return frozenset(
        address
        for address in asked
        if take_try(session, [Limit(place_of("receipt", address), RECEIPTS, HOUR)], at=at) is not None
    )
