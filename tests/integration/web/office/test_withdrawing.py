"""Somebody says on their own page that they do not want mediation any more: theirs alone, and due at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.evidence.log import EvidenceOpening
from cases.models import Case, ChoiceMade, Party
from cases.vocabulary import Choice, Event, PartyRole, Role
from mail.outbox import Delivery
from services.casework.calls import record_advice
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.office.arranging import a_choice, emails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second
from tests.integration.web.office.own_pages import link_to_own_page, own_page
from tests.integration.web.office.test_call import talk
from tests.integration.web.office.test_wishes_that_change import say

STOP = "/your/request/stop-mediation"
LINK = "I want to stop mediation"


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026; it is 25 November."""
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    return a_choice(office)


def choices(office: Office) -> list[tuple[Choice, datetime, str]]:
    with office.services.database.read() as session:
        rows = session.scalars(select(ChoiceMade).order_by(ChoiceMade.recorded_at)).all()
        return [(one.choice, one.chosen_at, one.recorded_by) for one in rows]


@pytest.mark.usefixtures("both_databases")
def test_a_wish_taken_back_is_due_at_once_and_recorded_with_its_exact_time(office, chosen):
    browser, page = own_page(office, chosen)
    office.clock.pass_(seconds=41)
    page = browser.get(page.links()[LINK])
    assert page.heading == "Do you want to stop mediation?"
    assert page.says(
        "Your right to appeal is not affected.",
        "by the end of Thursday 26 November 2026",
        "You do not have to say why.",
        "We stop looking for a day",
    )
    assert len(choices(office)) == 1  # looking changes nothing

    done = browser.send(page)

    assert (done.address, done.heading) == ("/your/request", "What is happening with your request")
    assert done.says("You told us at 10am on 25 November 2026 (UK time)", "want to stop mediation.")
    assert done.says("We will issue it by the end of Thursday 26 November 2026.")
    assert LINK not in done.links()
    at = datetime(2026, 11, 25, 10, 0, 41, tzinfo=UTC)
    assert choices(office)[-1] == (Choice.WITHDRAWN, at, "Priya Shah")
    with office.services.database.read() as session:
        entry = session.scalars(
            select(EvidenceOpening).where(EvidenceOpening.kind == Event.CHOICE_WITHDRAWN)
        ).one()
        assert '"by_link":true' in entry.body.replace(" ", "")
        assert at.isoformat() in entry.body
    today = office.browser("Sam Reed").get("/office")
    assert today.says("Issue the certificate (no mediation)", "26 Nov 2026")
    case = office.browser("Sam Reed").get(f"/office/cases/{chosen}")
    assert case.says("They changed their mind: no mediation")


def test_the_certificate_is_issued_from_the_day_of_the_withdrawal(office, chosen):
    browser, _ = own_page(office, chosen)
    browser.post_form(STOP)
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{chosen}/certificate/1/1")
    assert page.says("had chosen mediation on 19 November 2026 and changed their mind")
    assert sam.send(page, {"submit": "yes"}).says("issued")
    own = browser.get("/your/request")
    assert own.says("issued on 25 November 2026")


def test_the_person_and_the_office_are_told_and_nobody_else(office, chosen):
    office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office))
    with office.services.database.read() as session:
        before = set(session.scalars(select(Delivery.id)))
    browser, _ = own_page(office, chosen)
    page = browser.get(STOP)
    assert page.says("You are not expected at the meeting on Thursday 10 December 2026, 10am (UK time).")
    done = browser.send(page)
    assert done.says(
        "Meeting: not needed", "You are not expected at the meeting on Thursday 10 December 2026."
    )
    for gone in (
        "Your meeting",
        "Papers for the meeting",
        "Who comes with you",
        "The mediator wants to know",
    ):
        assert not done.says(gone)
    assert "What you need to take part" not in done.text
    with office.services.database.read() as session:
        new = session.scalars(select(Delivery).where(Delivery.id.not_in(before))).all()
        assert sorted((one.kind.value, one.to_name) for one in new) == [
            ("withdrawal_received", "Priya Shah"),
            ("withdrawal_told", office.services.provider.name),
        ]
    (receipt,), (office_mail,) = emails(office, "withdrawal_received"), emails(office, "withdrawal_told")
    assert "We will issue your certificate by the end of Thursday 26 November 2026." in receipt
    assert "the Tribunal must have your appeal by 5pm on Tuesday 12 January 2027" in receipt
    assert "If you did not tell us this, phone us today." in receipt
    assert "Shah" not in office_mail
    assert "due by the end of Thursday 26 November 2026" in office_mail


def test_an_authority_asked_for_dates_hears_that_none_are_needed_once_nobody_wants_it(office, chosen):
    browser, _ = own_page(office, chosen)
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == chosen)).one()
        sam, at = factories.viewer_of(office.people["Sam Reed"]), office.clock()
        dev = add_party(session, case, PartyRole.PARENT, PartyDetails("Dev Shah"), by=sam, at=at)
        record_advice(
            session, case.decisions[0], dev, factories.a_call(Choice.MEDIATION, at=at), by=sam, at=at
        )
        for sent in session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")):
            sent.accepted_at = at
    page = browser.get(STOP)
    assert page.says("If nobody else asks for mediation, we tell the local authority")
    browser.send(page)
    assert emails(office, "mediation_not_asked") == []  # the other parent wants it: nobody learns of one
    with office.services.database.write() as session:
        case, at = session.scalars(select(Case).where(Case.reference == chosen)).one(), office.clock()
        dev = session.scalars(select(Party).where(Party.name == "Dev Shah")).one()
        for _ in range(2):
            office.clock.pass_(minutes=3)
            call = factories.a_call(Choice.WITHDRAWN, at=office.clock())
            record_advice(session, case.decisions[0], dev, call, by=sam, at=office.clock())
    (sent,) = emails(office, "mediation_not_asked")
    assert "You do not need to send dates for it" in sent
    assert "Shah" not in sent


def test_a_booked_meeting_is_a_step_for_the_office_and_the_others_hear_no_reason(office, chosen):
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{chosen}/arrange", plan(office))
    browser, _ = own_page(office, chosen)
    browser.post_form(STOP)
    assert bea.get("/office").says("Call off the meeting of 10 December 2026 (mediation is no longer wanted)")
    page = bea.get(f"/office/cases/{chosen}/arrange")
    bea.send(page, {}, action=f"/office/cases/{chosen}/call-off")
    for words in emails(office, "meeting_cancelled"):
        assert "withdr" not in words
        assert "any more" not in words


@pytest.mark.usefixtures("both_databases")
def test_a_second_press_changes_nothing_and_is_told_what_the_first_one_did(office, chosen):
    browser, _ = own_page(office, chosen)
    page = browser.get(STOP)
    browser.send(page)
    office.clock.pass_(minutes=3)
    again = browser.send(page)
    assert again.says("You told us at", "that you want to stop mediation.")
    assert [choice for choice, *_ in choices(office)] == [Choice.MEDIATION, Choice.WITHDRAWN]
    assert len(emails(office, "withdrawal_told")) == 1
    assert browser.get(STOP).heading == "There is nothing to stop here"


def test_a_tab_from_before_they_chose_again_by_phone_takes_nothing_back(office, chosen):
    browser, _ = own_page(office, chosen)
    old = browser.get(STOP)
    browser.send(old)
    office.clock.pass_(minutes=5)
    again = talk(choice="mediation", held_at="10:01am", chosen_at="10:02am")
    assert office.browser("Sam Reed").post_form(f"/office/cases/{chosen}/call/1/1", again).says("recorded")
    answer = browser.send(old)
    assert answer.says("Something changed since this page was opened")
    assert choices(office)[-1][0] is Choice.MEDIATION
    assert browser.send(answer).address == "/your/request"
    assert choices(office)[-1][0] is Choice.WITHDRAWN


def test_with_two_decisions_the_person_says_which(office, chosen):
    add_second(office, chosen)
    say(office, chosen, "mediation", decision=2)
    browser, _ = own_page(office, chosen)
    page = browser.get(STOP)
    assert browser.send(page).problems == ["Choose which decision this is about"]
    browser.send(page, decisions=["2"])
    with office.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == chosen)).one()
        last = [decision.choices[-1].choice for decision in case.decisions]
        assert last == [Choice.MEDIATION, Choice.WITHDRAWN]
    left = browser.get(STOP)
    assert left.says("Do you want to stop mediation?")
    assert not left.forms()[-1].names() & {"decisions"}
    assert "decision letter of 20 November 2026" in emails(office, "withdrawal_told")[0]


def test_who_has_not_chosen_or_has_met_is_told_what_to_do_instead(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    browser, page = own_page(office, reference)
    assert LINK not in page.links()
    assert browser.get(STOP).says("so there is nothing to stop")
    letter = browser.get("/your/request/letter")
    (form,) = [one for one in letter.forms() if "party" in one.names()]
    token = form.fields()["csrf_token"][0]
    sent = {"csrf_token": token, "party": form.fields()["party"][0]}
    assert browser.post(STOP, data=sent).status == 409


def test_once_the_meeting_has_begun_an_adviser_talks_it_through(office, chosen):
    office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office))
    browser, _ = own_page(office, chosen)
    old = browser.get(STOP)
    office.clock.at = datetime(2026, 12, 10, 10, 30, tzinfo=UTC)
    browser, page = own_page(office, chosen)
    assert LINK not in page.links()
    assert browser.get(STOP).says("Your meeting has taken place, is under way, or will continue")
    assert browser.send(old).status == 409
    assert choices(office)[-1][0] is Choice.MEDIATION


def test_nothing_is_taken_back_by_a_page_of_another_persons_link_or_without_the_second_step(office, chosen):
    browser, _ = own_page(office, chosen)
    page = browser.get(STOP)
    with office.services.database.write() as session:
        other = factories.a_case(office.services, session, letter_date=date(2026, 11, 10)).reference
    browser.post_form(link_to_own_page(office, other))
    assert browser.send(page).heading == "Is this you?"
    stranger = ReviewingClient(office.web)
    stranger.post_form(link_to_own_page(office, chosen))
    assert stranger.get(STOP).heading == "Is this you?"
    assert choices(office)[-1][0] is Choice.MEDIATION


def test_who_alone_gave_it_up_is_taken_off_a_meeting_that_another_still_wants(office, chosen):
    browser, _ = own_page(office, chosen)
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == chosen)).one()
        details = PartyDetails("Dev Shah", email="dev@example.com")
        sam = factories.viewer_of(office.people["Sam Reed"])
        dev = add_party(session, case, PartyRole.PARENT, details, by=sam, at=office.clock())
        call = factories.a_call(Choice.MEDIATION, at=office.clock())
        record_advice(session, case.decisions[0], dev, call, by=sam, at=office.clock())
    bea = office.browser("Bea Hollis")
    assert bea.post_form(f"/office/cases/{chosen}/arrange", plan(office)).says("Dev Shah")
    browser.post_form(STOP)
    today = bea.get("/office")
    assert today.says("Take Priya Shah off the meeting of 10 December 2026 (they no longer want mediation)")
    assert not today.says("Call off the meeting")
    assert "Priya" not in " ".join(emails(office, "meeting_cancelled"))


def test_a_mailbox_that_others_may_read_does_not_tell_what_was_chosen(office, chosen):
    browser, _ = own_page(office, chosen)
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == chosen)).one()
        shared = PartyDetails(name="Dev Shah", email=(case.parties[0].email or "").upper())
        bea = factories.viewer_of(office.people["Bea Hollis"])
        other = add_party(session, case, PartyRole.PARENT, shared, by=bea, at=office.clock())
    browser.send(browser.get(STOP))

    def is_neutral() -> bool:
        (receipt,) = emails(office, "withdrawal_received")
        leaks = [words in receipt for words in ("mediation", "certificate", "appeal", "do not want")]
        assert any(leaks) != ("We have what you told us on your page" in receipt)
        return not any(leaks)

    assert is_neutral()
    with office.services.database.write() as session:
        session.get_one(Party, other.id).email = "dev.shah@example.com"
    assert not is_neutral()
    with office.services.database.write() as session:
        session.scalars(select(Case).where(Case.reference == chosen)).one().safety_flag = True
    assert is_neutral()
