"""Kinds of email by who reads them, for tests of their words."""

from __future__ import annotations

from typing import Final

from mail.kinds import EmailKind, Recipient

STAFF: Final = frozenset({Recipient.OFFICE, Recipient.MEDIATOR, Recipient.COORDINATOR})
FOR_STAFF: Final = frozenset(kind for kind in EmailKind if kind.recipients <= STAFF)
"""Kinds that nobody outside the provider gets."""
