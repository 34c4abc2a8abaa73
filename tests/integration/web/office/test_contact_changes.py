"""New contact details typed on one's own page: confirmed from both addresses, or by staff on the phone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from cases.casework.contact_changes import ContactChange
from cases.enums.contact import ChangeEnd
from cases.evidence.log import EvidenceOpening
from cases.models import Party
from cases.vocabulary import Event
from mail.outbox import Delivery
from services.contact.changes import settle_by_phone
from services.notifications.requests import notify_fresh_request_link
from services.requests import current_request_link
from signing.links.links import live_link, token_of
from signing.links.tokens import Purpose
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.arranging import emails
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import link_to_own_page, own_page

NEW = "priya.new@example.com"
EMAIL, CONFIRM = "/your/request/contact/email", "/your/request/contact/confirm"


@pytest.fixture
def reference(office: Office) -> str:
    """Priya Shah's request, whose address is priya.shah@example.com."""
    with office.services.database.write() as session:
        return factories.a_case(office.services, session).reference


def address(office: Office) -> str | None:
    with office.services.database.read() as session:
        return session.scalars(select(Party).where(Party.number == 1)).one().email


def the_change(office: Office) -> ContactChange:
    with office.services.database.read() as session:
        found = session.scalars(select(ContactChange).order_by(ContactChange.asked_at.desc())).first()
        assert found is not None
        return found


def digits(office: Office) -> str:
    return str(re.findall(r"is yours: (\d{3} \d{3})", emails(office, "contact_new")[-1])[0])


def old_mailbox(office: Office) -> tuple[ReviewingClient, Page]:
    """Whoever reads the old address opens the link that went there, in a browser of their own."""
    with office.services.database.read() as session:
        link = live_link(session, Purpose.CONFIRM_CONTACT, the_change(office).id, at=office.clock())
        assert link is not None
        path = f"/open/{token_of(link, office.services.keys)}"
    browser = ReviewingClient(office.web)
    return browser, browser.get(path)


def links_sent(office: Office) -> list[tuple[str, str]]:
    """Address and link of each email with a link to an own page that is still to go."""
    kinds = ("fresh_request_link", "request_received")
    with office.services.database.read() as session:
        found = session.scalars(
            select(Delivery).where(Delivery.kind.in_(kinds), Delivery.accepted_at.is_(None))
        )
        return [(one.to_address, one.ids["link"]) for one in found]


def events(office: Office, kind: Event) -> int:
    with office.services.database.read() as session:
        return len(list(session.scalars(select(EvidenceOpening).where(EvidenceOpening.kind == kind))))


@pytest.mark.usefixtures("both_databases")
def test_a_new_email_address_is_used_once_both_addresses_confirmed_it(office, reference):
    browser, page = own_page(office, reference)
    page = browser.get(
        browser.get(page.links()["Change how we reach you"]).links()["Change your email address"]
    )
    assert page.heading == "What is your new email address?"
    assert "priya.shah@example.com" not in page.html
    confirm = browser.send(page, value=NEW)
    assert confirm.heading == "Confirm your new email address"
    assert address(office) == "priya.shah@example.com"
    assert "CP-" not in emails(office, "contact_new")[0]  # that mailbox may be a stranger's
    said = browser.send(confirm, code=digits(office))
    assert said.text.count("Now press the button in the email that we sent to your old address.") == 1
    assert "Confirm the new one" not in said.links()
    assert said.says("I cannot open my old email: phone me")
    assert address(office) == "priya.shah@example.com"
    _, asked = old_mailbox(office)
    assert asked.heading == "Was this you?"
    assert "Priya" not in asked.html
    assert NEW not in asked.html
    assert address(office) == "priya.shah@example.com"  # opening it answers nothing

    mailbox, asked = old_mailbox(office)
    assert mailbox.send(asked, submit="yes").says("We use it from now on.")

    assert address(office) == NEW
    assert (the_change(office).ended, events(office, Event.PARTY_CORRECTED)) == (ChangeEnd.TAKEN_OVER, 1)
    assert events(office, Event.CONTACT_CHANGE_ASKED) == events(office, Event.CONTACT_CHANGE_ENDED) == 1
    assert browser.get("/your/request").status == 410  # it came in by the link of the old mailbox
    assert [to for to, _ in links_sent(office)] == [NEW]
    assert own_page(office, reference)[1].address == "/your/request"


def test_whoever_typed_the_digits_last_goes_on_where_they_are_and_older_links_end(office, reference):
    old_link = link_to_own_page(office, reference)
    browser, _ = own_page(office, reference)
    confirm = browser.post_form(EMAIL, value=NEW)
    mailbox, asked = old_mailbox(office)
    left = mailbox.send(asked, submit="yes")
    assert left.heading == "One step is left"
    assert left.links()["Enter the six digits"] == CONFIRM
    said = browser.send(confirm, code=digits(office))
    assert said.says("Your new email address is confirmed.")
    assert browser.get("/your/request").status == 200
    assert ReviewingClient(office.web).get(old_link).status == 410
    assert [to for to, _ in links_sent(office)] == [NEW]


def test_email_that_is_still_to_go_goes_to_the_new_address(office, reference):
    browser, _ = own_page(office, reference)
    browser.post_form(EMAIL, value=NEW)
    browser.post_form(CONFIRM, code=digits(office))
    with office.services.database.write() as session:
        party = session.scalars(select(Party).where(Party.number == 1)).one()
        link = current_request_link(session, party, at=office.clock())
        for sent in session.scalars(select(Delivery).where(Delivery.kind == "request_received")):
            sent.accepted_at = office.clock()
        notify_fresh_request_link(session, party, link, at=office.clock())
    mailbox, asked = old_mailbox(office)
    mailbox.send(asked, submit="yes")
    with office.services.database.read() as session:
        to = {
            row.kind.value: row.to_address
            for row in session.scalars(select(Delivery).where(Delivery.party_id.is_not(None)))
        }
    assert to["fresh_request_link"] == NEW  # with the fresh link, and no second email beside it
    assert len(links_sent(office)) == 1
    assert to["request_received"] == to["contact_old"] == "priya.shah@example.com"


@pytest.mark.usefixtures("both_databases")
def test_the_owner_of_the_old_address_stops_a_stranger_and_the_page_is_closed(office, reference):
    stranger, _ = own_page(office, reference)
    stranger.post_form(EMAIL, value="stranger@example.com")
    stranger.post_form(CONFIRM, code=digits(office))
    path = link_to_own_page(office, reference)
    mailbox, asked = old_mailbox(office)
    assert mailbox.send(asked, not_me="yes").says("We kept your old details")
    assert address(office) == "priya.shah@example.com"
    assert stranger.get("/your/request").status == 410
    assert "Send me a new link" not in ReviewingClient(office.web).get(path).text
    assert emails(office, "contact_not_them")
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Phone Priya Shah about a new email address (they say it was not them)")
    page = bea.get(next(to for words, to in today.links().items() if "about a new email" in words))
    assert bea.send(page, submit="yes").says("It is recorded.")
    assert not bea.get("/office").says("about a new email address")
    assert address(office) == "priya.shah@example.com"


def test_five_wrong_digits_end_it(office, reference):
    browser, _ = own_page(office, reference)
    page = browser.post_form(EMAIL, value=NEW)
    right = digits(office)
    wrong = "111 111" if right != "111 111" else "222 222"
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        page = browser.send(page, code=wrong)
        assert page.problems == [f"Those are not the digits that we sent. You have {left} left"]
    assert browser.send(page, code=wrong).says("That was the last try")
    assert the_change(office).ended is ChangeEnd.TOO_MANY_TRIES
    assert browser.send(page, code=right).heading == "How we reach you"
    assert address(office) == "priya.shah@example.com"


def test_who_cannot_read_the_old_email_is_phoned_by_staff(office, reference):
    browser, _ = own_page(office, reference)
    page = browser.post_form(EMAIL, value=NEW)
    assert browser.send(page, {}, action="/your/request/contact/phone-me").says("We phone you to check it.")
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Phone Priya Shah about a new email address (typed on their own page)")
    page = bea.get(next(to for words, to in today.links().items() if "about a new email" in words))
    assert page.says("Phone them on the number we had before", "priya.shah@example.com", NEW)
    assert bea.send(page, submit="yes").problems == ["Choose what they said"]
    bea.send(page, is_right="yes")
    assert address(office) == NEW
    assert bea.send(page, is_right="no").status == 200  # an old tab changes nothing
    assert (address(office), the_change(office).ended) == (NEW, ChangeEnd.TAKEN_OVER)


def test_a_phone_number_is_checked_by_staff_and_its_owner_hears_of_it(office, reference):
    browser, _ = own_page(office, reference)
    said = browser.post_form("/your/request/contact/phone", value="01632 960 777")
    assert said.says("We phone you to check it. Until then we use the old one.")
    assert "We will phone you before we use it." in emails(office, "contact_old")[0]
    with office.services.database.read() as session:
        assert session.scalars(select(Party).where(Party.number == 1)).one().phone == "01632 960 014"
    bea = office.browser("Bea Hollis")
    page = bea.get(
        next(to for words, to in bea.get("/office").links().items() if "about a new phone" in words)
    )
    bea.send(page, is_right="yes")
    with office.services.database.read() as session:
        assert session.scalars(select(Party).where(Party.number == 1)).one().phone == "01632960777"


def test_what_was_typed_is_there_after_an_error_and_the_same_address_changes_nothing(office, reference):
    browser, _ = own_page(office, reference)
    page = browser.post_form(EMAIL, value="priya at home")
    assert page.problems
    assert page.form_for({}).fields()["value"] == ["priya at home"]
    assert browser.send(page, value="Priya.Shah@example.com").says("Nothing was changed")
    assert emails(office, "contact_old") == []
    assert browser.get(CONFIRM).heading == "How we reach you"
    assert ReviewingClient(office.web).get(EMAIL).status == 401


def correct_email(office: Office, reference: str, email: str) -> None:
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/parties/1")
    assert bea.send(page, email=email).says("saved") or address(office) == email


@pytest.mark.usefixtures("both_databases")
def test_a_correction_by_staff_ends_what_was_typed_before_it(office, reference):
    browser, _ = own_page(office, reference)
    confirm = browser.post_form(EMAIL, value="stranger@example.com")
    right = digits(office)
    mailbox, asked = old_mailbox(office)
    correct_email(office, reference, "priya.safe@example.com")
    assert the_change(office).ended is ChangeEnd.REPLACED
    browser.send(confirm, code=right)
    mailbox.send(asked, submit="yes")
    assert address(office) == "priya.safe@example.com"


@pytest.mark.usefixtures("both_databases")
def test_what_was_typed_is_not_used_where_another_address_was_recorded_since(office, reference):
    browser, _ = own_page(office, reference)
    confirm = browser.post_form(EMAIL, value="stranger@example.com")
    mailbox, asked = old_mailbox(office)
    mailbox.send(asked, submit="yes")
    with office.services.database.write() as session:
        session.scalars(select(Party).where(Party.number == 1)).one().email = "priya.safe@example.com"
    said = browser.send(confirm, code=digits(office))
    assert said.says("We did not use the new email address: another was recorded since you typed it.")
    assert (address(office), the_change(office).ended) == ("priya.safe@example.com", ChangeEnd.REPLACED)


def test_a_page_from_before_they_said_it_was_not_them_settles_nothing(office, reference):
    browser, _ = own_page(office, reference)
    browser.send(browser.post_form(EMAIL, value=NEW), {}, action="/your/request/contact/phone-me")
    bea = office.browser("Bea Hollis")
    links = bea.get("/office").links()
    old = bea.get(next(to for words, to in links.items() if "about a new email" in words))
    mailbox, asked = old_mailbox(office)
    mailbox.send(asked, not_me="yes")
    for answer in ("no", "yes"):
        again = bea.send(old, is_right=answer)
        assert again.says("They said that it was not them")
        assert "Something changed since this page was opened" in again.problems[0]
        assert the_change(office).settled_at is None
    assert bea.get("/office").says("(they say it was not them)")
    assert bea.send(again, submit="yes").says("It is recorded.")
    assert the_change(office).settled_at is not None


def test_an_answer_that_did_not_know_of_the_alarm_settles_no_alarm(office, reference):
    browser, _ = own_page(office, reference)
    browser.post_form(EMAIL, value=NEW)
    mailbox, asked = old_mailbox(office)
    mailbox.send(asked, not_me="yes")
    by_them = {
        "by": factories.viewer_of(office.people["Bea Hollis"]),
        "at": office.clock(),
        "policy": office.services.policy,
        "keys": office.services.keys,
    }
    with office.services.database.write() as session:
        change = session.scalars(select(ContactChange)).one()
        for is_right in (True, False):
            assert not settle_by_phone(session, change, is_right=is_right, **by_them)
        assert change.settled_at is None
        assert settle_by_phone(session, change, is_right=None, **by_them)


def deliveries(office: Office, kind: str) -> int:
    with office.services.database.read() as session:
        return len(list(session.scalars(select(Delivery).where(Delivery.kind == kind))))


def test_the_same_address_typed_again_gets_its_digits_again_under_the_limit(office, reference):
    browser, _ = own_page(office, reference)
    first = browser.get(EMAIL)
    browser.send(first, value=NEW)
    browser.send(first, value=NEW)  # a double press sends nothing more
    assert deliveries(office, "contact_new") == 1
    for sent in range(2, 7):
        office.clock.pass_(minutes=3)
        again = browser.send(browser.get(EMAIL), value=NEW)
        assert again.heading == "Confirm your new email address"
        assert deliveries(office, "contact_new") == sent
    office.clock.pass_(minutes=3)
    said = browser.send(browser.get(EMAIL), value=NEW)
    assert said.says("You typed new details too many times today", "Try again tomorrow, or phone us.")
    assert (deliveries(office, "contact_new"), deliveries(office, "contact_old")) == (6, 1)
    assert browser.post_form(CONFIRM, code=digits(office)).says("Thank you.")


def test_digits_that_came_too_late_lead_to_new_ones(office, reference):
    browser, _ = own_page(office, reference)
    browser.post_form(EMAIL, value=NEW)
    late = digits(office)
    office.clock.pass_(days=15)
    browser, _ = own_page(office, reference)
    assert browser.post_form(CONFIRM, code=late).says(
        "Those digits worked for 14 days, and that time is over"
    )
    assert the_change(office).ended is ChangeEnd.RAN_OUT
    browser.post_form(EMAIL, value=NEW)
    office.clock.pass_(days=15)
    browser, _ = own_page(office, reference)
    assert browser.post_form(EMAIL, value=NEW).heading == "Confirm your new email address"
    with office.services.database.read() as session:
        ended = session.scalars(select(ContactChange.ended).order_by(ContactChange.asked_at)).all()
    assert ended == [ChangeEnd.RAN_OUT, ChangeEnd.RAN_OUT, None]
