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

from mail.errors import MailDeferred, MailRefused

SERVER_SECONDS = 30
"""How long the server may take to answer one command."""
MESSAGE_SECONDS = 180
"""How long one message may take in all, if the server answers a byte at a time; shorter than the lease."""


@dataclass(frozen=True)
class SmtpTransport:
    """A mail server (RFC 5321), with STARTTLS or TLS when asked for."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    security: str = "starttls"

    def send(self, message: EmailMessage) -> str:
        """Hand over one message to one recipient; the server's last words."""
        try:
            with self._connection() as server, _at_most(MESSAGE_SECONDS, server):
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _judged(code, words) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
            # About us, not about the recipient: an operator mends it, and the mail waits.
            raise MailDeferred(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDeferred(f"{type(error).__name__}: {error}") from error
        if refused:
            code, words = next(iter(refused.values()))
            raise _judged(code, words)
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


def _judged(code: int, words: bytes | str) -> MailDeferred | MailRefused:
    kind = MailRefused if 500 <= code < 600 and code not in AUTHENTICATION_CODES else MailDeferred
    return kind(f"{code} {_text(words)}")


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


AUTHENTICATION_CODES = frozenset({530, 534, 535, 538})
"""5xx about our own sign-in, not about the recipient: an operator mends them, the mail waits."""
