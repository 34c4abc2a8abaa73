"""What is said of a meeting to whoever is invited."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cases.meetings.models import Attendance, Meeting
from cases.models import Case, Party
from cases.vocabulary import PartyRole
from services.notifications.meeting_words import who_comes


@pytest.mark.parametrize(
    ("role", "within"),
    [
        ("SENCO", "SENCO"),
        ("SEND casework manager", "SEND casework manager"),
        ("Parent", "parent"),
        ("A friend", "a friend"),
    ],
)
def test_a_role_keeps_its_capitals_only_where_they_are_an_abbreviation(role, within):
    reader = Party(id=uuid4(), name="Ewa Nowicka", role=PartyRole.PARENT)
    case = Case(safety_flag=False, parties=[reader])
    guest = Attendance(name="Joy Achterberg", role_words=role, for_whom="", invited=True)
    meeting = Meeting(case=case, mediator_name="Maud Ferris", attendances=[guest])
    assert f"Joy Achterberg ({within})" in who_comes(meeting, reader)
