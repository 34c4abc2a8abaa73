"""The practice mailbox: what would have been sent, readable in the browser, and harmless there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mail.compose import MailAttachment, Sender, compose
from mail.transports import FolderTransport
from services.container import House, MailServer
from tests.client import ReviewingClient
from tests.houses import a_house
from tests.webs import a_web

AT = datetime(2026, 11, 25, 23, 52, tzinfo=UTC)
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    """A house in practice mode."""
    house = a_house(tmp_path / "data", sqlite_url)
    yield house
    house.database.close()


def arrive(house: House, number: int, *, file_name: str = "paper.html", content: bytes = SCRIPT) -> None:
    """A message as our composer makes it, put where the practice mode keeps messages."""
    message = compose(
        "password_link",
        {
            "link": f"{house.public_url}/set-password/abc",
            "until": "2pm",
            "reference": "",
            "provider": house.provider,
            "provider_phone": house.provider.phone,
            "provider_name": house.provider.name,
            "provider_phone_hours": house.provider.phone_hours,
        },
        sender=Sender("Quince Street Mediation", "hello@quincestreet.example.com"),
        name=f"Person {number} <b>",
        address=f"person{number}@example.com",
        message_id=f"<{number}@example.com>",
        at=AT + timedelta(minutes=number),
        attachments=(MailAttachment(file_name, content, "text/html"),),
    )
    FolderTransport(house.mailbox_dir).send(message)


def test_messages_stand_newest_first_and_say_that_nothing_leaves(house: House) -> None:
    """Whatever order the files lie in."""
    client = ReviewingClient(a_web(house))
    assert client.get("/mailbox").says("No messages yet")
    for number in (2, 1, 3):
        arrive(house, number)
    text = client.get("/mailbox").text
    assert "Nothing here leaves this computer" in text
    assert text.index("Person 3") < text.index("Person 2") < text.index("Person 1")
    assert not client.get("/mailbox?q=person2").says("Person 3")


def test_the_link_in_a_message_can_be_pressed(house: House) -> None:
    """In the text view, as an address of ours."""
    arrive(house, 1)
    client = ReviewingClient(a_web(house))
    page = client.get(client.get("/mailbox").links()["Set your password"])
    assert f"{house.public_url}/set-password/abc" in page.links().values()
    assert page.says("Person 1 <b>")


def test_a_message_as_seen_can_run_no_script_and_load_nothing(house: House) -> None:
    """It stands in a frame of its own policy: no script, nothing from anywhere, none of our cookies."""
    arrive(house, 1)
    client = ReviewingClient(a_web(house))
    address = client.get("/mailbox").links()["Set your password"]
    page = client.get(f"{address}?view=seen")
    assert 'sandbox="' in page.html
    assert "allow-scripts" not in page.html
    assert "allow-same-origin" not in page.html
    response = client.browser.get(f"{address}/as-seen")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["paper.html", 'a"; b.html', "Прошу.pdf", "..\\..\\x.html"])
def test_k33_a_file_in_a_message_is_saved_and_never_shown_inside_our_site(house: House, name: str) -> None:
    """Not even a web page with a script; its name can end no header."""
    arrive(house, 1, file_name=name)
    client = ReviewingClient(a_web(house))
    address = client.get("/mailbox").links()["Set your password"]
    response = client.browser.get(f"{address}/files/1")
    assert response.data == SCRIPT
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert not set(response.headers["Content-Disposition"]) & set('\\"\r\n')
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{address}/files/2").status == 404


def test_nothing_but_kept_messages_can_be_opened(house: House) -> None:
    """No other file of this computer, whatever the address says."""
    arrive(house, 1)
    (house.data_dir / "secret.eml").write_text("Subject: secret")
    client = ReviewingClient(a_web(house))
    for name in ("..%2Fsecret", "../secret", "secret", "0" * 32):
        assert client.get(f"/mailbox/{name}").status == 404


def test_a_message_of_any_shape_is_shown(house: House) -> None:
    """Also one without date, subject or text."""
    message = EmailMessage()
    message["Message-ID"] = "<bare@example.com>"
    FolderTransport(house.mailbox_dir).send(message)
    client = ReviewingClient(a_web(house))
    page = client.get("/mailbox")
    assert client.get(page.links()["No subject"]).status == 200


def test_in_production_and_with_a_mail_server_there_is_no_mailbox(house: House) -> None:
    """Not even an empty one."""
    arrive(house, 1)
    for other in (replace(house, demo=False), replace(house, mail_server=MailServer("mail.example.com"))):
        assert ReviewingClient(a_web(other)).get("/mailbox").status == 404
