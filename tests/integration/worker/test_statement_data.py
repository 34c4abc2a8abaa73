"""What the statement's templates are filled with while the mediator still types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cases.meetings.outcomes import Change, draft_of, save_changes, signing_capacity
from cases.models import Party
from cases.vocabulary import Choice, PartyRole, Role
from documents.templates.fill import fill
from services.statements.data import (
    PART_A,
    NamedSigner,
    agreement_day,
    named_signers,
    signer_data,
    statement_data_of,
)
from tests import factories
from tests.app_services import make_services
from tests.unit.templates_docx.shipped import lines, template

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url, now=lambda: NOW)
    yield services
    services.database.close()


def test_an_action_without_a_date_shows_none_on_the_live_page(services):
    with services.database.write() as session:
        adviser, mediator, coordinator = (
            factories.a_user(session, role) for role in (Role.ADVISER, Role.MEDIATOR, Role.COORDINATOR)
        )
        case = factories.an_advised_case(
            services, session, adviser, Choice.MEDIATION, at=NOW - timedelta(days=20)
        )
        officer = case.authority_party()
        assert officer is not None
        officer.post = "SEND casework manager"
        meeting = factories.a_meeting(session, case, mediator, coordinator, starts=NOW - timedelta(hours=3))
        outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
        dated = next(f.name for f in outcome.fields if f.name.endswith(".due_date"))
        by = factories.viewer_of(mediator)
        save_changes(session, outcome, [Change(dated, "", outcome.revision)], by=by, at=NOW)
        statement = statement_data_of(
            case,
            meeting,
            outcome,
            draft_of(outcome),
            version=1,
            agreed_on=agreement_day(meeting),
            signers=named_signers(case, draft_of(outcome)),
            draft_line="DRAFT 1: not agreed, not for signature",
            provider=services.provider,
            bank_holidays=services.bank_holidays,
        )

    words = lines(fill(template(PART_A), statement.part_a))
    rows = [line for line in words if line.startswith(("1 |", "2 |"))]
    assert all("Who: SEND casework manager, Bury" in row for row in rows)
    assert "Priya Shah, parent" in words
    assert "Ruth Okafor, SEND casework manager, for Bury" in words
    assert "Priya Shah, parent (Family of Aarav Shah)" in words
    undated, still_dated = sorted(rows, key=lambda row: "No date is written yet" not in row)
    assert "No date is written yet" in undated
    assert "November 2026" not in undated
    assert "December 2026" in still_dated


@pytest.mark.parametrize(
    ("role", "organisation", "post", "words"),
    [
        (PartyRole.AUTHORITY, "Bury", "SEND casework manager", "SEND casework manager, for Bury"),
        (PartyRole.AUTHORITY, "Bury", "", "for Bury"),
        (PartyRole.PARENT, "", "", "parent"),
    ],
)
def test_whoever_signs_for_a_body_signs_with_their_post_beside_it(role, organisation, post, words):
    assert signing_capacity(Party(role=role, organisation=organisation, post=post)) == words


def test_a_party_that_the_name_or_the_capacity_says_is_not_said_again():
    own = NamedSigner("Kofi Mensah-Reid", "Kofi Mensah-Reid", "Young person")
    officer = NamedSigner("Dan Petrie", "Liverpool", "SEND casework manager, for Liverpool")
    parent = NamedSigner("Priya Shah", "Family of Aarav Shah", "parent")

    assert [signer_data(one).get("party") for one in (own, officer, parent)] == [
        None,
        None,
        "Family of Aarav Shah",
    ]
    assert signer_data(own)["capacity"] == "young person"
