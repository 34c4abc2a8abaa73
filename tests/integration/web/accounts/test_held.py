"""After a restore an administrator sees what is held, and releases or drops each or all of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from cases.vocabulary import CertificateVariant, Choice, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.backup.holds import HeldWork, hold_everything
from services.certificates import issue_and_send
from tests.client import ReviewingClient
from tests.factories import CALLED, a_user, an_advised_case, viewer_of
from tests.integration.web.accounts.conftest import START, Accounts


@pytest.fixture
def browser(accounts: Accounts) -> ReviewingClient:
    """An administrator after a restore that found a certificate and some emails waiting."""
    services = accounts.services
    with services.database.write() as session:
        adviser = a_user(session, Role.ADVISER)
        case = an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=viewer_of(adviser),
            at=CALLED,
            policy=services.policy,
            work=services.work,
        )
    hold_everything(services.database, services.work, backed_up_at=CALLED, at=START)
    return accounts.sign_in(Role.ADMINISTRATOR)[0]


def deliveries(accounts: Accounts) -> dict[UUID, str]:
    with accounts.services.database.read() as session:
        return {one.id: one.state for one in session.scalars(select(Delivery))}


def work_statuses(accounts: Accounts) -> list[str]:
    found = accounts.services.work.client.list_workflows(load_input=False, load_output=False)
    return [str(one.status) for one in found]


def test_health_leads_to_the_list_which_names_no_person(browser: ReviewingClient) -> None:
    health = browser.get("/admin/health")
    assert health.says("Held after a restore", "Waits for you", "Nothing waits, except what is held")
    assert "All email went" not in health.text
    assert "Every document that was asked for has been made" not in health.text
    page = browser.get("/admin/held")
    assert page.heading == "Held after a restore"
    assert page.says(
        "from the backup made at", "Make, seal and send a certificate", "Message-ID begins with", "CP-"
    )
    assert page.says(EmailKind.NEW_REQUEST.label)
    for private in ("Shah", "Priya", "Aarav", "priya.shah@example.com"):
        assert private not in page.text


def test_one_is_released_one_is_dropped_and_a_second_press_changes_nothing(
    accounts: Accounts, browser: ReviewingClient
) -> None:
    first, second, *others = deliveries(accounts)
    page = browser.get("/admin/held")
    assert browser.send(page, email=str(first), decision="release").says("1 thing was released.")
    assert browser.send(page, email=str(second), decision="drop").says("1 thing was dropped.")
    assert browser.send(page, email=str(second), decision="release").says(
        "This was already decided. Nothing changed."
    )
    states = deliveries(accounts)
    assert (states[first], states[second]) == ("queued", "dropped")
    assert {states[other] for other in others} <= {"held"}


def test_everything_that_the_page_listed_is_released_at_once(
    accounts: Accounts, browser: ReviewingClient
) -> None:
    page = browser.get("/admin/held")
    assert work_statuses(accounts) == ["CANCELLED"]
    listed = page.html.split('name="listed" value="')[1].split('"')[0]

    done = browser.send(page, listed=listed, decision="release")

    assert done.says("Nothing is held.")
    assert set(deliveries(accounts).values()) == {"queued"}
    assert work_statuses(accounts) == ["ENQUEUED"]
    with accounts.services.database.read() as session:
        assert session.scalars(select(HeldWork.decided_by)).one() == "Noor Ashby"


def test_everything_is_dropped_only_once_a_page_of_its_own_was_asked(
    accounts: Accounts, browser: ReviewingClient
) -> None:
    assert 'value="drop"' not in browser.get("/admin/held").html.split("Decide about all of them")[1]
    page = browser.get("/admin/held/drop")
    assert page.heading == "Drop everything that is held?"
    assert set(deliveries(accounts).values()) == {"held"}
    listed = page.html.split('name="listed" value="')[1].split('"')[0]
    assert browser.send(page, listed=listed, decision="drop").says("Nothing is held.")
    assert set(deliveries(accounts).values()) == {"dropped"}
    assert browser.get("/admin/held/drop").address == "/admin/held"


@pytest.mark.parametrize(
    "sent",
    [{"decision": "perhaps"}, {"decision": "drop", "email": "x"}, {"email": "x"}, {"listed": "email:1"}],
)
def test_what_is_no_decision_is_refused(
    accounts: Accounts, browser: ReviewingClient, sent: dict[str, str]
) -> None:
    page = browser.get("/admin/held")
    assert browser.send(page, sent, action="/admin/held").status == 400
    assert set(deliveries(accounts).values()) == {"held"}


def test_work_that_nobody_held_is_not_touched(browser: ReviewingClient) -> None:
    page = browser.get("/admin/held")
    done = browser.send(page, work="finish_envelope-1", decision="release")
    assert done.says("Nothing changed")
