"""The one way to look a bundle up: through the right to see it.

An authority sees its own while it sees the case: of a family that moved away, or of an officer's own family,
it is a page that does not exist, as the case is. A party sees its own. Nobody else sees a bundle, the office
included: it is what one side says to a tribunal. Into a bundle go the certificates that its owner has anyway:
those that the authority was given, those of the party itself and not of the other parent.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from cases.access import cases_seen_by, certificates_seen_by
from cases.accounts.people import Viewer
from cases.bundles.models import Bundle
from cases.certificates.models import Certificate
from cases.errors import NotFound
from cases.models import Case, Party
from cases.vocabulary import Role

Owner = Viewer | Party
"""Whose a bundle is: an officer's local authority, or a party of the family."""


def bundles_of(owner: Owner) -> Select[Bundle]:
    """Return the bundles that ``owner`` may see, as a query to narrow further; the newest first."""
    query = select(Bundle).where(Bundle.removed_at.is_(None)).order_by(Bundle.made_at.desc(), Bundle.id)
    if isinstance(owner, Party):
        return query.where(Bundle.party_id == owner.id)
    if owner.role is Role.OFFICER and owner.authority_code:
        seen = cases_seen_by(owner).with_only_columns(Case.id)
        return query.where(Bundle.authority_code == owner.authority_code, Bundle.case_id.in_(seen))
    return query.where(false())


def certificates_of(owner: Owner) -> Select[Certificate]:
    """Return the certificates that ``owner`` may put into a bundle, as a query to narrow further."""
    if isinstance(owner, Party):
        return select(Certificate).where(Certificate.party_id == owner.id)
    return certificates_seen_by(owner)


def bundle_seen_by(session: Session, owner: Owner, bundle_id: UUID) -> Bundle:
    """Return the bundle of that id. Raises NotFound when there is none, or it is not theirs to see."""
    bundle = session.scalar(bundles_of(owner).where(Bundle.id == bundle_id))
    if bundle is None:
        raise NotFound("no such bundle for this viewer")
    return bundle
