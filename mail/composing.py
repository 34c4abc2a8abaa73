"""From a kind of message and its words to an email.

The words live in ``messages/<kind>/{subject,body}.txt``; the HTML is made from the same rendered text, so the
two can never say different things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
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
    subject = " ".join(_template(f"{kind}/subject.txt").render(words).split())
    blocks = _blocks(_template(f"{kind}/body.txt").render(words))
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = _mailbox(sender.name, sender.address)
    if "=?" in name:  # such a name would be read as an encoded word: say that it is only text (RFC 2047)
        message.set_raw("To", f"{Header(name, 'utf-8', maxlinelen=1000).encode()} <{address}>")
    else:
        message["To"] = _mailbox(name, address)
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(blocks) + "\n", cte="quoted-printable")
    page = _template("_layout.html").render(
        subject=subject,
        blocks=[{"text": block, "link": block if _LINK.match(block) else None} for block in blocks],
    )
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    for attachment in attachments:
        main, sub = attachment.media_type.split("/", 1)
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


_LINK = re.compile(r"https?://[^\s]+\Z")


def _blocks(text: str) -> list[str]:
    """The paragraphs of a rendered text; a link stands alone in its own."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return [part for part in parts if part]


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
