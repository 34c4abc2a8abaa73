import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.codes import grouped, read_code


@pytest.mark.parametrize(
    "typed",
    [
        "482197",
        "482 197",
        " 482-197 ",
        "482\u00a0197",
        "4 8 2 1 9 7",
        "482–197",
        "\u200b482197",
        "４８２１９７",
        pytest.param("482,197", marks=pytest.mark.hard_input("K84")),
        pytest.param("482 197.", marks=pytest.mark.hard_input("K84")),
        pytest.param("482197\u200b", marks=pytest.mark.hard_input("K84")),
        "'482197'",
        "482/197",
    ],
)
def test_a_code_is_recognised_however_it_is_typed(typed):
    assert read_code(typed) == "482197"


@pytest.mark.parametrize("typed", ["", "48219", "4821977", "48219x", "abcdef", "½82197", "²82197"])
def test_what_is_not_six_digits_is_no_code(typed):
    assert read_code(typed) is None


@given(st.text(max_size=30))
def test_any_text_can_be_read(text):
    code = read_code(text)

    assert code is None or (len(code) == 6 and code.isascii() and code.isdigit())


def test_a_code_is_shown_in_two_groups():
    assert grouped("482197") == "482 197"
    assert read_code(grouped("082197")) == "082197"
