"""What may go wrong when mail is sent."""

from __future__ import annotations


class MailError(Exception):
    """A message did not leave."""


class MailDeferred(MailError):
    """Not now: the server is away, busy or said 4xx. It is tried again."""


class UnknownEmailKind(MailError):
    """Not by this version, which has no email of this kind: it waits for one that has."""


class MailOvertaken(MailError):
    """Not any more: what the message would say is no longer so, and a later one says what is."""


class MailRefused(MailError):
    """Never to this address: the server said 5xx. A person must correct the address."""
