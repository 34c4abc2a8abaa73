"""A family that changes its mind, and a case of several decisions: pages, emails and dates say which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.certificates.authority_notice import authority_told_on
from cases.models import Case
from cases.vocabulary import AppealWish, Role, Wish
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.arranging import a_choice, emails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second
from tests.integration.web.office.test_call import talk


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026, and an officer of its authority."""
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    return a_choice(office)


def say(office: Office, reference: str, choice: str, decision: int = 1) -> None:
    address = f"/office/cases/{reference}/call/{decision}/1"
    page = office.browser("Sam Reed").post_form(address, talk(choice=choice))
    assert page.says("The call is recorded."), page.problems


def test_a_meeting_that_the_family_does_not_want_any_more_is_a_step_for_the_coordinator(office, chosen):
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{chosen}/arrange", plan(office))
    assert not bea.get("/office").says("Call off the meeting")
    say(office, chosen, "withdrawn")
    today = bea.get("/office")
    assert today.says("Call off the meeting of 10 December 2026 (mediation is no longer wanted)")
    page = office.browser("Sam Reed").get(f"/office/cases/{chosen}/certificate/1/1")
    office.browser("Sam Reed").send(page, {"submit": "yes"})
    assert bea.get("/office").says("Call off the meeting of 10 December 2026")
    page = bea.get(f"/office/cases/{chosen}/arrange")
    assert bea.send(page, {}, action=f"/office/cases/{chosen}/call-off").says("The meeting is called off")
    assert not bea.get("/office").says("Call off the meeting", "Find a time and place")


def test_an_authority_with_a_meeting_in_its_diary_is_not_asked_for_dates(office, chosen):
    office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office))
    say(office, chosen, "withdrawn")
    office.clock.pass_(days=1)
    say(office, chosen, "mediation")
    again = emails(office, "mediation_chosen")[-1]
    assert "has been arranged: Thursday 10 December 2026, 10am to 12:30pm (UK time)" in again
    assert "Please send dates" not in again
    assert "reply by" not in again


def test_the_authority_was_told_of_the_wish_that_stands_not_of_one_that_was_given_up(office, chosen):
    say(office, chosen, "withdrawn")
    office.clock.pass_(days=1)
    say(office, chosen, "mediation")
    with office.services.database.write() as session:
        rows = session.scalars(
            select(Delivery).where(Delivery.kind == "mediation_chosen").order_by(Delivery.queued_at)
        ).all()
        assert len(rows) == 2
        decision = session.scalars(select(Case)).one().decisions[0]
        rows[0].accepted_at = rows[0].queued_at + timedelta(minutes=1)
        assert authority_told_on(session, decision) is None
        rows[1].accepted_at = rows[1].queued_at + timedelta(minutes=1)
        assert authority_told_on(session, decision) == date(2026, 11, 26)


def test_where_a_case_has_several_decisions_each_step_and_email_says_which(office, chosen):
    assert "It is about" not in emails(office, "mediation_chosen")[0]
    add_second(office, chosen)
    say(office, chosen, "mediation", decision=2)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says(
        "Find a time and place (mediation chosen), decision 1",
        "Find a time and place (mediation chosen), decision 2",
        "Bury to send dates, decision 2",
    )
    second = "It is about the decision letter of 20 November 2026 (decision to end the plan)."
    assert second in emails(office, "mediation_chosen")[1]
    bea.post_form(f"/office/cases/{chosen}/arrange?decision=2", plan(office, decisions=["2"]))
    assert all(second in text for text in emails(office, "invitation"))
    assert bea.get("/office").says("Meeting at 10am (Idris Vaughan), decision 2")


@pytest.mark.parametrize("wish", [None, AppealWish.NOT_SURE])
def test_what_is_missing_is_asked_for_once(office, wish):
    with office.services.database.write() as session:
        factories.a_case(office.services, session, wish_to_appeal=wish, wish=Wish.TALK)
    today = office.browser("Sam Reed").get("/office")
    assert today.says("ask whether they want to appeal and whether they want mediation, by")
    assert emails(office, "request_received")[0].count("whether you want to appeal") == 1


def test_a_day_that_has_passed_is_not_said_aloud_as_one_to_keep(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session, letter_date=date(2026, 9, 1)).reference
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}/call/1/1")
    assert not page.says("the appeal must reach the Tribunal")
    assert page.says("the two months may have passed; they ended on Sunday 1 November 2026")


def test_a_call_that_leaves_the_wish_to_appeal_open_leaves_a_step_that_asks_for_it(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session, wish_to_appeal=None).reference
    sam = office.browser("Sam Reed")
    page = sam.post_form(f"/office/cases/{reference}/call/1/1", talk(choice="mediation"))
    asks = "Ask Priya Shah whether they want to appeal"
    assert page.says(asks)
    assert sam.get("/office").says(asks, "12 Jan 2027")
    office.clock.pass_(minutes=5)
    sam.post_form(
        f"/office/cases/{reference}/call/1/1",
        talk(choice="mediation", held_at="10:01am", chosen_at="10:02am", wish_to_appeal="yes"),
    )
    assert not sam.get("/office").says(asks)


def test_after_the_certificate_the_coordinator_looks_for_a_day_or_records_that_there_is_none(office, chosen):
    office.clock.pass_(days=30)
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    sam.send(sam.get(f"/office/cases/{chosen}/certificate/1/1"), {"submit": "yes"})
    step = "Find a time and place (mediation is still wanted after the certificate)"
    arranging = bea.get(bea.get("/office").links()[step])
    assert arranging.heading == "Find a time and place"
    assert arranging.says("It was to be arranged by the end of"), "that day has passed: it is no task"
    page = bea.get(bea.get(f"/office/cases/{chosen}").links()["Record that it cannot be arranged"])
    assert page.says("still wants mediation, so the Today list asks for a day")
    page = bea.send(page, {"said_on": office.clock().date()})
    assert page.problems == ["The day they told us must be after the day of the certificate"]
    office.clock.pass_(days=1)
    bea = office.browser("Bea Hollis")
    page = bea.get(page.address)
    answer = bea.send(page, {"said_on": office.clock().date()})
    assert answer.says("Recorded that it cannot be arranged.")
    assert step not in bea.get("/office").links()
    assert "Record that it cannot be arranged" not in answer.links()
