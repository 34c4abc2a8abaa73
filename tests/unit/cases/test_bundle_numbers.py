"""The numbers printed on a bundle's pages: in order at first, and never moved by what comes late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.bundles.numbers import (
    NumberTaken,
    PageRange,
    Placed,
    PrintedNumber,
    letters,
    number_pages,
    read_number,
)


def printed(*documents: Placed) -> list[str]:
    return [str(one) for one in number_pages(documents)]


def kept(first: str, pages: int = 1) -> Placed:
    number = read_number(first)
    assert number is not None
    return Placed(pages, number)


def test_a_new_bundle_counts_its_pages_from_one():
    assert printed(Placed(11), Placed(1), Placed(72)) == ["1–11", "12", "13–84"]


def test_a_late_document_takes_letters_and_moves_no_number():
    assert printed(kept("1", 12), Placed(3), kept("13", 72)) == ["1–12", "12A–12C", "13–84"]


def test_letters_go_on_after_those_that_are_there():
    assert printed(kept("1", 12), kept("12A", 3), Placed(2), kept("13")) == [
        "1–12",
        "12A–12C",
        "12D–12E",
        "13",
    ]


def test_after_z_comes_aa():
    assert printed(kept("12"), Placed(28), kept("13")) == ["12", "12A–12AB", "13"]
    assert [letters(count) for count in (1, 26, 27, 52, 53, 702, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_at_the_end_the_numbers_go_on():
    assert printed(kept("1", 12), kept("12A"), kept("13", 2), Placed(3)) == ["1–12", "12A", "13–14", "15–17"]
    assert printed(kept("1", 12), kept("12A"), Placed(3)) == ["1–12", "12A", "13–15"]


def test_numbers_of_a_document_that_was_taken_out_are_not_given_again():
    assert printed(kept("1", 3), kept("9", 2), Placed(1)) == ["1–3", "9–10", "11"]


@pytest.mark.parametrize(
    "documents",
    [(Placed(1), kept("1")), (kept("1", 12), Placed(1), kept("12A"), kept("13")), (kept("5"), kept("4"))],
    ids=["before page 1", "between 12 and 12A", "two that are kept, turned round"],
)
def test_where_no_number_is_left_it_is_said(documents):
    with pytest.raises(NumberTaken, match=r"^(1|4|12A)$"):
        number_pages(documents)


@pytest.mark.parametrize("said", ["12", "12A", "12AB", "999999ZZZ"])
def test_a_printed_number_is_read_back(said):
    assert str(read_number(said)) == said
    assert read_number(f" {said.lower()} ") == read_number(said)


@pytest.mark.parametrize("said", ["", "0", "012", "A12", "12-3", "1234567", "12ABCD", "１２"])
def test_what_is_no_number_is_not_read(said):
    assert read_number(said) is None


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=8),
)
def test_no_two_pages_have_one_number_and_none_moves(first_pages, late):
    """Late documents come one after the other, each behind the pages added before it at the same place."""
    placed = [Placed(pages) for pages in first_pages]
    placed = [Placed(one.pages, its.first) for one, its in zip(placed, number_pages(placed), strict=True)]
    for after, pages in late:
        place = min(after, len(placed))
        while place < len(placed) and placed[place].kept is not None and placed[place].kept.letter:
            place += 1
        before = [one.kept for one in placed]
        placed.insert(place, Placed(pages))
        ranges: list[PageRange] = number_pages(placed)
        placed = [Placed(one.pages, its.first) for one, its in zip(placed, ranges, strict=True)]
        numbers = [str(number) for its in ranges for number in its]
        assert len(set(numbers)) == len(numbers)
        assert [one.kept for place_now, one in enumerate(placed) if place_now != place] == before
        assert ranges == sorted(ranges, key=lambda its: its.first)
        assert all(isinstance(one.kept, PrintedNumber) for one in placed)
