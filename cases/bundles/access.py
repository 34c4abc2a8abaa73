"""The one way to look a bundle up: through the right to see it.

An authority sees its own, also of a case that moved to another since; a party its own. Nobody else sees a
bundle, the office included: it is what one side says to a tribunal.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.bundles.models import Bundle
from cases.errors import NotFound
from cases.models import Party
from cases.vocabulary import Role

Owner = Viewer | Party
"""Whose a bundle is: an officer's local authority, or a party of the family."""


def bundles_of(owner: Owner) -> Select[Bundle]:
    """Return the bundles that ``owner`` may see, as a query to narrow further; the newest first."""
    query = select(Bundle).where(Bundle.removed_at.is_(None)).order_by(Bundle.made_at.desc(), Bundle.id)
    if isinstance(owner, Party):
        return query.where(Bundle.party_id == owner.id)
    if owner.role is Role.OFFICER and owner.authority_code:
        return query.where(Bundle.authority_code == owner.authority_code)
    return query.where(false())


def bundle_seen_by(session: Session, owner: Owner, bundle_id: UUID) -> Bundle:
    """Return the bundle of that id. Raises NotFound when there is none, or it is not theirs to see."""
    bundle = session.scalar(bundles_of(owner).where(Bundle.id == bundle_id))
    if bundle is None:
        raise NotFound("no such bundle for this viewer")
    return bundle
