"""Saving a public form to come back to: by an emailed link, or by a code to write down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases.models import Draft
from services.notifications.requests import notify_saved_form
from signing.links.links import give_link
from signing.links.saved_forms import unpause
from signing.links.tokens import Purpose
from signing.models import Link


def save_with_link(
    session: Session, draft: Draft, address: str, *, at: datetime, keys: Sequence[str]
) -> None:
    """Email the link; an earlier link ends, and so does a pause after too many tries."""
    unpause(draft)
    save_form_by_email(session, draft, address, at=at, keys=keys)


def save_with_code(session: Session, draft: Draft, *, at: datetime, keys: Sequence[str]) -> Link:
    """Give a link that is opened by its short code alone, to whoever uses no email; an earlier link ends."""
    unpause(draft)
    draft.email = None
    return give_link(
        session, Purpose.SAVED_FORM, draft.id, case_id=None, until=draft.expires_at, at=at, keys=keys
    )


def save_form_by_email(
    session: Session, draft: Draft, address: str, *, at: datetime, keys: Sequence[str]
) -> None:
    """Send the link by which a saved form is found again; an earlier link ends."""
    draft.email = address
    link = give_link(
        session, Purpose.SAVED_FORM, draft.id, case_id=None, until=draft.expires_at, at=at, keys=keys
    )
    notify_saved_form(session, link, name="", address=address, at=at)
