import io

import pytest

from cases.vocabulary import Asker
from forms.base import PageForm
from forms.choices import RadioChoice, Tick
from forms.contact_fields import AddressField, EmailAddress, PhoneField, PostcodeField
from forms.fields import (
    LOST_ON_THE_WAY,
    HiddenNumber,
    HiddenText,
    LongText,
    MainButton,
    NameField,
    PasswordText,
    TextLine,
)
from forms.validators import needed_when, one_way_at_least
from tests.unit.forms.conftest import TEXTS


class Person(PageForm):
    """Who are you?"""

    name = NameField("Your name")
    email = EmailAddress("Your email", unless="no_email")
    no_email = Tick("I do not use email")
    phone = PhoneField("Your phone number", required=False)
    postcode = PostcodeField("Postcode", required=False)
    address = AddressField("Address", required=False)
    hopes = LongText(
        "What do you hope for?",
        thing="what you hope for",
        limit=10,
        spare="or keep the rest for the call",
        required=False,
    )
    submit = MainButton("Continue")


@pytest.mark.hard_input("K10")
@pytest.mark.parametrize("name", [*TEXTS["K10"], *TEXTS["K11"]])
def test_any_name_that_can_be_printed_is_taken_as_typed(posted, name):
    form = posted(Person, {"name": name})

    assert form.name.data == name
    assert not form.name.errors


@pytest.mark.parametrize(
    ("length", "expected"), [(120, []), (121, ["You have 1 character too many. Shorten your name"])]
)
def test_a_name_may_have_120_characters(posted, length, expected):
    assert list(posted(Person, {"name": "a" * length}).name.errors) == expected


@pytest.mark.hard_input("K03")
@pytest.mark.parametrize("typed", TEXTS["K03"])
def test_a_field_tells_what_it_took_out_and_shows_the_rest(posted, typed):
    form = posted(Person, {"name": typed})

    assert form.name.errors == ["We took out 1 character that cannot be printed. Check the text"]
    assert not any(ord(character) < 32 or ord(character) == 127 for character in form.name.shown)
    assert not posted(Person, {"name": form.name.shown}).name.errors


K52_ANSWERS = {
    " testina@example.test ": "testina@example.test",
    "TESTINA@Example.TEST": "TESTINA@example.test",
    "\u200btestina@example.test": "testina@example.test",
    "testina@exa\u200bmple.test": "testina@example.test",
    "o'fictive@example.test": "o'fictive@example.test",
    "testina+send@example.test": "testina+send@example.test",
}
HOW = "Enter an email address like name@example.com, or choose 'I do not use email'"
K52_FAULTS = {
    "testina@example.test.": "Take out the full stop at the end of the email address",
    "testina@example": HOW,
    "testina@@example.test": HOW,
    "testina@example..test": HOW,
    "Testina Fictive <testina@example.test>": (
        "Enter the email address alone, like name@example.com, without a name or brackets"
    ),
    "mailto:testina@example.test": "Take out 'mailto:', so that only the email address is left",
    "a@example.test, b@example.test": "Enter one email address, not several",
}


@pytest.mark.hard_input("K52")
@pytest.mark.parametrize("typed", TEXTS["K52"])
def test_addresses_are_tidied_or_their_fault_is_told_and_they_stay(posted, typed):
    field = posted(Person, {"email": typed}).email

    if typed in K52_ANSWERS:
        assert (field.data, list(field.errors)) == (K52_ANSWERS[typed], [])
    else:
        assert (field.shown, list(field.errors)) == (typed, [K52_FAULTS[typed]])


def test_an_address_is_asked_for_unless_email_is_not_used(posted):
    assert list(posted(Person, {"email": ""}).email.errors) == [HOW]
    assert not posted(Person, {"email": "", "no_email": "yes"}).email.errors


@pytest.mark.hard_input("K16")
@pytest.mark.parametrize(
    ("typed", "kept"),
    list(
        zip(
            TEXTS["K16"][:7],
            ["ZZ1 1ZZ", "ZZ1 1ZZ", "ZZ1 1ZZ", "BFPO 61", "BF1 2AY", "D02 XY45", "JE2 3AB"],
            strict=True,
        )
    ),
)
def test_uk_postcodes_are_tidied_and_all_others_taken(posted, typed, kept):
    form = posted(Person, {"postcode": typed})

    assert form.postcode.data == kept
    assert not form.postcode.errors


@pytest.mark.hard_input("K16")
@pytest.mark.parametrize("typed", TEXTS["K16"][7:])
def test_lines_of_an_address_are_kept_as_typed(posted, typed):
    assert posted(Person, {"address": f"{typed}\r\nNowhere"}).address.data == f"{typed}\nNowhere"


def test_a_phone_number_is_kept_as_digits_and_a_wrong_one_as_typed(posted):
    assert posted(Person, {"phone": "+44 1632 960014"}).phone.data == "01632960014"

    wrong = posted(Person, {"phone": "ring the bell"}).phone
    assert wrong.errors == ["Enter a UK phone number, like 01632 960 001"]
    assert wrong.shown == "ring the bell"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (10, []),
        (11, ["You have 1 character too many. Shorten what you hope for, or keep the rest for the call"]),
        (130, ["You have 120 characters too many. Shorten what you hope for, or keep the rest for the call"]),
    ],
)
def test_a_long_text_says_by_how_much_it_is_too_long(posted, length, expected):
    assert list(posted(Person, {"hopes": "x" * length}).hopes.errors) == expected


def test_line_ends_count_once_as_the_page_counts_them(posted):
    assert not posted(Person, {"hopes": "a\r\n" * 4 + "ab"}).hopes.errors


class Odd(PageForm):
    """Carries things along."""

    version = HiddenNumber()
    place = HiddenText()
    password = PasswordText("Password")
    submit = MainButton("Save")


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 16, "٣x"])
def test_a_hidden_number_that_was_changed_is_told_and_is_none(posted, value):
    form = posted(Odd, {"version": value})

    assert form.version.data is None
    assert form.version.errors == [LOST_ON_THE_WAY]


def test_a_hidden_number_comes_out_as_a_number(posted):
    assert posted(Odd, {"version": "12"}).version.data == 12


def test_a_password_is_taken_exactly_and_never_shown(posted):
    field = posted(Odd, {"password": "  two  spaces "}).password

    assert field.data == "  two  spaces "
    assert field.shown == ""


class Revealed(PageForm):
    """Who are you?"""

    asker = RadioChoice("Who are you?", choices=Asker, required="Choose who you are")
    role = TextLine(
        "How do you help?",
        required=False,
        limit=5,
        validators=[needed_when("asker", Asker.HELPER, "Say how you help")],
    )
    submit = MainButton("Continue")


def test_a_revealed_question_is_asked_only_with_its_answer(posted):
    assert posted(Revealed, {"asker": "helper"}).role.errors == ["Say how you help"]
    assert not posted(Revealed, {"asker": "parent"}).role.errors


def test_what_was_typed_into_a_hidden_question_is_not_judged_and_not_used(posted):
    field = posted(Revealed, {"asker": "parent", "role": "far too long\0"}).role

    assert not field.errors
    assert field.data is None
    assert field.shown == "far too long"


class Reach(PageForm):
    """How can we reach you?"""

    phone = PhoneField("Phone", required=False)
    email = EmailAddress(
        "Email",
        required=False,
        validators=[one_way_at_least("phone", message="Give us one way to reach you")],
    )
    submit = MainButton("Continue")


def test_one_way_to_reach_people_is_enough(posted):
    assert posted(Reach, {}).email.errors == ["Give us one way to reach you"]
    assert not posted(Reach, {"phone": "01632 960 014"}).email.errors
    assert not posted(Reach, {"email": "ana@example.com"}).email.errors


@pytest.mark.parametrize(
    "data",
    [
        {"name": ["a", "b"], "email": ["x", "y"], "phone": ["1", "2"]},
        {"name": (io.BytesIO(b"x"), "name.txt"), "hopes": (io.BytesIO(b"x"), "hopes.txt")},
        {"name": "\ufffd", "postcode": "½" * 50, "phone": "²" * 30, "email": "@"},
        {"name[]": "a", "name.x": "b", "no_email": ["1", "2"]},
        {"csrf_token": (io.BytesIO(b"x"), "token.txt")},
    ],
)
def test_a_malformed_post_is_told_and_never_raises(posted, data):
    assert posted(Person, data, content_type="multipart/form-data").problems


def test_bytes_that_are_no_text_are_shown_as_such_and_never_raise(posted):
    form = posted(Person, b"name=%FF%FEa&email=%80", content_type="application/x-www-form-urlencoded")

    assert form.name.data == "%FF%FEa"  # werkzeug leaves such bytes as they were written


@pytest.mark.parametrize("body", ["[1]", '{"name": {"a": 1}, "csrf_token": [3]}', '"text"', "null", "{}"])
def test_a_post_of_json_counts_as_nothing_sent(posted, body):
    form = posted(Person, body, content_type="application/json")

    assert not form.name.data
    assert form.problems
