"""The mailbox of the practice mode: every message as it would arrive. Nothing of it leaves this computer."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from forms.text import searched_words
from forms.uploads import megabytes
from web.context import get_services
from web.setup import CONTENT_POLICY

mailbox = Blueprint("mailbox", __name__, url_prefix="/mailbox")
NAME = re.compile(r"[0-9a-f]{32}\Z")
LINK = re.compile(r"https?://[^\s<>\"']+")
MOST_SHOWN = 200
VIEWS = {"text": "Text", "seen": "As seen", "source": "Source"}
SEEN_POLICY = "; ".join(
    (
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
        "default-src 'none'",
        "style-src 'unsafe-inline'",  # an email carries its own style
        "img-src data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def init_mailbox(app: Flask) -> None:
    """Wire the mailbox into ``app``: for practice mode only, since anyone may read every message."""
    app.register_blueprint(mailbox)


@dataclass(frozen=True)
class Attachment:
    """A file in a message."""

    number: int
    name: str
    size: str
    media_type: str


@dataclass(frozen=True)
class ReceivedEmail:
    """One kept message, read."""

    name: str
    message: EmailMessage
    source: bytes
    came_at: datetime

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message.get("Subject", "")) or "No subject"

    @property
    def sent_to(self) -> str:
        """Name and address of the person it is for."""
        return _people(self.message["To"])

    @property
    def sent_from(self) -> str:
        """From whom it comes."""
        return _people(self.message["From"])

    @property
    def at(self) -> datetime:
        """When it was sent; for a message that does not say, when it came."""
        try:
            at = parsedate_to_datetime(str(self.message.get("Date", "")))
        except ValueError:
            return self.came_at
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        """Its plain text."""
        return _body(self.message, "plain")

    @property
    def html(self) -> str:
        """Its HTML, untouched."""
        return _body(self.message, "html")

    def attachments(self) -> list[Attachment]:
        """Return the files in it, by number from 1."""
        return [
            Attachment(
                number,
                part.get_filename() or f"file-{number}",
                megabytes(len(_content(part))),
                part.get_content_type(),
            )
            for number, part in enumerate(self.message.iter_attachments(), start=1)
        ]


@mailbox.get("")
def messages() -> ResponseReturnValue:
    """Show every message, newest first."""
    wanted = searched_words(request.args.get("q", ""), 120)
    every = _received_emails(get_services().mailbox_dir)
    found = [received for received in every if _matches(received, wanted)]
    return render_template(
        "mailbox/messages.html",
        received_emails=found[:MOST_SHOWN],
        number=len(found),
        any_at_all=bool(every),
        q=wanted,
    )


@mailbox.get("/<name>")
def message(name: str) -> ResponseReturnValue:
    """Show one message: its text with links to press, as a mail program shows it, or its source."""
    received = _received_email(name)
    view = request.args.get("view", "text")
    if view not in VIEWS:
        abort(404)
    page = render_template(
        "mailbox/message.html",
        received=received,
        view=view,
        views=VIEWS,
        text=_with_links(received.text),
        source=received.source.decode("utf-8", "replace"),
    )
    response = Response(page, mimetype="text/html")
    if view == "seen":
        response.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
    return response


@mailbox.get("/<name>/as-seen")
def as_seen(name: str) -> ResponseReturnValue:
    """Show the message's HTML alone, for the frame: no script, nothing loaded, links open in the whole
    window.
    """
    received = _received_email(name)
    html = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', received.html, count=1, flags=re.IGNORECASE)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = SEEN_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@mailbox.get("/<name>/files/<int:number>")
def attachment(name: str, number: int) -> ResponseReturnValue:
    """Show a file of a message, to be saved: never shown inside our own site."""
    received = _received_email(name)
    parts = list(received.message.iter_attachments())
    if not 1 <= number <= len(parts):
        abort(404)
    part = parts[number - 1]
    response = Response(_content(part), mimetype=part.get_content_type())
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers.set(
        "Content-Disposition", "attachment", filename=_plain_name(part.get_filename() or f"file-{number}")
    )
    return response


def _received_emails(folder: Path) -> list[ReceivedEmail]:
    found = [_read(file) for file in folder.glob("*.eml") if NAME.match(file.stem)]
    return sorted(found, key=lambda received: (received.at, received.name), reverse=True)


def _received_email(name: str) -> ReceivedEmail:
    file = get_services().mailbox_dir / f"{name}.eml"
    if not NAME.match(name) or not file.is_file():
        abort(404)
    return _read(file)


def _read(file: Path) -> ReceivedEmail:
    source = file.read_bytes()
    message = email.message_from_bytes(source, _class=EmailMessage, policy=email.policy.default)
    came_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return ReceivedEmail(file.stem, message, source, came_at)


def _people(header: Any) -> str:
    """Return names and addresses, as a person writes them."""
    known = getattr(header, "addresses", ())
    return "; ".join(", ".join(part for part in (one.display_name, one.addr_spec) if part) for one in known)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _content(part: object) -> bytes:
    content = part.get_payload(decode=True)  # type: ignore[attr-defined]  # typeshed: parts are plain Messages
    return content if isinstance(content, bytes) else b""


def _matches(received: ReceivedEmail, wanted: str) -> bool:
    text = f"{received.sent_to} {received.subject}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _with_links(text: str) -> Markup:
    """Return the text, escaped, with every address in it as a link."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        address = match[0].rstrip(".,;:)")
        pieces += [escape(text[end : match.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = match.start() + len(address)
    return Markup("").join([*pieces, escape(text[end:])])


def _plain_name(name: str) -> str:
    """Return a file name of letters, digits, dots and dashes: nothing in it can end or add a header."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:100] or "file"
