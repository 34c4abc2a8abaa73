"""What the form records for regulation 33, what is still asked for, and the way of those who are detained."""

from __future__ import annotations

from datetime import date

from cases.evidence.log import case_events
from cases.models import Case
from cases.progress.case_clocks import clocks_of
from cases.vocabulary import AppealWish, Clock, Event, Wish
from mail.outbox import Delivery
from tests.integration.web.public.conftest import LATE_EVENING
from tests.integration.web.public.walking import answers, walk_and_send, walk_to
from worker.emails.composers import compose_delivery, email_context


def the_case(session) -> Case:
    case: Case = session.query(Case).one()
    return case


def test_the_wish_to_appeal_and_what_is_wanted_are_asked_and_kept(services, family):
    check = walk_to(family, "/ask/check")
    assert check.says("You want to appeal", "By sending this, you tell us that you want to appeal, and")
    family.send(check, agreed=True)
    with services.database.read() as session:
        case = the_case(session)
        assert (case.decisions[0].wish_to_appeal, case.wish) == (AppealWish.YES, Wish.CERTIFICATE)
        received = next(e for e in case_events(session, case.id) if e.kind is Event.REQUEST_RECEIVED)
        assert received.body["wish_to_appeal"] == "yes"


def test_nobody_goes_on_without_saying_whether_they_want_to_appeal_and_not_sure_is_fine(family):
    page = walk_to(family, "/ask/appeal")
    assert family.send(page, {}, action="").problems == [
        "Choose whether you want to appeal. 'Not sure yet' is fine."
    ]
    assert family.send(page, wish_to_appeal="not_sure").address == "/ask/choice"


def test_who_wants_to_talk_first_has_contacted_us_and_is_asked_for_the_rest_with_its_date(services, family):
    receipt = walk_and_send(family, answers(appeal={"wish_to_appeal": "not_sure"}, choice={"wish": "talk"}))
    asked = "Tell us whether you want to appeal and whether you want mediation, by the end of"
    assert receipt.says("You contacted us", asked)
    assert "not met" not in receipt.text
    with services.database.read() as session:
        delivery = session.query(Delivery).filter_by(kind="request_received").one()
        assert asked in " ".join(
            compose_delivery(email_context(services), session, delivery)
            .get_body(("plain",))
            .get_content()
            .split()
        )


def test_where_there_is_no_appeal_nobody_is_asked_whether_they_want_one(family):
    page = walk_to(family, "/ask/choice", answers(what={"kind": "D12"}))
    assert page.heading == "What do you want to do?"
    assert family.get("/ask/appeal").address != "/ask/appeal"


def test_who_is_detained_is_led_to_a_person_and_told_no_dates(services, family):
    given = answers(what={"kind": "D1", "detained": True})
    answer = family.send(walk_to(family, "/ask/authority", given), given["/ask/authority"])
    assert answer.heading == "An adviser will work this out with you"
    assert answer.says("There are different rules for children and young people who are detained")
    assert not answer.says("Contact us by the end of")
    assert not answer.says("You need a certificate")
    receipt = walk_and_send(family, given)
    assert receipt.says("You contacted us", "The adviser will look at the time limits with you")
    assert not receipt.says("The Tribunal must have your appeal by")
    with services.database.write() as session:
        case = the_case(session)
        assert case.detained
        case.decisions[0].letter_date = date(2026, 11, 20)  # still nothing is counted
        clocks = clocks_of(case, [], [], today=LATE_EVENING.date(), bank_holidays=services.bank_holidays)
        assert {known.clock for known in clocks} == {Clock.CALL}  # our own promise to phone
