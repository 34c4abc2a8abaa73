"""What the statement's templates are filled with while the mediator still types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cases.outcomes import Change, draft_of, save_changes
from cases.vocabulary import Choice, Role
from documents.fill import fill
from tests import factories
from tests.houses import a_house
from tests.unit.templates_docx.shipped import lines, template
from workflows.statement import PART_A, agreement_day, statement_paper

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path, sqlite_url):
    house = a_house(tmp_path / "data", sqlite_url, now=lambda: NOW)
    yield house
    house.database.close()


def test_an_action_without_a_date_shows_none_on_the_live_page(house):
    with house.database.write() as session:
        adviser, mediator, coordinator = (
            factories.a_user(session, role) for role in (Role.ADVISER, Role.MEDIATOR, Role.COORDINATOR)
        )
        case = factories.an_advised_case(
            house, session, adviser, Choice.MEDIATION, at=NOW - timedelta(days=20)
        )
        meeting = factories.a_meeting(session, case, mediator, coordinator, starts=NOW - timedelta(hours=3))
        outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
        dated = next(f.name for f in outcome.fields if f.name.endswith(".due_date"))
        by = factories.viewer_of(mediator)
        save_changes(session, outcome, [Change(dated, "", outcome.revision)], by=by, at=NOW)
        paper = statement_paper(
            house,
            case,
            meeting,
            outcome,
            draft_of(outcome),
            version=1,
            agreed_on=agreement_day(meeting),
            signers=(),
            draft_line="DRAFT 1: not agreed, not for signature",
        )

    rows = [line for line in lines(fill(template(PART_A), paper.part_a)) if line.startswith(("1 |", "2 |"))]
    undated, still_dated = sorted(rows, key=lambda row: "No date is written yet" not in row)
    assert "No date is written yet" in undated
    assert "November 2026" not in undated
    assert "December 2026" in still_dated
