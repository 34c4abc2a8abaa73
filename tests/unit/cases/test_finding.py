"""Finding a case by what people remember of a name."""

from __future__ import annotations

import pytest

from cases.finding import folded


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
