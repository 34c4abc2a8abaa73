"""Where a case has several decisions, every page and email about a meeting says which it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import DecisionKind, MeetingState, Role
from services.queries.request_progress import request_progress
from tests import factories
from tests.integration.web.office.arranging import a_choice, emails, mails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second
from tests.integration.web.office.test_wishes_that_change import say

FIRST = "the decision letter of 12 November 2026 (decision not to assess)"
SECOND = "the decision letter of 20 November 2026 (decision to end the plan)"


@pytest.fixture
def both(office: Office) -> str:
    """Two decisions about which mediation was chosen, one meeting about both; the case's reference."""
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    reference = a_choice(office)
    add_second(office, reference)
    say(office, reference, "mediation", decision=2)
    page = office.browser("Bea Hollis").post_form(
        f"/office/cases/{reference}/arrange", plan(office, decisions=["1", "2"])
    )
    assert page.says("Meeting arranged: about decisions 1 and 2"), page.problems
    return reference


def narrowed(office: Office, reference: str, **changes: object):
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/arrange?decision=2")
    office.clock.pass_(minutes=1)
    return bea.send(page, {"decisions": ["2"], **changes})


def test_a_meeting_about_fewer_decisions_says_which_on_the_timeline_and_by_email(office, both):
    page = narrowed(office, both)
    assert page.says("Meeting details changed: about decision 2", "Meeting arranged: about decision")
    assert mails(office, "meeting_moved") == []
    assert mails(office, "meeting_changed") == ["Priya Shah", "Ruth Okafor"]
    for text in emails(office, "meeting_changed"):
        assert f"It is now about {SECOND}. It is no longer about {FIRST}." in text
        assert "The time and place are the same." in text
        assert "moved" not in text


def test_a_meeting_about_a_decision_that_was_given_up_is_no_meeting_of_the_person_any_more(office, both):
    narrowed(office, both)
    office.clock.pass_(days=1)
    say(office, both, "withdrawn", decision=2)
    with office.services.database.read() as session:
        priya = session.scalars(select(Case)).one().parties[0]
        holidays = office.services.bank_holidays
        progress = request_progress(session, priya, at=office.clock.at, bank_holidays=holidays)
        assert [one.needs_no_meeting for one in progress.decisions] == [False, True]
        assert (progress.meetings, progress.stays_away) == ((), False)
        (without,) = progress.meetings_without
        assert without.words["which"] == f"It is about {SECOND}."


def test_a_meeting_that_also_moved_says_both(office, both):
    page = narrowed(office, both, held_on=date(2026, 12, 11))
    assert page.says("Meeting moved: about decision 2")
    assert mails(office, "meeting_changed") == []
    for text in emails(office, "meeting_moved"):
        assert "It is now on Friday 11 December 2026" in text
        assert f"It is now about {SECOND}. It is no longer about {FIRST}." in text


def test_the_same_meeting_again_tells_nobody_anything(office, both):
    bea = office.browser("Bea Hollis")
    bea.send(bea.get(f"/office/cases/{both}/arrange"), {})
    assert mails(office, "meeting_changed") == mails(office, "meeting_moved") == []


def test_mediator_and_authority_read_which_decisions_a_meeting_is_about(office, both):
    idris, ruth = office.browser("Idris Vaughan"), office.browser("Ruth Okafor")
    first = "Decision not to assess, letter of 12 November 2026"
    second = "Decision to end the plan, letter of 20 November 2026"
    assert idris.get(f"/mediator/{both}").says(first, second)
    assert ruth.get(f"/authority/cases/{both}").says(f"About {first}; {second}")
    narrowed(office, both)
    assert not idris.get(f"/mediator/{both}").says(first)
    assert ruth.get(f"/authority/cases/{both}").says(f"About {second}")
    office.clock.at = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)
    today = office.browser("Idris Vaughan").get("/mediator")
    assert today.says(second)
    assert not today.says(first)


def test_the_certificate_page_says_which_decision_it_is_about(office, both):
    page = office.browser("Sam Reed").get(f"/office/cases/{both}/certificate/2/1")
    assert page.says("2: Decision to end the plan, letter of 20 November 2026")


def test_a_coming_meeting_is_not_called_a_wait_for_others(office, both):
    page = office.browser("Sam Reed").get(f"/office/cases/{both}")
    assert page.says(
        "Next: send the agreement to mediate, decisions 1 and 2 by the end of Thursday 3 December 2026",
        "Then: Meeting at 10am (Idris Vaughan), decisions 1 and 2, Thursday 10 December (Mediator)",
    )
    assert not page.says("Waiting for others")
    links = office.browser("Bea Hollis").get(f"/office/cases/{both}").links()
    assert "Move the meeting of 10 December 2026 (decisions 1 and 2)" in links
    assert not [words for words in links if words.startswith("Find a time and place")]


@pytest.mark.parametrize("missed", [MeetingState.NOT_HELD, MeetingState.CANCELLED])
def test_after_a_meeting_that_did_not_take_place_the_authority_reads_what_is_asked_now(office, missed):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    reference = a_choice(office)
    office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", plan(office))
    with office.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = missed
    what = "was not held" if missed is MeetingState.NOT_HELD else "was called off"
    address = f"/authority/cases/{reference}"
    office.clock.at = datetime(2026, 12, 11, 10, 0, tzinfo=UTC)
    for page in (office.browser("Ruth Okafor").get(where) for where in (address, "/authority")):
        assert page.says(f"The meeting of Thursday 10 December 2026 {what}.", "as soon as you can")
        assert page.says("Please arrange the mediation by Friday 18 December 2026.")
        assert not page.says("asked to answer by")
        assert not page.says("26 November")
    office.clock.at = datetime(2026, 12, 19, 10, 0, tzinfo=UTC)
    page = office.browser("Ruth Okafor").get(address)
    assert page.says("We asked you to arrange the mediation by Friday 18 December 2026, which has passed.")
    office.clock.at = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    page = office.browser("Ruth Okafor").get(address)
    assert page.says(
        f"The meeting of Thursday 10 December 2026 {what}. The 30 days ended on Saturday 19 December 2026",
        "We can now give the family a certificate.",
    )
    assert not page.says("No meeting had been arranged")


def test_once_the_certificate_is_issued_nothing_is_asked_of_the_authority(office):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    reference = a_choice(office)
    office.clock.at = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    assert office.browser("Ruth Okafor").get("/authority").says("To answer")
    office.browser("Sam Reed").post_form(f"/office/cases/{reference}/certificate/1/1", submit="yes")
    ruth = office.browser("Ruth Okafor")
    assert ruth.get(f"/authority/cases/{reference}").says("The family has a certificate.")
    assert not ruth.get("/authority").says("To answer")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (DecisionKind.NO_DECISION_YET, "There is no decision to appeal yet"),
        (DecisionKind.NOT_DELIVERED, "There is no right of appeal about this"),
    ],
)
def test_where_no_certificate_can_be_issued_none_is_offered(office, kind, why):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session, kind=kind).reference
    for name in ("Sam Reed", "Bea Hollis"):
        page = office.browser(name).get(f"/office/cases/{reference}")
        assert not [words for words in page.links() if "certificate" in words or "time and place" in words]
        assert page.says("Does not apply")
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}/certificate/1/1")
    assert page.heading == "No certificate can be issued about this"
    assert page.says(why)
    assert not page.says("Not known yet", "It cannot be issued yet", "Issue certificate")
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().decisions[0].kind = DecisionKind.NO_PLAN
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}")
    assert "Check the certificate" in page.links()
