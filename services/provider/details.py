"""The provider's own name, telephone, hours, email and address: changed on a page, each save a version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.provider import Provider
from cases.reference.entries import EntryVersion, current_version, versions_of
from cases.reference.provider_details import CODE, provider_data, provider_from
from cases.vocabulary import EntryKind
from services.provider.versions import add_version


def kept_provider(session: Session, first: Provider) -> tuple[Provider, int]:
    """Return the provider as it stands, and its version; 0 while the settings alone say who it is."""
    row = current_version(session, EntryKind.PROVIDER, CODE)
    return (provider_from(row.data, first), row.version) if row else (first, 0)


def save_provider(
    session: Session, provider: Provider, *, first: Provider, began_from: int, by: Viewer, at: datetime
) -> bool:
    """Save who the provider is; False where nothing changed. What the settings said becomes version 1.

    Raises ChangedMeanwhile.
    """
    now, version = kept_provider(session, first)
    if now == provider:
        return False
    if version == 0 == began_from:
        began_from = add_version(
            session, EntryKind.PROVIDER, CODE, provider_data(first), began_from=0, by=None, at=at
        ).version
    data = provider_data(provider)
    add_version(session, EntryKind.PROVIDER, CODE, data, began_from=began_from, by=by, at=at)
    return True


def logo_names(session: Session) -> set[str]:
    """Return the name of every logo that any version has."""
    return {name for row in provider_versions(session) if (name := str(row.data.get("logo") or ""))}


def provider_versions(session: Session) -> list[EntryVersion]:
    """Return every version, the latest first."""
    return versions_of(session, EntryKind.PROVIDER, CODE)
