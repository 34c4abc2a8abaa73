"""Five wrong answers pause what they guard; a right one before that forgets them."""

from datetime import UTC, datetime

import pytest

from signing.tries import TRIES, Locked, Tries, WrongAnswer

NOW = datetime(2026, 11, 25, 10, 4, tzinfo=UTC)


def answered(tries: Tries, right: bool) -> Tries:
    return tries.after(right, at=NOW, whose="signer 1")


def test_each_wrong_answer_says_how_many_are_left_and_the_fifth_locks():
    tries, said = Tries(), []
    for _ in range(TRIES):
        tries = answered(tries, False)
        with pytest.raises((WrongAnswer, Locked)) as refused:
            tries.refuse(whose="signer 1")
        said.append(getattr(refused.value, "left", "locked"))

    assert said == [4, 3, 2, 1, "locked"]
    assert tries == (TRIES, NOW)


def test_a_right_answer_forgets_the_wrong_ones_before_it():
    assert answered(Tries(4), True) == (0, None)


@pytest.mark.parametrize("right", [True, False])
def test_once_locked_no_answer_is_judged(right):
    with pytest.raises(Locked, match="signer 1"):
        answered(Tries(TRIES, NOW), right)


def test_the_last_try_is_one_try():
    with pytest.raises(WrongAnswer) as refused:
        Tries(4).refuse(whose="signer 1")

    assert refused.value.sentence == "That does not match what we have. You have 1 try left."
