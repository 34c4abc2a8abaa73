"""From a kind of email and its words to a message.

The words live in ``messages/<kind>/{subject,body}.txt``; the HTML is made from the same rendered text, so the
two can never say different things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

from mail.kinds import EmailKind

MESSAGES = Path(__file__).parent / "messages"
_POLICY = default.clone(max_line_length=76)  # characters (RFC 2045, 6.7)
ATTACHMENTS_LIMIT = 10 * 1024 * 1024
"""Bytes; above it a message carries its link alone."""


@dataclass(frozen=True)
class MailAttachment:
    """One file in a message; its name is plain ASCII and holds no person."""

    name: str
    content: bytes
    media_type: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of its content type, such as a calendar file's method."""


@dataclass(frozen=True)
class Sender:
    """From whom messages come."""

    name: str
    address: str


def compose(
    kind: EmailKind,
    words: Mapping[str, object],
    *,
    sender: Sender,
    name: str,
    address: str,
    message_id: str,
    at: datetime,
    attachments: Sequence[MailAttachment] = (),
    stop_link: str = "",
) -> EmailMessage:
    """Return the email of ``kind`` with ``words`` filled in.

    ``stop_link`` is the page on which its reader ends emails of this kind (RFC 2369, 3.2).

    Raises:
        jinja2.UndefinedError: a word is missing; it is never left blank.
    """
    address = ascii_address(address)
    subject = " ".join(_template(f"{kind}/subject.txt").render(words).split())
    blocks = _blocks(_template(f"{kind}/body.txt").render(words))
    if name:
        blocks.insert(0, _Block(f"Dear {' '.join(name.split())},"))
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = subject
    message["From"] = _mailbox(sender.name, ascii_address(sender.address))
    if "=?" in name:  # such a name would be read as an encoded word: say that it is only text (RFC 2047)
        message.set_raw("To", f"{Header(name, 'utf-8', maxlinelen=1000).encode()} <{address}>")
    else:
        message["To"] = _mailbox(name, address)
    message["Message-ID"] = sent_message_id(message_id, sender.address)
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer, please
    if stop_link:
        message["List-Unsubscribe"] = f"<{stop_link}>"
    message["X-Auto-Response-Suppress"] = "All"  # the same to servers that know only this header
    text = "\n\n".join(block.plain for block in blocks) + "\n"
    message.set_content(text, cte=_encoding(text))
    addresses = [block.link for block in blocks if block.link]
    page = _template("_layout.html").render(subject=subject, blocks=blocks, addresses=addresses)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    for attachment in attachments:
        main, sub = attachment.media_type.split("/", 1)
        message.add_attachment(
            attachment.content,
            maintype=main,
            subtype=sub,
            filename=attachment.name,
            params=dict(attachment.parameters),
        )
    return message


def sent_message_id(message_id: str, sender_address: str) -> str:
    """Return the Message-ID as sent: the outbox's own under the sender's domain (RFC 5322, 3.6.4).

    A domain that is not the sender's counts as a sign of spam. The same arguments give the same again.
    """
    local = message_id.strip("<>").rpartition("@")[0]
    domain = ascii_address(sender_address).rpartition("@")[2]
    return f"<{local}@{domain}>"


@dataclass(frozen=True)
class _Block:
    """One paragraph; with ``link``, the words on a link and its address."""

    text: str
    link: str = ""

    @property
    def plain(self) -> str:
        """The paragraph as the text part shows it: an address stands whole on a line of its own."""
        return f"{self.text}:\n{self.link}" if self.link else self.text

    @property
    def shown(self) -> Markup:
        """The paragraph as the HTML part shows it: no number or date is parted by a line's end."""
        marked = _KEPT_WHOLE.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(self.text)))
        return Markup(marked)  # noqa: S704 - escaped in the line above


_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)\Z")
"""A paragraph of the form ``[words on the link](address)``."""
_KEPT_WHOLE = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}\b|\b\d{1,2} [A-Z][a-z]+ \d{4}\b|\(UK time\)")
_LONGEST_LINE = 75  # characters that quoted-printable leaves on one line


def _blocks(text: str) -> list[_Block]:
    """Return the paragraphs of a rendered text; a link stands alone in its own."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return [
        _Block(found[1], found[2]) if (found := _LINK.match(part)) else _Block(part) for part in parts if part
    ]


def _encoding(text: str) -> str:
    """Return the transfer encoding that leaves every address whole for whoever reads the message.

    Quoted-printable breaks a longer line in two, and some readers offer half an address to press.
    """
    addresses = re.findall(r"https?://[^\s\"<]+", text)
    return "base64" if any(len(address) > _LONGEST_LINE for address in addresses) else "quoted-printable"


def ascii_address(address: str) -> str:
    """Return ``address`` with its domain in the ASCII form that every mail server takes (RFC 5891).

    A domain that has no such form is left as it is: the server says why it cannot be reached.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        known = validate_email(f"name@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return f"{local}@{known.ascii_domain}"


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=" ".join(name.split()), username=local, domain=domain)


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
