"""A role as it stands after a name."""

from __future__ import annotations

import pytest

from cases.meetings.roles import role_in_a_sentence


@pytest.mark.parametrize(
    ("role", "written"),
    [
        ("Supporter", "supporter"),
        ("Supporter, with Priya Shah", "supporter, with Priya Shah"),
        ("Parent's representative", "parent's representative"),
        ("Interpreter", "interpreter"),
        ("School or college", "school or college"),
        ("SEND casework manager", "SEND casework manager"),
        ("McKenzie friend, with Priya Shah", "McKenzie friend, with Priya Shah"),
        ("Supporters of the school", "Supporters of the school"),
        ("", ""),
    ],
)
def test_a_part_in_the_case_is_written_small_and_what_was_typed_as_typed(role: str, written: str) -> None:
    assert role_in_a_sentence(role) == written
