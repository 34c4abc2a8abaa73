"""A word of private notes is hunted through all that an installation shows, makes, sends and keeps."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from cases.certificates.models import Certificate
from mail.outbox import Delivery
from services.backup.backup import make_backup
from services.container import Services
from signing.models import Envelope
from tests.app_services import make_services, running_worker, wait_until
from tests.integration.web.test_matrix import NOW, Site, pages
from worker.emails.composers import compose_delivery, email_context

WORD = "quokkapebble"
OWN_PAGE = ("mediator", "mediator.talks")


def write_notes(site: Site) -> None:
    """Save the word by the page, by its script, and in a text that is too long to be kept."""
    address = f"/mediator/{site.values['reference']}/talks"
    browser = site.browsers["mediator"]
    token = browser.get(address).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "base": "0", "shown": "", "talks.family.note": f"{WORD} at home"}
    ticks = {"talks.family.done": "yes", "talks.family.shared": "yes", "talks.family.shuttle": "yes"}
    assert browser.post(address, data={**fields, **ticks, "save": "yes"}).status_code == 303
    script = {"base": "2", "talks.authority.may_share": f"{WORD} may be shared"}
    answer = browser.post(f"{address}/save", data=script, headers={"X-CSRFToken": token})
    assert answer.get_json()["clashes"] == []
    long = {**fields, "base": "9", "talks.authority.note": f"{WORD} " * 2_000, "save": "yes"}
    assert browser.post(address, data=long).status_code == 303  # to the address that shows it again
    assert WORD in browser.get(address).get_data(as_text=True)


def made_files(services: Services) -> Iterator[tuple[str, bytes]]:
    """Every document and what is packed in it: the text of a PDF, each part of a Word file."""
    for digest in services.blobs.digests():
        content = services.blobs.read(digest)
        yield digest, content
        if content.startswith(b"%PDF") and b"%%EOF" in content:
            reader = PdfReader(io.BytesIO(content))
            yield f"{digest} text", "".join(page.extract_text() for page in reader.pages).encode()
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    yield f"{digest} {name}", packed.read(name)


def sent_emails(services: Services) -> Iterator[tuple[str, bytes]]:
    """Each part of every email that was sent, and of those that wait."""
    messages = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in services.mailbox_dir.rglob("*.eml")
    ]
    assert messages
    with services.database.read() as session:
        for row in session.scalars(select(Delivery).where(Delivery.accepted_at.is_(None))):
            try:
                messages.append(compose_delivery(email_context(services), session, row))
            except Exception:  # noqa: S112 - what cannot be composed says nothing to anybody
                continue
    for message in messages:
        yield str(message["Subject"]), str(message["Subject"]).encode()
        for part in message.walk():
            content = part.get_payload(decode=True)
            yield str(message["Subject"]), content if isinstance(content, bytes) else b""


def kept_files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte on the disk."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()


def shown_pages(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every page of every role, but the writer's own page of notes."""
    for rule in pages(site):
        for who, browser in site.browsers.items():
            if (who, rule.endpoint) != OWN_PAGE:
                yield f"{rule.endpoint} as {who}", browser.get(site.address(rule)).get_data()


@pytest.fixture
def output(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What is printed; a log that begins to print meanwhile does not go on into a stream that is closed."""
    durable_work = logging.getLogger("dbos")
    before = list(durable_work.handlers)
    yield capfd
    durable_work.handlers[:] = before


def test_a_word_of_a_private_note_is_nowhere_but_on_its_writers_page(
    tmp_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture, output: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    services = replace(make_services(tmp_path / "data", sqlite_url), now=lambda: NOW)
    site = Site(services)
    write_notes(site)
    with running_worker(services):
        wait_until(lambda: _is_made(services))
    make_backup(
        services.database.engine,
        services.blobs,
        services.keys_dir,
        tmp_path / "backup",
        secrets=services.keys,
        at=NOW,
    )
    everything = [
        *shown_pages(site),
        *made_files(services),
        *sent_emails(services),
        *kept_files(tmp_path, services.note_keys.folder),
    ]
    shown = output.readouterr()
    everything += [("log", caplog.text.encode()), ("output", (shown.out + shown.err).encode())]
    assert len(everything) > 500
    assert [where for where, content in everything if WORD.encode() in content.lower()] == []
    services.database.close()


def _is_made(services: Services) -> bool:
    with services.database.read() as session:
        made = session.scalars(select(Envelope.made_at)).all()
        sent = session.scalars(select(Certificate.sent_at)).all()
        waiting = session.scalars(select(Delivery.id).where(Delivery.accepted_at.is_(None))).all()
        return bool(made) and all(made) and all(sent) and len(waiting) < 3
