"""Which decisions a step names, where a meeting is about several."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.step_writing import WAITING
from web.office.steps import OfficeTask


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (TodoKind.ADJOURNED, "decision 2"),
        (TodoKind.ARRANGE, "decision 2"),
        (TodoKind.CALL_OFF, "decisions 1 and 2"),
    ],
)
def test_a_step_of_one_decision_names_that_one_and_a_step_of_the_meeting_all(kind, named):
    decisions = [SimpleNamespace(number=1), SimpleNamespace(number=2)]
    case, meeting = SimpleNamespace(decisions=decisions), SimpleNamespace(decisions=decisions)
    todo = Todo(
        kind,
        cast(Any, case),
        "Arrange another day",
        WAITING,
        Owner.COORDINATOR,
        due=date(2026, 12, 1),
        meeting=cast(Any, meeting),
        decision=cast(Any, decisions[1]),
    )
    assert OfficeTask(todo, "", "").words == f"Arrange another day, {named}"
