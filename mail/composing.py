"""From a kind of message and its words to an email: subject, plain text and HTML saying the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

MESSAGES = Path(__file__).parent / "messages"
ATTACHMENTS_LIMIT = 10 * 1024 * 1024
"""Bytes; above it a message carries its link alone."""


@dataclass(frozen=True)
class MailAttachment:
    """One file in a message; its name is plain ASCII and holds no person."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Sender:
    """From whom messages come."""

    name: str
    address: str


def compose(
    kind: str,
    words: Mapping[str, object],
    *,
    sender: Sender,
    name: str,
    address: str,
    message_id: str,
    at: datetime,
    attachments: Sequence[MailAttachment] = (),
) -> EmailMessage:
    """The email of ``kind`` with ``words`` filled in. A word that is missing is an error, never a blank."""
    message = EmailMessage()
    message["Subject"] = " ".join(_template(f"{kind}/subject.txt").render(words).split())
    message["From"] = _mailbox(sender.name, sender.address)
    message["To"] = _mailbox(name, address)
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_template(f"{kind}/body.txt").render(words))
    message.add_alternative(_template(f"{kind}/body.html").render(words), subtype="html")
    for attachment in attachments:
        main, sub = attachment.media_type.split("/", 1)
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(MESSAGES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(path: str) -> Template:
    return _environment().get_template(path)
