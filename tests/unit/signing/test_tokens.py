from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.references import ALPHABET
from signing.errors import LinkExpired, LinkForAnotherPurpose, LinkNotOurs
from signing.links.tokens import (
    LinkClaim,
    Purpose,
    canonical_token,
    make_token,
    read_token,
    short_code,
    short_code_digest,
    short_code_digests,
)

OLD_KEY, NEW_KEY = "an older secret, thirty-two characters", "a newer secret, thirty-two characters"
KEYS = [OLD_KEY, NEW_KEY]
LINK = UUID("6f1c0a52-9f0b-4a57-b8ce-0d6a58a2f0d1")
MADE = datetime(2026, 11, 25, 10, 4, 31, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)


def test_a_token_says_which_link_which_version_and_when():
    token = make_token(Purpose.OPEN_DOCUMENT, LINK, 3, MADE, KEYS)

    claim = read_token(Purpose.OPEN_DOCUMENT, token, KEYS, FORTNIGHT, at=MADE)

    assert claim == LinkClaim(LINK, 3, MADE)


def test_an_email_tried_twice_carries_the_same_link():
    first = make_token(Purpose.COPY, LINK, 1, MADE, KEYS)
    later_in_that_second = MADE + timedelta(microseconds=999_999)

    assert make_token(Purpose.COPY, LINK, 1, later_in_that_second, KEYS) == first


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((Purpose.COPY, LINK, 2, MADE), id="version"),
        pytest.param((Purpose.COPY, uuid4(), 1, MADE), id="link"),
        pytest.param((Purpose.COPY, LINK, 1, MADE + timedelta(seconds=1)), id="time"),
        pytest.param((Purpose.SAVED_FORM, LINK, 1, MADE), id="purpose"),
    ],
)
def test_each_part_of_the_claim_makes_another_token(other):
    purpose, link, version, made_at = other

    assert make_token(purpose, link, version, made_at, KEYS) != make_token(Purpose.COPY, LINK, 1, MADE, KEYS)


def test_a_token_of_an_older_key_is_still_read_and_new_ones_use_the_newest():
    old = make_token(Purpose.COPY, LINK, 1, MADE, [OLD_KEY])
    new = make_token(Purpose.COPY, LINK, 1, MADE, KEYS)

    assert read_token(Purpose.COPY, old, KEYS, FORTNIGHT, at=MADE).link_id == LINK
    assert read_token(Purpose.COPY, new, [NEW_KEY], FORTNIGHT, at=MADE).link_id == LINK
    with pytest.raises(LinkNotOurs):
        read_token(Purpose.COPY, new, [OLD_KEY], FORTNIGHT, at=MADE)


def test_a_link_lives_to_the_last_second_of_its_time_and_no_longer():
    token = make_token(Purpose.COPY, LINK, 1, MADE, KEYS)

    assert read_token(Purpose.COPY, token, KEYS, FORTNIGHT, at=MADE + FORTNIGHT).link_id == LINK
    with pytest.raises(LinkExpired) as refused:
        read_token(Purpose.COPY, token, KEYS, FORTNIGHT, at=MADE + FORTNIGHT + timedelta(seconds=1))
    assert refused.value.made_at == MADE
    assert refused.value.claim.link_id == LINK
    assert token not in str(refused.value)


def test_without_a_given_moment_now_is_meant():
    token = make_token(Purpose.COPY, LINK, 1, datetime.now(UTC), KEYS)

    assert read_token(Purpose.COPY, token, KEYS, FORTNIGHT).link_id == LINK


@pytest.mark.parametrize("made_for", list(Purpose))
@pytest.mark.parametrize("used_for", list(Purpose))
def test_a_link_opens_nothing_but_what_it_was_made_for(made_for, used_for):
    token = make_token(made_for, LINK, 1, MADE, KEYS)

    if made_for is used_for:
        assert read_token(used_for, token, KEYS, FORTNIGHT, at=MADE).version == 1
    else:
        with pytest.raises(LinkForAnotherPurpose) as refused:
            read_token(used_for, token, KEYS, FORTNIGHT, at=MADE)
        assert refused.value.purpose is made_for


@pytest.mark.hard_input("K48")
@pytest.mark.parametrize("before", ["", " ", "<", "(", '"', "“"])
@pytest.mark.parametrize(
    "after",
    [
        ".",
        ")",
        ">",
        ",",
        "%20",
        "%20%20",
        " ",
        "\n",
        '"',
        "'",
        "”",
        "%22",
        "%3E",
        ">.",
        ").",
        "\u200b",
        "...",
    ],
)
def test_what_a_mail_program_leaves_on_a_link_is_no_part_of_it(before, after):
    token = make_token(Purpose.OPEN_DOCUMENT, LINK, 1, MADE, KEYS)

    claim = read_token(Purpose.OPEN_DOCUMENT, before + token + after, KEYS, FORTNIGHT, at=MADE)

    assert claim.link_id == LINK


@pytest.mark.parametrize("after", ["x", "-", "_", ".x", "/x", "%2Fx", "?a=b", "%41", ".%20x"])
def test_anything_else_after_a_link_is_refused(after):
    token = make_token(Purpose.OPEN_DOCUMENT, LINK, 1, MADE, KEYS)

    with pytest.raises(LinkNotOurs):
        read_token(Purpose.OPEN_DOCUMENT, token + after, KEYS, FORTNIGHT, at=MADE)


@pytest.mark.parametrize("nothing", ["", ".", "..", "abc", "a.b.c", "\0", "é.é.é", "%20", "x" * 100_000])
def test_what_was_never_a_link_is_not_ours(nothing):
    with pytest.raises(LinkNotOurs):
        read_token(Purpose.COPY, nothing, KEYS, FORTNIGHT, at=MADE)


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reading(text):
    with pytest.raises(LinkNotOurs):
        read_token(Purpose.COPY, text, KEYS, FORTNIGHT, at=MADE)


def test_a_link_with_any_one_character_changed_is_refused():
    token = make_token(Purpose.COPY, LINK, 1, MADE, KEYS)

    for place, character in enumerate(token):
        for other in {"A", "B", "x", "9", "-", "_", "."} - {character}:
            changed = token[:place] + other + token[place + 1 :]
            with pytest.raises(LinkNotOurs):
                read_token(Purpose.COPY, changed, KEYS, FORTNIGHT, at=MADE)


def test_the_four_base64_spellings_of_one_signature_are_one_link_only():
    token = make_token(Purpose.COPY, LINK, 1, MADE, KEYS)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    read = []
    for last in letters:
        try:
            read.append(canonical_token(token[:-1] + last))
        except LinkNotOurs:
            continue

    assert token in read
    assert len(read) == len(letters) // 4


def test_a_signature_is_256_bits():
    assert len(make_token(Purpose.COPY, LINK, 1, MADE, KEYS).rsplit(".", 1)[1]) * 6 >= 256


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        make_token(Purpose.COPY, LINK, 1, MADE.replace(tzinfo=None), KEYS)


def test_a_short_code_is_the_same_again_and_another_for_the_next_version():
    code = short_code(LINK, 1, KEYS)

    assert code == short_code(LINK, 1, KEYS)
    assert code != short_code(LINK, 2, KEYS)
    assert code[3] == " "
    assert set(code.replace(" ", "")) <= set(ALPHABET)
    assert len(code) == 7


def test_a_code_sent_again_after_a_new_key_came_is_the_same():
    assert short_code(LINK, 1, KEYS) == short_code(LINK, 1, [OLD_KEY]) != short_code(LINK, 1, [NEW_KEY])


def test_short_codes_of_a_thousand_links_differ():
    assert len({short_code(UUID(int=number), 1, KEYS) for number in range(1000)}) == 1000


def test_a_short_code_is_found_however_it_is_typed_and_after_a_new_key():
    code = short_code(LINK, 1, [OLD_KEY])
    stored = short_code_digest(code, [OLD_KEY])

    assert stored in short_code_digests(code.lower().replace(" ", "-"), KEYS)
    assert stored not in short_code_digests(short_code(LINK, 2, [OLD_KEY]), KEYS)
    assert stored not in short_code_digests(code, [NEW_KEY])


@pytest.mark.parametrize("typed", ["", "K7M 3Q", "K7M 3Q0", "K7M 3QXX", "🙂🙂🙂🙂🙂🙂"])
def test_what_cannot_be_a_short_code_is_refused(typed):
    with pytest.raises(LinkNotOurs):
        short_code_digests(typed, KEYS)
