"""Several decisions in one case: each with its own contact, meeting and certificate, on pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.models import Decision
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    ContactWay,
    DecisionKind,
    Event,
    MeetingState,
    Role,
)
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.queries.request_progress import request_progress
from tests import factories
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import NOW, Office
from tests.integration.web.office.decisions import a_held_meeting, add_second, the_case
from tests.integration.web.office.test_call import talk
from worker.emails import certificates
from worker.emails.composers import email_context


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026, as its authority heard; its reference."""
    office.add("Nadia Karim", Role.OFFICER)
    return a_choice(office)


def test_a_later_decision_is_added_with_its_own_first_contact_and_lateness(office, chosen):
    bea = office.browser("Bea Hollis")
    page = bea.post_form(
        f"/office/cases/{chosen}/decisions/new", {"kind": "D7", "letter_date": date(2026, 9, 1)}
    )
    assert page.problems == [
        "Enter the day they first contacted us about this decision",
        "Choose how they contacted us",
    ]
    page = bea.send(page, {"contacted_on": date(2026, 8, 31), "contacted_how": "phone"})
    assert page.problems == [
        "The day they first contacted us about this decision must be on or after its date"
    ]
    assert bea.send(page, {"contacted_on": date(2026, 11, 24)}).says("The decision is added")
    with office.services.database.read() as session:
        second = session.scalars(select(Decision).where(Decision.number == 2)).one()
        assert (second.contacted_on, second.contacted_how) == (date(2026, 11, 24), ContactWay.PHONE)
        events = [e.body for e in case_events(session, second.case_id) if e.kind is Event.DECISION_CONTACT]
        assert [e["changed"]["contacted_on"]["after"] for e in events] == ["2026-11-24"]
    dina = office.browser("Dina Farrow").get(f"/office/cases/{chosen}/late-contact/2")
    assert dina.says("Tuesday 24 November 2026", "We never say that a right is lost")
    assert office.browser("Dina Farrow").get(f"/office/cases/{chosen}/late-contact/1").says("in time")


def test_the_day_of_the_request_is_the_first_decisions_contact_and_is_not_asked_again(office, chosen):
    page = office.browser("Bea Hollis").get(f"/office/cases/{chosen}/decisions/1")
    assert not page.says("first contacted us about this decision")
    call = office.browser("Sam Reed").get(f"/office/cases/{chosen}/call/1/1")
    assert not call.says("first contacted us about this decision")


def test_a_call_about_a_later_decision_asks_for_the_contact_that_is_missing(office, chosen):
    with office.services.database.write() as session:
        case = the_case(session)
        case.decisions.append(Decision(number=2, kind="D7", letter_date=date(2026, 11, 20)))
    sam = office.browser("Sam Reed")
    assert sam.get("/office").says("Record when they first contacted us about decision 2")
    page = sam.post_form(f"/office/cases/{chosen}/call/2/1", talk())
    assert page.problems[0] == "Enter the day they first contacted us about this decision"
    page = sam.send(page, {"contacted_on": NOW.date(), "contacted_how": "phone"})
    assert page.says("The call is recorded.")
    assert not sam.get("/office").says("Record when they first contacted us")
    assert sam.get(f"/office/cases/{chosen}/certificate/2/1").says("First contact with us: 25 November 2026")


def test_arranging_asks_which_decisions_and_a_second_meeting_does_not_move_the_first(office, chosen):
    add_second(office, chosen)
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    sam.post_form(f"/office/cases/{chosen}/call/2/1", talk(choice="mediation"))
    page = bea.get(f"/office/cases/{chosen}/arrange?decision=2")
    assert page.says("Which decisions is the meeting about?", "Decision 1:", "Decision 2:")
    assert bea.send(page, plan(office, decisions=[])).problems == [
        "Choose which decisions the meeting is about"
    ]
    assert bea.send(page, plan(office, decisions=["2"])).says("The meeting is booked.")
    address = f"/office/cases/{chosen}/arrange?decision=1"
    page = bea.post_form(address, plan(office, decisions=["1"], held_on=date(2026, 12, 11)))
    assert page.says("The meeting is booked.")
    with office.services.database.read() as session:
        about = [[d.number for d in m.decisions] for m in session.scalars(select(Meeting))]
    assert sorted(about) == [[1], [2]]
    page = bea.get(address)
    assert page.says("Move the meeting", "Also arranged")
    assert bea.send(page, {"decisions": ["1", "2"]}).problems == [
        "Decision 2 has another meeting arranged already. Move that one, or call it off first"
    ]
    off = f"/office/cases/{chosen}/call-off"
    assert bea.send(page, {}, action=off).says("The meeting is called off")
    with office.services.database.read() as session:
        states = {m.decisions[0].number: m.state for m in session.scalars(select(Meeting))}
    assert states == {1: MeetingState.CANCELLED, 2: MeetingState.ARRANGED}


def test_a_second_decision_is_not_offered_the_first_ones_meeting(office, chosen):
    a_held_meeting(office)
    add_second(office, chosen)
    sam = office.browser("Sam Reed")
    sam.post_form(f"/office/cases/{chosen}/call/2/1", talk(choice="mediation"))
    page = sam.get(f"/office/cases/{chosen}/certificate/2/1")
    assert page.says("It cannot be issued yet")
    assert not page.says("They took part in mediation: Tuesday 24 November")
    assert sam.get("/office").says("Find a time and place (mediation chosen)")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (MeetingState.CONCLUDED, "A meeting about this decision was held on Tuesday 24 November 2026"),
        (MeetingState.ARRANGED, "A meeting about this decision is arranged for Tuesday 24 November 2026"),
    ],
)
def test_not_arranged_in_time_is_never_recorded_beside_a_meeting(office, chosen, state, says):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{chosen}/cannot-arrange/1"
    early = bea.get(address)
    a_held_meeting(office, state)
    assert not bea.get(f"/office/cases/{chosen}").says("Record that it cannot be arranged in time")
    assert bea.get(address).says(says)
    bea.send(early, {"said_on": date(2026, 11, 25)})
    with office.services.database.read() as session:
        assert the_case(session).decisions[0].cannot_arrange_on is None


def test_the_office_says_which_decisions_an_old_meeting_was_about(office, chosen):
    a_held_meeting(office)
    add_second(office, chosen)
    with office.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        meeting.decisions = []
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Record which decisions the meeting of 24 November 2026 was about")
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{chosen}/certificate/1/1")
    assert page.says("Record which decisions the meeting of 24 November 2026 was about")
    address = f"/office/cases/{chosen}/meetings/{meeting.id}/decisions"
    assert bea.post_form(address, {"decisions": []}).problems == [
        "Choose which decisions the meeting is about"
    ]
    assert bea.post_form(address, {"decisions": ["1"]}).says("The decisions of this meeting are recorded")
    assert sam.get(f"/office/cases/{chosen}/certificate/1/1").says("Issue certificate")


def test_a_meeting_that_a_certificate_stands_on_keeps_its_decision(office, chosen):
    a_held_meeting(office)
    add_second(office, chosen)
    sam = office.browser("Sam Reed")
    sam.post_form(f"/office/cases/{chosen}/certificate/1/1", submit="yes")
    with office.services.database.read() as session:
        meeting = session.scalars(select(Meeting)).one()
        number = session.scalars(select(Certificate.reference)).one()
    address = f"/office/cases/{chosen}/meetings/{meeting.id}/decisions"
    page = office.browser("Bea Hollis").post_form(address, {"decisions": ["2"]})
    assert page.problems == [
        f"Certificate {number} about decision 1 depends on this. "
        "If it is wrong, an adviser must withdraw it first"
    ]


def test_certificates_of_old_cases_with_several_decisions_are_listed_for_a_senior(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(sam),
            at=NOW,
            policy=office.services.policy,
            work=office.services.work,
        )
        certificate.to_review = True
    address = f"/office/cases/{case.reference}/certificates/{certificate.reference}"
    sam, dina = office.browser("Sam Reed"), office.browser("Dina Farrow")
    assert sam.get("/office").says("1 certificate for a senior adviser to check")
    assert sam.get("/office/certificates-to-check").says(certificate.reference, "Decision 1")
    assert not sam.get(address).says("It is correct: keep it")
    page = dina.post_form(address, action=f"{address}/reviewed")
    assert page.says("a senior adviser checked it", "Dina Farrow")
    assert not dina.get("/office").says("for a senior adviser to check")
    assert dina.get("/office/certificates-to-check").says("No certificates to check")
    with office.services.database.read() as session:
        events = [e for e in case_events(session, case.id) if e.kind is Event.CERTIFICATE_REVIEWED]
    assert [e.who for e in events] == ["Dina Farrow"]


def test_the_authority_is_still_asked_about_a_second_decision_after_the_first_ones_meeting(office, chosen):
    a_held_meeting(office)
    add_second(office, chosen)
    office.browser("Sam Reed").post_form(f"/office/cases/{chosen}/call/2/1", talk(choice="mediation"))
    office.add("Ruth Okafor", Role.OFFICER)
    page = office.browser("Ruth Okafor").get("/authority/cases")
    assert page.says("Dates wanted")
    with office.services.database.read() as session:
        party = the_case(session).parties[0]
        progress = request_progress(
            session, party, at=office.services.now(), bank_holidays=office.services.bank_holidays
        )
    first, second = progress.decisions
    assert first.received.words == "You contacted us on 18 November 2026."
    assert second.received.words == "You contacted us about it on Tuesday 24 November 2026."
    words = [[step.words for step in one.steps if step.name == "Meeting"] for one in (first, second)]
    asked = (
        "We have not fixed a day yet. Bury is asked to arrange it by the end of Thursday 24 December 2026."
    )
    assert words == [["It took place on 24 November 2026."], [asked]]


@pytest.mark.usefixtures("chosen")
def test_nobody_is_led_to_a_page_that_is_not_theirs_to_open(office):
    for name in ("Sam Reed", "Bea Hollis"):
        browser = office.browser(name)
        for address in browser.get("/office").links().values():
            if address.startswith("/office/cases/"):
                assert browser.get(address).status == 200, (name, address)


def test_a_decision_that_the_ticked_parts_contradict_is_asked_about_where_it_is_written_down(office, chosen):
    said = (
        "The decision is 'A final or amended plan: only the school or college, or its type', but these parts "
        "make it 'A final or amended plan: what it says'. Change the decision or the parts"
    )
    wrong = {"kind": "D4", "sections": ["F", "I"], "missing_health": "Physiotherapy"}
    bea = office.browser("Bea Hollis")
    page = bea.post_form(f"/office/cases/{chosen}/decisions/1", wrong)
    assert page.problems == [said]
    assert page.value_of("missing_health") == "Physiotherapy"
    assert bea.send(page, {"kind": "D3"}).status == 200
    with office.services.database.read() as session:
        assert (the_case(session).decisions[0].kind, the_case(session).decisions[0].sections) == (
            DecisionKind.PLAN_CONTENTS,
            ["F", "I"],
        )
    page = office.browser("Sam Reed").post_form(
        f"/office/cases/{chosen}/call/1/1", talk(choice="withdrawn", **wrong)
    )
    assert page.problems == [said]
    assert page.value_of("held_at") == "9:40am"


def test_a_decision_saved_before_that_its_parts_contradict_is_corrected_from_today(office, chosen):
    with office.services.database.write() as session:
        the_case(session).decisions[0].kind = DecisionKind.PLAN_SCHOOL_ONLY
        the_case(session).decisions[0].sections = ["F"]
    sam = office.browser("Sam Reed")
    words = "Correct the decision: it does not fit the parts of the plan"
    links = sam.get("/office").links()
    assert "Correct it" in sam.get(f"/office/cases/{chosen}").links()
    page = sam.get(links[words])
    assert page.says("Correct this decision", "No certificate can be issued before.")
    sam.send(page, {"kind": "D3"})
    assert words not in sam.get("/office").links()
    assert not sam.get(page.address).says("Correct this decision")


def test_a_time_and_place_are_offered_only_while_a_meeting_about_the_decision_may_come(office, chosen):
    bea = office.browser("Bea Hollis")

    def offered() -> list[str]:
        links = bea.get(f"/office/cases/{chosen}").links()
        return [words for words in links if words.startswith("Find a time and place")]

    assert offered() == ["Find a time and place"]
    a_held_meeting(office)
    assert offered() == []
    add_second(office, chosen)
    assert offered() == ["Find a time and place (decision 2)"]
    assert bea.get(f"/office/cases/{chosen}").says("Correct which decisions it is about")
    office.browser("Sam Reed").post_form(f"/office/cases/{chosen}/call/2/1", talk())
    assert offered() == []


def test_a_meeting_after_a_certificate_is_held_against_the_thirty_days_of_its_own_decision(office, chosen):
    a_held_meeting(office)
    add_second(office, chosen)
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    sam.post_form(f"/office/cases/{chosen}/call/2/1", talk(choice="mediation"))
    office.clock.at = datetime(2026, 12, 29, 10, 0, tzinfo=UTC)
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    assert sam.post_form(f"/office/cases/{chosen}/certificate/2/1", submit="yes").status == 200
    page = bea.get(f"/office/cases/{chosen}/arrange?decision=2")
    assert page.form_for({"place": ""}).fields()["decisions"] == ["2"]
    assert page.says(
        "It was to be arranged by the end of Thursday 24 December 2026",
        "Thirty days from Wednesday 25 November",
    )
    page = bea.send(page, plan(office, held_on=date(2027, 1, 14)))
    assert page.problems == [
        "This is after day 30, 25 December 2026. "
        "Tick that the family still wants it, or choose an earlier day"
    ]


def test_an_authority_reads_which_of_two_decisions_dates_are_wanted_about(office, chosen):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    add_second(office, chosen)
    ruth = office.browser("Ruth Okafor")
    assert ruth.get("/authority").says("About: Decision not to assess, letter of 12 November 2026.")
    about = "Decision not to assess; Decision to end the plan"
    assert ruth.get("/authority/cases").says(about)


def test_a_meeting_of_which_nothing_is_recorded_yet_is_not_said_to_have_taken_place(office, chosen):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office))
    office.clock.at = datetime(2026, 12, 10, 15, 0, tzinfo=UTC)
    ruth = office.browser("Ruth Okafor")
    assert ruth.get("/authority/cases").says("The meeting was to be on 10 Dec 2026")
    with office.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.CONCLUDED
    assert ruth.get("/authority/cases").says("Met on 10 Dec 2026")


def test_the_emails_of_a_certificate_say_which_of_two_decisions_it_is_about(office, chosen):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    add_second(office, chosen)
    sam = office.browser("Sam Reed")
    sam.post_form(f"/office/cases/{chosen}/call/2/1", talk())
    sam.post_form(f"/office/cases/{chosen}/certificate/2/1", submit="yes")
    second = "It is about the decision letter of 20 November 2026 (decision to end the plan)."
    with office.services.database.write() as session:
        (certificate,) = session.scalars(select(Certificate))
        assert which_of(office, session, certificate) == {second}


def which_of(office: Office, session, certificate: Certificate) -> set[str]:
    """What each kind of email about the certificate says of its decision."""
    delivery = Delivery(ids={"certificate": str(certificate.id)}, queued_at=NOW, case_id=certificate.case_id)
    kinds = (
        certificates.certificate_issued,
        certificates.certificate_listed,
        certificates.certificate_withdrawn,
    )
    context = email_context(office.services)
    return {kind(context, session, delivery).words["which"] for kind in kinds}
