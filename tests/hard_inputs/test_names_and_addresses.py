"""Names without ink, letters under a heap of marks, and addresses that no mail server would take."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.base import PageForm
from forms.mediator.outcome_rows import PersonRow, SignerRow
from forms.office.people import AddPartyForm, PartyForm
from forms.party import SignForm
from forms.public.ask_people import ChildForm, ContactForm, TheirContactForm, WhoForm
from forms.text import can_be_a_name, most_marks_on_one_letter, shows_something
from mail.compose import Sender, compose
from mail.kinds import EmailKind
from tests.factories import ARRIVED

WITHOUT_INK = [
    *("\u3164", "\u2800", "\u115f", "\u200d", "\ufe0f", "\u3164 \u2800", "."),
    *("\ufffc", "\ufffd", "\U0001d159", "\ufffc \U0001d159", "\u0640\u0640"),
    *("\u2019", "^", "|", "\u201c\u201d", "\u00b4"),
]
HEAPED = "Z" + "\u0301\u0316" * 30 + "oe Adams"
REAL = [
    "Priya Shah",
    "X Æ A-12",
    "李",
    "محمد الأمين",
    "Nguyễn Thị Ánh",
    "ณัฐวุฒิ",
    "עֲבוֹדָה",
    "किरण",
    "དཔལ་ལྡན",
    "🦊",
    "7",
]


def checked(form: type[PageForm], **typed: str) -> PageForm:
    """The form with what was typed, judged without a token."""
    made = form(MultiDict(typed), meta={"csrf": False})
    made.validate()
    return made


@pytest.mark.hard_input("K57")
@pytest.mark.parametrize("name", WITHOUT_INK)
@pytest.mark.parametrize(
    ("form", "field", "missing"),
    [
        (ChildForm, "person_name", "Enter their full name"),
        (ContactForm, "name", "Enter your full name"),
        (TheirContactForm, "their_name", "Enter their full name"),
        (PartyForm, "name", "Enter the full name"),
    ],
)
@pytest.mark.usefixtures("page_context")
def test_a_name_without_ink_is_no_name(form, field, missing, name):
    assert list(checked(form, **{field: name})[field].errors) == [missing]


@pytest.mark.hard_input("K57")
@pytest.mark.parametrize("name", WITHOUT_INK)
@pytest.mark.usefixtures("page_context")
def test_a_signature_without_ink_signs_nothing(name):
    form = checked(SignForm, method="typed", typed=name, confirmed="yes")
    assert list(form.typed.errors) in (["Enter your full name"], ["Enter your name"])


@pytest.mark.hard_input("K57")
@pytest.mark.usefixtures("page_context")
def test_a_helper_and_a_guest_need_a_name_with_ink_too():
    assert checked(WhoForm, asker="helper", helper_name="\u3164").helper_name.errors
    assert PersonRow(MultiDict({"name": "."})).validate() is False


@pytest.mark.hard_input("K57")
@pytest.mark.usefixtures("page_context")
def test_a_heap_of_marks_on_one_letter_is_refused_in_words():
    form = checked(PartyForm, name=HEAPED)
    assert list(form.name.errors) == ["The full name has too many marks on one letter. Type it with fewer"]
    assert form.name.shown.startswith("Ź")  # what was typed is still there


@pytest.mark.hard_input("K57")
@pytest.mark.parametrize("name", REAL)
@pytest.mark.usefixtures("page_context")
def test_names_of_every_script_stay_as_typed(name):
    assert can_be_a_name(name)
    assert most_marks_on_one_letter(name) <= 6
    assert not checked(AddPartyForm, name=name).name.errors


@pytest.mark.hard_input("K57")
@pytest.mark.usefixtures("page_context")
def test_text_that_shows_nothing_counts_as_nothing_typed():
    assert not shows_something("\u2800\u3164\u200d\ufe0f")
    assert checked(WhoForm, asker="helper", helper_role="\u2800").helper_role.errors


@pytest.mark.hard_input("K67")
def test_mail_goes_to_the_ascii_form_of_a_domain():
    message: Any = compose(
        EmailKind.PASSWORD_LINK,
        {"provider": _Anyone(), "name": "Testina", "link": "http://127.0.0.1", "until": "noon"},
        sender=Sender("Office", "office@example.com"),
        name="Testina",
        address="testina@bücher.example",
        message_id="<a@b.invalid>",
        at=ARRIVED,
    )
    assert message["To"].addresses[0].addr_spec == "testina@xn--bcher-kva.example"
    assert message.as_bytes().split(b"\n\n")[0].isascii()


@pytest.mark.hard_input("K67")
@pytest.mark.usefixtures("page_context")
def test_an_address_in_another_script_is_taken_and_shown_as_typed():
    form = checked(ContactForm, email="testina@bücher.example")
    assert (form.email.data, list(form.email.errors)) == ("testina@bücher.example", [])


@pytest.mark.hard_input("K67")
@pytest.mark.usefixtures("page_context")
def test_a_local_part_of_65_letters_is_refused_beside_the_field():
    form = checked(ContactForm, email="a" * 65 + "@example.com")
    assert list(form.email.errors) == [
        "The part before the @ is longer than 64 characters. Check the email address"
    ]
    assert not checked(ContactForm, email="a" * 64 + "@example.com").email.errors


class _Anyone:
    name, phone, phone_hours = "Quince Street", "0808 157 0155", "9am to 5pm"


@pytest.fixture
def page_context():
    """Forms are made while a page is served."""
    from flask import Flask

    app = Flask(__name__)
    app.secret_key = "for tests"
    with app.test_request_context("/", method="POST"):
        yield


@pytest.mark.hard_input("K57")
@pytest.mark.parametrize(
    ("form", "field"),
    [(PersonRow, "role"), (SignerRow, "capacity"), (PartyForm, "post"), (WhoForm, "helper_role")],
    ids=lambda one: one if isinstance(one, str) else "",
)
@pytest.mark.usefixtures("page_context")
def test_a_role_a_post_and_what_someone_signs_as_follow_the_rule_of_names(form, field):
    for typed, expected in ((".", "Enter "), (HEAPED, "has too many marks on one letter")):
        box = form(MultiDict({field: typed, "asker": "helper", "submit": "yes"}))
        box.validate()
        assert expected in " ".join(box[field].errors), typed
    assert not checked(PartyForm, name="Ruth Okafor", post="SEND officer (0–25)").post.errors
