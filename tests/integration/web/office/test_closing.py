"""Closing a case: not while something is due, with a reason, found again, and taken up again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cases.accounts.people import SYSTEM, Actor
from cases.attending.access_needs import AccessReply, ask_for_access, record_access
from cases.certificates.models import Certificate
from cases.documents import LateLetter
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import AccessKind, AccessState, Choice, ClosingReason, Event
from services.casework.late_letters import receive_letter
from services.closing import CannotClose, close_case
from services.queries.request_progress import request_progress
from tests import factories
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second
from tests.integration.web.office.test_call import talk
from tests.integration.web.office.test_certificates import issue


def asked(office: Office, **changes: Any) -> str:
    with office.services.database.write() as session:
        return factories.a_case(office.services, session, **changes).reference


def declined(office: Office) -> str:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        return factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference


def close(office: Office, reference: str, *, name: str = "Bea Hollis", **fields: str):
    given = {"reason": "out_of_scope", **fields}
    return office.browser(name).post_form(f"/office/cases/{reference}/close", given)


def last_event(office: Office) -> tuple[Event, dict[str, Any]]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        event = case_events(session, case.id)[-1]
        return event.kind, event.body


@pytest.mark.usefixtures("both_databases")
def test_a_closed_case_leaves_today_and_the_list_and_is_found_by_search_and_filter(office):
    reference = asked(office)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Call Priya Shah")
    page = bea.get(f"/office/cases/{reference}/close")
    assert page.says("No longer to do", "Call Priya Shah")
    assert page.title.startswith("Close this case")
    done = close(office, reference, note="They live in Wales")
    assert done.says("This case is closed.", "Closed on Wednesday 25 November 2026 by Bea Hollis")
    assert done.says(
        "We cannot help with this", "They live in Wales", "Case closed: We cannot help with this"
    )
    assert "Call Priya Shah" not in bea.get("/office").text
    assert reference not in bea.get("/office/cases").text
    assert bea.get("/office/cases?q=aarav").says("Closed 25 Nov 2026: We cannot help with this")
    assert bea.get("/office/cases?state=closed").says("Aarav Shah")
    assert bea.get("/office/cases?state=all").says("Aarav Shah")
    assert not bea.get("/office/cases?state=open&q=aarav").says("Aarav Shah")
    assert last_event(office) == (
        Event.CASE_CLOSED,
        {**last_event(office)[1], "reason": "out_of_scope", "note": "They live in Wales"},
    )


def test_the_clocks_that_are_ours_stop_what_is_booked_is_cancelled_and_time_to_appeal_is_still_told(office):
    reference = asked(office)
    with office.services.database.write() as session:
        case, by = (
            session.scalars(select(Case)).one(),
            Actor.of(factories.viewer_of(office.people["Bea Hollis"])),
        )
        need, _ = ask_for_access(
            session, case.parties[0], AccessKind.QUIET_ROOM, "", by=by, at=office.clock()
        )
        booked = AccessReply(AccessState.BOOKED, "Room 2")
        record_access(session, case, need, booked, by=by, at=office.clock())
    close(office, reference)
    assert office.browser("Bea Hollis").get("/office").says("Cancel the booking for Priya Shah: A quiet room")
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert page.says("First call", "Not running", "Appeal", "working days left")
    office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/reopen", because="They phoned")
    assert "Not running" not in office.browser("Bea Hollis").get(f"/office/cases/{reference}").text


def test_it_is_not_closed_while_a_certificate_is_due_and_the_page_leads_to_it(office):
    reference = declined(office)
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}/close")
    assert page.title.startswith("This case cannot be closed yet")
    assert (
        page.links()["Issue the certificate (no mediation)"] == f"/office/cases/{reference}/certificate/1/1"
    )
    with office.services.database.write() as session:
        case, why = session.scalars(select(Case)).one(), ClosingReason.NOT_CHOSEN
        holidays = office.services.bank_holidays
        with pytest.raises(CannotClose):
            close_case(session, case, why, by=SYSTEM, at=office.clock(), bank_holidays=holidays)
    assert issue(office, reference).says("MC-")
    with office.services.database.write() as session:  # as the worker does
        session.scalars(select(Certificate)).one().sent_at = office.clock()
    done = close(office, reference, reason="not_chosen")
    assert done.says("Advice was given, and they did not choose mediation")


def test_it_is_not_closed_while_mediation_is_wanted_a_meeting_is_booked_or_its_outcome_is_not_told(office):
    reference = a_choice(office)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/close")
    assert page.title.startswith("This case cannot be closed yet")
    assert page.says("Find a time and place (mediation chosen)")
    office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", plan(office))
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/close")
    assert page.says("Meeting at 10am (Idris Vaughan)")


def test_an_adviser_neither_chooses_nor_reads_what_came_of_a_meeting(office):
    reference = asked(office)
    address = f"/office/cases/{reference}/close"
    assert office.browser("Bea Hollis").get(address).says("Everything was agreed")
    assert not office.browser("Sam Reed").get(address).says("Everything was agreed")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.closed_at, case.closed_by = office.clock(), "Bea Hollis"
        case.closing_reason, case.closing_note = ClosingReason.PART, "The school is still open"
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}")
    assert page.says("The meeting took place")
    assert not page.says("Some things were agreed")
    assert not page.says("The school is still open")
    assert office.browser("Bea Hollis").get(f"/office/cases/{reference}").says("Some things were agreed")


def test_a_reason_that_the_case_contradicts_is_refused_and_the_words_stay(office):
    reference = asked(office)
    page = close(office, reference, reason="agreed", note="As the mediator said")
    assert page.problems == ["No meeting has finished in this case, so nothing can have come of one"]
    assert page.value_of("note") == "As the mediator said"
    page = close(office, reference, reason="not_chosen")
    assert page.problems == ["It is not recorded for everyone who asked that they do not want mediation"]


def test_a_second_press_closes_once_and_a_stale_page_is_refused(office):
    reference = asked(office)
    bea = office.browser("Bea Hollis")
    shown = bea.get(f"/office/cases/{reference}/close")
    sam = office.browser("Sam Reed")
    sam.post_form(f"/office/cases/{reference}/call/1/1", talk(choice="no_mediation"))
    late = bea.send(shown, {"reason": "out_of_scope"})
    assert late.title.startswith("This case cannot be closed yet")
    other = asked(office, person_name="Ivy Hale")
    page = bea.get(f"/office/cases/{other}/close")
    bea.send(page, {"reason": "out_of_scope"})
    assert bea.send(page, {"reason": "out_of_scope"}).says("This case is closed already. Nothing changed.")


def test_a_letter_that_comes_later_brings_it_to_today_and_a_new_decision_or_call_opens_it_again(office):
    reference = asked(office)
    close(office, reference)
    bea = office.browser("Bea Hollis")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        receive_letter(session, case.decisions[0], case.parties[0], [], factories.LETTER, at=office.clock())
    assert bea.get("/office").says("Check the date on the letter from Priya Shah")
    assert bea.get("/office/cases").says("Check the date on the letter from Priya Shah")
    assert bea.get(f"/office/cases/{reference}").says("Closed on")
    with office.services.database.write() as session:
        letter = session.scalars(select(LateLetter)).one()
        letter.checked_at = office.clock()
    assert "Aarav" not in bea.get("/office").text
    add_second(office, reference)
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("Case opened again: A new decision was added")
    assert not page.says("Closed on")
    close(office, reference)
    sam = office.browser("Sam Reed")
    sam.post_form(f"/office/cases/{reference}/call/1/1", talk(choice="no_mediation"))
    assert bea.get(f"/office/cases/{reference}").says("Case opened again: A call was recorded")


def test_it_is_opened_again_with_a_reason_and_its_steps_return(office):
    reference = asked(office)
    close(office, reference)
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{reference}/reopen"
    assert bea.post_form(address, because="").problems == ["Say why it is opened again"]
    done = bea.post_form(address, because="They phoned")
    assert done.says("This case is open again.", "Case opened again: They phoned")
    assert bea.get("/office").says("Call Priya Shah")
    assert last_event(office)[1]["was"] == "out_of_scope"
    assert bea.get(address).says("This case is open. Nothing changed.")


def test_the_family_reads_where_it_stands_without_the_reason_and_nothing_is_promised(office):
    asked(office)
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        holidays = office.services.bank_holidays
        close_case(
            session, case, ClosingReason.WITHDRAWN, by=SYSTEM, at=office.clock(), bank_holidays=holidays
        )
    with office.services.database.read() as session:
        party = session.scalars(select(Case)).one().parties[0]
        progress = request_progress(session, party, at=office.clock(), bank_holidays=holidays)
        assert progress.rests_since == office.clock().date()
        (one,) = progress.decisions
        assert one.next_step is None
        assert not any("will" in step.words for step in one.steps)
        assert one.appeal is not None
