"""How often files are added: each takes the worker's time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases.bundles.models import Bundle
from services.limits import Limit, place_of, take_try

MOST_PRESSES = 120
"""A day, of one owner about one case."""


def may_add_files(session: Session, bundle: Bundle, *, at: datetime) -> bool:
    """Count one press that adds files; return False if there were too many. The caller commits."""
    owner = bundle.authority_code or str(bundle.party_id)
    place = place_of("bundle files", f"{owner} {bundle.case_id}")
    return take_try(session, [Limit(place, MOST_PRESSES, timedelta(days=1))], at=at) is None
