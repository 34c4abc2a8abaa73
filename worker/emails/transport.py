"""How mail leaves this installation."""

from __future__ import annotations

from pathlib import Path

from mail.sending import Transport
from mail.transports import FolderTransport, SmtpTransport
from services.container import MailServer


def transport_of(server: MailServer, mailbox: Path) -> Transport:
    """Return the way to the mail server that is set, or to the practice mode's ``mailbox`` folder."""
    if server.host:
        return SmtpTransport(server.host, server.port, server.username, server.password, server.security)
    return FolderTransport(mailbox)
