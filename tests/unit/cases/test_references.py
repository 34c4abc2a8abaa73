import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.references import (
    ALPHABET,
    new_check_code,
    new_reference,
    read_check_code,
    read_reference,
)


@pytest.mark.parametrize("prefix", ["CP", "MC", "OS"])
def test_a_reference_has_its_prefix_and_no_character_that_is_taken_for_another(prefix):
    reference = new_reference(prefix)

    assert re.fullmatch(rf"{prefix}-[A-HJKMNP-TV-Z2-9]{{4}}-[A-HJKMNP-TV-Z2-9]{{2}}", reference)
    assert not set("ILOU01") & set(reference.removeprefix(prefix))


def test_the_alphabet_has_thirty_characters_once_each():
    assert len(ALPHABET) == len(set(ALPHABET)) == 30


def test_a_thousand_references_differ():
    assert len({new_reference("CP") for _ in range(1000)}) == 1000


@pytest.mark.parametrize("prefix", ["", "C", "cp", "CPX", "C1"])
def test_a_prefix_is_two_capital_letters(prefix):
    with pytest.raises(ValueError, match="two capital letters"):
        new_reference(prefix)


@pytest.mark.parametrize(
    "typed",
    [
        "CP-7K3M-2Q",
        "cp-7k3m-2q",
        " CP 7K3M 2Q ",
        "CP7K3M2Q",
        "7k3m2q",
        "7K3M–2Q",
        "CP‑7K3M‑2Q",
        "CP\u00a07K3M\u00a02Q.",
        "ＣＰ－７Ｋ３Ｍ－２Ｑ",
        "CP-7K3M-2Q\u200b",
    ],
)
def test_a_reference_is_recognised_however_it_is_typed(typed):
    assert read_reference(typed, prefix="CP") == "CP-7K3M-2Q"


def test_a_nought_for_the_letter_of_a_prefix_is_forgiven():
    assert read_reference("0s-4h8w-9n", prefix="OS") == "OS-4H8W-9N"


@pytest.mark.parametrize(
    "typed",
    ["", "CP", "MC-7K3M-2Q", "CP-7K3M-2", "CP-7K3M-2QQ", "CP-7K3M-20", "CP-7K3M-2O", "CP-7K3M-2é", "🙂" * 6],
)
def test_what_cannot_be_the_reference_is_none(typed):
    assert read_reference(typed, prefix="CP") is None


@given(st.text(max_size=40))
def test_any_text_can_be_read(text):
    reference = read_reference(text, prefix="CP")
    code = read_check_code(text)

    assert reference is None or read_reference(reference, prefix="CP") == reference
    assert code is None or read_check_code(code) == code


@pytest.mark.parametrize("typed", ["H4T 9WX", "h4t9wx", "H4T-9WX", " h 4 t 9 w x "])
def test_a_check_code_is_recognised_however_it_is_typed(typed):
    assert read_check_code(typed) == "H4T 9WX"


def test_a_fresh_check_code_reads_as_itself():
    code = new_check_code()

    assert read_check_code(code) == code
