"""Emails: one recipient whatever the name, plain file names, the same words in text and HTML."""

from __future__ import annotations

import email
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from cases.provider import Provider
from mail.composing import MailAttachment, Sender, compose

TEXTS = json.loads((Path(__file__).parents[2] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))
PROVIDER = Provider(
    "Quince Street Mediation (example)",
    "0808 157 0155",
    "9am to 5pm",
    "hello@example.com",
    ("7 Quince Street",),
)
WORDS = {
    "provider": PROVIDER,
    "reference": "CP-7K3M-2Q",
    "name": "Priya Shah",
    "mediator": "Idris Vaughan",
    "met": "1 December 2026",
    "by": "Friday 11 December 2026",
    "by_short": "11 December",
    "link": "http://127.0.0.1:8000/open/abc.def.ghi",
    "second_step": "the date of birth",
    "short_code": "K7M 3QX",
    "code_page": "127.0.0.1:8000/code",
}


def a_message(**changes: object) -> EmailMessage:
    values: dict[str, object] = {
        "sender": Sender(PROVIDER.name, PROVIDER.email),
        "name": "Priya Shah",
        "address": "priya.shah@example.com",
        "message_id": "<1@counterpart.invalid>",
        "at": datetime(2026, 11, 25, 10, 4, tzinfo=UTC),
        **changes,
    }
    words = values.pop("words", WORDS)
    return compose("please_sign", words, **values)  # type: ignore[arg-type]  # a bag of values


def received(message: EmailMessage) -> EmailMessage:
    """The message as a mail program reads it."""
    return email.message_from_bytes(message.as_bytes(policy=SMTP), policy=default)


@pytest.mark.parametrize("name", TEXTS["K49"])
def test_k49_a_name_with_commas_and_brackets_stays_one_recipient(name):
    message = received(a_message(name=name))

    (address,) = message["To"].addresses
    assert address.addr_spec == "priya.shah@example.com"
    assert address.display_name == name


@pytest.mark.parametrize("name", ["Siân Ŵyn", "王虚构"])
def test_k50_an_attachment_has_a_plain_name_with_the_reference_and_no_person(name):
    attachment = MailAttachment("certificate-MC-7K3M-2Q.pdf", b"%PDF-", "application/pdf")

    message = received(a_message(name=name, attachments=[attachment]))

    (part,) = message.iter_attachments()
    assert part.get_filename() == "certificate-MC-7K3M-2Q.pdf"
    assert part.get_content_type() == "application/pdf"
    assert b"filename*" not in message.as_bytes()


def test_text_and_html_say_the_same():
    message = received(a_message())

    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    page = message.get_body(("html",)).get_content()
    paragraphs = text.strip().split("\n\n")
    assert len(paragraphs) > 4
    assert [paragraph for paragraph in paragraphs if paragraph not in page] == []


def test_what_a_person_is_called_is_never_markup_in_the_html():
    message = received(a_message(words={**WORDS, "name": "<script>alert(1)</script>"}))

    assert "<script>" not in message.get_body(("html",)).get_content()


def test_a_line_end_in_a_name_cannot_add_a_header():
    message = received(a_message(words={**WORDS, "reference": "CP-1\r\nBcc: x@example.com"}))

    assert message["Bcc"] is None


def test_the_first_line_of_please_sign_speaks_to_the_reader_and_says_what_to_do():
    first, *_ = a_message().get_body(("plain",)).get_content().split("\n\n")

    assert first == (
        "Idris Vaughan, your mediator, asks you to read and sign the Outcome Statement of your meeting "
        "on 1 December 2026."
    )


def test_a_word_that_is_missing_stops_the_message():
    words = {key: value for key, value in WORDS.items() if key != "link"}

    with pytest.raises(UndefinedError, match="link"):
        a_message(words=words)
