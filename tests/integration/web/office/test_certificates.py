"""Issuing, correcting, withdrawing, posting: each once, each told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import Choice, Event, Role
from documents.jobs import JobReply
from documents.jobs.server import Job, JobServer
from mail.outbox import Delivery
from tests import factories
from tests.client import Page
from tests.integration.web.office.conftest import NOW, Office


@pytest.fixture
def declined(office: Office) -> str:
    """A family that was advised and wants no mediation; its reference."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        return factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference


def issue(office: Office, reference: str) -> Page:
    sam = office.browser("Sam Reed")
    return sam.post_form(f"/office/cases/{reference}/certificate/1/1", submit="yes")


def certificates(office: Office) -> list[Certificate]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Certificate).order_by(Certificate.register_number)))


def events(office: Office) -> list[Event]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        return [event.kind for event in case_events(session, case.id)]


@pytest.mark.usefixtures("both_databases")
def test_a_second_press_is_told_that_it_was_issued_once(office, declined):
    sam = office.browser("Sam Reed")
    address = f"/office/cases/{declined}/certificate/1/1"
    page = sam.get(address)
    first = sam.send(page, {"submit": "yes"})
    second = sam.send(page, {"submit": "yes"})
    assert first.says("The certificate is issued.")
    assert second.says("This certificate was already issued by Sam Reed at 10am. It was not issued twice.")
    assert len(certificates(office)) == 1
    assert events(office).count(Event.CERTIFICATE_ISSUED) == 1


def test_a_coordinator_may_look_but_not_issue(office, declined):
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{declined}/certificate/1/1")
    assert page.says("A mediation adviser issues certificates.")
    token = page.value_of("csrf_token")
    answer = bea.post(
        f"/office/cases/{declined}/certificate/1/1", data={"csrf_token": token, "submit": "yes"}
    )
    assert answer.status == 200
    assert certificates(office) == []


def test_the_page_names_as_its_adviser_only_someone_who_may_issue_it(office, declined):
    asked = []

    def preview(job: Job) -> JobReply:
        asked.append(job.payload["adviser"])
        return JobReply({}, (b"a picture",))

    with JobServer(office.services.jobs_socket, {"certificate_preview": preview}):
        for name in ("Sam Reed", "Bea Hollis"):
            office.browser(name).get(f"/office/cases/{declined}/certificate/1/1/page.png")
    assert asked == ["Sam Reed", "The adviser who issues it"]


def test_what_changed_since_the_page_was_opened_is_shown_before_it_is_issued(office, declined):
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{declined}/certificate/1/1")
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().person_name = "Aarav Sharma"
    shown = sam.send(page, {"submit": "yes"})
    assert shown.problems == [
        "Something changed while this page was open. Check it again, then press the button again"
    ]
    assert shown.says("Aarav Sharma")
    assert certificates(office) == []
    assert sam.send(shown, {"submit": "yes"}).says("The certificate is issued.")


def test_the_day_is_that_of_the_press_although_the_page_was_opened_the_day_before(office, declined):
    office.clock.at = NOW.replace(hour=23, minute=58)
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{declined}/certificate/1/1")
    office.clock.pass_(minutes=5)
    asked_again = sam.send(page, {"submit": "yes"})
    assert asked_again.says("Issued today, 26 November 2026")
    sam.send(asked_again, {"submit": "yes"})
    assert [c.issue_date for c in certificates(office)] == [date(2026, 11, 26)]


def test_a_missing_condition_is_named_with_the_page_that_mends_it(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session, letter_date=None).reference
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}/certificate/1/1")
    links = page.links()
    assert links["Record the date on the decision letter"] == f"/office/cases/{reference}/decisions/1"
    advice = "Record that information and advice were given, after the first contact"
    assert links[advice] == f"/office/cases/{reference}/call/1/1"
    assert page.says("It cannot be issued yet")
    assert "Issue certificate" not in page.text


def test_late_contact_is_decided_by_a_senior_adviser_and_then_certified(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(
            office.services, session, sam, Choice.NO_MEDIATION, letter_date=date(2026, 9, 1)
        )
        reference = case.reference
    address = f"/office/cases/{reference}/certificate/1/1"
    page = office.browser("Sam Reed").get(address)
    mend = next(href for words, href in page.links().items() if "a senior adviser must decide today" in words)
    assert "Record the decision" not in office.browser("Sam Reed").get(mend).text
    dina = office.browser("Dina Farrow")
    decided = dina.post_form(mend, reason="The letter went to an old address")
    assert decided.says("The decision about the late contact is recorded.")
    warned = dina.get(address)
    assert warned.says("The Tribunal decides whether this certificate counts.")
    assert dina.send(warned, {"submit": "yes"}).says("The certificate is issued.")
    assert "old address" not in str(certificates(office)[0].facts)


@pytest.mark.usefixtures("both_databases")
def test_a_corrected_certificate_is_shown_beside_the_old_one_and_then_replaces_it(office, declined):
    issue(office, declined)
    (old,) = certificates(office)
    office.clock.pass_(minutes=20)
    sam = office.browser("Sam Reed")
    address = f"/office/cases/{declined}/certificates/{old.reference}/correct"
    both = sam.post_form(address, what="person", person_name="Aarav Sháh")
    assert both.says("Both certificates", f"Current: {old.reference}", "Aarav Shah", "Aarav Sháh")
    assert len(certificates(office)) == 1
    done = sam.send(both, {"submit": "yes"})
    assert done.says("The corrected certificate is issued.", f"Replaces {old.reference}: spelling of a name")
    again = sam.send(both, {"submit": "yes"})
    assert again.address == done.address
    first, second = certificates(office)
    assert (first.live_key, second.replaces_id) == (None, first.id)
    assert second.issue_date == date(2026, 11, 25)
    assert sam.get(f"/office/cases/{declined}/certificates/{old.reference}").says(
        f"Replaced by {second.reference}"
    )
    with office.services.database.read() as session:
        assert session.scalars(select(Case)).one().person_name == "Aarav Sháh"


def test_correcting_the_authority_moves_the_case_to_the_right_officers(office, declined):
    issue(office, declined)
    (old,) = certificates(office)
    sam = office.browser("Sam Reed")
    address = f"/office/cases/{declined}/certificates/{old.reference}/correct"
    both = sam.post_form(address, what="authority", authority="knowsley")
    sam.send(both, {"submit": "yes"})
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.authority_code, case.authority_name) == ("knowsley", "Knowsley")
        assert case.authority_party().name == "Knowsley"


def test_a_correction_that_changes_nothing_is_refused_in_words(office, declined):
    issue(office, declined)
    (old,) = certificates(office)
    address = f"/office/cases/{declined}/certificates/{old.reference}/correct"
    page = office.browser("Sam Reed").post_form(address, what="born", birth_date=factories.BORN)
    assert page.problems == ["Change the fact that is wrong. Nothing is different yet"]


def test_a_withdrawn_certificate_says_so_and_another_may_be_issued(office, declined):
    issue(office, declined)
    (old,) = certificates(office)
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{declined}/certificates/{old.reference}/withdraw")
    assert page.says(
        "We email Priya Shah to say that", "Nobody at Bury can sign in here, so no email goes there"
    )
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    page = sam.get(page.address)
    assert page.says(f"We email Priya Shah and {ruth.name} to say that the certificate no longer counts.")
    assert "Nobody at Bury" not in page.text
    gone = sam.post_form(f"/office/cases/{declined}/certificates/{old.reference}/withdraw", why="Wrong case")
    assert gone.says("The certificate is withdrawn.", "Withdrawn At", "Wrong case")
    assert issue(office, declined).says("The certificate is issued.")
    assert events(office).count(Event.CERTIFICATE_WITHDRAWN) == 1


@pytest.mark.usefixtures("both_databases")
def test_a_family_without_email_gets_its_certificate_by_post_and_that_is_recorded_once(office):
    contact = factories.Contact("Thomas Hale", None, "01632 960 077", "9 Seaview Steps, Nowhere")
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION, contact=contact)
        reference = case.reference
    page = issue(office, reference)
    assert page.says("Thomas Hale has no email. Print the certificate and post it to:", "9 Seaview Steps")
    bea = office.browser("Bea Hollis")
    posting = bea.get(page.address)
    posted = f"{page.address}/posted"
    assert bea.send(posting, {}, action=posted).says("Recorded as posted.", "Posted")
    assert bea.send(posting, {}, action=posted).says("It was already recorded as posted.")
    assert events(office).count(Event.CERTIFICATE_POSTED) == 1


def test_the_authoritys_word_that_it_cannot_arrange_makes_a_certificate_due(office):
    office.add("Ruth Okafor", Role.OFFICER)
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION)
        reference = case.reference
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{reference}/cannot-arrange/1"
    early = bea.post_form(address, said_on=date(2026, 11, 18))
    assert early.problems == ["The day they told us must be on or after the day mediation was chosen"]
    done = bea.post_form(address, said_on=date(2026, 11, 24))
    assert done.says("Next: issue the certificate (not arranged in time)")
    assert bea.get(address).says("Already recorded")


def test_a_certificate_of_another_case_is_not_found_under_this_one(office, declined):
    issue(office, declined)
    (old,) = certificates(office)
    with office.services.database.write() as session:
        other = factories.a_case(office.services, session).reference
    sam = office.browser("Sam Reed")
    for address in (f"/office/cases/{other}/certificates/{old.reference}", "/office/cases/CP-0000-00"):
        assert sam.get(address).status == 404


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.OFFICER, Role.ADMINISTRATOR])
def test_nobody_outside_the_office_opens_its_pages(office, declined, role):
    office.add("Someone Else", role)
    browser = office.browser("Someone Else")
    for address in ("/office", "/office/cases", f"/office/cases/{declined}", "/office/trouble"):
        assert browser.get(address).status == 404


def test_a_picture_that_cannot_be_made_is_said_in_words_with_a_way_to_try_again(office, declined):
    address = f"/office/cases/{declined}/certificate/1/1"
    page = office.browser("Sam Reed").get(address)
    assert page.says("No picture just now. The list shows what will be printed.")
    assert page.links()["Try the picture again"] == address


def test_after_silence_the_adviser_reads_when_the_notice_to_the_authority_really_went(office):
    office.add("Ruth Okafor", Role.OFFICER)
    with office.services.database.write() as session:
        case = factories.an_advised_case(
            office.services, session, office.people["Sam Reed"], Choice.MEDIATION, at=NOW
        )
        address = f"/office/cases/{case.reference}/certificate/1/1"
    sam = office.browser("Sam Reed")
    never = "No notice to the local authority is recorded. Check that they were told."
    assert not sam.get(address).says(never)  # the email of a moment ago is on its way
    office.clock.pass_(days=31)
    sam = office.browser("Sam Reed")
    assert sam.get(address).says("Treated as having taken part", never)
    with office.services.database.write() as session:
        (notice,) = session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen"))
        notice.accepted_at = office.clock.at
    page = sam.get(address)
    assert page.says("The local authority was told on 26 December 2026. Its own day 30 is 25 January 2027")
    assert not page.says("We told the local authority")  # nothing of it is printed: the thirty days were over
