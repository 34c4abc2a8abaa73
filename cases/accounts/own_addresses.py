"""Which email addresses and domains are a local authority's own, as the directory and its accounts say."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.reference.entries import current_version
from cases.reference.records import Authority
from cases.vocabulary import EntryKind, Role

PUBLIC_MAIL = frozenset(
    {
        "aol.com",
        "blueyonder.co.uk",
        "btinternet.com",
        "btopenworld.com",
        "gmail.com",
        "gmx.co.uk",
        "gmx.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "ntlworld.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "tiscali.co.uk",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "ymail.com",
    }
)
"""Where anybody gets an address: such a domain is no body's own, though a body may use one address there."""
OF_MANY_BODIES = frozenset(
    {"cjsm.net", "doctors.org.uk", "hscni.net", "lgflmail.org", "nhs.net", "nhs.scot", "wales.nhs.uk"}
)
"""Domains of public services that many bodies share: an address there does not say for which one works."""
SHARED = PUBLIC_MAIL | OF_MANY_BODIES


def addresses_of_authority(session: Session, code: str | None) -> set[str]:
    """Return the addresses that the directory names for an authority, and those of its officers' accounts.

    Only of officers who can sign in: one who is locked, or waits for the administrator, says nothing of it.
    """
    if not code:
        return set()
    officers = select(User.email).where(*_officers(code))
    return _recorded(session, code) | set(session.scalars(officers))


def may_be_invited_at(session: Session, code: str, email: str) -> bool:
    """Return True if a lead may invite somebody at ``email`` without asking an administrator.

    It is one of the addresses that the directory names for the authority, or on a domain of theirs. Where it
    names none, the addresses of those officers count whom an administrator added. A domain that others share
    is nobody's own: there only the very addresses count.
    """
    known = _recorded(session, code)
    if not known:
        added = select(User.email).where(*_officers(code), User.invited_by == "")
        known = set(session.scalars(added))
    known = {address.casefold() for address in known}
    domains = {domain_of(address) for address in known} - SHARED
    return email.casefold() in known or domain_of(email) in domains


def _officers(code: str) -> tuple[ColumnElement[bool], ...]:
    return (User.role == Role.OFFICER, User.authority_code == code, User.active.is_(True))


def _recorded(session: Session, code: str) -> set[str]:
    row = current_version(session, EntryKind.AUTHORITY, code)
    if row is None:
        return set()
    named = Authority.from_data(row.code, row.data)
    return {
        *named.certificate_emails,
        *named.mediation_emails,
        *named.dates_emails,
        *named.reminder_emails,
    }


def domain_of(email: str) -> str:
    """Return what follows the @ of an address, in small letters."""
    return email.casefold().rpartition("@")[2]
