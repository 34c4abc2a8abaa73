"""People, decisions, emails that did not arrive, signers who need help, and work that gave up."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from cases.evidence.log import case_events
from cases.models import Case, Party
from cases.vocabulary import Choice, Event
from mail.outbox import Delivery
from mail.sending import send_due
from services.evidence.readable_rows import unreadable_rows
from storage.database import UnknownMember
from tests import factories
from tests.integration.web.office.conftest import NOW, Office
from worker.emails.composers import compose_delivery, email_context


@pytest.fixture
def asked(office: Office) -> str:
    """A request; its reference."""
    with office.services.database.write() as session:
        return factories.a_case(office.services, session).reference


def parties(office: Office) -> list[Party]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Party).order_by(Party.number)))


def bodies(office: Office, event: Event) -> list[dict[str, object]]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        return [e.body for e in case_events(session, case.id) if e.kind is event]


def test_corrected_details_are_kept_with_what_they_were(office, asked):
    bea = office.browser("Bea Hollis")
    page = bea.post_form(f"/office/cases/{asked}/parties/1", email="priya@example.com", message_safe="no")
    assert page.says("The details are saved.", "Do not leave a message")
    assert parties(office)[0].email == "priya@example.com"
    (body,) = bodies(office, Event.PARTY_CORRECTED)
    assert body["changed"]["email"] == {"before": "priya.shah@example.com", "after": "priya@example.com"}
    assert body["changed"].keys() == {"email", "message_safe"}
    same = bea.post_form(f"/office/cases/{asked}/parties/1", submit="yes")
    assert same.says("Nothing changed.")
    assert len(bodies(office, Event.PARTY_CORRECTED)) == 1


def test_an_email_may_be_taken_away_and_a_wrong_one_is_refused(office, asked):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{asked}/parties/1"
    wrong = bea.post_form(address, email="priya at example")
    assert wrong.problems == ["Enter an email address like name@example.com"]
    bea.send(wrong, {"email": ""})
    assert parties(office)[0].email is None


def test_the_authoritys_person_is_entered_with_the_right_to_decide(office, asked):
    office.browser("Bea Hollis").post_form(
        f"/office/cases/{asked}/parties/2",
        name="Ruth Okafor",
        post="SEND casework manager",
        email="ruth.okafor@bury.example.com",
        may_decide=True,
    )
    officer = parties(office)[1]
    assert (officer.name, officer.organisation, officer.may_decide) == ("Ruth Okafor", "Bury", True)


@pytest.mark.usefixtures("both_databases")
@pytest.mark.parametrize(
    ("role", "side"),
    [("health", "health"), ("setting", "setting"), ("supporter", "family"), ("parent", "family")],
)
def test_another_person_or_body_is_added_once(office, asked, role, side):
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{asked}/parties/new")
    fields = {"role": role, "name": "Joy Achterberg", "organisation": "Saltern Bank School (example)"}
    assert bea.send(page, fields).says("Added to the case.", "Joy Achterberg")
    again = bea.send(page, fields)
    assert again.problems == ["Joy Achterberg is in this case already. Correct their details instead"]
    assert [(p.number, p.side.value) for p in parties(office)][2:] == [(3, side)]


def test_what_is_missing_of_a_person_is_told_in_the_order_of_the_page(office, asked):
    page = office.browser("Bea Hollis").post_form(f"/office/cases/{asked}/parties/new", name="")
    assert page.problems == ["Choose their role in the case", "Enter the full name"]


def test_a_body_without_its_name_is_not_added(office, asked):
    page = office.browser("Bea Hollis").post_form(
        f"/office/cases/{asked}/parties/new", role="health", name="Joy Achterberg"
    )
    assert page.problems == ["Enter the name of the organisation they come from"]


def test_who_the_case_is_about_is_corrected_for_every_page(office, asked):
    page = office.browser("Sam Reed").post_form(
        f"/office/cases/{asked}/details",
        person_name="Aarav Sharma",
        birth_date=date(2015, 3, 5),
        authority="knowsley",
    )
    assert page.heading == "Aarav Sharma · Knowsley"
    (body,) = bodies(office, Event.CASE_CORRECTED)
    assert body["changed"]["authority_code"] == {"before": "bury", "after": "knowsley"}
    assert parties(office)[1].organisation == "Knowsley"


@pytest.mark.usefixtures("both_databases")
def test_a_decision_is_corrected_and_another_one_added_once(office, asked):
    sam = office.browser("Sam Reed")
    changed = sam.post_form(f"/office/cases/{asked}/decisions/1", letter_date=date(2026, 11, 2))
    assert changed.says("The decision is saved.", "Monday 2 November 2026")
    page = sam.get(f"/office/cases/{asked}/decisions/new")
    decision = {"kind": "D3", "letter_date": date(2026, 11, 20), "sections": ["F"]}
    contact = {"contacted_on": date(2026, 11, 24), "contacted_how": "phone"}
    for _ in range(2):
        added = sam.send(page, {**decision, **contact})
    assert added.says("The decision is added", "decision 2")
    with office.services.database.read() as session:
        assert [d.number for d in session.scalars(select(Case)).one().decisions] == [1, 2]


def refused(office: Office, **changes: object) -> Delivery:
    with office.services.database.write() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        delivery.refused_at, delivery.tries = NOW, 1
        delivery.last_reply = "550 5.1.1 No such user here"
        for name, value in changes.items():
            setattr(delivery, name, value)
        return delivery


@pytest.mark.hard_input("K51")
@pytest.mark.usefixtures("both_databases")
def test_a_refused_email_shows_the_servers_words_and_goes_again_to_the_right_address_once(office, asked):
    delivery = refused(office)
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says(
        "To send or correct (1)", "Correct the address of Priya Shah", "Refused: correct the address"
    )
    page = bea.get(f"/office/cases/{asked}/deliveries/{delivery.id}")
    assert page.says("550 5.1.1 No such user here", "25 November 2026, 10:00:00 GMT (10:00:00 UTC)")
    done = bea.send(page, {"email": "priya.s@example.com"})
    assert done.says("We are sending it again.", "Waiting to go")
    assert bea.send(page, {"email": "priya.s@example.com"}).says("It has already been sent again.")
    assert bea.get(page.address).says("Refused, then sent again")
    assert "correct the address" not in bea.get(f"/office/cases/{asked}").text, "that is done"
    with office.services.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).all()
    assert sorted(row.to_address for row in rows) == ["priya.s@example.com", "priya.shah@example.com"]
    assert len({row.message_id for row in rows}) == 2
    assert parties(office)[0].email == "priya.s@example.com"
    assert "Correct the address" not in bea.get("/office").text


@pytest.mark.usefixtures("both_databases")
def test_an_email_of_a_kind_that_only_another_version_knows_is_shown_and_holds_up_no_other(office, asked):
    delivery = refused(office, kind=UnknownMember("carrier_pigeon"))
    bea, address = office.browser("Bea Hollis"), f"/office/cases/{asked}/deliveries/{delivery.id}"
    assert bea.get(f"/office/cases/{asked}").says("Carrier pigeon")
    assert bea.send(bea.get(address), {"email": "priya.s@example.com"}).says("We are sending it again.")
    services = office.services

    sent: list[str] = []
    transport = SimpleNamespace(send=lambda message: sent.append(str(message["Subject"])) or "250 kept")
    tried = send_due(
        services.database,
        transport,
        lambda session, found: compose_delivery(email_context(services), session, found),
        worker="w",
        now=services.now,
    )

    assert (tried, len(sent)) == (2, 1), "the office's own email goes"
    with services.database.read() as session:
        again = session.scalars(
            select(Delivery).where(Delivery.kind == UnknownMember("carrier_pigeon")).order_by(Delivery.tries)
        ).all()
        assert [one.state for one in again] == ["refused", "queued"]
        assert "UnknownEmailKind" in again[1].last_reply
        assert list(unreadable_rows(session)) == []


def test_an_email_on_its_way_is_not_sent_twice(office, asked):
    with office.services.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{asked}/deliveries/{delivery.id}"
    page = bea.get(address)
    assert "Correct and send again" not in page.text
    token = page.value_of("csrf_token")
    answer = bea.post(address, data={"csrf_token": token, "email": "a@example.com"})
    assert answer.status == 409
    assert answer.says("This email is on its way or was already delivered. We do not send it twice.")


@pytest.mark.usefixtures("asked")
def test_an_email_of_another_case_is_not_found(office):
    delivery = refused(office)
    with office.services.database.write() as session:
        other = factories.a_case(
            office.services, session, contact=factories.Contact("Someone Else")
        ).reference
    assert office.browser("Bea Hollis").get(f"/office/cases/{other}/deliveries/{delivery.id}").status == 404


def test_a_certificate_already_issued_is_pointed_out_before_a_name_is_changed(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference
    browser = office.browser("Sam Reed")
    browser.post_form(f"/office/cases/{reference}/certificate/1/1", submit="yes")
    for page in ("details", "decisions/1", "parties/1"):
        assert browser.get(f"/office/cases/{reference}/{page}").says("A certificate already says this")
