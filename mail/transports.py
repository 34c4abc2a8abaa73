"""Where messages go: a real mail server, or the folder that is the practice mode's mailbox."""

from __future__ import annotations

import hashlib
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from mail.errors import MailDeferred
from mail.replies import judged, reply_text

SERVER_SECONDS = 30
"""How long the server may take to answer one command."""
MESSAGE_SECONDS = 180
"""How long one message may take in all, if the server answers a byte at a time; shorter than the lease."""
GOODBYE_SECONDS = 5


@dataclass(frozen=True)
class SmtpTransport:
    """A mail server (RFC 5321), with STARTTLS or TLS when asked for."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    security: str = "starttls"

    def send(self, message: EmailMessage) -> str:
        """Hand over one message to one recipient; return the server's last words."""
        try:
            server = self._connection()
        except (smtplib.SMTPException, OSError) as error:
            raise _of_connecting(error) from error
        try:
            with _at_most(MESSAGE_SECONDS, server):
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise judged(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPDataError as error:
            raise judged(error.smtp_code, error.smtp_error, after_data=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise _of_connecting(error) from error
        finally:
            _leave(server)
        if refused:
            raise judged(*next(iter(refused.values())))
        return "250 accepted"

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SERVER_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SERVER_SECONDS)
        if self.security == "starttls":
            server.starttls(context=context)
        if self.username:
            server.login(self.username, self.password)
        return server


@contextmanager
def _at_most(seconds: float, server: smtplib.SMTP) -> Iterator[None]:
    """Break the connection to ``server`` after ``seconds``; what waits for its answer then fails."""

    def break_off() -> None:
        with suppress(OSError):
            if server.sock is not None:
                server.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@dataclass(frozen=True)
class FolderTransport:
    """Keeps each message as an ``.eml`` file: nothing leaves this computer."""

    folder: Path

    def send(self, message: EmailMessage) -> str:
        """Keep one message under a name made from its Message-ID, so that a repeat is the same file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32] + ".eml"
        draft = self.folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        draft.write_bytes(message.as_bytes(policy=SMTP))
        draft.replace(self.folder / name)
        return "250 kept in the mailbox"


def _of_connecting(error: smtplib.SMTPException | OSError) -> MailDeferred:
    """Return the error for a server that is away or does not take us: the mail waits until it does."""
    if isinstance(error, smtplib.SMTPResponseException):
        return MailDeferred(f"{error.smtp_code} {reply_text(error.smtp_error)}")
    return MailDeferred(f"{type(error).__name__}: {error}")


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. Whatever comes back changes nothing: the answer to DATA decided (RFC 5321, 4.1.1.10)."""
    try:
        if server.sock is not None:
            server.sock.settimeout(GOODBYE_SECONDS)
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
