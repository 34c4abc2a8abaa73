"""Agreed actions in the office: one table, answers that came by phone, new links, and what Today asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.models import Case, Party
from cases.vocabulary import Role
from services.queries.worklist import TodoKind, todos_of, work_of
from tests import factories
from tests.agreed import party_of
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.party.agreed.conftest import SIGNED, Hall
from tests.integration.web.party.own_requests import Clock, Intake
from tests.passwords import quick_hash

PASSWORD = "long walks home"


@pytest.fixture
def halls(tmp_path: Path, database_url: str) -> Iterator[Hall]:
    clock = Clock(SIGNED)
    services = make_services(tmp_path / "data", database_url, now=clock, jobs=Intake())
    hall = Hall(services, clock)
    with services.database.write() as session:
        for role in (Role.COORDINATOR, Role.ADVISER):
            factories.a_user(session, role, password=quick_hash(PASSWORD), email=f"{role}@example.com")
    yield hall
    services.database.close()


def signed_in(hall: Hall, role: Role = Role.COORDINATOR) -> ReviewingClient:
    browser = ReviewingClient(hall.app)
    browser.post_form("/sign-in", email=f"{role}@example.com", password=PASSWORD)
    return browser


def steps(hall: Hall) -> list[tuple[str, date | None]]:
    with hall.services.database.read() as session:
        (work,) = work_of(session, select(Case).where(Case.id == hall.agreed.case_id))
        found = todos_of(session, work, at=hall.clock.at, bank_holidays=hall.services.bank_holidays)
        return [(todo.words, todo.due) for todo in found if todo.kind is TodoKind.AGREED_ACTION]


def test_the_table_shows_what_is_late_first_and_filters_by_authority_and_by_what_is_wrong(halls):
    halls.clock.at += timedelta(days=16)
    office = signed_in(halls)
    page = office.get("/office/actions")
    assert page.says(
        "Arrange a visit by the speech therapist", "Late", "No answer", "2 actions, the latest first."
    )
    assert page.text.index("Arrange a visit") < page.text.index("Issue the amended final plan")
    late = office.get("/office/actions?which=overdue&authority=Bury")
    assert late.says("Arrange a visit")
    assert "Issue the amended" not in late.text
    assert office.get("/office/actions?which=not_agreed").says("No action matches.")
    for beyond in ("77", "9" * 20):
        assert office.get(f"/office/actions?which=no_answer&page={beyond}").status == 200
    assert office.get("/office/actions?authority=Liverpool").says("No action matches.")
    adviser = signed_in(halls, Role.ADVISER)
    assert adviser.get("/office/actions").status in {403, 404}


def test_an_answer_given_by_phone_is_recorded_with_who_took_it_and_an_old_tab_adds_none(halls):
    office = signed_in(halls)
    case = office.get("/office/actions").links()["Aarav Shah"].split("/")[3]
    page = office.get(f"/office/cases/{case}/actions/1")
    wrong = office.send(page, who="2", answer="agreed", how="phone", said_on=date(2026, 11, 25))
    assert (
        "This person cannot say that now" in wrong.problems[0] or "Choose what they said" in wrong.problems[0]
    )
    silent = office.send(page, who="2", answer="not_yet", how="phone", said_on=date(2026, 11, 25))
    assert silent.problems == ["Say why it is not done yet"]
    done = office.send(silent, who="2", answer="done", how="phone", said_on=date(2026, 11, 25))
    assert done.says("The answer is recorded.", "Done, says owner")
    stale = office.send(page, who="2", answer="partly", words="Half", how="phone", said_on=date(2026, 11, 25))
    assert stale.status == 409
    assert stale.value_of("words") == "Half"
    family = halls.inside(halls.agreed.family)
    assert family.get("/your/actions/1").says(
        "said Ruth Okafor, Bury, on 25 November 2026, by phone to our office."
    )
    with halls.services.database.read() as session:
        (answer,) = session.scalars(select(AgreedAction).where(AgreedAction.number == 1)).one().answers
        assert (answer.taken_how, answer.taken_by) == ("phone", "Bea Hollis")


def test_one_parents_no_stays_in_the_table_and_on_today_after_the_other_parent_agrees(halls):
    second = uuid4()
    with halls.services.database.write() as session:
        action = session.scalars(select(AgreedAction).where(AgreedAction.number == 1)).one()
        family = session.get_one(Party, party_of(halls.services, halls.agreed.family))
        session.add(
            Party(id=second, case=action.case, number=9, role=family.role, side=family.side, name="Raj")
        )
        session.flush()
        for number, (party_id, kind) in enumerate(
            [
                (action.owner_id, ActionAnswerKind.DONE),
                (family.id, ActionAnswerKind.NOT_AGREED),
                (second, ActionAnswerKind.AGREED),
            ],
            start=1,
        ):
            answer = ActionAnswer(number=number, kind=kind, party_id=party_id)
            answer.said_by, answer.at, answer.said_on = "Someone", halls.clock.at, halls.clock.at.date()
            action.add_answer(answer)
    halls.clock.at += timedelta(days=120)
    office = signed_in(halls)
    for which in ("not_agreed", "overdue"):
        assert office.get(f"/office/actions?which={which}").says("Issue the amended final plan")
    assert office.get("/office/actions").says("Not agreed that it is done")
    assert "Action 1: not everyone agrees that it is done. Ask both sides" in [one[0] for one in steps(halls)]


def test_a_new_link_ends_the_old_one_and_a_pause_and_shows_new_digits_once(halls):
    stranger = ReviewingClient(halls.app)
    proof = stranger.post_form(halls.agreed.authority.link)
    for _ in range(5):
        proof = stranger.send(proof, code="000 000")
    office = signed_in(halls)
    case = office.get("/office/actions").links()["Aarav Shah"].split("/")[3]
    page = office.get(f"/office/cases/{case}/actions")
    assert page.says("Paused after five tries")
    shown = office.send(page, action=f"/office/cases/{case}/actions/links/2")
    assert shown.says("Make sure that it is them, then say these six digits by phone.")
    assert ReviewingClient(halls.app).get(halls.agreed.authority.link).status == 410
    assert not office.get(f"/office/cases/{case}/actions").says("Paused after five tries")


def test_today_asks_once_reminders_stop_at_once_where_no_email_reaches_and_never_of_what_is_done(halls):
    assert steps(halls) == []
    halls.clock.at = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    assert steps(halls) == [("Ask Bury about action 2: its date was 9 December 2026", date(2026, 12, 17))]
    with halls.services.database.write() as session:
        session.get_one(Party, party_of(halls.services, halls.agreed.authority)).email = None
    assert steps(halls)[0][1] == date(2026, 12, 10)
    halls.clock.at = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
    assert steps(halls) == [
        ("Ask Bury about action 2, due 9 December 2026: no email reaches them", date(2026, 12, 9))
    ]
    halls.clock.at = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    office = signed_in(halls)
    assert office.get("/office").says("Ask Bury about action 2: its date was 9 December 2026")
    assert "action 2" not in signed_in(halls, Role.ADVISER).get("/office").text
