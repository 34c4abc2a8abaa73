import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.phones import national_number, spaced
from forms.text import clean, clean_line, plain_digits, without_invisible
from tests.unit.forms.conftest import TEXTS


@pytest.mark.hard_input("K03")
@pytest.mark.parametrize("typed", TEXTS["K03"])
def test_control_characters_are_taken_out_and_counted(typed):
    cleaned = clean(typed)

    assert cleaned.removed == 1
    assert cleaned.notice == "We took out 1 character that cannot be printed. Check the text"
    assert cleaned.text == "".join(character for character in typed if character not in "\0\x1b\b\x7f")


@pytest.mark.parametrize("typed", [*TEXTS["K01"], *TEXTS["K02"], *TEXTS["K10"], *TEXTS["K11"]])
def test_text_that_can_be_printed_is_kept_character_for_character(typed):
    assert clean(typed).text == unicodedata.normalize("NFC", typed)
    assert clean(typed).removed == 0
    assert clean(typed).notice == ""


def test_several_removed_characters_are_told_in_the_plural():
    assert clean("a\0b\0").notice == "We took out 2 characters that cannot be printed. Check the text"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_every_kind_of_line_end_becomes_one(end):
    assert clean(f"one{end}two").text == "one\ntwo"


def test_accents_typed_as_two_characters_become_one():
    assert clean("Sio\u0302n").text == "Siôn"


def test_characters_that_turn_reading_round_are_taken_out():
    assert clean("\u202eevil\u2066").text == "evil"


def test_a_flag_keeps_the_hidden_letters_it_is_spelled_with():
    england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

    assert clean(f"{england} hello").text == f"{england} hello"
    assert clean("hello\U000e0067\U000e0062").text == "hello"


def test_one_line_holds_no_line_end_and_no_double_space():
    assert clean_line(" Ana\r\n  Lund\t ").text == "Ana Lund"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed):
    once = clean(typed).text

    assert clean(once).text == once
    assert clean(once).removed == 0


@given(st.text())
def test_what_is_kept_holds_no_control_character_but_line_end_and_tab(typed):
    assert all(
        unicodedata.category(character) != "Cc" or character in "\n\t" for character in clean(typed).text
    )


def test_addresses_lose_what_shows_nothing():
    assert without_invisible(" \u200bana@exa\u200bmple.com\u200e ") == "ana@example.com"


def test_digits_of_other_scripts_are_read():
    assert plain_digits("２０２６ ٣ ३") == "2026 3 3"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("08081570155", "0808 157 0155"),
        ("01632 960014", "01632 960 014"),
        ("+44 (0)1632 960 014", "01632 960 014"),
        ("0044 1632-960-014", "01632 960 014"),
        ("07700 900 000", "07700 900 000"),
        ("020 7946 0000", "020 7946 0000"),
        ("01174960000", "0117 496 0000"),
        ("0161 496 0000", "0161 496 0000"),
        ("0333 323 7768", "0333 323 7768"),
        ("0800 111111", "0800 111111"),
    ],
)
def test_a_uk_number_is_spaced_by_its_area_code(typed, shown):
    number = national_number(typed)

    assert number is not None
    assert spaced(number).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    "typed", ["", "12345", "04632 960 014", "01632 960 1", "01632 960 0144 5", "ext 12", "+353 1 234 5678"]
)
def test_what_is_no_uk_number_is_not_taken_for_one(typed):
    assert national_number(typed) is None
    assert spaced(typed) == typed


@pytest.mark.hard_input("K85")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\uf0b7\tReading\n\uf0a7\tSpelling", "\u2022\tReading\n\u2022\tSpelling"),
        ("\uf0d8 first \uf0fc done", "\u2022 first \u2713 done"),
        ("speech and lan\u00adguage ther\u00adapy", "speech and language therapy"),
        ("a picture \ufffc stood here", "a picture  stood here"),
        ("Name\tHours\nAna\t3", "Name\tHours\nAna\t3"),
        ("break\u200bhere\ufeff\u2060", "breakhere"),
    ],
)
def test_what_word_leaves_in_pasted_text_is_put_right_without_a_word(typed, kept):
    cleaned = clean(typed)

    assert cleaned.text == kept
    assert cleaned.notice == ""
