"""Disagreement resolution: voluntary for everyone, no certificate, no thirty days, in every place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.drs.parts import part_of
from cases.drs.request import Disagreement
from cases.evidence.log import case_events
from cases.intake.advice import DRS_POINTS
from cases.models import Case
from cases.vocabulary import Event, PartAnswer, PartyRole, Role, Side, Track
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

WANTED = {
    "disagreement_resolution": True,
    "grounds": ["plan_not_followed"],
    "against": ["authority"],
    "reached_at": "9:40am",
    "kind": "D12",
    "authority": "bury",
    "no_letter": True,
    "asker": "parent",
    "name": "Priya Shah",
    "email": "priya.shah@example.com",
    "person_name": "Aarav Shah",
    "birth_date": date(2015, 5, 3),
    "lives_here": "yes",
}
CALL = {"held_at": "9:45am", "chosen_at": "9:55am", "points": list(DRS_POINTS), "identity_checked": True}


@pytest.fixture
def drs(office: Office) -> str:
    """A family that phoned and asked for disagreement resolution; the case's reference."""
    page = office.browser("Bea Hollis").post_form("/office/cases/new", WANTED)
    assert page.says("Disagreement") or page.says("Aarav Shah")
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.track is Track.DRS
        return case.reference


def words_of_email(office: Office, kind: str) -> str:
    """The words of the one email of this kind, lines joined."""
    with office.services.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == kind).limit(1)).one()
        body = compose_delivery(email_context(office.services), session, delivery).get_body(("plain",))
        assert body is not None
        return " ".join(body.get_content().split())


def test_the_office_is_asked_what_is_wanted_where_it_is_not_disagreement_resolution(office):
    page = office.browser("Bea Hollis").post_form(
        "/office/cases/new", {**WANTED, "disagreement_resolution": False}
    )
    assert "Choose what you want to do. 'Not sure' is fine." in page.problems


def test_a_school_may_ask_by_phone_and_the_family_is_the_party_that_it_is_about(office):
    asked = {
        **WANTED,
        "asker": "setting",
        "against": ["setting", "authority"],
        "setting_name": "Saltern Bank School",
        "name": "Joy Achterberg",
        "email": "joy@saltern.example.com",
        "their_name": "Priya Shah",
        "their_phone": "01632 960 014",
        "their_email": "priya.shah@example.com",
    }
    page = office.browser("Bea Hollis").post_form("/office/cases/new", asked)
    assert page.says("A nursery, school or college", "Help that is in a plan is not being given")
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert session.scalars(select(Disagreement)).one().asked_by_side is Side.SETTING
        people = [(one.role, one.name, one.organisation) for one in case.parties]
        assert people == [
            (PartyRole.PARENT, "Priya Shah", ""),
            (PartyRole.AUTHORITY, "Bury", "Bury"),
            (PartyRole.SETTING, "Joy Achterberg", "Saltern Bank School"),
        ]
        reached = {one.to_address for one in session.scalars(select(Delivery))}
    assert reached == {office.services.provider.email, "joy@saltern.example.com"}  # its receipt


def test_a_body_can_ask_by_phone_for_nothing_else(office):
    page = office.browser("Bea Hollis").post_form(
        "/office/cases/new",
        {**WANTED, "disagreement_resolution": False, "wish": "mediation", "asker": "authority"},
    )
    assert "A school or local authority can ask for disagreement resolution only" in page.problems


@pytest.mark.usefixtures("drs")
def test_the_receipt_says_that_it_is_voluntary_and_nothing_of_certificates(office):
    words = words_of_email(office, "request_received")
    assert "how disagreement resolution works" in words
    assert "voluntary for everyone" in words
    assert "ertificate" not in words
    assert "ediation works" not in words
    assert "decision letter" not in words


def test_the_call_explains_and_records_disagreement_resolution_and_starts_no_thirty_days(office, drs):
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{drs}/call/1/1")
    assert page.says("goes ahead only if everyone agrees", "They do not want disagreement resolution")
    for wrong in ("A certificate without mediation", "must come if you choose it", "Do they want to appeal?"):
        assert not page.says(wrong)

    case = sam.send(page, {**CALL, "choice": "mediation"})

    assert case.says("The call is recorded.", "They want disagreement resolution")
    for wrong in ("Arrange the mediation", "cannot be arranged in time", "Check the certificate"):
        assert not case.says(wrong)
    assert case.says("talk with Priya Shah")
    assert "ertificate" not in case.text
    assert case.says("Facts of the request, dates, documents it signs")
    with office.services.database.read() as session:
        assert session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")).all() == []
    assert not office.browser("Bea Hollis").get(f"/office/cases/{drs}/cannot-arrange/1").says("Arrange it by")


def test_letter_dates_and_plan_parts_are_asked_only_beside_a_decision_that_can_be_appealed(office, drs):
    """Where there is no appeal there is no letter and no plan part to ask for."""
    sam, asked = (
        office.browser("Sam Reed"),
        ("Date on the decision letter", "Parts of the plan they disagree"),
    )
    page = sam.get(f"/office/cases/{drs}/call/1/1")
    assert page.says("What is it about?")
    for words in (*asked, "Letter dated", "Day they received it"):
        assert not page.says(words)
    case = sam.send(page, {**CALL, "kind": "D2", "choice": "mediation"})
    assert case.says("The call is recorded.")

    page = sam.get(f"/office/cases/{drs}/call/1/1")  # the time to appeal about this keeps running
    assert page.says(*asked)
    again = {**CALL, "held_at": "9:50am", "choice": "mediation", "letter_date": date(2026, 11, 9)}
    sam.send(page, again)
    with office.services.database.read() as session:
        assert session.scalars(select(Case)).one().decisions[0].letter_date == date(2026, 11, 9)


def test_a_family_that_does_not_want_it_has_nothing_left_to_do(office, drs):
    sam = office.browser("Sam Reed")
    case = sam.post_form(f"/office/cases/{drs}/call/1/1", {**CALL, "choice": "no_mediation"})
    assert case.says("They do not want disagreement resolution")
    assert not case.says("Issue the certificate")
    assert not sam.get("/office").says("Aarav Shah")


def test_the_authority_is_promised_no_certificate_and_reads_that_it_is_voluntary(office, drs):
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        for party in case.parties[:2]:
            part = part_of(session, party)
            part.asked_at, part.answer = office.clock.at, PartAnswer.YES
        factories.a_meeting(
            session,
            case,
            office.people["Idris Vaughan"],
            office.people["Bea Hollis"],
            starts=datetime(2026, 12, 8, 10, 0, tzinfo=UTC),
            at=office.clock.at,
        )
    office.add("Ruth Okafor", Role.OFFICER)
    page = office.browser("Ruth Okafor").get(f"/authority/cases/{drs}")
    assert page.says("Disagreement resolution: voluntary for everyone", "Meeting")
    assert not page.says("certificate")
    assert "Taking part is voluntary for everyone." in words_of_email(office, "invitation")


def test_a_case_of_the_wrong_kind_is_changed_with_its_reason_while_nothing_hangs_on_it(office, drs):
    """What changes is shown first; nothing runs silently, and what was explained was about the other kind."""
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    sam.post_form(f"/office/cases/{drs}/call/1/1", {**CALL, "kind": "D2", "choice": "undecided"})
    assert sam.get(f"/office/cases/{drs}/kind").status == 404
    page = bea.get(f"/office/cases/{drs}/kind")
    assert page.heading == "Is this mediation?"
    assert page.says(
        "The thirty days start only on the day they choose mediation", "A certificate can be issued"
    )
    assert page.says("What was explained in earlier calls was about disagreement resolution")
    assert bea.send(page, {"reason": ""}).problems == ["Say why it is the other kind"]

    case = bea.send(page, {"reason": "They said by phone that they may appeal"})

    assert case.says(
        "now mediation. They said by phone that they may appeal", "ask Priya Shah what they want to do"
    )
    assert not case.says("Arrange the mediation State")
    call = sam.get(f"/office/cases/{drs}/call/1/1")
    assert call.says("A certificate without mediation", "Date on the decision letter")
    unexplained = sam.send(call, {**CALL, "held_at": "9:50am", "points": [], "choice": "no_mediation"})
    assert "Tick what you explained before recording the choice" in unexplained.problems

    again = bea.get(f"/office/cases/{drs}/kind")
    assert again.says("They may need a certificate", "No certificate can come of this case")
    assert bea.send(again, {"reason": "It was right before"}).says("now disagreement resolution.")
    with office.services.database.read() as session:
        case_row = session.scalars(select(Case)).one()
        assert case_row.track is Track.DRS
        changes = [e for e in case_events(session, case_row.id) if e.kind is Event.TRACK_CHANGED]
    assert [e.who for e in changes] == ["Bea Hollis", "Bea Hollis"]


def test_a_case_in_which_something_hangs_on_its_kind_stays_as_it_is(office, drs):
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    old = bea.get(f"/office/cases/{drs}/kind")
    sam.post_form(f"/office/cases/{drs}/call/1/1", {**CALL, "choice": "mediation"})

    page = bea.get(f"/office/cases/{drs}/kind")
    assert page.heading == "This case cannot become mediation"
    assert page.says("Why it stays as disagreement resolution", "record that request as a case of its own")
    answer = bea.send(old, {"reason": "Late"})
    assert answer.says("This case cannot become mediation", "What you typed is not saved: Late")
    with office.services.database.read() as session:
        assert session.scalars(select(Case)).one().track is Track.DRS
