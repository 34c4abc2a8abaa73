import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.codes import code_matches, grouped, hash_code, new_code, new_salt, read_code

KEYS = ["an older secret, thirty-two characters", "a newer secret, thirty-two characters"]


def test_a_code_is_six_digits_and_rarely_the_same_twice():
    codes = {new_code() for _ in range(200)}

    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 190


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
    salt = new_salt()

    assert code_matches(typed, hash_code("482197", salt, keys=KEYS), salt=salt, keys=KEYS)


@pytest.mark.parametrize("typed", ["482198", "", "48219", "4821977", "48219x", "abcdef", "½82197", "²82197"])
def test_another_code_is_not_recognised(typed):
    salt = new_salt()

    assert not code_matches(typed, hash_code("482197", salt, keys=KEYS), salt=salt, keys=KEYS)


def test_nothing_typed_never_matches_the_hash_of_nothing():
    salt = new_salt()

    assert not code_matches("", hash_code("", salt, keys=KEYS), salt=salt, keys=KEYS)


def test_a_code_hashed_before_a_new_key_came_still_matches():
    salt = new_salt()
    hashed = hash_code("482197", salt, keys=KEYS[:1])

    assert code_matches("482197", hashed, salt=salt, keys=KEYS)
    assert not code_matches("482197", hashed, salt=salt, keys=KEYS[1:])


def test_equal_codes_have_different_hashes_and_the_code_is_not_in_them():
    hashes = {hash_code("482197", new_salt(), keys=KEYS) for _ in range(5)}

    assert len(hashes) == 5
    assert all("482197" not in hashed and len(hashed) == 64 for hashed in hashes)


@given(st.text(max_size=30))
def test_any_text_can_be_read(text):
    code = read_code(text)

    assert code is None or (len(code) == 6 and code.isascii() and code.isdigit())


def test_a_code_is_shown_in_two_groups():
    assert grouped("482197") == "482 197"
    assert read_code(grouped("082197")) == "082197"
