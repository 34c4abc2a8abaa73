"""Saving a public form to come back to: by an emailed link, or by a code to write down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.models import Draft
from signing.links import give_link
from signing.models import Link
from signing.saved_forms import unpause
from signing.tokens import Purpose
from workflows.acts import save_form_by_email
from workflows.house import House


def save_with_link(house: House, session: Session, draft: Draft, address: str, *, at: datetime) -> None:
    """Email the link; an earlier link ends, and so does a pause after too many tries."""
    unpause(draft)
    save_form_by_email(house, session, draft, address, at=at)


def save_with_code(house: House, session: Session, draft: Draft, *, at: datetime) -> Link:
    """A link that is opened by its short code alone, for whoever uses no email; an earlier link ends."""
    unpause(draft)
    draft.email = None
    return give_link(
        session, Purpose.SAVED_FORM, draft.id, case_id=None, until=draft.expires_at, at=at, keys=house.keys
    )
