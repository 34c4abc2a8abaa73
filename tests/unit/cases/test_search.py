"""Finding a case by what people remember of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search.folding import beginnings, folded, is_found
from cases.search.index import words_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O'Brien", "obrien"),
        ("O’BRIEN", "obrien"),
        ("Łukasz", "lukasz"),
        ("Zoë Müller-Ångström", "zoemullerangstrom"),
        ("CP-7K3M-2Q", "cp7k3m2q"),
        ("سامي", "سامي"),
        ("王小明 😀", "王小明"),
        ("Straße", "strasse"),
        (" ", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(typed, kept):
    assert folded(typed) == kept


@pytest.mark.hard_input("K81")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("O’Brien", "Aoife O'Brien"),
        ("OBrien", "Aoife O’Brien"),
        ("o'brien aoife", "Aoife O’Brien"),
        ("Lukasz", "Łukasz Żak"),
        ("zak", "Łukasz Żak"),
        ("Mensah‑Reid", "Ama Mensah-Reid"),
        ("mensah reid", "Ama Mensah‑Reid"),
        ("MC–7K3M–2Q", "MC-7K3M-2Q"),
        ("7k3m 2q", "MC-7K3M-2Q"),
        ("", "anything"),
    ],
)
def test_a_search_forgives_how_marks_and_letters_are_typed(typed, said):
    assert is_found(typed, "CP-1111-22", said)
    assert not typed or not is_found(typed, "CP-1111-22", "Somebody Else")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Aoife O’Brien", ["aoifeobrien", "obrien", "brien"]),
        ("Zoë Müller-Ångström", ["zoemullerangstrom", "mullerangstrom", "angstrom"]),
        ("CP-7K3M-2Q", ["cp7k3m2q", "7k3m2q", "2q"]),
        ("سامي", ["سامي", "امي", "مي", "ي"]),
        ("王小明 😀", ["王小明", "小明", "明"]),
        ("প্রিয়া", ["পরয", "রয", "য"]),
        ("Straße", ["strasse"]),
        (" – ", []),
    ],
)
def test_a_word_begins_after_a_space_or_a_mark_and_anywhere_where_no_spaces_are_written(said, kept):
    assert list(beginnings(said, longest=40)) == kept


@given(st.lists(st.text(max_size=12), max_size=5))
def test_each_word_and_all_that_follows_it_can_be_found_by_how_it_begins(words):
    kept = list(beginnings(" ".join(words), longest=1000))
    for place, word in enumerate(words):
        if begins := folded(word):
            assert any(one.startswith(begins) for one in kept)
            assert not place or any(one.startswith(folded("".join(words[place:]))) for one in kept)


def test_a_phone_number_is_found_with_its_last_digits_and_from_abroad_and_by_the_office_alone():
    words = words_of(["Ana Li"], phones=["+44 (0) 7700 900123", "+44 7700 900123"], for_office=["Ana Ray"])
    assert words["900123"]
    assert words["07700900123"]
    assert words["447700900123"]
    assert (words["anali"], words["li"], words["anaray"]) == (False, False, True)
