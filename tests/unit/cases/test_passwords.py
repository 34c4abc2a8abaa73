"""Which passwords may be used, and what is kept of them."""

from __future__ import annotations

import pytest

from cases.accounts.passwords import fault_in_password, hash_password, is_password, needs_new_hash


def test_what_is_kept_is_argon2id_with_a_salt_of_its_own() -> None:
    """Two hashes of one password differ, and both know it."""
    first, second = hash_password("long walks home"), hash_password("long walks home")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert is_password("long walks home", first)
    assert is_password("long walks home", second)
    assert not is_password("long walks homE", first)
    assert not needs_new_hash(first)


def test_where_no_password_is_kept_none_is_right() -> None:
    """Nor where what is kept is no hash of ours."""
    for kept in (None, "", "plain", "$2b$12$abc"):
        assert not is_password("", kept)
        assert not is_password("plain", kept)


def test_a_password_is_the_same_on_keyboards_that_write_its_letters_differently() -> None:
    """An é as one character or as e and accent."""
    assert is_password("cafe\u0301 on the corner", hash_password("caf\u00e9 on the corner"))


def test_a_hash_of_weaker_values_is_renewed() -> None:
    """As made by an older or smaller installation."""
    assert needs_new_hash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$" + "A" * 43)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elevenchars", "Use at least 12 characters"),
        ("", "Use at least 12 characters"),
        ("aaaaaaaaaaaaaaa", "Use more different characters"),
        ("1212121212121212", "Use more different characters"),
        ("password1234", "Choose another"),
        ("Pass Word 1234!", "Choose another"),
        ("correct horse battery staple", "Choose another"),
        ("Priya Shah-Ahmed", "Choose another"),
        ("priya.shah@example.com", "Choose another"),
    ],
)
def test_what_would_be_guessed_soon_is_refused_with_what_to_do(password: str, says: str) -> None:
    """Short, one letter over and over, everyone's first idea, or the person's own name."""
    about = ("Priya Shah-Ahmed", "priya.shah@example.com")
    assert fault_in_password(password, about=about).startswith(says)


@pytest.mark.parametrize(
    "password", ["twelve chars", "αβγδεζηθικλμ", "three small words", "x7#kq9!mvT2z", "🐢 on a red bus"]
)
def test_length_is_enough_no_mixture_is_asked_for(password: str) -> None:
    """Words, another script, signs: all may be."""
    assert fault_in_password(password, about=("Priya Shah",)) == ""
