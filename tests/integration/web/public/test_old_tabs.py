"""An old tab sends nothing that it does not show."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.models import Case, Party
from tests.client import ReviewingClient
from tests.integration.web.public.walking import walk_to
from workflows.house import House


@pytest.mark.hard_input("K75")
def test_answers_changed_in_another_tab_are_shown_before_they_are_sent(
    family: ReviewingClient, house: House
) -> None:
    old = walk_to(family, "/ask/check")
    family.post_form("/ask/contact?from=check", name="Asha Changed")
    refused = family.send(old, agreed=True)
    assert refused.heading == "Check your answers"
    assert refused.problems[0].startswith("Something changed since this page was opened")
    assert refused.says("Asha Changed")
    with house.database.read() as session:
        assert session.scalars(select(Case)).all() == []
    family.send(refused, agreed=True)
    with house.database.read() as session:
        assert "Asha Changed" in session.scalars(select(Party.name)).all()
