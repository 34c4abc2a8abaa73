"""Emails: one recipient whatever the name, plain file names, the same words in text and HTML."""

from __future__ import annotations

import email
import json
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from cases.provider import Provider
from mail.compose import MailAttachment, Sender, compose
from mail.kinds import EmailKind

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
    "document": "Outcome Statement",
    "document_of": "of",
    "easy_read": False,
    "is_agreement": False,
    "not_all": False,
    "struck_words": "",
    "about": "A.S., CP-7K3M-2Q",
    "version": 1,
    "replaces": "",
    "changed": "",
    "reply": "",
    "in_the_room": False,
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
    words, kind = values.pop("words", WORDS), values.pop("kind", EmailKind.PLEASE_SIGN)
    return compose(kind, words, **values)  # type: ignore[arg-type]  # a bag of values


def received(message: EmailMessage) -> EmailMessage:
    """The message as a mail program reads it."""
    return email.message_from_bytes(message.as_bytes(policy=SMTP), policy=default)


@pytest.mark.hard_input("K49")
@pytest.mark.parametrize("name", TEXTS["K49"])
def test_a_name_with_commas_and_brackets_stays_one_recipient(name):
    message = received(a_message(name=name))

    (address,) = message["To"].addresses
    assert address.addr_spec == "priya.shah@example.com"
    assert address.display_name == name


@pytest.mark.hard_input("K50")
@pytest.mark.parametrize("name", ["Siân Ŵyn", "王虚构"])
def test_an_attachment_has_a_plain_name_with_the_reference_and_no_person(name):
    attachment = MailAttachment("certificate-MC-7K3M-2Q.pdf", b"%PDF-", "application/pdf")

    message = received(a_message(name=name, attachments=[attachment]))

    (part,) = message.iter_attachments()
    assert part.get_filename() == "certificate-MC-7K3M-2Q.pdf"
    assert part.get_content_type() == "application/pdf"
    assert b"filename*" not in message.as_bytes()


def test_text_and_html_say_the_same():
    message = received(a_message())

    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    page = re.sub("</?span[^>]*>", "", message.get_body(("html",)).get_content())
    paragraphs = [line for part in text.strip().split("\n\n") for line in part.split(":\n")]
    assert len(paragraphs) > 5
    assert [paragraph for paragraph in paragraphs if paragraph not in page] == []


def test_no_date_or_reference_is_parted_by_a_line_end_in_the_html():
    page = received(a_message()).get_body(("html",)).get_content()

    assert set(re.findall('nowrap">([^<]*)</span>', page)) == {
        "CP-7K3M-2Q",
        "1 December 2026",
        "11 December 2026",
    }


def test_what_a_person_is_called_is_never_markup_in_the_html():
    message = received(a_message(words={**WORDS, "name": "<script>alert(1)</script>"}))

    assert "<script>" not in message.get_body(("html",)).get_content()


def test_a_line_end_in_a_name_cannot_add_a_header():
    message = received(a_message(words={**WORDS, "reference": "CP-1\r\nBcc: x@example.com"}))

    assert message["Bcc"] is None


def test_please_sign_names_the_person_then_says_what_about_which_case_and_by_when():
    greeting, first, *_ = a_message().get_body(("plain",)).get_content().split("\n\n")

    assert greeting == "Dear Priya Shah,"
    assert first == (
        "Idris Vaughan, the mediator, asks you to read and sign the Outcome Statement (A.S., CP-7K3M-2Q) "
        "of the meeting on 1 December 2026, by the end of Friday 11 December 2026."
    )


def test_a_closed_versions_message_says_that_its_link_is_dead_and_that_everyone_signs_a_new_one():
    message = a_message(kind=EmailKind.NOT_COMPLETE, words={**WORDS, "unaffected": ""})

    text = message.get_body(("plain",)).get_content()
    assert "Our earlier link to it no longer works." in text
    assert "read and sign that one, even if you had signed this one" in text


def test_a_new_versions_message_says_that_it_is_new_what_changed_and_that_the_earlier_link_is_dead():
    words = {**WORDS, "version": 2, "replaces": 1, "changed": "Action 2, Summary", "shows_changes": True}
    message = a_message(words=words)

    text = message.get_body(("plain",)).get_content()
    assert message["Subject"].startswith("New version: please read and sign by 11 December")
    assert "sign version 2 of the Outcome Statement" in text
    assert "it replaces version 1, and the link in our earlier email no longer works" in text
    assert "What changed: Action 2, Summary. The changes are shown at the top of the document." in text


def test_a_link_has_words_on_it_and_its_address_once_for_whoever_wants_it():
    page = received(a_message()).get_body(("html",)).get_content()

    assert re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', page) == [(WORDS["link"], "Read the document")]
    assert page.count(WORDS["link"]) == 2
    assert page.index("To copy the link instead") > page.index("Questions?")


@pytest.mark.hard_input("K71")
@pytest.mark.parametrize("length", [5, 39, 40, 41, 42, 120])
def test_an_address_is_never_broken_over_two_lines_of_what_is_sent(length):
    link = f"https://mediation.example.com/open/{'x' * length}"

    part = received(a_message(words={**WORDS, "link": link})).get_body(("plain",))

    lines = part.get_payload(decode=False).splitlines()
    assert max(map(len, lines)) <= 76
    assert link in lines or part["Content-Transfer-Encoding"] == "base64"
    assert part.get_content().splitlines().count(link) == 1


@pytest.mark.hard_input("K88")
def test_automatic_answers_are_asked_not_to_come():
    message = received(a_message())

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


@pytest.mark.hard_input("K89")
@pytest.mark.parametrize(
    ("address", "domain"),
    [("hello@example.com", "example.com"), ("hello@bücher.example", "xn--bcher-kva.example")],
)
def test_the_message_id_is_under_the_senders_domain_and_the_same_for_each_try(address, domain):
    sender = Sender(PROVIDER.name, address)

    first, second = (received(a_message(sender=sender))["Message-ID"] for _ in range(2))

    assert first == second == f"<1@{domain}>"


@pytest.mark.hard_input("K67")
def test_a_sender_whose_domain_has_letters_beyond_ascii_is_named_in_its_ascii_form():
    message = received(a_message(sender=Sender(PROVIDER.name, "hello@bücher.example")))

    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (PROVIDER.name, "hello@xn--bcher-kva.example")


def test_a_word_that_is_missing_stops_the_message():
    words = {key: value for key, value in WORDS.items() if key != "link"}

    with pytest.raises(UndefinedError, match="link"):
        a_message(words=words)


def test_a_line_that_ends_in_a_condition_keeps_the_end_of_its_paragraph() -> None:
    """Jinja eats the line break after a block: a link below would then be shown as it is written here."""
    run_on = []
    for file in Path("mail/messages").glob("*/body.txt"):
        lines = file.read_text("utf-8").split("\n")
        for line, blank, after in zip(lines, lines[1:], lines[2:], strict=False):
            has_words = re.sub(r"\{%.*?%\}", "", line).strip()
            if has_words and line.endswith("%}") and not line.endswith("+%}") and not blank and after:
                run_on.append(f"{file.parent.name}: {line[-40:]}")
    assert run_on == []
