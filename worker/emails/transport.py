"""How mail leaves this installation."""

from __future__ import annotations

from mail.sending import Transport
from mail.transports import FolderTransport, SmtpTransport
from services.container import Services


def transport_of(services: Services) -> Transport:
    """The mail server that is set, or the practice mode's mailbox folder."""
    server = services.mail_server
    if server.host:
        return SmtpTransport(server.host, server.port, server.username, server.password, server.security)
    return FolderTransport(services.mailbox_dir)
