"""Finding a case by what people remember of a name."""

from __future__ import annotations

import pytest

from cases.search import folded, is_found


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
