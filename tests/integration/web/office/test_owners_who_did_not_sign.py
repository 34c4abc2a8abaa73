"""A school that did not sign has something to do: it gets a way to that alone, by email or by letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.models import Case, Party
from cases.vocabulary import Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.reminders import remind_owners
from services.container import Services
from services.queries.worklist import TodoKind, todos_of, work_of
from services.requests import end_request_link
from tests import factories
from tests.agreed import finished, owned_by_a_school
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.party.agreed.conftest import SIGNED, Hall
from tests.integration.web.party.own_requests import Clock, Intake
from tests.passwords import quick_hash
from tests.statements import statement_out
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context

PASSWORD = "long walks home"


class School(Hall):
    """The hall in which the second action is a school's."""

    def __init__(self, services: Services, clock: Clock, *, email: str | None, flagged: bool = False) -> None:
        self.services, self.clock = services, clock
        self.app = make_web(services)
        statement = statement_out(services, at=clock.at)
        self.school_id = owned_by_a_school(services, statement, email=email)
        with services.database.write() as session:
            session.get_one(Case, statement.case_id).safety_flag = flagged
            factories.a_user(
                session, Role.COORDINATOR, password=quick_hash(PASSWORD), email="coordinator@example.com"
            )
        self.agreed = finished(services, statement, at=clock.at)

    def office(self) -> ReviewingClient:
        browser = ReviewingClient(self.app)
        browser.post_form("/sign-in", email="coordinator@example.com", password=PASSWORD)
        return browser

    def emails(self, kind: EmailKind) -> list[str]:
        """The texts that went to the school, oldest first."""
        with self.services.database.read() as session:
            rows = session.scalars(
                select(Delivery)
                .where(Delivery.kind == kind, Delivery.party_id == self.school_id)
                .order_by(Delivery.queued_at)
            ).all()
            made = [compose_delivery(email_context(self.services), session, row) for row in rows]
            bodies = [one.get_body(("plain",)) for one in made]
            return [" ".join(body.get_content().split()) for body in bodies if body is not None]

    def today(self) -> list[str]:
        with self.services.database.read() as session:
            (work,) = work_of(session, select(Case).where(Case.id == self.agreed.case_id))
            found = todos_of(session, work, at=self.clock.at, bank_holidays=self.services.bank_holidays)
            return [one.words for one in found if one.kind in {TodoKind.AGREED_ACTION, TodoKind.TELL}]


@pytest.fixture
def make(tmp_path: Path, database_url: str) -> Iterator[Callable[..., School]]:
    clock = Clock(SIGNED)
    services = make_services(tmp_path / "data", database_url, now=clock, jobs=Intake())
    yield lambda **how: School(services, clock, **how)
    services.database.close()


def test_an_owner_who_did_not_sign_comes_by_its_own_page_and_sees_its_own_action_alone(make):
    hall = make(email="senco@fernwood.example")
    (email,) = hall.emails(EmailKind.ACTIONS_PAGE)
    assert "it was agreed (case" in email or "it was agreed (" in email
    assert "that you do one thing" in email
    assert "Everyone signed what was agreed" not in email
    assert "Tell Alex Reyes the code that opens their page of what was agreed" in hall.today()
    office = hall.office()
    reference = office.get("/office/actions").links()["Aarav Shah"].split("/")[3]
    pages = office.get(f"/office/cases/{reference}/parties/3/request-link")
    shown = office.send(pages, action=f"/office/cases/{reference}/parties/3/request-link/code")
    code = re.search(r"\d{3}.\d{3}", shown.text)[0]
    address = re.search(r"https?://[^/]+(/open/\S+)", email)[1]
    school = ReviewingClient(hall.app)
    page = school.send(school.post_form(address), code=code)
    assert page.says("Something that was agreed is yours to do", "1 action")
    listed = school.get("/your/actions")
    assert listed.says("Yours to do", "Action 2", "You see your own part alone", "No answer yet")
    assert "Issue the amended final plan" not in listed.text
    assert "For others to do" not in listed.text
    assert school.get(hall.address(1)).status == 404
    answered = school.send(school.get(hall.address(2)), answer="done")
    assert answered.says("We have your answer", "Done, says owner")
    family = hall.inside(hall.agreed.family)
    assert family.get("/your/actions").says("Fernwood School says that this is done. Do you agree?")
    officer = hall.inside(hall.agreed.authority)
    assert not [form for form in officer.get(hall.address(2)).forms() if "answer" in form.names()]


def test_it_is_reminded_as_others_are_until_staff_end_its_page(make):
    hall = make(email="senco@fernwood.example")
    at = datetime(2026, 12, 2, 9, 5, tzinfo=UTC)

    def remind(at: datetime) -> None:
        remind_owners(
            hall.services.database,
            hall.services.policy,
            hall.services.bank_holidays,
            at=at,
            keys=hall.services.keys,
        )

    remind(at)
    remind(at)
    (email,) = hall.emails(EmailKind.ACTION_REMINDER)
    assert "It was agreed (" in email
    assert "Action 2: by" in email
    with hall.services.database.write() as session:
        viewer = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, email="c@example.com"))
        end_request_link(session, session.get_one(Party, hall.school_id), by=viewer, at=at)
    remind(datetime(2026, 12, 9, 9, 5, tzinfo=UTC))
    with hall.services.database.read() as session:
        assert (
            len(session.scalars(select(Delivery.id).where(Delivery.kind == EmailKind.ACTION_REMINDER)).all())
            == 1
        )
    hall.clock.at = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)
    assert any("Ask Fernwood School about action 2" in words for words in hall.today())


def test_whoever_has_no_email_gets_a_letter_with_code_square_and_slip(make):
    hall = make(email=None)
    assert "Post Alex Reyes the letter about what was agreed" in hall.today()
    office = hall.office()
    today = office.get("/office")
    notice = office.get(
        next(href for words, href in today.links().items() if "Post Alex Reyes the letter" in words)
    )
    reference = office.get("/office/actions").links()["Aarav Shah"].split("/")[3]
    press = f"/office/cases/{reference}/actions/letters/3"
    letter = office.send(notice, action=press)
    assert letter.says("Dear Alex Reyes", "Slip to send back", "Action 2", "phone us for them")
    assert "Issue the amended final plan" not in letter.text
    assert "<svg" in letter.html
    code = re.search(r"type ([A-Z2-9]{3} [A-Z2-9]{3})", letter.text)[1]
    assert office.send(notice, action=press).says(code)
    school = ReviewingClient(hall.app)
    assert school.post_form("/code", code=code).heading == "Is this you?"
    recorded = office.send(notice, told_how="post")
    assert recorded.status == 200
    assert "Post Alex Reyes the letter about what was agreed" not in hall.today()
    stranger = hall.office()
    assert stranger.get(press).heading == "What was agreed"


def test_in_a_case_with_a_safety_flag_staff_first_say_who_may_have_a_page(make):
    hall = make(email="senco@fernwood.example", flagged=True)
    assert not hall.emails(EmailKind.ACTIONS_PAGE)
    hall.clock.at = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
    assert any("Ask Fernwood School about action 2" in words for words in hall.today())
    office = hall.office()
    reference = office.get("/office/actions").links()["Aarav Shah"].split("/")[3]
    page = office.get(f"/office/cases/{reference}/actions")
    assert "Their own page: Alex Reyes" in page.links()
    assert office.send(page, action=f"/office/cases/{reference}/actions/links/2").status == 200
