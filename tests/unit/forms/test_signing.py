"""When a typed name is the name we hold."""

from __future__ import annotations

import pytest

from forms.party import same_name


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Priya Shah", "Priya Shah"),
        ("priya shah", "PRIYA SHAH"),
        ("  Kofi   Mensah-Reid ", "Kofi Mensah-Reid"),
        ("STRASSE", "Straße"),
        ("Łukasz O\u2019Brien", "ŁUKASZ O\u2019BRIEN"),
        ("Ame\u0301lie", "Amélie"),
        ("Priya\u00a0Shah", "Priya Shah"),
        ("王虚構", "王虚構"),
        *(
            pytest.param(typed, held, marks=pytest.mark.hard_input("K63"))
            for typed, held in (
                ("Mary O\u2019Fictive", "Mary O'Fictive"),
                ("Mary O'Fictive", "Mary O\u02bcFictive"),
                ("Mary O\u00b4Fictive", "Mary O'Fictive"),
                ("Kofi Mensah\u2011Reid", "Kofi Mensah-Reid"),
                ("Kofi Mensah-Reid", "Kofi Mensah\u2010Reid"),
                ("Kofi Mensah\u2013Reid", "Kofi Mensah-Reid"),
                ("\u0130lknur Y\u0131lmaz", "\u0130lknur Y\u0131lmaz"),
                ("ilknur yilmaz", "\u0130lknur Y\u0131lmaz"),
                ("ILKNUR YILMAZ", "\u0130lknur Y\u0131lmaz"),
                ("I\u0307lknur Y\u0131lmaz", "\u0130lknur Y\u0131lmaz"),
            )
        ),
    ],
)
def test_case_spaces_and_ways_of_writing_one_letter_make_no_other_name(typed, held):
    assert same_name(typed, held)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("K Reid", "Kofi Mensah-Reid"),
        ("PriyaShah", "Priya Shah"),
        ("", "Priya Shah"),
        ("Shah Priya", "Priya Shah"),
    ],
)
def test_another_name_is_another_name(typed, held):
    assert not same_name(typed, held)
